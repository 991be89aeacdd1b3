/** Asks Google about one person after another, and tells what came in the order of their ids. */
import { z } from 'zod';
import { AppError } from '../../../src/core/errors.ts';
import type { EventSeen, Observation } from '../../../src/core/observation.ts';
import type { StreamId } from '../../../src/core/streams.ts';
import { pathSegment } from '../../../src/core/text.ts';
import type { Batch, Gap, StreamContext, Subject } from '../../../src/kit/connector.ts';
import type { TellApp } from '../app-names.ts';
import { isDeletedPerson, isUnreadablePerson } from '../answers.ts';
import { GapTally, SavedGap } from '../gaps.ts';
import type { GoogleSession } from '../google-session.ts';
import type { Member } from '../roster.ts';
import { sweep } from '../sweep.ts';
import { createVerdict } from './people-verdict.ts';

/** What one person's lists hold, still without effect: results are told in roster order. */
export interface PersonRows {
  readonly read: number;
  /** Called when this person's turn has come. */
  rows(tellApp: TellApp): readonly Observation[];
  readonly malformed: readonly { readonly row: unknown; readonly issues: string }[];
}

export interface PeopleSweep {
  readonly id: StreamId;
  readonly whom: (member: Member) => boolean;
  readonly read: (member: Member, signal: AbortSignal) => Promise<PersonRows>;
  /** Google answers 401 for most of these: never a reason to stop. */
  readonly mostlyUnreadable: boolean;
  /** Whose lists an event of the logs may have changed; null: nobody's. */
  readonly concerns: (event: EventSeen) => 'its person' | 'its app' | 'everyone' | null;
  /** Google counts the people of each app in a report of its own. */
  readonly counted: boolean;
}

export const AskedSoFar = z.object({
  /** Id of the last person done. */
  after: z.string(),
  asOf: z.string(),
  gone: z.number().int(),
  gaps: z.array(SavedGap),
  exceptions: z.array(z.string()),
  /** Of `Asking`. */
  until: z.string().nullable(),
});
type AskedSoFar = z.infer<typeof AskedSoFar>;

export interface Asking {
  /** In order of id. */
  readonly people: readonly Member[];
  /** ISO time at which the first of them is asked. */
  readonly asOf: string;
  /** Of an earlier process. */
  readonly saved: AskedSoFar | null;
  /** Kept with the checkpoints: id of the last person who is asked to verify what is known; null: to the end. */
  readonly until: string | null;
  /** Only some people are asked, those who could not be read before among them. */
  readonly again: boolean;
}

export interface Answers {
  readonly gaps: readonly Gap[];
  /** People who were deleted meanwhile. */
  readonly gone: number;
  /** Ids of those whose lists could not be read; where most cannot, of those whose lists could. */
  readonly exceptions: readonly string[];
}

/** People a batch; what a `kill -9` costs at most. */
const batchSize = 200;

/** More exceptions than this are not remembered, so that the next read is whole. */
export const mostExceptions = 1_000;

export async function* askPeople(
  session: GoogleSession,
  spec: PeopleSweep,
  { people, asOf, saved, until, again }: Asking,
  context: StreamContext,
): AsyncGenerator<Batch, Answers> {
  const todo = people.filter(({ id }) => saved === null || id > saved.after);
  const tally = new GapTally(saved?.gaps ?? []);
  const exceptions = [...(saved?.exceptions ?? [])];
  const verdict = createVerdict(session, tally, {
    gone: saved?.gone ?? 0,
    // Of the few who are asked again many may be those who could not be read before.
    mostlyUnreadable: spec.mostlyUnreadable || again,
  });
  const tellApp = session.apps.telling('grant');
  let batch = emptyBatch();
  let after = saved?.after ?? '';
  let done = people.length - todo.length;

  function flush(): Batch {
    const { rows, read, told } = batch;
    batch = emptyBatch();
    const checkpoint = {
      after,
      asOf,
      gone: verdict.gone(),
      gaps: [...tally.saved()],
      exceptions,
      until,
    } satisfies AskedSoFar;
    return { rows, read, checkpoint: JSON.stringify(checkpoint), told };
  }

  function note({ id }: Member, wasRead: boolean): void {
    if (wasRead) batch.told.push({ principal: { kind: 'user', id } });
    if (wasRead === spec.mostlyUnreadable && exceptions.length <= mostExceptions) exceptions.push(id);
  }

  context.progress(done, people.length);
  const asked = sweep(todo, (one, signal) => readOne(session, spec, one, signal), context.signal);
  for await (const { member, result } of asked) {
    if ('error' in result) {
      const fatal = await verdict.failed(result.error, context.signal);
      if (fatal !== null && batch.succeeded > 0) yield flush();
      if (fatal !== null) throw fatal;
      // Whom Google says is not there has nothing; of the others nothing is known.
      note(member, isDeletedPerson(result.error));
    } else {
      const { read, malformed } = result.rows;
      verdict.succeeded();
      batch.rows.push(...result.rows.rows(tellApp));
      batch.read += read;
      batch.succeeded += 1;
      for (const { row, issues } of malformed) context.malformed(row, issues);
      note(member, malformed.length === 0);
    }
    after = member.id;
    batch.people += 1;
    done += 1;
    context.progress(done, people.length);
    if (batch.people >= batchSize) yield flush();
  }

  const nobody = verdict.ended();
  if (nobody !== null && saved === null) throw nobody;
  yield flush();
  return { gaps: tally.gaps(), gone: verdict.gone(), exceptions };
}

function emptyBatch(): {
  rows: Observation[];
  read: number;
  people: number;
  succeeded: number;
  told: Subject[];
} {
  return { rows: [], read: 0, people: 0, succeeded: 0, told: [] };
}

async function readOne(
  session: GoogleSession,
  spec: PeopleSweep,
  member: Member,
  signal: AbortSignal,
): Promise<PersonRows> {
  try {
    pathSegment(member.id);
  } catch (cause) {
    throw new AppError('ID_UNSAFE', { detail: 'the id of a person', cause });
  }
  try {
    return await spec.read(member, signal);
  } catch (thrown) {
    if (spec.mostlyUnreadable || !isUnreadablePerson(thrown)) throw thrown;
    // Rare enough for active people to make sure that it is not the bearer.
    await session.confirm(signal);
    return spec.read(member, signal);
  }
}

export function goneNote(gone: number): { readonly note?: string } {
  return gone === 0 ? {} : { note: `${gone} people were deleted while the audit ran` };
}
