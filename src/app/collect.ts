import type { KnownGap } from '../config/config.ts';
import { type Clock, isoTime } from '../core/clock.ts';
import type { StreamCoverage } from '../core/coverage.ts';
import { AppError, exitCodes, toAppError } from '../core/errors.ts';
import type { StreamId } from '../core/streams.ts';
import type { Session, Stream } from '../kit/connector.ts';
import type { StreamProgress, TenantWriter } from '../inventory/tenant-writer.ts';
import type { OnProgress } from './progress.ts';
import { rowShape } from './row-shape.ts';
import { coverageOf, skipped, withKnownGap } from './stream-outcome.ts';

export interface Collection {
  readonly tenant: string;
  readonly session: Session;
  readonly writer: TenantWriter;
  readonly skip: readonly StreamId[];
  readonly knownGaps: readonly KnownGap[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/**
 * Reads all wanted streams of a tenant, each as soon as those it looks up have ended. One stream's failure is
 * its own coverage; the others go on.
 * @throws AppError INTERRUPTED when cancelled, and whatever the workspace throws: unfinished streams stay resumable.
 * SIGN_IN_* when all streams have ended and one of them because the credential did.
 */
export async function collectTenant(collection: Collection): Promise<void> {
  const { session } = collection;
  const signedOut: AppError[] = [];
  const ended = new Map<StreamId, Promise<void>>();
  const start = (stream: Stream): Promise<void> => {
    const known = ended.get(stream.id);
    if (known !== undefined) return known;
    const needed = session.streams.filter((other) => stream.after.includes(other.id));
    const promise = Promise.all(needed.map(start)).then(() =>
      collectStream(stream, collection, (error) => signedOut.push(error)),
    );
    ended.set(stream.id, promise);
    return promise;
  };
  const results = await Promise.allSettled(session.streams.map(start));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const [first] = signedOut;
  if (first !== undefined) throw first;
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
  const raw = collection.skip.includes(stream.id)
    ? skipped(stream.id)
    : await readStream(stream, collection, saved, onSignedOut);
  const coverage = withKnownGap(raw, collection.knownGaps, isoTime(clock.now()).slice(0, 10));
  writer.finishStream(stream.id, coverage, stream);
  onProgress({
    tenant,
    stream: stream.id,
    done: coverage.read,
    total: coverage.expected,
    status: coverage.status,
  });
}

async function readStream(
  stream: Stream,
  { writer, clock, signal, tenant, onProgress }: Collection,
  saved: StreamProgress,
  onSignedOut: OnSignedOut,
): Promise<StreamCoverage> {
  const resumed = saved.checkpoint !== null;
  const tally = {
    read: resumed ? saved.read : 0,
    malformed: resumed ? saved.malformed : 0,
    lastPageAt: resumed ? saved.savedAt : null,
  };
  const pages = stream.read({
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
      if (error.exit === exitCodes.signIn) onSignedOut(error);
      return coverageOf({ stream: stream.id, ...tally, end: null, error });
    }
    if (step.done === true) return coverageOf({ stream: stream.id, ...tally, end: step.value, error: null });
    tally.lastPageAt = isoTime(clock.now());
    writer.save(stream.id, step.value, tally.lastPageAt);
    tally.read += step.value.read;
  }
}
