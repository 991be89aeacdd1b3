/** What may be added to apps as a credential, by the tenant's default app management policy. Pure. */
import type { SettingSeen } from '../../src/core/observation.ts';
import type { AppManagementPolicy } from './wire.ts';

type Restriction = NonNullable<
  NonNullable<AppManagementPolicy['applicationRestrictions']>['passwordCredentials']
>[number];
type Kind = 'passwordCredentials' | 'keyCredentials';

/** `in-part`: for applications or service principals alone, or only for apps made after some day. */
type Reach = 'yes' | 'in-part' | 'no';

/**
 * Policies for single apps, which may exempt them, are not read.
 * https://learn.microsoft.com/graph/api/resources/tenantappmanagementpolicy
 * @param policy null: not read
 */
export function credentialSettings(policy: AppManagementPolicy | null): readonly SettingSeen[] {
  const blocked = (type: string): string | null =>
    policy === null ? null : reachOf(restrictionsOf(policy, 'passwordCredentials', type));
  const days = (kind: Kind, type: string): string | null =>
    policy === null ? null : lifetimeOf(restrictionsOf(policy, kind, type));
  return [
    setting('credentials.secrets-blocked', blocked('passwordAddition')),
    setting('credentials.custom-secrets-blocked', blocked('customPasswordAddition')),
    setting('credentials.symmetric-keys-blocked', blocked('symmetricKeyAddition')),
    setting('credentials.secret-days', days('passwordCredentials', 'passwordLifetime')),
    setting('credentials.certificate-days', days('keyCredentials', 'asymmetricKeyLifetime')),
  ];
}

function setting(id: string, value: string | null): SettingSeen {
  return { type: 'setting', id, value, known: value !== null };
}

/** The restriction for applications, then for service principals; undefined where there is none in force. */
function restrictionsOf(
  policy: AppManagementPolicy,
  kind: Kind,
  type: string,
): readonly (Restriction | undefined)[] {
  return [policy.applicationRestrictions, policy.servicePrincipalRestrictions].map((restrictions) =>
    policy.isEnabled
      ? restrictions?.[kind]?.find(
          ({ restrictionType, state }) =>
            restrictionType?.toLowerCase() === type.toLowerCase() && !/^disabled$/iu.test(state ?? ''),
        )
      : undefined,
  );
}

function reachOf(restrictions: readonly (Restriction | undefined)[]): Reach {
  const inForce = restrictions.filter((one) => one !== undefined);
  if (inForce.length === 0) return 'no';
  const everywhere =
    inForce.length === restrictions.length &&
    inForce.every(({ restrictForAppsCreatedAfterDateTime: since }) => (since ?? '') === '');
  return everywhere ? 'yes' : 'in-part';
}

/** Whole days, the longest that is allowed anywhere; `unlimited`; `in-part`. Null: not understood. */
function lifetimeOf(restrictions: readonly (Restriction | undefined)[]): string | null {
  const reach = reachOf(restrictions);
  if (reach !== 'yes') return reach === 'no' ? 'unlimited' : reach;
  const days = restrictions.map((one) => daysOf(one?.maxLifetime ?? ''));
  const known = days.filter((one) => one !== null);
  return known.length < days.length ? null : String(Math.max(...known));
}

const duration =
  /^P(?:(?<days>\d{1,6})D)?(?:T(?:(?<hours>\d{1,6})H)?(?:(?<minutes>\d{1,6})M)?(?:(?<seconds>\d{1,6})(?:\.\d+)?S)?)?$/u;

/** Part of a day counts as a whole one. Graph writes durations in days at most, never in months or years. */
function daysOf(text: string): number | null {
  const parts = duration.exec(text)?.groups;
  if (parts === undefined || !/\d/u.test(text)) return null;
  const part = (name: string): number => Number(parts[name] ?? 0);
  return part('days') + Math.ceil((part('hours') * 3600 + part('minutes') * 60 + part('seconds')) / 86_400);
}
