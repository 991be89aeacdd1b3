import type { z } from 'zod';
import type { Recall, StreamContext } from '../../src/kit/connector.ts';
import { applicationIdOf } from './app-rows.ts';
import { applicationIds } from './client.ts';
import { type ListSpec, readWhole, shortfall } from './list.ts';
import type { OwnApp, OwnApps, Tenant } from './tenant.ts';
import { ApplicationId } from './wire.ts';

const list: ListSpec<z.infer<typeof ApplicationId>> = {
  ask: applicationIds,
  shape: ApplicationId,
  keyOf: ({ id }) => id,
};

/**
 * The tenant's own applications in the order of their object ids: as `applications` told them, or listed, ids only,
 * where it did not tell all.
 * @throws AppError of the list when it brought nothing
 */
export async function ownApps(tenant: Tenant, context: StreamContext): Promise<OwnApps> {
  tenant.ownApps ??= await findOwnApps(tenant, context);
  const { apps, gap } = tenant.ownApps;
  if (apps.length === 0 && gap !== null) throw gap.error;
  return tenant.ownApps;
}

async function findOwnApps({ graph }: Tenant, context: StreamContext): Promise<OwnApps> {
  if (context.recall.ended('applications') === 'complete') {
    const { apps } = await recalledApplications(context.recall);
    return inOrder(apps, null);
  }
  const { rows, end } = await readWhole(graph, list, context);
  return inOrder(
    rows.map(({ id, appId }) => ({ id, clientId: appId })),
    shortfall(list, end),
  );
}

function inOrder(apps: readonly OwnApp[], gap: OwnApps['gap']): OwnApps {
  return { apps: apps.toSorted((a, b) => (a.id < b.id ? -1 : 1)), gap };
}

export interface OwnAppIndex {
  readonly apps: readonly OwnApp[];
  clientId(objectId: string): string | null;
  objectId(clientId: string): string | null;
}

export function indexOwnApps(apps: readonly OwnApp[]): OwnAppIndex {
  const clientIds = new Map(apps.map(({ id, clientId }) => [id, clientId]));
  const objectIds = new Map(apps.map(({ id, clientId }) => [clientId, id]));
  return {
    apps,
    clientId: (objectId) => clientIds.get(objectId) ?? null,
    objectId: (clientId) => objectIds.get(clientId) ?? null,
  };
}

/** As `applications` has told them, in this run or before. */
export async function recalledApplications(recall: Recall): Promise<OwnAppIndex> {
  const apps: OwnApp[] = [];
  for await (const app of recall.apps()) {
    const id = applicationIdOf(app);
    if (id !== null) apps.push({ id, clientId: app.clientId });
  }
  return indexOwnApps(apps);
}
