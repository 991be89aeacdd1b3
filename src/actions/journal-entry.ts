/** One line of the journal, and how it is held to the line before. */
import { hash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from './canonical-json.ts';

/**
 * `decision`: somebody decided, and the policy is about to be written. `intent`: a vendor is about to be asked to change
 * something. `outcome`: what came of either; its `detail.of` is that entry’s number. `note`: anything else worth keeping.
 */
export const journalKinds = ['decision', 'intent', 'outcome', 'note'] as const;
export type JournalKind = (typeof journalKinds)[number];

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };
export type JournalDetail = Readonly<Record<string, JsonValue>>;

export interface JournalEntry {
  /** From 1, without gaps. */
  readonly seq: number;
  /** ISO 8601 UTC */
  readonly at: string;
  readonly kind: JournalKind;
  /** `approve`, `ban`, `apply` … */
  readonly what: string;
  readonly tenant: string | null;
  /** `person:` and a keyed hash; who that is stands elsewhere. */
  readonly who: string;
  readonly why: string | null;
  readonly detail: JournalDetail;
  /** Hash of the entry before; zeros for the first. */
  readonly prev: string;
  /** SHA-256, hexadecimal, over the canonical JSON of the entry without this member. */
  readonly hash: string;
}

export const noHash = '0'.repeat(64);

const Hash = z.string().regex(/^[0-9a-f]{64}$/u);
const Entry = z.strictObject({
  seq: z.int().min(1),
  at: z.iso.datetime(),
  kind: z.enum(journalKinds),
  what: z.string(),
  tenant: z.string().nullable(),
  who: z.string(),
  why: z.string().nullable(),
  detail: z.record(z.string(), z.json()),
  prev: Hash,
  hash: Hash,
});

export type Unsealed = Omit<JournalEntry, 'hash'>;

export function sealed(entry: Unsealed): JournalEntry {
  return { ...entry, hash: hash('sha256', canonicalJson(entry), 'hex') };
}

export function lineOf(entry: JournalEntry): string {
  return `${canonicalJson(entry)}\n`;
}

/**
 * @param before what the line must follow
 * @returns the entry, or what is wrong with the line, as the end of a sentence
 */
export function readLine(
  line: string,
  before: { readonly seq: number; readonly hash: string },
): JournalEntry | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
    // Another text of the same value would be read alike here and otherwise elsewhere.
    if (canonicalJson(value) !== line) return 'it is not as it was written';
  } catch {
    return 'it cannot be read';
  }
  const parsed = Entry.safeParse(value);
  if (!parsed.success) return 'it is no entry of a journal';
  const { hash: _, ...unsealed } = value as JournalEntry;
  const entry = value as JournalEntry;
  if (entry.prev !== before.hash) return 'it does not follow the line before';
  if (entry.seq !== before.seq + 1) return `it should be entry ${before.seq + 1}`;
  return sealed(unsealed).hash === entry.hash ? entry : 'its content does not fit its hash';
}
