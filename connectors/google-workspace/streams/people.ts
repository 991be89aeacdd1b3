/** The streams that ask Google about one person after another. */
import { z } from 'zod';
import { isoTime } from '../../../src/core/clock.ts';
import { AppError, toAppError } from '../../../src/core/errors.ts';
import type { Observation } from '../../../src/core/observation.ts';
import { pathSegment } from '../../../src/core/text.ts';
import type { Batch, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import { isAboutOperation, isDeletedPerson, isUnreadablePerson } from '../answers.ts';
import { GapTally, SavedGap } from '../gaps.ts';
import type { GoogleSession } from '../google-session.ts';
import { scopes } from '../operations.ts';
import type { Member } from '../roster.ts';
import { sweep } from '../sweep.ts';

/** What one person's lists hold, still without effect: results are told in roster order. */
export interface PersonRows {
  readonly read: number;
  /** Called when this person's turn has come. */
  rows(): readonly Observation[];
  readonly malformed: readonly { readonly row: unknown; readonly issues: string }[];
}

export interface PeopleSweep {
  readonly whom: (member: Member) => boolean;
  readonly read: (member: Member, signal: AbortSignal) => Promise<PersonRows>;
  /** Google answers 401 for most of these: never a reason to stop. */
  readonly mostlyUnreadable: boolean;
}

const Checkpoint = z.object({
  /** Id of the last person done. */
  after: z.string(),
  asOf: z.string(),
  gone: z.number().int(),
  gaps: z.array(SavedGap),
});
type Checkpoint = z.infer<typeof Checkpoint>;

/** People a batch; what a `kill -9` costs at most. */
const batchSize = 200;
/** So many failures from the start on, and nothing read: it is the credential, not the people. */
const hopeless = 20;
/** Answers that failed for no reason of the person's, one after another: the vendor is down. */
const downAfter = 5;

const transient = new Set(['READ_FAILED', 'READ_THROTTLED', 'NETWORK']);
const perPersonCodes = new Set([
  'READ_GONE',
  'READ_REJECTED',
  'READ_MALFORMED',
  'GAP_PERMISSION',
  'ID_UNSAFE',
]);

export async function* sweepPeople(
  session: GoogleSession,
  spec: PeopleSweep,
  context: StreamContext,
): AsyncGenerator<Batch, StreamEnd> {
  const { signal } = context;
  await session.require(scopes.roster, signal);
  await session.require(scopes.security, signal);
  const { members, lost } = await session.roster.read(signal);
  const saved = parseCheckpoint(context.checkpoint);
  const asOf = saved?.asOf ?? isoTime(session.clock.now());
  const tally = new GapTally(saved?.gaps ?? []);
  const whom = members.filter(spec.whom);
  const todo = whom.filter((member) => saved === null || member.id > saved.after);
  await session.apps.recall(context.recall);

  const verdict = createVerdict(session, tally, {
    gone: saved?.gone ?? 0,
    mostlyUnreadable: spec.mostlyUnreadable,
  });
  let batch = emptyBatch();
  let after = saved?.after ?? '';
  let done = whom.length - todo.length;

  function flush(): Batch {
    const { rows, read } = batch;
    batch = emptyBatch();
    const checkpoint = { after, asOf, gone: verdict.gone(), gaps: [...tally.saved()] } satisfies Checkpoint;
    return { rows, read, checkpoint: JSON.stringify(checkpoint) };
  }

  context.progress(done, whom.length);
  for await (const { member, result } of sweep(
    todo,
    (one, until) => readOne(session, spec, one, until),
    signal,
  )) {
    if ('error' in result) {
      const fatal = await verdict.failed(result.error, signal);
      if (fatal !== null && batch.succeeded > 0) yield flush();
      if (fatal !== null) throw fatal;
    } else {
      verdict.succeeded();
      batch.rows.push(...result.rows.rows());
      batch.read += result.rows.read;
      batch.succeeded += 1;
      for (const { row, issues } of result.rows.malformed) context.malformed(row, issues);
    }
    after = member.id;
    batch.people += 1;
    done += 1;
    context.progress(done, whom.length);
    if (batch.people >= batchSize) yield flush();
  }

  const nobody = verdict.ended();
  if (nobody !== null && saved === null) throw nobody;
  yield flush();
  const gaps = lost === null ? tally.gaps() : [lost, ...tally.gaps()];
  const gone = verdict.gone();
  return {
    expected: null,
    asOf,
    gaps,
    ...(gone === 0 ? {} : { note: `${gone} people were deleted while the audit ran` }),
  };
}

function emptyBatch(): { rows: Observation[]; read: number; people: number; succeeded: number } {
  return { rows: [], read: 0, people: 0, succeeded: 0 };
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

interface Verdict {
  succeeded(): void;
  /** Counts the failure as a gap; returns the error when it is not about this person alone. */
  failed(error: AppError, signal: AbortSignal): Promise<AppError | null>;
  /** The last failure when every single person failed. */
  ended(): AppError | null;
  gone(): number;
}

function createVerdict(
  session: GoogleSession,
  tally: GapTally,
  start: { readonly gone: number; readonly mostlyUnreadable: boolean },
): Verdict {
  let succeeded = 0;
  let failed = 0;
  let down = 0;
  let gone = start.gone;
  let last: AppError | null = null;
  return {
    succeeded() {
      succeeded += 1;
      down = 0;
    },
    async failed(error, signal) {
      const isDown = transient.has(error.code);
      if (isAboutOperation(error) || !(isDown || perPersonCodes.has(error.code))) return error;
      if (isUnreadablePerson(error)) {
        try {
          await session.confirm(signal);
        } catch (thrown) {
          return toAppError(thrown);
        }
      }
      failed += 1;
      last = error;
      down = isDown ? down + 1 : 0;
      const nobody = !start.mostlyUnreadable && succeeded === 0 && failed >= hopeless;
      if (nobody || down >= downAfter) return error;
      if (isDeletedPerson(error)) gone += 1;
      else tally.add(error);
      return null;
    },
    ended: () => (!start.mostlyUnreadable && succeeded === 0 && failed > 1 ? last : null),
    gone: () => gone,
  };
}

function parseCheckpoint(text: string | null): Checkpoint | null {
  if (text === null) return null;
  try {
    return Checkpoint.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
