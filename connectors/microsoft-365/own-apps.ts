import type { Gap, StreamContext } from '../../src/kit/connector.ts';
import { applicationIds } from './client.ts';
import { type ListSpec, readWhole, shortfall } from './list.ts';
import type { OwnApp, Tenant } from './tenant.ts';
import { ApplicationId } from './wire.ts';
import type { z } from 'zod';

const list: ListSpec<z.infer<typeof ApplicationId>> = {
  ask: applicationIds,
  shape: ApplicationId,
  keyOf: ({ id }) => id,
};

/**
 * The tenant's own applications in the order of their object ids: from this session, else (`applications` was
 * skipped, failed or read before a resume) listed again, ids only.
 */
export async function ownApps(
  tenant: Tenant,
  context: StreamContext,
): Promise<{ readonly apps: readonly OwnApp[]; readonly gap: Gap | null }> {
  if (tenant.ownApps !== null) return { apps: sorted(tenant.ownApps), gap: null };
  const { rows, end } = await readWhole(tenant.graph, list, context);
  tenant.ownApps = rows.map(({ id, appId }) => ({ id, clientId: appId }));
  return { apps: sorted(tenant.ownApps), gap: shortfall(list, end) };
}

function sorted(apps: readonly OwnApp[]): readonly OwnApp[] {
  return [...apps].sort((a, b) => (a.id < b.id ? -1 : 1));
}
