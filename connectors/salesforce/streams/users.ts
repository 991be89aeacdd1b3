import { isoTime } from '../../../src/core/clock.ts';
import type { PrincipalSeen } from '../../../src/core/observation.ts';
import type { Batch, Stream, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import { expectedRows, readQuery, shortfall } from '../query-list.ts';
import type { SalesforceSession } from '../salesforce-session.ts';
import { triOf, User } from '../wire.ts';

/** The roster, inactive people included. Starts over when a run is resumed: it is short. */
export function createUsersStream(session: SalesforceSession): Stream {
  return { id: 'users', after: [], read: (context) => readUsers(session, context) };
}

async function* readUsers(
  session: SalesforceSession,
  context: StreamContext,
): AsyncGenerator<Batch, StreamEnd> {
  const asOf = isoTime(session.clock.now());
  const list = readQuery(
    session.client,
    { soql: 'SELECT Id, Username, IsActive FROM User', shape: User, keyOf: ({ Id }) => Id },
    context,
  );
  let read = 0;
  for await (const users of list) {
    read += users.length;
    context.progress(read, list.end.counted);
    yield { rows: users.map(principalOf), read: users.length, checkpoint: null };
  }
  const gap = shortfall('User', list.end);
  const blinkered = await mayHideUsers(session, context.signal);
  return {
    expected: expectedRows(list.end),
    asOf,
    gaps: gap === null ? [] : [gap],
    ...(blinkered ? { note: 'without View All Users some people may be hidden from the reader' } : {}),
  };
}

/** Only where an org shares users privately; then the count hides them too. */
async function mayHideUsers(session: SalesforceSession, signal: AbortSignal): Promise<boolean> {
  const { viewAllUsers, manageUsers } = await session.permissions(signal);
  return viewAllUsers === 'no' && manageUsers !== 'yes';
}

function principalOf({ Id, Username, IsActive }: User): PrincipalSeen {
  return {
    type: 'principal',
    kind: 'user',
    id: Id,
    label: Username ?? null,
    active: triOf(IsActive),
    privileged: 'unknown',
  };
}
