/** What must hold after whatever happened: everything once, nothing lost, and a journal that tells the truth. */
import path from 'node:path';
import type { JournalEntry } from '../../src/actions/journal-entry.ts';
import { readJournal } from '../../src/actions/journal-file.ts';
import { verifyJournal } from '../../src/app/journal.ts';
import type { Action } from '../../src/core/plan.ts';
import type { ChildReport } from './child.ts';
import type { Case } from './ground.ts';
import type { ServedWrite } from './vendor-side.ts';
import { isNameless, isOf } from './vendor-writes.ts';

/** What is wrong while it is interrupted: outcomes without writes, or writes that nobody meant to make. */
export function judgeInterrupted({ dir, writes, plan }: Case): readonly string[] {
  const entries = entriesOf(dir).entries;
  const intended = new Set(idsIn(entries, 'intent'));
  const told = new Map(
    entries.filter(({ kind }) => kind === 'outcome').map(({ detail }) => [detail['action'], detail['state']]),
  );
  return plan.actions.flatMap((action) => {
    const own = writesOf(action, writes);
    const made = own.some((write) => write.made) || writes.some((write) => isNameless(action, write));
    return [
      ...(own.length > 0 && !intended.has(action.id)
        ? [`${action.what}: sent without an intent on record`]
        : []),
      ...(told.get(action.id) === 'done' && !made ? [`${action.what}: said to be done, and was not`] : []),
      ...(told.get(action.id) === 'waiting' && made && !intended.has(action.id)
        ? [`${action.what}: said to be waiting, and was done`]
        : []),
    ];
  });
}

export interface Expected {
  /** How often the same may be made: more than once only where somebody gave it again. */
  readonly most?: number;
  /** Somebody gave it again, and more or newer than planned: such an action is left alone, and that is told by a 4. */
  readonly newer?: boolean;
}

/** What is wrong after the last application, which was left alone. */
export async function judgeEnded(
  one: Case,
  report: ChildReport | null,
  { most = 1, newer = false }: Expected = {},
): Promise<readonly string[]> {
  if (report === null) return ['the last application was killed'];
  const { dir, writes, plan, refused } = one;
  const problems: string[] = [];
  const left = newer && report.exit === 4 && Object.values(report.states).includes('changed');
  if (report.exit !== (refused.size === 0 ? 0 : 4) && !left)
    problems.push(
      `the last application ended with ${report.exit} ${report.code ?? ''} ${report.message ?? ''} ${report.stopped.join(' ')}`,
    );
  const { entries, torn, journalProblem } = entriesOf(dir);
  if (journalProblem !== null) problems.push(journalProblem);
  const last = lastStates(entries);
  for (const action of plan.actions) {
    const made = writesOf(action, writes).filter((write) => write.made);
    const state = last.get(action.id);
    if (refused.has(action.id) && state === 'refused') continue;
    if (newer && report.states[action.id] === 'changed') continue;
    if (state !== 'done' && state !== 'already')
      problems.push(`${action.what}: the journal ends with ${state ?? 'nothing'}`);
    if (report.states[action.id] !== state)
      problems.push(`${action.what}: told as ${report.states[action.id]}, in the journal ${state}`);
    if (made.length === 0 && !writes.some((write) => isNameless(action, write)))
      problems.push(`${action.what}: never made`);
  }
  const times = Map.groupBy(
    writes.filter(({ made }) => made),
    ({ key }) => key,
  );
  for (const [key, { length }] of times)
    if (length > most) problems.push(`made ${length} times: ${key.split(' ', 2).join(' ')}`);
  const unmeant = writes.find((write) =>
    plan.actions.every((action) => !isOf(action, write) && !isNameless(action, write)),
  );
  if (unmeant !== undefined) problems.push(`a write of no action: ${unmeant.path}`);
  const leftAlone = (write: ServedWrite): boolean =>
    plan.actions.some((action) => report.states[action.id] === 'changed' && isOf(action, write));
  for (const write of writes.filter(({ key }) => key.startsWith('DELETE ')))
    if (!leftAlone(write) && (await one.read(write)).status === 200)
      problems.push(`${write.path}: still there`);
  if (torn > 0) problems.push(`a torn line of ${torn} bytes was left`);
  const open = entries.length === 0 ? [] : unsettledOf(dir);
  if (open.length > 0) problems.push(`intents without outcome: ${open.join(', ')}`);
  return problems;
}

function writesOf(action: Action, writes: readonly ServedWrite[]): readonly ServedWrite[] {
  return writes.filter((write) => isOf(action, write));
}

interface Read {
  readonly entries: readonly JournalEntry[];
  readonly torn: number;
  readonly journalProblem: string | null;
}

function entriesOf(dir: string): Read {
  const journalPath = journalOf(dir);
  try {
    const { torn } = verifyJournal({ journalPath }, null);
    return { entries: [...readJournal(journalPath)], torn, journalProblem: null };
  } catch (thrown) {
    return { entries: [], torn: 0, journalProblem: String(thrown) };
  }
}

function unsettledOf(dir: string): readonly number[] {
  return verifyJournal({ journalPath: journalOf(dir) }, null).unsettled;
}

function journalOf(dir: string): string {
  return path.join(dir, '.grantwarden', 'journal.ndjson');
}

function idsIn(entries: readonly JournalEntry[], kind: JournalEntry['kind']): readonly string[] {
  return entries.flatMap((entry) =>
    entry.kind === kind && typeof entry.detail['action'] === 'string' ? [entry.detail['action']] : [],
  );
}

function lastStates(entries: readonly JournalEntry[]): ReadonlyMap<string, string> {
  const states = new Map<string, string>();
  for (const { kind, detail } of entries)
    if ((kind === 'intent' || kind === 'outcome') && typeof detail['action'] === 'string')
      states.set(detail['action'], kind === 'intent' ? 'open' : JSON.stringify(detail['state']).slice(1, -1));
  return states;
}
