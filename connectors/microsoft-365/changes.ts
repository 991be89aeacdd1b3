/** Reading changes: cursors, and one page that holds all of what has changed. */
import { z } from 'zod';
import type { Observation } from '../../src/core/observation.ts';
import type { StreamId } from '../../src/core/streams.ts';
import type {
  Batch,
  Changes,
  ChangesContext,
  Gap,
  ReadWhole,
  StreamContext,
  StreamEnd,
  Subject,
} from '../../src/kit/connector.ts';
import { tooOld } from './delta.ts';
import type { Tenant } from './tenant.ts';

/** When the read that gave it began, and what else the stream wants to know then. */
const Cursor = z.object({ v: z.literal(1), at: z.iso.datetime(), mark: z.string().min(1).optional() });
export type Cursor = z.infer<typeof Cursor>;

export function cursorOf(cursor: Omit<Cursor, 'v'>): string {
  return JSON.stringify({ v: 1, ...cursor } satisfies Cursor);
}

/** @param mark null: there is none to go on from */
export function markCursor(at: string, mark: string | null): Pick<StreamEnd, 'cursor'> {
  return mark === null ? {} : { cursor: cursorOf({ at, mark }) };
}

/** Why all must be read, or the cursor. */
export function readCursor(text: string, { clock }: Tenant): Cursor | ReadWhole {
  const cursor = parsed(Cursor, text);
  if (cursor === null) return { readWhole: 'it is not known from where to go on' };
  return tooOld(cursor.at, clock) ?? cursor;
}

export function parsed<T>(shape: z.ZodType<T>, text: string): T | null {
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** A read in which a row was not understood gives no cursor. */
export function countMalformed<Context extends StreamContext>(
  context: Context,
): { readonly context: Context; readonly malformed: () => number } {
  let malformed = 0;
  return {
    context: {
      ...context,
      malformed(row: unknown, issues: string) {
        malformed += 1;
        context.malformed(row, issues);
      },
    },
    malformed: () => malformed,
  };
}

export interface Changed {
  readonly rows: readonly Observation[];
  /** Vendor rows understood. */
  readonly read: number;
  readonly told: readonly Subject[];
  readonly gaps: readonly Gap[];
  readonly asOf: string;
  readonly cursor: string;
  readonly verifiedAt?: string;
}

const End = z.object({ asOf: z.string(), cursor: z.string(), verifiedAt: z.string().optional() });

/**
 * All changes on one page: a run that is cut off has saved all of them or none, so that nothing which a later part of
 * it hears differently counts as met. What lacks something is told again, from the same cursor, next time; until then
 * nothing is gone, for it may be what was not read, or not understood.
 */
export function changesBy(
  after: readonly StreamId[],
  collect: (context: ChangesContext) => Promise<Changed | ReadWhole>,
): Changes {
  return {
    after,
    async *read(context): AsyncGenerator<Batch, StreamEnd | ReadWhole> {
      const ended = context.checkpoint === null ? null : parsed(End, context.checkpoint);
      if (ended !== null) return endOf(ended, []);
      const counted = countMalformed(context);
      const changed = await collect(counted.context);
      if ('readWhole' in changed) return changed;
      const { rows, read, told, gaps, ...end } = changed;
      const whole = gaps.length === 0 && counted.malformed() === 0;
      yield { rows, read, told: whole ? told : [], checkpoint: whole ? JSON.stringify(end) : null };
      return whole ? endOf(end, gaps) : { expected: null, asOf: end.asOf, gaps };
    },
  };
}

function endOf({ asOf, cursor, verifiedAt }: z.infer<typeof End>, gaps: readonly Gap[]): StreamEnd {
  return { expected: null, asOf, gaps, cursor, ...(verifiedAt === undefined ? {} : { verifiedAt }) };
}
