import type { PeopleAsked, Stream } from '../../../src/kit/connector.ts';
import { mayEndGrants } from '../admin-log.ts';
import { appPasswordClient } from '../app-names.ts';
import type { GoogleSession } from '../google-session.ts';
import { lists, parseRows, rowsOf } from '../list.ts';
import type { Member } from '../roster.ts';
import { AppPassword, Token } from '../wire.ts';
import type { PeopleSweep, PersonRows } from './ask-people.ts';
import { appPasswordRows, tokenRows, uniteTokens } from './grants-of-person.ts';
import { sweepPeople } from './people.ts';
import { readPeopleChanges, tellingLogs } from './people-changes.ts';

/** Somebody who is suspended between two audits still has what was read before. */
const people = {
  roster: 'users',
  active: ['tokens', 'app-passwords'],
  inactive: 'suspended-user-grants',
} as const satisfies PeopleAsked;

/** Every active person's OAuth grants: one call a person. */
export function tokensStream(session: GoogleSession): Stream {
  return peopleStream(session, {
    id: 'tokens',
    whom: ({ active }) => active !== 'no',
    read: (member, signal) => readTokens(session, member, signal),
    mostlyUnreadable: false,
    concerns: concernsTokens,
    counted: true,
  });
}

/** Every active person's app passwords: one call a person. */
export function appPasswordsStream(session: GoogleSession): Stream {
  return peopleStream(session, {
    id: 'app-passwords',
    whom: ({ active }) => active !== 'no',
    read: (member, signal) => readAppPasswords(session, member, signal),
    mostlyUnreadable: false,
    concerns: concernsAppPasswords,
    counted: false,
  });
}

/**
 * Both lists of those who cannot sign in. Google mostly answers 401 for them: their grants are then not known to
 * be gone, and live again when the person is reinstated.
 */
export function suspendedUserGrantsStream(session: GoogleSession): Stream {
  return peopleStream(session, {
    id: 'suspended-user-grants',
    whom: ({ active }) => active === 'no',
    read: async (member, signal) =>
      both(await readTokens(session, member, signal), await readAppPasswords(session, member, signal)),
    mostlyUnreadable: true,
    concerns: (event) => concernsTokens(event) ?? concernsAppPasswords(event),
    counted: false,
  });
}

function peopleStream(session: GoogleSession, spec: PeopleSweep): Stream {
  return {
    id: spec.id,
    after: spec.id === people.inactive ? [people.roster, ...people.active] : [people.roster],
    people,
    read: (context) => sweepPeople(session, spec, context),
    changes: { after: tellingLogs, read: (context) => readPeopleChanges(session, spec, context) },
  };
}

/** A consent may be a renewal, or one with fewer scopes: the list is the truth. */
const concernsTokens: PeopleSweep['concerns'] = ({ event, clientId, detail }) => {
  if (mayEndGrants(detail['action']))
    return event === 'app-access-changed' && clientId !== null ? 'its app' : 'everyone';
  return event === 'consent' || (event === 'revoke' && clientId !== appPasswordClient) ? 'its person' : null;
};

/** No log tells of a new one. */
const concernsAppPasswords: PeopleSweep['concerns'] = ({ event, clientId }) =>
  event === 'revoke' && clientId === appPasswordClient ? 'its person' : null;

async function readTokens(
  { client }: GoogleSession,
  { id }: Member,
  signal: AbortSignal,
): Promise<PersonRows> {
  const malformed: { row: unknown; issues: string }[] = [];
  const raw = rowsOf(await client.tokens(id, signal), lists.tokens);
  const tokens = uniteTokens(parseRows(raw, Token, (row, issues) => malformed.push({ row, issues })));
  return {
    read: tokens.length,
    malformed,
    rows: (tellApp) => tokens.flatMap((token) => tokenRows(id, token, tellApp)),
  };
}

async function readAppPasswords(
  { client }: GoogleSession,
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
    rows: (tellApp) => passwords.flatMap((password) => appPasswordRows(id, password, tellApp)),
  };
}

function both(a: PersonRows, b: PersonRows): PersonRows {
  return {
    read: a.read + b.read,
    malformed: [...a.malformed, ...b.malformed],
    rows: (tellApp) => [...a.rows(tellApp), ...b.rows(tellApp)],
  };
}
