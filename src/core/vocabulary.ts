/** The closed vocabularies that every other module, file format and report shares. */

export const platforms = ['google-workspace', 'microsoft-365', 'slack', 'salesforce'] as const;
export type Platform = (typeof platforms)[number];

/** A fact that a vendor may or may not have told us. `unknown` is never read as `no`. */
export const tris = ['yes', 'no', 'unknown'] as const;
export type Tri = (typeof tris)[number];

/** Most dangerous first. */
export const tiers = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Tier = (typeof tiers)[number];
export type Severity = Tier;

export const parties = ['first', 'third', 'internal', 'unknown'] as const;
export type Party = (typeof parties)[number];

const appStates = ['enabled', 'disabled', 'blocked', 'uninstalled', 'unknown'] as const;
export type AppState = (typeof appStates)[number];

const principalKinds = ['user', 'tenant', 'service-principal', 'bot', 'group'] as const;
export type PrincipalKind = (typeof principalKinds)[number];

export const grantKinds = [
  'delegated-user',
  'delegated-tenant',
  'app-role',
  'bot',
  'domain-wide-delegation',
  'app-password',
  'install',
  'preauthorized',
] as const;
export type GrantKind = (typeof grantKinds)[number];

const scopeStatuses = ['granted', 'configured', 'from-log', 'unknown'] as const;
export type ScopeStatus = (typeof scopeStatuses)[number];

const usedStatuses = ['used', 'never', 'unknown'] as const;
export type UsedStatus = (typeof usedStatuses)[number];

const credentialKinds = [
  'secret',
  'certificate',
  'federated-credential',
  'app-password',
  'named-credential',
  'external-credential',
  'auth-provider',
] as const;
export type CredentialKind = (typeof credentialKinds)[number];

/** What a vendor's log says happened, in one vocabulary for all platforms. A log is a hint, a list is the truth. */
export const eventTypes = [
  'consent',
  'revoke',
  'deny',
  'request',
  'activity',
  'delegation-added',
  'delegation-removed',
  'impersonation',
  'app-access-changed',
  'consent-policy-changed',
  'credential-added',
  'owner-added',
  'app-role-granted',
  'app-role-removed',
  'app-changed',
  'scopes-expanded',
  'token-preserved',
  'sign-in',
] as const;
export type EventType = (typeof eventTypes)[number];

export const decisions = ['approved', 'review', 'denied', 'banned', 'expired', 'unknown'] as const;
export type Decision = (typeof decisions)[number];

/** -1 when `a` is more dangerous than `b`, 1 when less, 0 when equal: sorts most dangerous first. */
export function compareTiers(a: Tier, b: Tier): number {
  return Math.sign(tiers.indexOf(a) - tiers.indexOf(b));
}

/** The most dangerous tier of a list; `info` for an empty one. */
export function worstTier(list: Iterable<Tier>): Tier {
  let worst: Tier = 'info';
  for (const tier of list) if (compareTiers(tier, worst) < 0) worst = tier;
  return worst;
}
