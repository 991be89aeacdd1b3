/** Who may consent to what. Each policy that cannot be read leaves its settings unknown and is a gap of its own. */
import { isoTime } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { Gap, Stream, StreamContext } from '../../../src/kit/connector.ts';
import { credentialSettings } from '../app-management.ts';
import {
  adminConsentRequestPolicy,
  authorizationPolicy,
  conditionalAccessPolicyList,
  defaultAppManagementPolicy,
  permissionGrantPolicyList,
} from '../client.ts';
import { deviceCodeSetting } from '../device-code.ts';
import { readWhole, shortfall } from '../list.ts';
import { authorizationSettings, setting } from '../posture.ts';
import type { Tenant } from '../tenant.ts';
import { unitFailure } from '../unit-failure.ts';
import {
  AdminConsentRequestPolicy,
  AppManagementPolicy,
  AuthorizationPolicy,
  ConditionalAccessPolicy,
  PermissionGrantPolicy,
} from '../wire.ts';

export function consentPolicy(tenant: Tenant): Stream {
  return {
    id: 'consent-policy',
    after: [],
    async *read(context) {
      const asOf = isoTime(tenant.clock.now());
      const { graph } = tenant;
      const gaps: Gap[] = [];
      let read = 0;

      async function attempt<T>(work: Promise<T>): Promise<T | null> {
        try {
          const value = await work;
          if (value !== null) read += 1;
          return value;
        } catch (thrown) {
          gaps.push({ error: unitFailure(thrown), units: 1 });
          return null;
        }
      }

      const [authorization, custom, requests, management, deviceCode] = await Promise.all([
        attempt(graph.get(authorizationPolicy, AuthorizationPolicy, context.signal)),
        attempt(grantPolicies(tenant, context, gaps)),
        attempt(graph.get(adminConsentRequestPolicy, AdminConsentRequestPolicy, context.signal)),
        attempt(graph.get(defaultAppManagementPolicy, AppManagementPolicy, context.signal)),
        attempt(deviceCodeOf(tenant, context, gaps)),
      ]);
      const [gap] = gaps;
      if (read === 0 && gap !== undefined) throw gap.error;
      yield {
        rows: [
          ...authorizationSettings(authorization, custom),
          setting('consent.admin-workflow', requests === null ? null : requests.isEnabled ? 'yes' : 'no'),
          ...credentialSettings(management),
          setting('flow.device-code', deviceCode),
        ],
        read,
        checkpoint: null,
      };
      return { expected: null, asOf, gaps };
    },
  };
}

async function grantPolicies(
  { graph }: Tenant,
  context: StreamContext,
  gaps: Gap[],
): Promise<ReadonlyMap<string, PermissionGrantPolicy>> {
  const list = {
    ask: permissionGrantPolicyList,
    shape: PermissionGrantPolicy,
    keyOf: ({ id }: PermissionGrantPolicy) => id,
  };
  const { rows, end } = await readWhole(graph, list, context);
  const gap = shortfall(list, end);
  if (gap !== null) gaps.push(gap);
  return new Map(rows.map((policy) => [policy.id.toLowerCase(), policy]));
}

/**
 * Null where the licence or the cloud has no Conditional Access to read: that lasts, and takes nothing from the other
 * policies. A policy that was not understood might block.
 */
async function deviceCodeOf(
  { graph }: Tenant,
  context: StreamContext,
  gaps: Gap[],
): Promise<ReturnType<typeof deviceCodeSetting> | null> {
  const list = {
    ask: conditionalAccessPolicyList,
    shape: ConditionalAccessPolicy,
    keyOf: ({ id }: ConditionalAccessPolicy) => id,
  };
  try {
    const { rows, end } = await readWhole(graph, list, context);
    const gap = shortfall(list, end);
    if (gap !== null) gaps.push(gap);
    const value = deviceCodeSetting(rows);
    return value === 'blocked' || (gap === null && end.malformed === 0) ? value : null;
  } catch (thrown) {
    if (thrown instanceof AppError && (thrown.code === 'GAP_LICENCE' || thrown.code === 'GAP_CLOUD'))
      return null;
    throw thrown;
  }
}
