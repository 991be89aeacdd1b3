import { isoTime } from '../../../src/core/clock.ts';
import { toAppError } from '../../../src/core/errors.ts';
import type { PrincipalSeen } from '../../../src/core/observation.ts';
import type { Tri } from '../../../src/core/vocabulary.ts';
import type { Batch, Stream, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import type { GoogleSession } from '../google-session.ts';
import { lists, readList } from '../list.ts';
import { scopes } from '../operations.ts';
import { activeOf } from '../roster.ts';
import { User } from '../wire.ts';

/** The roster. Starts over when a run is resumed: it is short, and its page tokens end after three days. */
export function usersStream(session: GoogleSession): Stream {
  return { id: 'users', after: [], read: (context) => readUsers(session, context) };
}

async function* readUsers(session: GoogleSession, context: StreamContext): AsyncGenerator<Batch, StreamEnd> {
  const { client, roster, clock } = session;
  const { signal } = context;
  const asOf = isoTime(clock.now());
  let read = 0;
  roster.begin();
  try {
    await session.require(scopes.roster, signal);
    const pages = readList({
      shape: lists.users,
      schema: User,
      fetchPage: (pageToken) => client.users(pageToken === undefined ? {} : { pageToken }, signal),
      report: (row, issues) => {
        roster.lose();
        context.malformed(row, issues);
      },
      keyOf: (user) => user.id,
    });
    for await (const { rows } of pages) {
      for (const user of rows)
        roster.add({ id: user.id, email: user.primaryEmail ?? null, active: activeOf(user) });
      read += rows.length;
      context.progress(read, null);
      yield { rows: rows.map(principalOf), read: rows.length, checkpoint: null };
    }
    roster.finish(null);
  } catch (thrown) {
    roster.finish(toAppError(thrown));
    throw thrown;
  }
  return { expected: null, asOf, gaps: [] };
}

function principalOf(user: User): PrincipalSeen {
  return {
    type: 'principal',
    kind: 'user',
    id: user.id,
    label: user.primaryEmail ?? null,
    active: activeOf(user),
    privileged: privilegedOf(user),
  };
}

function privilegedOf({ isAdmin, isDelegatedAdmin }: User): Tri {
  if (isAdmin === true || isDelegatedAdmin === true) return 'yes';
  return isAdmin === false && isDelegatedAdmin === false ? 'no' : 'unknown';
}
