/** A person who has left is taken out of everything that the workspace keeps. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../core/errors.ts';
import { storageError } from '../core/storage-errors.ts';
import { safeText } from '../core/text.ts';
import type { KnownPerson, Rewriting } from '../inventory/inventory.ts';
import type { Lock } from '../workspace/lock.ts';
import type { Context } from './context.ts';
import { createForgetter, type Forgetter } from './forget-names.ts';
import { journalOf, systemUser } from './journal.ts';

type Needs = Pick<Context, 'workspace' | 'inventory' | 'config' | 'clock'>;

export interface ForgetRequest {
  /** Address, id or reference. */
  readonly person: string;
  readonly dryRun: boolean;
  /** Also who is still there. */
  readonly evenSo: boolean;
}

export interface Forgotten {
  /** How the journal calls them, before and after. */
  readonly reference: string;
  /** Tenants that told of them. */
  readonly tenants: readonly string[];
  /** Texts that named them, by table of the databases. */
  readonly texts: Readonly<Record<string, number>>;
  /** Ids of plans that named them; they can neither be applied nor undone any more. */
  readonly plans: readonly string[];
  /** Files that named them, in the workspace. */
  readonly files: readonly string[];
  /** The journal’s references had their name. */
  readonly inJournal: boolean;
  /** Full names that others have too, and so stay where they stand in texts. */
  readonly shared: readonly string[];
  /** Files that still name them and are not ours to change. */
  readonly left: readonly string[];
  /** Of a dry run: why it would be refused; null: it would not. */
  readonly refused: Refusal | null;
}

export interface Refusal {
  readonly because: string;
  readonly remedy: string;
}

/** Between these and any word there is no telling apart. */
const shortest = 6;

/**
 * A dry run is told what would be refused, and throws no FORGET_REFUSED.
 * @throws AppError USAGE when nobody goes by that name; FORGET_REFUSED when they are still there, or a plan that names
 * them is under way; WORKSPACE_LOCKED, JOURNAL_BROKEN, DISK_FULL
 */
export async function forget(context: Needs, request: ForgetRequest): Promise<Forgotten> {
  const locks = lockAll(context);
  try {
    return await forgetLocked(context, request);
  } finally {
    for (const lock of locks) lock.release();
  }
}

function lockAll({ workspace, config }: Needs): readonly Lock[] {
  const locks: Lock[] = [];
  try {
    for (const { id } of config.tenants)
      for (const kind of ['collect', 'apply'] as const) locks.push(workspace.lock(kind, id));
    return locks;
  } catch (error) {
    for (const lock of locks) lock.release();
    throw error;
  }
}

async function forgetLocked(context: Needs, { person, dryRun, evenSo }: ForgetRequest): Promise<Forgotten> {
  const { workspace, inventory } = context;
  const people = workspace.people();
  const named = people.name(person) ?? person;
  const known = inventory.peopleKnownAs(named, (name) => people.pseudonym(name));
  const isThere = evenSo ? null : stillThere(known);
  if (!dryRun && isThere !== null) throw refusedFor(isThere);
  const all = namesOf(named, known);
  const shared = all.full.filter((name) => inventory.isShared(name, known));
  const names = [...all.sure, ...all.full.filter((name) => !shared.includes(name))];
  const forgetter = createForgetter(names, inventory.longerNames(names, known));
  const rewriting: Rewriting = { ...forgetter, people: known, dryRun };
  const plans = plansNaming(context, forgetter);
  const files = filesNaming(workspace.dir, forgetter);
  const inJournal = people.referencesOf(all.every).some((reference) => people.name(reference) !== null);
  const counted = new Map(
    [...databases(workspace.dir)].map((file) => [
      file,
      inventory.forgetIn(file, { ...rewriting, dryRun: true }),
    ]),
  );
  const texts = Object.fromEntries([...counted.values()].flatMap((counts) => [...counts]));
  const nothing = known.length + plans.length + files.length + Object.keys(texts).length === 0 && !inJournal;
  if (nothing)
    throw new AppError('USAGE', {
      detail: `nothing here is about ${safeText(person)}`,
      remedy: 'Give an address, an id, or a reference such as person-3f9a2c41d07e.',
    });
  const refused = isThere ?? planUnderWay(context, plans);
  if (!dryRun && refused !== null) throw refusedFor(refused);
  const [reference = ''] = people.referencesOf([canonical(named, known)]);
  const result = {
    reference,
    tenants: [...new Set(known.map(({ tenant }) => tenant))],
    texts,
    plans,
    files,
    inJournal,
    shared,
  };
  if (dryRun) return { ...result, left: [], refused };

  const detail = { person: reference, plans: plans.length };
  using journal = journalOf(context);
  const entry = { what: 'forget', tenant: null, who: systemUser(), why: null } as const;
  const { seq } = await journal.append({ ...entry, kind: 'intent', detail });
  // The inventory after all else, then the keys: whoever is stopped in between finds by them what is left.
  for (const id of plans) workspace.plans().remove(id);
  for (const file of files) workspace.rewrite(file, (text) => forgetter.rewrite(text));
  const others = [...databases(workspace.dir)].filter((file) => file !== workspace.inventoryPath);
  for (const file of [...others, workspace.inventoryPath]) inventory.forgetIn(file, rewriting);
  {
    using _ = workspace.lock('journal', '', 30_000);
    people.forget(all.every);
  }
  await journal.append({ ...entry, kind: 'outcome', detail: { ...detail, of: seq } });
  return { ...result, left: stillNaming(workspace.dir, forgetter), refused: null };
}

export function refusedFor({ because, remedy }: Refusal): AppError {
  return new AppError('FORGET_REFUSED', { detail: because, remedy });
}

function stillThere(known: readonly KnownPerson[]): Refusal | null {
  const there = known.filter(({ present }) => present);
  if (there.length === 0) return null;
  return {
    because: `still in ${[...new Set(there.map(({ tenant }) => tenant))].join(', ')}, as far as the last audit saw: the next would bring them back`,
    remedy: 'Remove the person there and audit, or add --even-so.',
  };
}

/** It may have to be taken back. */
function planUnderWay(context: Needs, plans: readonly string[]): Refusal | null {
  using journal = journalOf(context);
  const open = new Set(journal.unsettled().map(({ detail }) => detail['plan']));
  const [first] = plans.filter((id) => open.has(id));
  if (first === undefined) return null;
  return {
    because: `the plan ${first.slice(0, 14)}… names them, and of what it began the outcome is not known`,
    remedy: `Run \`grantwarden apply ${first.slice(0, 14)}\` again first.`,
  };
}

interface Names {
  /** Addresses and ids, wherever they stand. */
  readonly sure: readonly string[];
  /** First and last name: another may have the same. */
  readonly full: readonly string[];
  readonly every: readonly string[];
}

/** As reports and screens show people. */
const isReference = /^person-[0-9a-f]{12}$/u;

function namesOf(named: string, known: readonly KnownPerson[]): Names {
  const own = known.flatMap(({ id, labels }) => [id, ...labels]);
  const every = [...new Set(isReference.test(named) ? own : [named, ...own])];
  const long = every.map((name) => name.trim()).filter((name) => name.length >= shortest);
  const labels = new Set(known.flatMap((each) => each.labels).map((label) => label.trim()));
  const isFull = (name: string): boolean => labels.has(name) && !name.includes('@');
  return {
    every,
    sure: long.filter((name) => !isFull(name)),
    full: long.filter((name) => isFull(name) && /\S\s+\S/u.test(name)),
  };
}

/** An address, as far as one is told: by it the journal knows them. */
function canonical(named: string, known: readonly KnownPerson[]): string {
  const names = [named, ...known.flatMap(({ id, labels }) => [...labels, id])];
  return names.find((name) => name.includes('@')) ?? known[0]?.id ?? named;
}

function plansNaming({ workspace }: Needs, { rewrite }: Forgetter): readonly string[] {
  const plans = workspace.plans();
  return plans.idsOf('p_').filter((id) => {
    const texts = [plans.text(id) ?? '', ...plans.undo(id)];
    return texts.some((text) => rewrite(text) !== text);
  });
}

/** Where plans, keys and the chain stand, which are handled by themselves, and what SQLite alone may touch. */
const byThemselves = /^(?:plans|locks)\/|^journal\.ndjson$|^people\.|\.db(?:-wal|-shm)?$/u;

function* filesIn(dir: string): Generator<string> {
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) yield path.relative(dir, path.join(entry.parentPath, entry.name));
}

function* databases(dir: string): Generator<string> {
  for (const file of filesIn(dir)) if (/^[^/]+\.db$/u.test(file)) yield path.join(dir, file);
}

/** What was set aside as torn, and lists from outside, stay as they came; they are told of. */
const notOurs = /^feeds\/|^journal\.torn/u;

function filesNaming(dir: string, forgetter: Forgetter): readonly string[] {
  return [...filesIn(dir)].filter(
    (file) => !byThemselves.test(file) && !notOurs.test(file) && namesThem(path.join(dir, file), forgetter),
  );
}

function stillNaming(dir: string, forgetter: Forgetter): readonly string[] {
  return [...filesIn(dir)].filter(
    (file) => !/^locks\/|\.db(?:-wal|-shm)?$/u.test(file) && namesThem(path.join(dir, file), forgetter),
  );
}

function namesThem(file: string, { rewrite }: Forgetter): boolean {
  try {
    const text = readFileSync(file, 'utf8');
    return rewrite(text) !== text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw storageError(error, file);
  }
}

export interface WhoIsMeant {
  readonly reference: string;
  readonly people: readonly {
    readonly tenant: string;
    readonly id: string;
    readonly labels: readonly string[];
  }[];
  /** As the journal knows them; null: it does not. */
  readonly inJournal: string | null;
}

/** Asking is written down. @throws AppError USAGE when nobody is meant, or somebody who was forgotten */
export async function whoIs(context: Needs, reference: string): Promise<WhoIsMeant> {
  const people = context.workspace.people();
  const inJournal = people.name(reference);
  const known = isReference.test(reference)
    ? context.inventory.peopleKnownAs(reference, (name) => people.pseudonym(name))
    : [];
  if (known.length === 0 && inJournal === null)
    throw new AppError('USAGE', {
      detail: `${safeText(reference)} means nobody here, or somebody who was forgotten`,
      remedy: 'A reference is person- and 12 digits, or person: and 22 characters as in the journal.',
    });
  using journal = journalOf(context);
  await journal.append({
    kind: 'note',
    what: 'who',
    tenant: null,
    who: systemUser(),
    why: null,
    detail: { asked: reference },
  });
  return { reference, people: known.map(({ tenant, id, labels }) => ({ tenant, id, labels })), inJournal };
}
