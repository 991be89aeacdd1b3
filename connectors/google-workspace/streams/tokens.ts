import type { PeopleAsked, Stream } from '../../../src/kit/connector.ts';
import type { GoogleSession } from '../google-session.ts';
import { lists, parseRows, rowsOf } from '../list.ts';
import type { Member } from '../roster.ts';
import { AppPassword, Token } from '../wire.ts';
import { appPasswordRows, tokenRows, uniteTokens } from './grants-of-person.ts';
import { type PersonRows, sweepPeople } from './people.ts';

/** Somebody who is suspended between two audits still has what was read before. */
const people = {
  roster: 'users',
  active: ['tokens', 'app-passwords'],
  inactive: 'suspended-user-grants',
} as const satisfies PeopleAsked;

/** Every active person's OAuth grants: one call a person. */
export function tokensStream(session: GoogleSession): Stream {
  return activePeopleStream('tokens', session, readTokens);
}

/** Every active person's app passwords: one call a person. */
export function appPasswordsStream(session: GoogleSession): Stream {
  return activePeopleStream('app-passwords', session, readAppPasswords);
}

function activePeopleStream(
  id: (typeof people.active)[number],
  session: GoogleSession,
  readOne: typeof readTokens,
): Stream {
  return {
    id,
    after: ['users'],
    people,
    read: (context) =>
      sweepPeople(
        session,
        {
          whom: ({ active }) => active !== 'no',
          read: (member, signal) => readOne(session, member, signal),
          mostlyUnreadable: false,
        },
        context,
      ),
  };
}

/**
 * Both lists of those who cannot sign in. Google mostly answers 401 for them: their grants are then not known to
 * be gone, and live again when the person is reinstated.
 */
export function suspendedUserGrantsStream(session: GoogleSession): Stream {
  return {
    id: 'suspended-user-grants',
    after: ['users', 'tokens', 'app-passwords'],
    people,
    read: (context) =>
      sweepPeople(
        session,
        {
          whom: ({ active }) => active === 'no',
          read: async (member, signal) =>
            both(await readTokens(session, member, signal), await readAppPasswords(session, member, signal)),
          mostlyUnreadable: true,
        },
        context,
      ),
  };
}

async function readTokens(
  { client, apps }: GoogleSession,
  { id }: Member,
  signal: AbortSignal,
): Promise<PersonRows> {
  const malformed: { row: unknown; issues: string }[] = [];
  const raw = rowsOf(await client.tokens(id, signal), lists.tokens);
  const tokens = uniteTokens(parseRows(raw, Token, (row, issues) => malformed.push({ row, issues })));
  return {
    read: tokens.length,
    malformed,
    rows: () => tokens.flatMap((token) => tokenRows(id, token, apps)),
  };
}

async function readAppPasswords(
  { client, apps }: GoogleSession,
  { id }: Member,
  signal: AbortSignal,
): Promise<PersonRows> {
  const malformed: { row: unknown; issues: string }[] = [];
  const raw = rowsOf(await client.appPasswords(id, signal), lists.appPasswords);
  const found = parseRows(raw, AppPassword, (row, issues) => malformed.push({ row, issues }));
  const passwords = [...new Map(found.map((password) => [password.codeId, password])).values()];
  return {
    read: passwords.length,
    malformed,
    rows: () => passwords.flatMap((password) => appPasswordRows(id, password, apps)),
  };
}

function both(a: PersonRows, b: PersonRows): PersonRows {
  return {
    read: a.read + b.read,
    malformed: [...a.malformed, ...b.malformed],
    rows: () => [...a.rows(), ...b.rows()],
  };
}
