/** The streams that ask Google about one person after another, at the cost of what has changed. */
import { isoTime } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { StreamId } from '../../../src/core/streams.ts';
import type {
  Batch,
  ChangesContext,
  Gap,
  ReadWhole,
  StreamEnd,
  Subject,
} from '../../../src/kit/connector.ts';
import type { GoogleSession } from '../google-session.ts';
import { logAsOf, logTooShort, overlapHours, spanSince } from '../log.ts';
import { scopes } from '../operations.ts';
import type { Member } from '../roster.ts';
import { parseSaved, strangeCursor } from '../saved.ts';
import { AskedSoFar, askPeople, goneNote, type PeopleSweep } from './ask-people.ts';
import { cursorText, PeopleCursor } from './people-cursor.ts';
import { countsDiffer, oneInAHundred, peopleDue } from './people-due.ts';

/** The logs that tell whose grants have changed. */
export const tellingLogs = ['token-events', 'admin-events'] as const satisfies readonly StreamId[];

export async function* readPeopleChanges(
  session: GoogleSession,
  spec: PeopleSweep,
  context: ChangesContext,
): AsyncGenerator<Batch, StreamEnd | ReadWhole> {
  const { signal, recall } = context;
  await session.require(scopes.roster, signal);
  await session.require(scopes.security, signal);
  const cursor = parseSaved(PeopleCursor, context.cursor);
  if (cursor === null) return strangeCursor;
  const unread = tellingLogs.find((log) => recall.ended(log) !== 'complete');
  if (unread !== undefined) return { readWhole: `${unread} could not be read to the end` };
  const passedOver = tellingLogs.find((log) => context.news.passedOver(log));
  if (passedOver !== undefined) return { readWhole: `${passedOver} had rows that were not understood` };
  const roster = recall.ended('users');
  if (roster !== 'complete' && roster !== 'partial') return { readWhole: 'the roster was not read' };
  if (spanSince(cursor.readAt, session.clock.now(), overlapHours.short) === null) return logTooShort;

  const { members, lost } = await session.roster.read(signal);
  const due = await peopleDue(spec, cursor, members, context);
  if ('readWhole' in due) return due;
  const { nameless } = due;
  if (spec.counted && (await countsDiffer(context, members, cursor.exceptions.length)))
    return { readWhole: 'Google counts other numbers of people for some apps' };

  const whom = members.filter(spec.whom);
  const saved = parseSaved(AskedSoFar, context.checkpoint);
  const until = saved === null ? endOfVerifying(whom, cursor.position, due.ids) : saved.until;
  const isVerified = ({ id }: Member): boolean => id > cursor.position && (until === null || id <= until);
  const people = whom.filter((member) => due.ids.has(member.id) || isVerified(member));
  const asOf = saved?.asOf ?? isoTime(session.clock.now());
  const asking = { people, asOf, saved, until, again: true };
  const { gaps, gone, exceptions } = yield* askPeople(session, spec, asking, context);

  const standing = standingExceptions(spec, cursor, { whom, people, exceptions });
  const unanswered = spec.mostlyUnreadable ? refused(whom.length - standing.length, gaps) : [];
  const lap =
    until === null
      ? { position: '', lapAt: asOf, verifiedAt: cursor.lapAt }
      : { position: until, lapAt: cursor.lapAt, verifiedAt: cursor.verifiedAt };
  const failed = new Set(exceptions);
  const asked = spec.mostlyUnreadable
    ? exceptions
    : people.map(({ id }) => id).filter((id) => !failed.has(id));
  return {
    expected: null,
    // Of those who were not asked the log speaks, which is late.
    asOf: logAsOf('token', asOf),
    gaps: [...(lost === null ? [] : [lost]), ...gaps, ...unanswered],
    ...(lost === null && !spec.mostlyUnreadable ? { unread: standing.map(personOf) } : {}),
    ...noteOf(gone, nameless),
    ...(lap.verifiedAt === null ? {} : { verifiedAt: lap.verifiedAt }),
    ...(lost === null ? cursorText({ readAt: asOf, asked, exceptions: standing, nameless, ...lap }) : {}),
  };
}

function personOf(id: string): Subject {
  return { principal: { kind: 'user', id } };
}

function noteOf(gone: number, nameless: number): { readonly note?: string } {
  const notes = [
    goneNote(gone).note,
    nameless === 0
      ? undefined
      : `${nameless} consents or revocations in the log do not say whose they are: the next whole read shows them`,
  ].filter((note) => note !== undefined);
  return notes.length === 0 ? {} : { note: notes.join('; ') };
}

/** Id of the last of those who are verified now; null when none is left for another run of this lap. */
function endOfVerifying(whom: readonly Member[], position: string, due: ReadonlySet<string>): string | null {
  let left = oneInAHundred(whom.length);
  let until: string = position;
  for (const { id } of whom) {
    if (id <= position) continue;
    if (!due.has(id)) {
      if (left === 0) return until;
      left -= 1;
    }
    until = id;
  }
  return null;
}

interface AskedNow {
  readonly whom: readonly Member[];
  readonly people: readonly Member[];
  readonly exceptions: readonly string[];
}

/** Of active people those who were asked before and failed were asked again; of the others only some were. */
function standingExceptions(
  { mostlyUnreadable }: PeopleSweep,
  cursor: PeopleCursor,
  { whom, people, exceptions }: AskedNow,
): readonly string[] {
  if (!mostlyUnreadable) return exceptions;
  const there = new Set(whom.map(({ id }) => id));
  for (const { id } of people) there.delete(id);
  return [...cursor.exceptions.filter((id) => there.has(id)), ...exceptions];
}

/** @param count people whose lists have not been read @param gaps what of them has been said */
function refused(count: number, gaps: readonly Gap[]): readonly Gap[] {
  const units = count - gaps.reduce((sum, gap) => sum + gap.units, 0);
  if (units <= 0) return [];
  return [
    {
      error: new AppError('READ_REJECTED', {
        detail: 'people who cannot sign in, and of whom Google refused to tell when they were asked last',
        remedy: 'Their grants are not known to be gone. Delete the accounts, or accept it under knownGaps.',
      }),
      units,
    },
  ];
}
