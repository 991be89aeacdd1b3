/** What must hold after each step, whatever was done and whatever happened: on disk, at the vendors, and in what was said. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { JournalEntry } from '../../src/actions/journal-entry.ts';
import { readJournal } from '../../src/actions/journal-file.ts';
import { readPlan } from '../../src/actions/plan/plan-file.ts';
import { verifyJournal } from '../../src/app/journal.ts';
import { catalogue, type ErrorCode } from '../../src/core/errors.ts';
import type { Plan } from '../../src/core/plan.ts';
import { bytesUnder } from '../contract/secrets.ts';
import type { ServedWrite } from '../soak/vendor-side.ts';
import { isNameless, isOf } from '../soak/vendor-writes.ts';
import { type Ended, errorsIn } from './command.ts';
import type { FireWorld } from './world.ts';

/** What was ever on record, also where a journal or a plan was spoiled or moved away since. */
export interface Memory {
  readonly entries: Map<string, JournalEntry>;
  readonly plans: Map<string, Plan>;
  /** Files that were spoiled on purpose, and may stay so until they are written again. */
  readonly spoiled: Set<string>;
}

/** @returns what is wrong with the workspace as it stands; nothing is changed by looking */
export async function checkDisk(world: FireWorld, memory: Memory): Promise<readonly string[]> {
  const { workspace, secrets } = world;
  if (!existsSync(workspace)) return [];
  const problems: string[] = [];
  const journalPath = path.join(workspace, 'journal.ndjson');
  try {
    if (existsSync(journalPath)) verifyJournal({ journalPath }, null);
    for (const entry of readJournal(journalPath)) memory.entries.set(entry.hash, entry);
  } catch (thrown) {
    problems.push(`the journal: ${String(thrown)}`);
  }
  for (const name of readdirSync(workspace, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(workspace, name);
    if (!statSync(file).isFile()) continue;
    if (/^plans\/p_[0-9a-f]{64}\.json$/u.test(name)) {
      const plan = parsedPlan(file);
      if (plan === null && !memory.spoiled.has(name)) problems.push(`half a plan: ${name}`);
      else if (plan !== null) memory.plans.set(plan.id, plan);
    }
    const isOurs = /^(?:state|people|feeds\/.*)\.json(?:\.bak)?$/u.test(name) && !memory.spoiled.has(name);
    if (isOurs && !isJson(readFileSync(file, 'utf8'))) problems.push(`half written: ${name}`);
    if ((statSync(file).mode & 0o077) !== 0 && name !== '.gitignore' && !name.startsWith('locks/'))
      problems.push(`others may read ${name}`);
  }
  for (const [name, text] of await bytesUnder(workspace, new Set()))
    for (const secret of secrets.in(text)) problems.push(`a secret stands in ${name}: ${secret}`);
  return problems;
}

function parsedPlan(file: string): Plan | null {
  try {
    return readPlan(readFileSync(file, 'utf8'), file);
  } catch {
    return null;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** @returns what is wrong with the end of a command: its code, its words, what they give away */
export function checkEnd(
  { secrets }: Pick<FireWorld, 'secrets'>,
  { args, code, stdout, stderr }: Ended,
): readonly string[] {
  const told = errorsIn(stderr);
  const problems = secrets.in(stdout + stderr).map((secret) => `a secret was shown: ${secret}`);
  if (/^\s+at .*:\d+:\d+\)?$/mu.test(stderr)) problems.push(`a stack was shown: ${tail(stderr)}`);
  if (code === null) return problems;
  // What stopped one tenant of an application stands in its result.
  const inResult = args[0] === 'apply' ? [...stdout.matchAll(/"code":\s*"([A-Z_]+)"/gu)] : [];
  const codes = [...told.map((error) => error.code), ...inResult.map(([, each = '']) => each)];
  const exits = codes.map((each) => (each in catalogue ? catalogue[each as ErrorCode].exit : null));
  for (const error of told) {
    if (!(error.code in catalogue)) problems.push(`an error of no catalogue: ${error.code}`);
    if (error.remedy.trim() === '') problems.push(`an error without a remedy: ${error.code}`);
    if (error.code === 'UNEXPECTED') problems.push(`not foreseen: ${tail(stderr)}`);
  }
  const isDocumented =
    code === 0 || code === 4 || exits.some((exit) => exit === code) || (code === 3 && told.length === 0);
  if (!isDocumented)
    problems.push(
      `it ended with ${code} and told ${told.map((error) => error.code).join(', ') || tail(stderr)}`,
    );
  return problems;
}

function tail(text: string): string {
  return text.trim().split('\n').slice(-6).join(' | ');
}

/**
 * @param made since somebody last changed the tenants otherwise: what is asked for once is made once
 * @returns writes that nobody meant, and changes that were made twice
 */
export function checkWrites(
  writes: readonly ServedWrite[],
  { entries, plans }: Memory,
  made: Map<string, number>,
): readonly string[] {
  const problems: string[] = [];
  const intended = new Set(
    [...entries.values()].flatMap(({ kind, detail }) =>
      kind === 'intent' && typeof detail['action'] === 'string' ? [detail['action']] : [],
    ),
  );
  const actions = [...plans.values()].flatMap((plan) => plan.actions);
  for (const write of writes) {
    const own = actions.filter(
      (action) => action.platform === write.platform && (isOf(action, write) || isNameless(action, write)),
    );
    if (own.length === 0) problems.push(`a change of no plan: ${write.key.slice(0, 160)}`);
    else if (!own.some(({ id }) => intended.has(id)))
      problems.push(`a change without an intent on record: ${write.key.slice(0, 160)}`);
    if (!write.made) continue;
    const times = (made.get(write.key) ?? 0) + 1;
    made.set(write.key, times);
    if (times === 2) problems.push(`made twice: ${write.key.slice(0, 160)}`);
  }
  return problems;
}

/** @returns what the vendor was told to take away, said was gone, and still shows */
export async function checkGone(
  { vendor }: Pick<FireWorld, 'vendor'>,
  writes: readonly ServedWrite[],
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const write of writes.filter(({ key, made }) => made && key.startsWith('DELETE ')))
    if ((await vendor.read(write)).status === 200) problems.push(`still there: ${write.path}`);
  return problems;
}
