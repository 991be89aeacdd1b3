/** Which permissions let a credential make which change, and see whether it was made. */
import type { ActionKind } from '../../../src/core/plan.ts';
import type { ActingAbility, ActionSpec } from '../../../src/kit/acting.ts';
import { permissionsOf } from '../token-claims.ts';
import type { TokenClaims } from '../wire.ts';
import { writesPerSecond } from './operations.ts';

/** Each inner list is a choice of which one is enough; all of the outer list are needed. Least first. */
type Wanted = readonly (readonly string[])[];

const applications: Wanted = [['Application.ReadWrite.All', 'Directory.ReadWrite.All']];
const grants: Wanted = [['DelegatedPermissionGrant.ReadWrite.All', 'Directory.ReadWrite.All']];
const appRoles: Wanted = [
  ['AppRoleAssignment.ReadWrite.All'],
  ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
];
const sessions: Wanted = [
  ['User.RevokeSessions.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'],
  ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
];
const directoryRoles: Wanted = [['RoleManagement.ReadWrite.Directory']];

const wantedFor = {
  'disable-app': applications,
  'enable-app': applications,
  'block-app': applications,
  'unblock-app': applications,
  'revoke-grant': grants,
  'restore-grant': grants,
  'narrow-grant': grants,
  'remove-app-role': appRoles,
  'restore-app-role': appRoles,
  'end-sessions': sessions,
  'remove-credential': applications,
  'remove-directory-role': directoryRoles,
  'restore-directory-role': directoryRoles,
} as const satisfies Partial<Record<ActionKind, Wanted>>;

export type MicrosoftKind = keyof typeof wantedFor;

const kinds = Object.keys(wantedFor) as readonly MicrosoftKind[];

export function isMicrosoftKind(kind: ActionKind): kind is MicrosoftKind {
  return Object.hasOwn(wantedFor, kind);
}

/** Certificates are read at 150 a minute in the whole tenant, three times for each that is removed. */
const credentialsPerSecond = 0.8;

export const actionSpecs: readonly ActionSpec[] = kinds.map((kind) => ({
  kind,
  needs: permissionFor(kind),
  perSecond: kind === 'remove-credential' ? credentialsPerSecond : writesPerSecond,
}));

/** The least that is enough, in Microsoft's words. */
export function permissionFor(kind: MicrosoftKind): string {
  const wanted: Wanted = wantedFor[kind];
  return wanted.flatMap(([least]) => least ?? []).join(' and ');
}

/** @param claims of the acting token */
export function abilityOf(kind: ActionKind, claims: TokenClaims): ActingAbility {
  if (!isMicrosoftKind(kind))
    return { kind, can: 'no', reason: 'Microsoft Graph has no such change', remedy: null };
  const held = permissionsOf(claims);
  if (held === null)
    return { kind, can: 'unknown', reason: 'the token does not tell its permissions', remedy: null };
  const has = new Set(held.map((name) => name.toLowerCase()));
  const wanted: Wanted = wantedFor[kind];
  const missing = wanted.flatMap(([least, ...more]) =>
    least === undefined || [least, ...more].some((name) => has.has(name.toLowerCase())) ? [] : [least],
  );
  if (missing.length > 0)
    return {
      kind,
      can: 'no',
      reason: `lacks ${missing.join(' and ')}`,
      remedy: `Add the Microsoft Graph permission ${missing.join(' and ')} to the app registration of \`actAuth\` and grant admin consent.`,
    };
  if (isPerson(claims))
    return {
      kind,
      can: 'unknown',
      reason: 'the signed-in person also needs a directory role that allows it',
      remedy: null,
    };
  return { kind, can: 'yes', reason: null, remedy: null };
}

/** A person is signed in, as opposed to an app of its own. */
export function isPerson({ scp }: TokenClaims): boolean {
  return typeof scp === 'string';
}
