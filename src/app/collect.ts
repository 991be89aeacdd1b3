import type { KnownGap } from '../config/config.ts';
import { type Clock, isoTime } from '../core/clock.ts';
import type { StreamCoverage } from '../core/coverage.ts';
import { AppError, exitCodes, toAppError } from '../core/errors.ts';
import type { StreamId } from '../core/streams.ts';
import type { ReadFrom } from '../inventory/changes.ts';
import type { Batch, ReadWhole, Session, Stream, StreamContext, StreamEnd } from '../kit/connector.ts';
import type { StreamProgress, TenantWriter } from '../inventory/tenant-writer.ts';
import { howToRead } from './how-to-read.ts';
import type { OnProgress } from './progress.ts';
import { rowShape } from './row-shape.ts';
import { coverageOf, type Reading, skipped, withKnownGap } from './stream-outcome.ts';

export interface Collection {
  readonly tenant: string;
  readonly session: Session;
  readonly writer: TenantWriter;
  readonly skip: readonly StreamId[];
  readonly knownGaps: readonly KnownGap[];
  /** Days after which a whole read is due; null: everything is read whole. */
  readonly wholeAfter: number | null;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** When each stream began to be read, ISO; those that an earlier part of the run has ended are not in it. */
export type BegunAt = ReadonlyMap<StreamId, string>;

/**
 * Reads all wanted streams of a tenant, each as soon as those it looks up have ended. One stream's failure is
 * its own coverage; the others go on.
 * @throws AppError INTERRUPTED when cancelled, and whatever the workspace throws: unfinished streams stay resumable.
 * SIGN_IN_* when all streams have ended and one of them because the credential did.
 */
export async function collectTenant(collection: Collection): Promise<BegunAt> {
  const { session } = collection;
  const begunAt = new Map<StreamId, string>();
  const signedOut: AppError[] = [];
  const ended = new Map<StreamId, Promise<void>>();
  const start = (stream: Stream): Promise<void> => {
    const known = ended.get(stream.id);
    if (known !== undefined) return known;
    const news = collection.wholeAfter === null ? [] : (stream.changes?.after ?? []);
    const needed = session.streams.filter(({ id }) => stream.after.includes(id) || news.includes(id));
    const promise = Promise.all(needed.map(start)).then(() => {
      if (!collection.writer.checkpoint(stream.id).done)
        begunAt.set(stream.id, isoTime(collection.clock.now()));
      return collectStream(stream, collection, (error) => signedOut.push(error));
    });
    ended.set(stream.id, promise);
    return promise;
  };
  const results = await Promise.allSettled(session.streams.map(start));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const [first] = signedOut;
  if (first !== undefined) throw first;
  return begunAt;
}

/**
 * Streams that may hold what a plan has changed while they were read, or after; a log tells what was, and stays true.
 * What a stream began to read later than that is as it is now.
 */
export function overtaken(
  { session, writer }: Pick<Collection, 'session' | 'writer'>,
  begunAt: BegunAt,
): readonly StreamId[] {
  const actedAt = writer.actedSince();
  if (actedAt === null) return [];
  return session.streams
    .filter(({ id, fromLog }) => fromLog !== true && (begunAt.get(id) ?? '') <= actedAt)
    .map(({ id }) => id);
}

type OnSignedOut = (error: AppError) => void;

async function collectStream(
  stream: Stream,
  collection: Collection,
  onSignedOut: OnSignedOut,
): Promise<void> {
  const { writer, clock, tenant, onProgress } = collection;
  const saved = writer.checkpoint(stream.id);
  if (saved.done) return;
  const reading = collection.skip.includes(stream.id)
    ? { coverage: skipped(stream.id) }
    : await readStream(stream, collection, saved, onSignedOut);
  const coverage = withKnownGap(reading.coverage, collection.knownGaps, isoTime(clock.now()).slice(0, 10));
  writer.finishStream(stream.id, coverage, { ...stream, ...reading });
  onProgress({
    tenant,
    stream: stream.id,
    done: coverage.read,
    total: coverage.expected,
    status: coverage.status,
  });
}

interface StreamReading extends Pick<StreamEnd, 'cursor' | 'unread'> {
  readonly coverage: StreamCoverage;
}

/** Its changes, where an earlier run left a cursor and no rule asks for more; else, or when they cannot be told, all. */
async function readStream(
  stream: Stream,
  collection: Collection,
  saved: StreamProgress,
  onSignedOut: OnSignedOut,
): Promise<StreamReading> {
  const { writer, clock, wholeAfter } = collection;
  const now = clock.now();
  const plan = howToRead(stream, writer, saved, { after: wholeAfter, now });
  const goesOn = saved.checkpoint !== null && saved.begun === plan.how;
  const begin = (from?: ReadFrom): void => {
    if (!goesOn) writer.begin(stream.id, isoTime(now), from);
  };
  if (plan.how === 'whole') {
    begin();
    const pages = (context: StreamContext) => stream.read(context);
    const ending = await readPages(stream, collection, goesOn ? saved : unread, pages, onSignedOut);
    return readingOf(stream, ending, plan.because);
  }
  const { changes, from } = plan;
  begin(from);
  const ending = await readPages(
    stream,
    collection,
    goesOn ? saved : unread,
    (context) =>
      changes.read({ ...context, cursor: from.cursor, wholeAt: from.wholeAt, news: writer.news(from) }),
    onSignedOut,
  );
  if (ending.end === null || !('readWhole' in ending.end)) {
    const verifiedAt = ending.end?.verifiedAt ?? from.wholeAt;
    const { coverage, ...rest } = readingOf(stream, ending, null);
    return { ...rest, coverage: { ...coverage, changes: { since: from.since, verifiedAt } } };
  }
  writer.begin(stream.id, isoTime(clock.now()));
  const whole = await readPages(stream, collection, unread, (context) => stream.read(context), onSignedOut);
  return readingOf(stream, whole, ending.end.readWhole);
}

const unread = { checkpoint: null, read: 0, malformed: 0, savedAt: null } as const;

type Pages = (context: StreamContext) => AsyncGenerator<Batch, StreamEnd | ReadWhole>;
type Ending = Omit<Reading, 'stream' | 'end'> & { readonly end: StreamEnd | ReadWhole | null };

function readingOf(stream: Stream, ending: Ending, because: string | null): StreamReading {
  const end = ending.end === null || 'readWhole' in ending.end ? null : ending.end;
  const note = [because === null ? undefined : `read whole, because ${because}`, end?.note]
    .filter((part) => part !== undefined)
    .join('; ');
  const told = end === null || note === '' ? end : { ...end, note };
  const coverage = coverageOf({ ...ending, stream: stream.id, end: told });
  const { cursor, unread: subjects } = end ?? {};
  return {
    coverage,
    ...(cursor === undefined ? {} : { cursor }),
    // Of whom a row told that nobody understood is not known.
    ...(subjects === undefined || ending.malformed > 0 ? {} : { unread: subjects }),
  };
}

async function readPages(
  stream: Stream,
  { writer, clock, signal, tenant, onProgress }: Collection,
  saved: Omit<StreamProgress, 'done' | 'begun'>,
  open: Pages,
  onSignedOut: OnSignedOut,
): Promise<Ending> {
  const resumed = saved.checkpoint !== null;
  const tally = {
    read: resumed ? saved.read : 0,
    malformed: resumed ? saved.malformed : 0,
    lastPageAt: resumed ? saved.savedAt : null,
  };
  const pages = open({
    signal,
    checkpoint: saved.checkpoint,
    recall: writer.recall(),
    malformed: (row, issues) => {
      tally.malformed += 1;
      writer.saveMalformed(stream.id, rowShape(row), issues);
    },
    progress: (done, total) => onProgress({ tenant, stream: stream.id, done, total, status: 'running' }),
  });
  onProgress({ tenant, stream: stream.id, done: tally.read, total: null, status: 'running' });
  for (;;) {
    let step: Awaited<ReturnType<typeof pages.next>>;
    try {
      step = await pages.next();
    } catch (thrown) {
      if (signal.aborted) throw new AppError('INTERRUPTED', { tenant, cause: thrown });
      const error = toAppError(thrown).forTenant(tenant);
      // What it asked the inventory, which is no gap of the vendor's.
      if (/^(?:WORKSPACE_|DISK_FULL$)/u.test(error.code)) throw error;
      if (error.exit === exitCodes.signIn) onSignedOut(error);
      return { ...tally, end: null, error };
    }
    if (step.done === true) return { ...tally, end: step.value, error: null };
    tally.lastPageAt = isoTime(clock.now());
    writer.save(stream.id, step.value, tally.lastPageAt);
    tally.read += step.value.read;
  }
}
