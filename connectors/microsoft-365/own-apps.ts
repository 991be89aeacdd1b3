import type { z } from 'zod';
import type { StreamContext } from '../../src/kit/connector.ts';
import { applicationIds } from './client.ts';
import { type ListSpec, readWhole, shortfall } from './list.ts';
import type { OwnApps, Tenant } from './tenant.ts';
import { ApplicationId } from './wire.ts';

const list: ListSpec<z.infer<typeof ApplicationId>> = {
  ask: applicationIds,
  shape: ApplicationId,
  keyOf: ({ id }) => id,
};

/**
 * The tenant's own applications in the order of their object ids: as `applications` read them in this session;
 * where it was skipped or read before a resume they are listed again, ids only.
 * @throws AppError of the list when it brought nothing
 */
export async function ownApps(tenant: Tenant, context: StreamContext): Promise<OwnApps> {
  tenant.ownApps ??= await listIds(tenant, context);
  const { apps, gap } = tenant.ownApps;
  if (apps.length === 0 && gap !== null) throw gap.error;
  return { apps: apps.toSorted((a, b) => (a.id < b.id ? -1 : 1)), gap };
}

async function listIds({ graph }: Tenant, context: StreamContext): Promise<OwnApps> {
  const { rows, end } = await readWhole(graph, list, context);
  return { apps: rows.map(({ id, appId }) => ({ id, clientId: appId })), gap: shortfall(list, end) };
}
