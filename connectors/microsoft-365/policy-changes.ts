/**
 * What a record of `Update authorization policy` changed, in the ids and values that the settings have. Values are
 * lists in JSON, `["managePermissionGrantsForSelf.…"]` or `[true]`; a property that had no value is `[]`.
 */
import type { Change } from './audit-changes.ts';
import { authorizationSettings } from './posture.ts';

export interface PolicyChange {
  readonly setting: string;
  /** Null: not told, or not readable. `custom` is a policy of the tenant's own. */
  readonly from: string | null;
  readonly to: string | null;
}

const grantPolicies = 'permissiongrantpolicyidsassignedtodefaultuserrole';
const riskyApps = 'allowuserconsentforriskyapps';
const registration = 'allowedtocreateapps';

/** Properties of the same policy that let in no app. */
const besides: ReadonlySet<string> = new Set([
  'allowedtocreatesecuritygroups',
  'allowedtocreatetenants',
  'allowedtoreadbitlockerkeysforowneddevice',
  'allowedtoreadotherusers',
  'allowedtosignupemailbasedsubscriptions',
  'allowedtousesspr',
  'allowemailverifieduserstojoinorganization',
  'allowinvitesfrom',
  'blockmsolpowershell',
  'guestuserroleid',
]);

/** Null when the record does not tell, or not in names known here, what was changed. */
export function policyChangesIn(changes: ReadonlyMap<string, Change>): readonly PolicyChange[] | null {
  const byName = new Map([...changes].map(([name, change]) => [propertyName(name), change]));
  const listed = (byName.get(summary)?.after ?? '').split(',').map(propertyName);
  const names = new Set([...byName.keys(), ...listed].filter((name) => name !== '' && name !== summary));
  const concerned = [...names].filter((name) => !besides.has(name));
  if (names.size === 0 || concerned.some((name) => !settingsOf.has(name))) return null;
  const before = valuesOf(byName, 'before');
  const after = valuesOf(byName, 'after');
  return (
    concerned
      .flatMap((name) => settingsOf.get(name) ?? [])
      .map((setting) => ({ setting, from: before.get(setting) ?? null, to: after.get(setting) ?? null }))
      // Two policies of the tenant's own may differ.
      .filter(({ from, to }) => from === null || from === 'custom' || from !== to)
  );
}

const summary = 'included updated properties';

const settingsOf: ReadonlyMap<string, readonly string[]> = new Map([
  [grantPolicies, ['consent.third-party-apps', 'consent.group-owner']],
  [riskyApps, ['consent.risky-apps']],
  [registration, ['apps.anyone-may-register']],
]);

function propertyName(name: string): string {
  return name
    .slice(name.lastIndexOf('.') + 1)
    .trim()
    .toLowerCase();
}

function valuesOf(
  byName: ReadonlyMap<string, Change>,
  side: keyof Change,
): ReadonlyMap<string, string | null> {
  const told = (name: string) => listIn(byName.get(name)?.[side] ?? null);
  const assigned = policyIds(told(grantPolicies));
  const settings = authorizationSettings(
    {
      permissionGrantPolicyIdsAssignedToDefaultUserRole: assigned,
      allowUserConsentForRiskyApps: flag(told(riskyApps)),
      defaultUserRolePermissions: { allowedToCreateApps: flag(told(registration)) },
    },
    null,
  );
  return new Map(
    settings.map(({ id, value }) => [
      id,
      value ?? (id === 'consent.third-party-apps' && assigned !== null ? 'custom' : null),
    ]),
  );
}

/** Null: not told, or no list of plain values. */
function listIn(text: string | null): readonly string[] | null {
  if (text === null) return null;
  const values = parsed(text);
  if (values.some((value) => typeof value === 'object')) return null;
  return values.map(String).filter((value) => value !== '');
}

function parsed(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [value];
  } catch {
    return [text];
  }
}

function policyIds(list: readonly string[] | null): string[] | null {
  if (list === null) return null;
  // An id of another form may let in anything.
  return list.every((id) => /^ManagePermissionGrantsFor(?:Self|OwnedResource)\.\S/iu.test(id))
    ? [...list]
    : null;
}

/** Null: it had no value. Undefined: not told. */
function flag(list: readonly string[] | null): boolean | null | undefined {
  if (list?.length === 0) return null;
  const [value, ...more] = list ?? [];
  if (value === undefined || more.length > 0) return undefined;
  return /^true$/iu.test(value) ? true : /^false$/iu.test(value) ? false : undefined;
}
