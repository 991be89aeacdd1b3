/** One call a person, many at once under the lane, results in roster order so that a checkpoint vouches for all before. */
import type { AppError } from '../../src/core/errors.ts';
import { toAppError } from '../../src/core/errors.ts';
import type { Member } from './roster.ts';

/** Calls handed to the lane ahead of the one whose result is due; more than the lane runs at once. */
const ahead = 160;

export interface Outcome<T> {
  readonly member: Member;
  readonly result: { readonly rows: T } | { readonly error: AppError };
}

/** Ends its calls when its consumer stops. @throws never on its own; errors are outcomes */
export async function* sweep<T>(
  members: readonly Member[],
  read: (member: Member, signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): AsyncGenerator<Outcome<T>, void, undefined> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const under: Promise<Outcome<T>>[] = [];
  let next = 0;

  async function outcome(member: Member): Promise<Outcome<T>> {
    try {
      return { member, result: { rows: await read(member, either) } };
    } catch (thrown) {
      return { member, result: { error: toAppError(thrown) } };
    }
  }

  try {
    for (;;) {
      while (under.length < ahead) {
        const member = members[next];
        if (member === undefined) break;
        next += 1;
        under.push(outcome(member));
      }
      const due = under.shift();
      if (due === undefined) return;
      yield await due;
    }
  } finally {
    stop.abort();
  }
}
