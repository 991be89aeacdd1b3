/** What tests of every connector need: one stream read to its end, with what earlier ones saved as its recall. */
import type { StreamStatus } from '../core/coverage.ts';
import { AppError } from '../core/errors.ts';
import type { AppSeen, Observation, PermissionSeen, PrincipalSeen } from '../core/observation.ts';
import type { StreamId } from '../core/streams.ts';
import type { Batch, Recall, Session, StreamEnd } from './connector.ts';

export interface Reading {
  readonly batches: readonly Batch[];
  readonly rows: readonly Observation[];
  readonly read: number;
  readonly malformed: readonly string[];
  readonly end: StreamEnd | null;
  readonly error: AppError | null;
}

/** @param stopAfter pages after which the run is cut off. */
export type ReadStream = (
  id: StreamId,
  how?: { readonly checkpoint?: string | null; readonly stopAfter?: number },
) => Promise<Reading>;

interface Earlier {
  readonly saved?: readonly Observation[];
  readonly ended?: readonly (readonly [StreamId, StreamStatus])[];
}

/** Rows of the streams that it has read so far, and those given, are what `recall` gives. */
export function streamReader(session: Session, signal: AbortSignal, earlier: Earlier = {}): ReadStream {
  const saved: Observation[] = [...(earlier.saved ?? [])];
  const ended = new Map<StreamId, StreamStatus>(earlier.ended);
  return async (id, { checkpoint = null, stopAfter = Number.POSITIVE_INFINITY } = {}) => {
    const stream = session.streams.find((one) => one.id === id);
    if (stream === undefined) throw new Error(`no stream ${id}`);
    const batches: Batch[] = [];
    const malformed: string[] = [];
    const pages = stream.read({
      signal,
      checkpoint,
      recall: recallOf(saved, ended),
      malformed: (_row, issues) => void malformed.push(issues),
      progress: () => undefined,
    });
    const reading = () => ({
      batches,
      malformed,
      rows: batches.flatMap(({ rows }) => rows),
      read: batches.reduce((sum, batch) => sum + batch.read, 0),
    });
    try {
      while (batches.length < stopAfter) {
        const step = await pages.next();
        if (step.done === true) {
          ended.set(id, step.value.gaps.length + malformed.length === 0 ? 'complete' : 'partial');
          return { ...reading(), end: step.value, error: null };
        }
        batches.push(step.value);
        saved.push(...step.value.rows);
      }
      await pages.return({ expected: null, asOf: '', gaps: [] });
      return { ...reading(), end: null, error: null };
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      ended.set(id, 'partial');
      return { ...reading(), end: null, error: thrown };
    }
  };
}

function recallOf(saved: readonly Observation[], ended: ReadonlyMap<StreamId, StreamStatus>): Recall {
  return {
    ended: (stream: StreamId) => ended.get(stream) ?? null,
    async *apps() {
      yield* saved.filter((row): row is AppSeen => row.type === 'app');
    },
    async *principals() {
      yield* saved.filter((row): row is PrincipalSeen => row.type === 'principal');
    },
    async *permissions() {
      yield* saved.filter((row): row is PermissionSeen => row.type === 'permission');
    },
    async *referencedPrincipals() {
      const seen = new Set<string>();
      for (const row of saved) {
        if (row.type !== 'grant' && row.type !== 'owner') continue;
        const { kind, id } = row.principal;
        if ((kind !== 'user' && kind !== 'group') || seen.has(id)) continue;
        seen.add(id);
        yield { kind, id };
      }
    },
  };
}
