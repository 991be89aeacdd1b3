/**
 * The record of every decision and every action: one line an entry, each holding the hash of the line before. An entry
 * is on disk before `append` resolves, and nothing is ever changed.
 */
import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  statSync,
  writeSync,
} from 'node:fs';
import { hash } from 'node:crypto';
import path from 'node:path';
import { isoTime } from '../core/clock.ts';
import { AppError } from '../core/errors.ts';
import { storageError } from '../core/storage-errors.ts';
import { type JournalDetail, type JournalEntry, type JournalKind, lineOf, sealed } from './journal-entry.ts';
import { beginning, broken, entriesIn, type Position } from './journal-file.ts';
import { type People, withoutPeople } from './journal-people.ts';

export interface JournalPlace {
  readonly path: string;
  /** Held for one append; whoever else appends waits. */
  lock(): Disposable;
  /** Milliseconds since the epoch. */
  now(): number;
  readonly people: People;
}

/** Names and addresses in it, the keys of `detail` excepted, are replaced by references. */
export interface NewEntry {
  readonly kind: JournalKind;
  readonly what: string;
  readonly tenant: string | null;
  /** As the person is called; a reference stays one. */
  readonly who: string;
  readonly why: string | null;
  /** Of an outcome `of`: the number of what it is the outcome of. Of what belongs to a plan `plan`: its id. */
  readonly detail: JournalDetail;
}

export type JournalHead = Pick<JournalEntry, 'seq' | 'hash'>;

export interface Journal extends Disposable {
  /** @throws AppError JOURNAL_BROKEN, WORKSPACE_LOCKED, DISK_FULL, WORKSPACE_UNREADABLE; then nothing was added */
  append(entry: NewEntry): Promise<JournalHead>;
  /** Several with one flush to the disk: all of them are added, or none. @throws as `append` */
  appendAll(entries: readonly NewEntry[]): Promise<readonly JournalHead[]>;
  /** All entries up to now, read anew. @throws AppError JOURNAL_BROKEN */
  entries(): Iterable<JournalEntry>;
  /** Those whose `detail.plan` is this id. */
  ofPlan(plan: string): readonly JournalEntry[];
  /** Decisions and intents of which no outcome is recorded: nobody knows whether they were carried out. */
  unsettled(): readonly JournalEntry[];
}

/**
 * Reads the whole journal once; afterwards only what others have added. Bytes after the last whole line are set aside
 * as `journal.torn-…`, and that is an entry.
 * @throws AppError JOURNAL_BROKEN that names the first bad line; WORKSPACE_LOCKED, DISK_FULL, WORKSPACE_UNREADABLE
 */
export function openJournal(place: JournalPlace): Journal {
  return new OpenJournal(place);
}

/** Written by the journal about itself. */
const itself = 'grantwarden';
const tornNote = 'journal.torn';
const tornPrefix = 'journal.torn-';

class OpenJournal implements Journal {
  readonly #place: JournalPlace;
  readonly #file: number;
  readonly #recordedTears = new Set<string>();
  #position: Position = beginning;

  constructor(place: JournalPlace) {
    this.#place = place;
    this.#file = this.#guard(() => openPrivately(place.path));
    try {
      using _ = place.lock();
      this.#catchUp();
      for (const name of this.#tears()) if (!this.#recordedTears.has(name)) this.#recordTear(name, null);
    } catch (thrown) {
      closeSync(this.#file);
      throw storageError(thrown, place.path);
    }
  }

  async append(entry: NewEntry): Promise<JournalHead> {
    const [head] = await this.appendAll([entry]);
    if (head === undefined) throw new Error('an entry that was added has a number');
    return head;
  }

  appendAll(entries: readonly NewEntry[]): Promise<readonly JournalHead[]> {
    return new Promise((resolve) => {
      using _ = this.#place.lock();
      this.#guard(() => this.#catchUp());
      const nameless = entries.map((entry) => withoutPeople(entry, this.#place.people));
      resolve(this.#guard(() => this.#write(nameless)));
    });
  }

  *entries(): Generator<JournalEntry> {
    yield* entriesIn(this.#file, this.#place.path, beginning);
  }

  ofPlan(plan: string): readonly JournalEntry[] {
    return [...this.entries()].filter(({ detail }) => detail['plan'] === plan);
  }

  unsettled(): readonly JournalEntry[] {
    return unsettledIn(this.entries());
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  #guard<Result>(use: () => Result): Result {
    try {
      return use();
    } catch (thrown) {
      throw storageError(thrown, this.#place.path);
    }
  }

  /** Reads what others have added since. */
  #catchUp(): void {
    const { path: file } = this.#place;
    const ours = fstatSync(this.#file);
    const there = statSync(file, { throwIfNoEntry: false });
    const line = this.#position.seq + 1;
    if (there?.ino !== ours.ino || there.dev !== ours.dev)
      throw broken(file, line, 'the file was replaced while it was in use');
    if (ours.size < this.#position.offset) throw broken(file, line, 'the file was cut while it was in use');
    const rest = entriesIn(this.#file, file, this.#position);
    for (;;) {
      const { done, value } = rest.next();
      if (done === true) {
        this.#position = value.position;
        if (value.torn.length > 0) this.#setAside(value.torn);
        return;
      }
      this.#remember(value);
    }
  }

  #remember({ what, detail: { file } }: Pick<JournalEntry, 'what' | 'detail'>): void {
    if (what === tornNote && typeof file === 'string') this.#recordedTears.add(file);
  }

  /** Kept first, then cut off, then recorded: a crash in between loses nothing. */
  #setAside(torn: Buffer): void {
    const folder = path.dirname(this.#place.path);
    const stamp = isoTime(this.#place.now()).replaceAll(/[:.-]/gu, '');
    const taken = new Set(this.#tears());
    let name = `${tornPrefix}${stamp}`;
    for (let number = 2; taken.has(name); number += 1) name = `${tornPrefix}${stamp}-${number}`;
    const copy = openSync(path.join(folder, name), 'wx', 0o600);
    try {
      writeAll(copy, torn);
      fsyncSync(copy);
    } finally {
      closeSync(copy);
    }
    syncFolder(folder);
    ftruncateSync(this.#file, this.#position.offset);
    fsyncSync(this.#file);
    this.#recordTear(name, torn);
  }

  #recordTear(file: string, torn: Buffer | null): void {
    const about = torn === null ? {} : { bytes: torn.length, sha256: hash('sha256', torn, 'hex') };
    this.#recordedTears.add(file);
    this.#write([
      {
        kind: 'note',
        what: tornNote,
        tenant: null,
        who: itself,
        why: 'The last line had not been written to its end; it was set aside.',
        detail: { file, ...about },
      },
    ]);
  }

  #tears(): readonly string[] {
    return readdirSync(path.dirname(this.#place.path)).filter((name) => name.startsWith(tornPrefix));
  }

  #write(entries: readonly NewEntry[]): readonly JournalHead[] {
    const before = this.#position;
    let { seq, hash: prev } = before;
    const made = entries.map(({ kind, what, tenant, who, why, detail }) => {
      const at = isoTime(this.#place.now());
      const entry = sealed({ seq: seq + 1, at, kind, what, tenant, who, why, detail, prev });
      ({ seq, hash: prev } = entry);
      return entry;
    });
    const bytes = Buffer.from(made.map(lineOf).join(''));
    try {
      writeAll(this.#file, bytes);
      fsyncSync(this.#file);
    } catch (error) {
      this.#takeBack(before.offset);
      throw error;
    }
    this.#position = { seq, hash: prev, offset: before.offset + bytes.length };
    return made.map((entry) => ({ seq: entry.seq, hash: entry.hash }));
  }

  /** What cannot be taken back is a torn line for whoever comes next. */
  #takeBack(offset: number): void {
    try {
      ftruncateSync(this.#file, offset);
    } catch {
      // The disk refuses this too.
    }
  }
}

/** Decisions and intents without an outcome, oldest first. */
export function unsettledIn(entries: Iterable<JournalEntry>): readonly JournalEntry[] {
  const open = new Map<number, JournalEntry>();
  for (const entry of entries)
    if (entry.kind === 'decision' || entry.kind === 'intent') open.set(entry.seq, entry);
    else if (entry.kind === 'outcome' && typeof entry.detail['of'] === 'number')
      open.delete(entry.detail['of']);
  return [...open.values()];
}

/** For its owner alone, whoever made it. */
function openPrivately(file: string): number {
  const isNew = statSync(file, { throwIfNoEntry: false }) === undefined;
  const opened = openSync(file, 'a+', 0o600);
  const found = fstatSync(opened);
  if (!found.isFile()) {
    closeSync(opened);
    throw new AppError('WORKSPACE_DAMAGED', { detail: `${file} is not a file` });
  }
  if ((found.mode & 0o077) !== 0) fchmodSync(opened, 0o600);
  if (isNew) syncFolder(path.dirname(file));
  return opened;
}

function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; )
    written += writeSync(file, bytes, written, bytes.length - written);
}

function syncFolder(folder: string): void {
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
