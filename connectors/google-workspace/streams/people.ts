/** The streams that ask Google about one person after another, read whole. */
import { isoTime } from '../../../src/core/clock.ts';
import type { Batch, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import type { GoogleSession } from '../google-session.ts';
import { scopes } from '../operations.ts';
import { parseSaved } from '../saved.ts';
import { AskedSoFar, askPeople, goneNote, type PeopleSweep } from './ask-people.ts';
import { cursorText } from './people-cursor.ts';

export async function* sweepPeople(
  session: GoogleSession,
  spec: PeopleSweep,
  context: StreamContext,
): AsyncGenerator<Batch, StreamEnd> {
  const { signal } = context;
  await session.require(scopes.roster, signal);
  await session.require(scopes.security, signal);
  const { members, lost } = await session.roster.read(signal);
  const saved = parseSaved(AskedSoFar, context.checkpoint);
  const asOf = saved?.asOf ?? isoTime(session.clock.now());
  const asking = {
    people: members.filter(spec.whom),
    asOf,
    saved,
    until: null,
    again: false,
  };
  const { gaps, gone, exceptions } = yield* askPeople(session, spec, asking, context);
  return {
    expected: null,
    asOf,
    gaps: lost === null ? gaps : [lost, ...gaps],
    ...goneNote(gone),
    // Of those whom the roster has lost nobody would know later that they were not asked.
    ...(lost === null
      ? cursorText({
          readAt: asOf,
          asked: [],
          exceptions,
          nameless: 0,
          position: '',
          lapAt: asOf,
          verifiedAt: null,
        })
      : {}),
  };
}
