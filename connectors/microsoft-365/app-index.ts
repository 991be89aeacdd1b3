import { z } from 'zod';
import type { Recall } from '../../src/kit/connector.ts';
import { getByIds, idsPerCall } from './client.ts';
import type { Graph } from './graph.ts';
import { Page } from './wire.ts';

/** Service principals by object id: Graph's lists name apps by it, people and policies by client id. */
export interface AppIndex {
  /** Null when no such service principal is known. */
  clientId(servicePrincipal: string): string | null;
  servicePrincipal(clientId: string): string | null;
  readonly size: number;
  /** Asks for unknown ones in bulk. Afterwards an unknown id is one that the directory does not have. */
  learn(ids: Iterable<string>, graph: Graph, signal: AbortSignal): Promise<void>;
}

const AppObject = z.object({ id: z.string(), appId: z.string().min(1) });

/** From the rows that `service-principals` saved in this run. */
export async function loadAppIndex(recall: Recall): Promise<AppIndex> {
  const clientIds = new Map<string, string>();
  const servicePrincipals = new Map<string, string>();
  const asked = new Set<string>();
  for await (const { clientId, nativeIds } of recall.apps()) {
    const [id] = nativeIds;
    if (id === undefined) continue;
    clientIds.set(id, clientId);
    servicePrincipals.set(clientId, id);
  }
  return {
    size: clientIds.size,
    clientId: (id) => clientIds.get(id) ?? null,
    servicePrincipal: (clientId) => servicePrincipals.get(clientId) ?? null,
    async learn(ids, graph, signal) {
      const unknown = [...new Set(ids)].filter((id) => !clientIds.has(id) && !asked.has(id));
      for (let from = 0; from < unknown.length; from += idsPerCall) {
        const some = unknown.slice(from, from + idsPerCall);
        const ask = { ...getByIds, select: ['id', 'appId'], about: 'service principals' };
        const page = await graph.post(ask, { ids: some, types: ['servicePrincipal'] }, Page, signal);
        for (const id of some) asked.add(id);
        for (const row of page.value) {
          const known = AppObject.safeParse(row);
          if (known.success) clientIds.set(known.data.id, known.data.appId);
        }
      }
    },
  };
}
