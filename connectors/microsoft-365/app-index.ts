import { AppError } from '../../src/core/errors.ts';
import type { Recall } from '../../src/kit/connector.ts';
import { idsPerCall, servicePrincipalsByIds } from './client.ts';
import type { Graph } from './graph.ts';
import { unitFailure } from './unit-failure.ts';
import { Page, ServicePrincipal } from './wire.ts';

/** Service principals by object id: Graph's lists name apps by it, people and policies by client id. */
export interface AppIndex {
  /** Null when no such service principal is known. */
  clientId(servicePrincipal: string): string | null;
  servicePrincipal(clientId: string): string | null;
  /** Asks for unknown ones in bulk. @throws what ends the tenant */
  learn(ids: Iterable<string>, graph: Graph, signal: AbortSignal): Promise<Learnt>;
  /** Known, or known not to be there. */
  isSettled(servicePrincipal: string): boolean;
}

/** Only then is an app that is not in the index one that is gone. */
export function allAppsKnown(recall: Recall): boolean {
  return recall.ended('service-principals') === 'complete';
}

interface Learnt {
  readonly found: readonly ServicePrincipal[];
  /** Why some ids are not settled. */
  readonly error: AppError | null;
}

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
    clientId: (id) => clientIds.get(id) ?? null,
    servicePrincipal: (clientId) => servicePrincipals.get(clientId) ?? null,
    isSettled: (id) => clientIds.has(id) || asked.has(id),
    async learn(ids, graph, signal) {
      const unknown = [...new Set(ids)].filter((id) => !clientIds.has(id) && !asked.has(id));
      const found: ServicePrincipal[] = [];
      let error: AppError | null = null;
      for (let from = 0; from < unknown.length && error === null; from += idsPerCall) {
        const some = unknown.slice(from, from + idsPerCall);
        const body = { ids: some, types: ['servicePrincipal'] };
        try {
          const { value } = await graph.post(servicePrincipalsByIds, body, Page, signal);
          for (const id of some) asked.add(id);
          for (const row of value) {
            const known = ServicePrincipal.safeParse(row);
            if (known.success && known.data.appId) {
              clientIds.set(known.data.id, known.data.appId);
              found.push(known.data);
            } else {
              // It is there, although nobody can say as what.
              for (const id of some) if (isAbout(row, id)) asked.delete(id);
              error = new AppError('READ_MALFORMED', { detail: servicePrincipalsByIds.operation });
            }
          }
        } catch (thrown) {
          error = unitFailure(thrown);
        }
      }
      return { found, error };
    },
  };
}

function isAbout(row: unknown, id: string): boolean {
  return typeof row === 'object' && row !== null && 'id' in row && row.id === id;
}
