/** What no API of Google does. The clicks of `containment.ts`, with what the next audit shows once they are made. */
import type { Phase } from '../../../src/core/plan.ts';
import type { AppRow, GrantRow } from '../../../src/core/rows.ts';
import { safeName, safeText } from '../../../src/core/text.ts';
import type { ActionSubject, ProposedManualStep } from '../../../src/kit/acting.ts';
import { stepsByHand } from '../../../src/kit/by-hand.ts';
import type { ContainedApp } from '../../../src/kit/containment.ts';
import { googleContainment } from '../containment.ts';
import { classifyScope } from '../scopes.ts';
import type { Held } from './held.ts';
import { scopeText } from './sights.ts';

/** Steps of `containment` that stay by hand; delegation has its own below, with the scopes to note. */
const shared: ReadonlySet<Phase> = new Set<Phase>([
  'stop-tokens',
  'stop-consent',
  'remove-power',
  'rotate',
  'hunt',
]);
const door: ReadonlySet<Phase> = new Set<Phase>(['stop-tokens', 'stop-consent']);

export function containSteps(
  { app, credentials, roles }: ActionSubject,
  held: Held,
): readonly ProposedManualStep[] {
  const contained = containedApp(app, held, { credentials: credentials.length, roles });
  return [
    ...stepsByHand(googleContainment, contained, { phases: shared, checks }),
    ...delegationStep(app, held.delegation),
    ...(held.people.size === 0 ? [] : [signOut]),
    {
      phase: 'verify',
      what: `audit again and look for ${safeName(app.name, app.clientId)}`,
      how: 'grantwarden audit, then grantwarden trace with the client id',
      survives: null,
      undo: null,
      check:
        'No grant of this client id is listed, nor does a later audit list one: that would be a new consent.',
    },
  ];
}

export function blockSteps(app: AppRow, held: Held): readonly ProposedManualStep[] {
  const contained = containedApp(app, held, { credentials: 0, roles: [] });
  return stepsByHand(googleContainment, contained, { phases: door, checks });
}

const checks: ReadonlyMap<Phase, string> = new Map<Phase, string>([
  [
    'stop-tokens',
    'The next audit lists an event that the app’s access was changed (ADD_TO_BLOCKED_OAUTH2_APPS or CHANGE_APP_ACCESS in the admin log).',
  ],
  ['stop-consent', 'Later audits list no new consent to this client id.'],
]);

/** A manual step, since no API removes delegation; its scopes stand in `undo`, for nothing else remembers them. */
export function delegationStep(app: AppRow, delegation: readonly GrantRow[]): readonly ProposedManualStep[] {
  if (delegation.length === 0) return [];
  const client = safeText(app.clientId);
  const scopes = scopeText(delegation.flatMap((grant) => grant.scopes));
  const noted = scopes === '' ? 'the scopes it had: note them before' : safeText(scopes);
  return [
    {
      phase: 'remove-power',
      what: `remove the domain-wide delegation of ${safeName(app.name, app.clientId)}`,
      how: `Admin console › Security › Access and data control › API controls › Manage domain-wide delegation › ${client} › Delete`,
      survives: 'Access tokens already issued to it live up to an hour.',
      undo: `Add client id ${client} again with ${noted}`,
      check:
        'The next audit no longer lists its domain-wide delegation, and lists an event that it was removed (REMOVE_API_CLIENT_ACCESS).',
    },
  ];
}

export function unregisteredStep(app: AppRow, tokens: readonly (readonly GrantRow[])[]): ProposedManualStep {
  const people = tokens.flatMap(([grant]) => (grant === undefined ? [] : [safeText(grant.principal.label)]));
  const named = people.slice(0, 20).join(', ');
  const more = people.length > 20 ? ` and ${people.length - 20} more` : '';
  return {
    phase: 'end-grants',
    what: `remove the connection to ${safeName(app.name, app.clientId)} person by person`,
    how: `Admin console › Directory › Users › the person › Security › Connected applications › the app › Remove; or the person at myaccount.google.com/connections. People: ${named}${more}`,
    survives: 'Data already copied. The person can connect it again.',
    undo: 'The person connects it again.',
    check: 'The next audit no longer lists the grant.',
  };
}

const signOut: ProposedManualStep = {
  phase: 'end-sessions',
  what: 'sign out those whose account shows strange use',
  how: 'Admin console › Directory › Users › the person › Security › Sign-in cookies › Reset',
  survives: 'Sign-ins at other sites by SAML or “Sign in with Google”, and the vendor’s own sessions.',
  undo: 'They sign in again.',
  check: null,
};

function containedApp(
  { clientId, nativeIds, facts, state, party }: AppRow,
  { kinds, people, scopes }: Held,
  { credentials, roles }: { readonly credentials: number; readonly roles: ActionSubject['roles'] },
): ContainedApp {
  const data = new Set(
    [...scopes].flatMap((scope) =>
      classifyScope(scope, '', 'delegated').capabilities.map((capability) => capability.data),
    ),
  );
  return {
    clientId: safeText(clientId),
    nativeIds,
    facts,
    state,
    party,
    // Its removal is a step of its own, with the scopes to note.
    grants: new Map([...kinds].filter(([kind]) => kind !== 'domain-wide-delegation')),
    people: people.size,
    credentials,
    roles: roles.map(({ role }) => role),
    data: [...data],
  };
}
