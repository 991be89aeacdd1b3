/** Graph's consent policies in settings that mean the same on every platform. */
import type { SettingSeen } from '../../src/core/observation.ts';
import type { AuthorizationPolicy, PermissionGrantPolicy } from './wire.ts';

/**
 * What people may consent to without an administrator, weakest first:
 * `allow-all` any app, any permission an administrator is not needed for ·
 * `verified-publishers` such permissions of verified publishers' apps ·
 * `low-impact` only permissions classified as low impact ·
 * `vendor-managed` what Microsoft currently recommends, which changes ·
 * `custom` a policy of the tenant's own with other conditions · `blocked` nothing
 */
const userConsentValues = [
  'allow-all',
  'verified-publishers',
  'custom',
  'vendor-managed',
  'low-impact',
  'blocked',
] as const;
type UserConsent = (typeof userConsentValues)[number];

/** Settings of this connector; a value that could not be read is null and not known. */
const settingIds = [
  'consent.third-party-apps',
  'consent.risky-apps',
  'consent.group-owner',
  'consent.admin-workflow',
  'apps.anyone-may-register',
  'flow.device-code',
] as const;
type SettingId = (typeof settingIds)[number];

export function setting(id: SettingId, value: string | null): SettingSeen {
  return { type: 'setting', id, value, known: value !== null };
}

const selfPolicy = /^ManagePermissionGrantsForSelf\.(.+)$/iu;
const ownedPolicy = /^ManagePermissionGrantsForOwnedResource\.(.+)$/iu;

/** @param policy null: not read @param custom the tenant's grant policies by lower-case id; null: not read */
export function authorizationSettings(
  policy: AuthorizationPolicy | null,
  custom: ReadonlyMap<string, PermissionGrantPolicy> | null,
): readonly SettingSeen[] {
  const assigned =
    policy?.defaultUserRolePermissions?.permissionGrantPoliciesAssigned ??
    policy?.permissionGrantPolicyIdsAssignedToDefaultUserRole ??
    null;
  return [
    setting('consent.third-party-apps', assigned === null ? null : userConsent(assigned, custom)),
    setting('consent.group-owner', assigned === null ? null : someMatch(assigned, ownedPolicy)),
    // Graph says null where nobody has ever switched it on.
    setting('consent.risky-apps', yesNo(policy?.allowUserConsentForRiskyApps)),
    setting(
      'apps.anyone-may-register',
      yesNo(policy?.defaultUserRolePermissions?.allowedToCreateApps ?? undefined),
    ),
  ];
}

function someMatch(assigned: readonly string[], pattern: RegExp): 'yes' | 'no' {
  return assigned.some((id) => pattern.test(id)) ? 'yes' : 'no';
}

/** Undefined: the property is missing. */
function yesNo(flag: boolean | null | undefined): 'yes' | 'no' | null {
  if (flag === undefined) return null;
  return flag === true ? 'yes' : 'no';
}

/** The prefix's case varies between answers. Of several policies the weakest counts. */
function userConsent(
  assigned: readonly string[],
  custom: ReadonlyMap<string, PermissionGrantPolicy> | null,
): UserConsent | null {
  const names = assigned.flatMap((id) => selfPolicy.exec(id)?.[1]?.toLowerCase() ?? []);
  const values = names.map((name) => builtIn(name) ?? customConsent(custom?.get(name)));
  if (values.includes(null)) return values.includes('allow-all') ? 'allow-all' : null;
  return userConsentValues.find((value) => values.includes(value)) ?? 'blocked';
}

/** https://learn.microsoft.com/entra/identity/enterprise-apps/manage-app-consent-policies */
function builtIn(name: string): UserConsent | null {
  switch (name) {
    case 'microsoft-user-default-legacy':
    case 'microsoft-user-default-allow-consent-apps':
      return 'allow-all';
    case 'microsoft-user-default-low':
      return 'low-impact';
    case 'microsoft-user-default-recommended':
      return 'vendor-managed';
    default:
      return null;
  }
}

function customConsent(policy: PermissionGrantPolicy | undefined): UserConsent | null {
  if (policy?.includes === null || policy?.includes === undefined) return null;
  const values = policy.includes
    .filter(({ permissionType }) => permissionType !== 'application')
    .map((include): UserConsent => {
      if (/^low$/iu.test(include.permissionClassification ?? '')) return 'low-impact';
      if (include.clientApplicationsFromVerifiedPublisherOnly === true) return 'verified-publishers';
      const narrowed = [
        include.clientApplicationIds,
        include.clientApplicationTenantIds,
        include.clientApplicationPublisherIds,
      ].some((list) => list !== null && list !== undefined && !list.some((one) => /^all$/iu.test(one)));
      return narrowed ? 'custom' : 'allow-all';
    });
  return userConsentValues.find((value) => values.includes(value)) ?? 'blocked';
}
