/** What would be changed for an app of Google Workspace. Pure: from the saved inventory alone. */
import type { GrantRow } from '../../../src/core/rows.ts';
import { safeName, safeText } from '../../../src/core/text.ts';
import type { ActionSubject, Proposal, ProposedAction, Wish } from '../../../src/kit/acting.ts';
import { blockSteps, containSteps, delegationStep, unregisteredStep } from './by-hand.ts';
import { type Held, readGrants } from './held.ts';
import { permission } from './operations.ts';
import { scopeText } from './sights.ts';
import { isSafeId } from './targets.ts';

export function proposeGoogle(subject: ActionSubject, wish: Wish): Proposal {
  const { app } = subject;
  const held = readGrants(subject.grants);
  switch (wish.wish) {
    case 'block':
      return { actions: [], manual: blockSteps(app, held), notes: [noBlock] };
    case 'narrow':
      return { actions: [], manual: [], notes: narrowNotes(subject, held, wish.keep) };
    case 'revoke': {
      const { actions, manual, notes } = deletions(subject, held);
      return { actions, manual: [...manual, ...delegationStep(app, held.delegation)], notes };
    }
    case 'contain': {
      const { actions, manual, notes } = deletions(subject, held);
      return {
        actions,
        manual: [...manual, ...containSteps(subject, held)],
        notes: [...notes, ...(held.kinds.has('app-password') ? [] : [blockFirst])],
      };
    }
  }
}

const noBlock = 'Google has no API to block a client id: it is blocked by hand in the Admin console.';
const blockFirst =
  'Block the client id by hand before applying: Google has no API for it, and until then anybody can consent again.';

function deletions(subject: ActionSubject, held: Held): Proposal {
  const { app } = subject;
  const tokens = [...held.tokens.values()].toSorted(byEase);
  if (tokens.length > 0 && (app.clientId === 'anonymous' || app.facts['anonymous'] === 'true'))
    return { actions: [], manual: [unregisteredStep(app, tokens)], notes: [unregistered(app, tokens)] };
  const passwords = held.passwords.map((grant) => [grant] as const).toSorted(byEase);
  const all = [...tokens, ...passwords];
  const addressed = (rows: readonly GrantRow[]) => rows.every(({ principal }) => isSafeId(principal.id));
  const clientSafe = isSafeId(app.clientId);
  const unsafe =
    (clientSafe ? 0 : tokens.length) +
    (clientSafe ? tokens : []).filter((rows) => !addressed(rows)).length +
    passwords.filter((rows) => !addressed(rows) || !isSafeId(rows[0].resource)).length;
  return {
    actions: [
      ...(clientSafe ? tokens.filter(addressed) : []).flatMap((rows) => tokenAction(subject, rows)),
      ...passwords
        .filter((rows) => addressed(rows) && isSafeId(rows[0].resource))
        .map(([grant]) => passwordAction(subject, grant)),
    ],
    manual: !clientSafe && tokens.length > 0 ? [unregisteredStep(app, tokens)] : [],
    notes: [...unsafeNote(app, unsafe), ...refusalNotes(all)],
  };
}

/** Those that Google may refuse come last, so that refusals do not hold up the rest. */
function byEase(a: readonly GrantRow[], b: readonly GrantRow[]): number {
  return trouble(a) - trouble(b);
}

function trouble([grant]: readonly GrantRow[]): number {
  if (grant?.principal.active === 'no') return 2;
  return grant?.principal.privileged === 'yes' ? 1 : 0;
}

const copied = 'Data already copied, and the vendor’s own sessions.';

function tokenAction({ app }: ActionSubject, rows: readonly GrantRow[]): readonly ProposedAction[] {
  const [first] = rows;
  if (first === undefined) return [];
  const { principal } = first;
  const known = rows.some(({ scopeStatus }) => scopeStatus === 'granted');
  const name = safeName(app.name, app.clientId);
  return [
    {
      kind: 'revoke-grant',
      phase: 'end-grants',
      target: {
        clientId: app.clientId,
        name,
        principal: { kind: 'user', id: principal.id, label: principal.label },
        resource: '',
        grant: first.id,
        handles: [...new Set(rows.flatMap(({ handles }) => handles))],
        facts: {},
      },
      expects: known ? { scopes: scopeText(rows.flatMap(({ scopes }) => scopes)) } : {},
      what: `delete the token that ${name} holds of ${safeText(principal.label)}`,
      survives: `${copied} The person can consent again until the client id is blocked.`,
      survivesMinutes: null,
      reversible: 'no',
      undo: 'Nobody can bring a token back: the person consents again.',
      permission,
    },
  ];
}

function passwordAction({ app }: ActionSubject, grant: GrantRow): ProposedAction {
  const { principal, resource, grantedAt } = grant;
  return {
    kind: 'revoke-app-password',
    phase: 'end-grants',
    target: {
      clientId: app.clientId,
      name: safeName(app.name, app.clientId),
      principal: { kind: 'user', id: principal.id, label: principal.label },
      resource,
      grant: grant.id,
      handles: [...grant.handles],
      facts: {},
    },
    expects: grantedAt === null ? {} : { created: grantedAt },
    what: `delete app password ${safeText(resource)} of ${safeText(principal.label)}`,
    survives: 'Mail already fetched. An open IMAP or SMTP connection may last until it is closed.',
    survivesMinutes: null,
    reversible: 'no',
    undo: 'Nobody can bring an app password back: the person makes another one.',
    permission,
  };
}

function unregistered(app: ActionSubject['app'], tokens: readonly (readonly GrantRow[])[]): string {
  return `Google knows no registration behind the client id “${safeText(app.clientId)}”: unrelated apps may share it, so the tokens of ${counted(tokens.length)} are not deleted by API. Each person removes the connection, as the step by hand says.`;
}

function unsafeNote({ clientId }: ActionSubject['app'], count: number): readonly string[] {
  if (count === 0) return [];
  return [
    `ID_UNSAFE: ${count === 1 ? '1 grant' : `${count} grants`} of the client id “${safeText(clientId)}” cannot be addressed by API, because an id would change the address it is put into. Remove them in the Admin console.`,
  ];
}

function refusalNotes(all: readonly (readonly GrantRow[])[]): readonly string[] {
  const privileged = all.filter((rows) => trouble(rows) === 1).length;
  const inactive = all.filter((rows) => trouble(rows) === 2).length;
  return [
    ...(privileged === 0
      ? []
      : [`Held by administrators: ${privileged}. Only a super admin may delete those of a super admin.`]),
    ...(inactive === 0
      ? []
      : [
          `Held by suspended or archived people: ${inactive}. Google mostly refuses (HTTP 401) to show or delete them, and they live again with the account: delete the account, or reinstate it first.`,
        ]),
  ];
}

function narrowNotes({ app }: ActionSubject, held: Held, keep: ReadonlySet<string>): readonly string[] {
  if ([...held.scopes].every((scope) => keep.has(scope))) return [];
  return [
    `Google ends a client’s access as a whole: single scopes of ${safeName(app.name, app.clientId)} cannot be taken away. Either set it to Limited in the Admin console (Security › Access and data control › API controls › Manage app access), which closes restricted services to it; or revoke its tokens after the vendor asks for less, and let people consent anew.`,
  ];
}

function counted(people: number): string {
  return people === 1 ? '1 person' : `${people} people`;
}
