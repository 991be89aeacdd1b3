/** What reading delegated grants takes, whole or by their changes. */
import type { Gap, StreamContext } from '../../src/kit/connector.ts';
import { allAppsKnown, type AppIndex } from './app-index.ts';
import { consentTypeOf } from './grant-rows.ts';
import type { Tenant } from './tenant.ts';
import type { DelegatedGrant, ServicePrincipal } from './wire.ts';

export function isUnderstood(grant: DelegatedGrant, context: StreamContext): boolean {
  if (consentTypeOf(grant) !== null) return true;
  context.malformed(
    grant,
    `consentType ${grant.consentType} with principalId ${grant.principalId ?? 'null'}`,
  );
  return false;
}

type Apps = Pick<DelegatedGrant, 'clientId' | 'resourceId'>;

interface LearntApps<Grant extends Apps> {
  /** Those that the list of service principals did not bring. */
  readonly apps: readonly ServicePrincipal[];
  /** Grants whose apps are known, or known to be gone. The others would get an id that no later run gives them. */
  readonly settled: readonly Grant[];
  readonly gap: Gap | null;
}

/** Apps that the list of service principals did not have: deleted, added meanwhile, or not read. */
export async function learnAppsOf<Grant extends Apps>(
  grants: readonly Grant[],
  index: AppIndex,
  { graph }: Tenant,
  { signal, recall }: StreamContext,
): Promise<LearntApps<Grant>> {
  const ids = grants.flatMap((grant) => [grant.clientId, grant.resourceId]);
  const { found: apps, error } = await index.learn(ids, graph, signal);
  if (error === null || allAppsKnown(recall)) return { apps, settled: grants, gap: null };
  const settled = grants.filter(
    ({ clientId, resourceId }) => index.isSettled(clientId) && index.isSettled(resourceId),
  );
  const units = grants.length - settled.length;
  return { apps, settled, gap: units === 0 ? null : { error, units } };
}
