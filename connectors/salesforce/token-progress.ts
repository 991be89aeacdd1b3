/** How far the list of tokens is read, part by part, in a form that a resumed run takes up. */
import { z } from 'zod';
import type { Position } from './token-windows.ts';
import type { Part, Tokens } from './token-partition.ts';

const PartProgress = z.object({
  tokens: z.union([z.literal('all'), z.literal('nameless'), z.array(z.string()).readonly()]),
  expected: z.number(),
  rows: z.number(),
  from: z.object({ user: z.string(), after: z.boolean() }).nullable(),
  done: z.boolean(),
});

const Progress = z.object({
  asOf: z.iso.datetime(),
  counted: z.int().nonnegative(),
  othersSeen: z.boolean(),
  cursor: z.string().nullable(),
  parts: z.array(PartProgress),
});

export interface PartProgress extends Part {
  readonly tokens: Tokens;
  /** Counted by the org; once a part is done, what was proved to be there. */
  expected: number;
  /** Rows met so far, those that did not parse included. */
  rows: number;
  from: Position | null;
  done: boolean;
}

export interface TokenProgress {
  readonly asOf: string;
  /** COUNT() when the reading began. */
  readonly counted: number;
  /** Somebody else's token has come: the list is not the reader's own alone. */
  othersSeen: boolean;
  /** Null: the next audit reads all tokens again. */
  cursor: string | null;
  readonly parts: readonly PartProgress[];
}

export function beginProgress(
  asOf: string,
  { counted, parts }: { readonly counted: number; readonly parts: readonly Part[] },
  cursor: string | null,
): TokenProgress {
  return {
    asOf,
    counted,
    othersSeen: false,
    cursor,
    parts: parts.map((part) => ({ ...part, rows: 0, from: null, done: false })),
  };
}

/** Null when there is nothing to take up, or nothing that can be read. */
export function resumeProgress(checkpoint: string | null): TokenProgress | null {
  if (checkpoint === null) return null;
  try {
    return Progress.safeParse(JSON.parse(checkpoint)).data ?? null;
  } catch {
    return null;
  }
}
