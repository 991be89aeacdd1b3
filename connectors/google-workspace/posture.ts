/** From policies, one per organisational unit, to what holds for the tenant: the most permissive of them. Pure. */
import type { SettingSeen } from '../../src/core/observation.ts';
import type { Policy } from './wire.ts';

/** Regular expressions over setting types; the API takes one a query. */
export const settingTypes = [
  'api_controls.*',
  'workspace_marketplace.*',
  'security.less_secure_apps',
] as const;

/** Documentation and live answers use two sets of names. */
const thirdPartyAccess: ReadonlyMap<string, string> = new Map([
  ['UNSPECIFIED_UBER_BLOCK', 'allow-all'],
  ['ALLOW_ALL_SCOPES', 'allow-all'],
  ['ALLOW_SIGN_IN_ONLY', 'sign-in-only'],
  ['ALLOW_SIGN_IN_SCOPES_ONLY', 'sign-in-only'],
  ['BLOCK_ALL', 'blocked'],
  ['BLOCK_ALL_SCOPES', 'blocked'],
]);

const marketplaceAccess: ReadonlyMap<string, string> = new Map([
  ['ALLOW_ALL', 'allow-all'],
  ['ALLOW_LISTED_APPS', 'allow-listed'],
  ['ALLOW_NONE', 'blocked'],
]);

interface Rule {
  readonly id: string;
  readonly type: string;
  /** Null: a value this version does not know. */
  readonly read: (value: ReadonlyMap<string, unknown>) => string | null;
  /** Most permissive first. */
  readonly order: readonly string[];
}

const rules: readonly Rule[] = [
  {
    id: 'consent.third-party-apps',
    type: 'api_controls.unconfigured_third_party_apps',
    read: (value) => thirdPartyAccess.get(String(value.get('accessLevel'))) ?? null,
    order: ['allow-all', 'sign-in-only', 'blocked'],
  },
  {
    id: 'consent.internal-apps-trusted',
    type: 'api_controls.internal_apps',
    read: (value) => yesNo(value.get('trustInternalApps')),
    order: ['yes', 'no'],
  },
  {
    id: 'consent.marketplace',
    type: 'workspace_marketplace.apps_access_options',
    read: (value) => marketplaceAccess.get(String(value.get('accessLevel'))) ?? null,
    order: ['allow-all', 'allow-listed', 'blocked'],
  },
  {
    id: 'less-secure-apps',
    type: 'security.less_secure_apps',
    read: (value) => yesNo(value.get('allowLessSecureApps')),
    order: ['yes', 'no'],
  },
];

function yesNo(value: unknown): string | null {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : null;
}

/** Neutral settings of a tenant; one that no policy states, or in words not known, has `known: false`. */
export function postureOf(policies: readonly Policy[]): readonly SettingSeen[] {
  const settings = rules.map(({ id, type, read, order }) => {
    const values = inForce(policies, type).map((policy) =>
      read(new Map(Object.entries(policy.setting.value ?? {}))),
    );
    return setting(id, mostPermissive(values, order));
  });
  return [...settings, setting('consent.restricted-services', restrictedServices(policies))];
}

function setting(id: string, value: string | null): SettingSeen {
  return { type: 'setting', id, value, known: value !== null };
}

/** Null when nothing is stated, or when an unknown value might be more permissive than the known ones. */
function mostPermissive(values: readonly (string | null)[], order: readonly string[]): string | null {
  const found = order.find((value) => values.includes(value)) ?? null;
  return values.includes(null) && found !== order[0] ? null : found;
}

/**
 * The policy in force for each unit and group: what an administrator set rather than the default, then the one
 * with the highest order.
 * https://cloud.google.com/identity/docs/concepts/policy-api-concepts
 */
function inForce(policies: readonly Policy[], type: string): readonly Policy[] {
  const byTarget = new Map<string, Policy>();
  for (const policy of policies) {
    if (policy.setting.type !== `settings/${type}` && policy.setting.type !== type) continue;
    const { orgUnit, group } = policy.policyQuery ?? {};
    const target = JSON.stringify([orgUnit ?? '', group ?? '']);
    const rival = byTarget.get(target);
    if (rival === undefined || outranks(policy, rival)) byTarget.set(target, policy);
  }
  return [...byTarget.values()];
}

function outranks(a: Policy, b: Policy): boolean {
  if ((a.type === 'ADMIN') !== (b.type === 'ADMIN')) return a.type === 'ADMIN';
  return (a.policyQuery?.sortOrder ?? 0) > (b.policyQuery?.sortOrder ?? 0);
}

/** Services that unapproved apps cannot reach from any unit, sorted; `none`; or null when no policy states it. */
function restrictedServices(policies: readonly Policy[]): string | null {
  const stated = inForce(policies, 'api_controls.google_services');
  if (stated.length === 0) return null;
  const perUnit = stated.map(restrictedIn);
  const [first, ...others] = perUnit.filter((services) => services !== null);
  if (first === undefined || others.length + 1 < perUnit.length) return null;
  const everywhere = [...first].filter((service) => others.every((services) => services.has(service)));
  return everywhere.length === 0 ? 'none' : everywhere.sort().join(',');
}

/** Services not listed are unrestricted. Null for a value in another form. */
function restrictedIn(policy: Policy): ReadonlySet<string> | null {
  const services = new Map(Object.entries(policy.setting.value ?? {})).get('services') ?? [];
  if (!Array.isArray(services)) return null;
  const restricted = new Set<string>();
  for (const service of services as readonly unknown[]) {
    if (typeof service !== 'object' || service === null) return null;
    const { scopesGroup, isEnabled } = service as {
      readonly scopesGroup?: unknown;
      readonly isEnabled?: unknown;
    };
    if (typeof scopesGroup !== 'string') return null;
    if (isEnabled !== true) restricted.add(scopesGroup);
  }
  return restricted;
}
