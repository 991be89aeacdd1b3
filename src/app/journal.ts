/** The workspace’s journal: what has been decided and done, by whom, and proof that nobody changed it since. */
import { hash } from 'node:crypto';
import { userInfo } from 'node:os';
import { type Journal, type JournalHead, openJournal, unsettledIn } from '../actions/journal.ts';
import {
  type JournalDetail,
  type JournalEntry,
  type JournalKind,
  type JsonValue,
  lineOf,
} from '../actions/journal-entry.ts';
import { lastOf, readJournal } from '../actions/journal-file.ts';
import { AppError } from '../core/errors.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Context } from './context.ts';

/** Milliseconds for which an append waits for another. */
const patience = 30_000;

/** @throws AppError JOURNAL_BROKEN, WORKSPACE_LOCKED, WORKSPACE_UNREADABLE, DISK_FULL */
export function journalOf({ workspace, clock }: Pick<Context, 'workspace' | 'clock'>): Journal {
  return openJournal({
    path: workspace.journalPath,
    lock: () => workspace.lock('journal', '', patience),
    now: () => clock.now(),
    people: workspace.people(),
  });
}

/**
 * What a report, a notification or a plan shows, so that a head is known outside this machine. Reads the last line only.
 * Null: nothing is recorded yet.
 * @throws AppError JOURNAL_BROKEN, WORKSPACE_UNREADABLE
 */
export function journalHead({ journalPath }: Pick<Workspace, 'journalPath'>): JournalHead | null {
  const last = lastOf(journalPath);
  return last === null ? null : { seq: last.seq, hash: last.hash };
}

/** The person at the keyboard, as the system calls them. */
export function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a number that has no name.
    return `uid:${process.getuid?.() ?? 'unknown'}`;
  }
}

/** An entry with the names of the people who are known, for people to read. */
export interface ReadableEntry extends JournalEntry {
  /** A decision or intent of which no outcome is recorded. */
  readonly unsettled: boolean;
}

export interface JournalListing {
  readonly entries: readonly ReadableEntry[];
  readonly head: JournalHead | null;
  /** How many there are in all. */
  readonly total: number;
}

export interface JournalQuestion {
  /** ISO time or day; null: from the beginning. */
  readonly since: string | null;
  readonly kind: JournalKind | null;
  /** The newest so many; null: all. */
  readonly limit: number | null;
}

/** Newest last. @throws AppError JOURNAL_BROKEN */
export function listJournal(
  { workspace, config }: Pick<Context, 'workspace' | 'config'>,
  { since, kind, limit }: JournalQuestion,
): JournalListing {
  const all = [...readJournal(workspace.journalPath)];
  const open = new Set(unsettledIn(all).map(({ seq }) => seq));
  const wanted = all.filter((entry) => (kind ?? entry.kind) === entry.kind && entry.at >= (since ?? ''));
  const shown = limit === null ? wanted : wanted.slice(Math.max(0, wanted.length - limit));
  const people = workspace.people();
  const isVeiled = config.privacy.pseudonymizePrincipals;
  const named = (text: string): string =>
    text.replaceAll(/person:[\w-]{22}/gu, (reference) => {
      const name = people.name(reference) ?? reference;
      return isVeiled && name.includes('@') ? people.pseudonym(name) : name;
    });
  return {
    entries: shown.map((entry) => ({
      ...entry,
      who: named(entry.who),
      why: entry.why === null ? null : named(entry.why),
      detail: withNames(entry.detail, named) as JournalDetail,
      unsettled: open.has(entry.seq),
    })),
    head: journalHead(workspace),
    total: all.length,
  };
}

function withNames(value: JsonValue, named: (text: string) => string): JsonValue {
  if (typeof value === 'string') return named(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map((each) => withNames(each, named));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withNames(each, named)]));
}

export interface JournalProof {
  readonly entries: number;
  readonly head: JournalHead | null;
  /** Bytes of a last line that was not written to its end: never acknowledged, set aside with the next entry. */
  readonly torn: number;
  /** The number of the entry whose hash was given, and how many came after it; null: none was given. */
  readonly since: { readonly seq: number; readonly later: number } | null;
  readonly unsettled: readonly number[];
}

/**
 * @param head a hash that was shown outside this machine; null: only the chain is proved, which nobody can who cut its end
 * @throws AppError JOURNAL_BROKEN, also when no entry has that hash
 */
export function verifyJournal(workspace: Pick<Workspace, 'journalPath'>, head: string | null): JournalProof {
  const { journalPath } = workspace;
  const reading = readJournal(journalPath);
  const all: JournalEntry[] = [];
  let step = reading.next();
  for (; step.done !== true; step = reading.next()) all.push(step.value);
  const last = all.at(-1);
  const known = head === null ? undefined : all.find((entry) => entry.hash === head);
  if (head !== null && known === undefined)
    throw new AppError('JOURNAL_BROKEN', {
      detail: `no entry has the hash ${head}: what was written up to it was cut off or replaced`,
      where: journalPath,
    });
  return {
    entries: all.length,
    head: last === undefined ? null : { seq: last.seq, hash: last.hash },
    torn: step.value.torn.length,
    since: known === undefined ? null : { seq: known.seq, later: all.length - known.seq },
    unsettled: unsettledIn(all).map(({ seq }) => seq),
  };
}

/** The lines as they stand, people as references. @throws AppError JOURNAL_BROKEN */
export function* exportJournal({ journalPath }: Pick<Workspace, 'journalPath'>): Generator<string> {
  for (const entry of readJournal(journalPath)) yield lineOf(entry);
}

export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
