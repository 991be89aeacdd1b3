/** Whether the outbox of a workspace and the sink tell the same story. */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { deadAfterDays, openOutbox } from '../../src/schedule/notify/outbox.ts';
import type { Memory } from './checks.ts';
import type { Tally } from './tally.ts';
import type { FireWorld } from './world.ts';

const dayMs = 86_400_000;
/** Longer than an outbox ever waits. */
const longestWaitMs = 7 * 3_600_000;

export interface OutboxRow {
  readonly entry: string;
  readonly state: 'held' | 'queued' | 'sending' | 'delivered' | 'dead';
  readonly created: number;
  readonly settled: number | null;
  /** None of those that became part of another. */
  readonly attempts: number;
}

/** From a copy, as it stands; null: there is none that can be read. */
export function outboxRows(world: FireWorld): readonly OutboxRow[] | null {
  const copy = path.join(world.dir, 'look-outbox');
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { mode: 0o700 });
  try {
    if (!existsSync(path.join(world.workspace, 'outbox.db'))) return null;
    for (const name of readdirSync(world.workspace))
      if (name.startsWith('outbox.db')) cpSync(path.join(world.workspace, name), path.join(copy, name));
    const file = path.join(copy, 'outbox.db');
    openOutbox(file)[Symbol.dispose]();
    using db = new DatabaseSync(file);
    return db
      .prepare('SELECT entry, state, created, settled, attempts FROM messages')
      .all() as unknown as readonly OutboxRow[];
  } catch {
    return null;
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** @returns what is wrong: told twice, not signed, a secret, lost, given up too early */
export function checkMessages(
  { sink, secrets }: FireWorld,
  { entries, spoiled }: Memory,
  rows: readonly OutboxRow[] | null,
): readonly string[] {
  const problems = [...sink.problems()];
  for (const text of sink.heard.splice(0)) {
    for (const secret of secrets.in(text)) problems.push(`a secret was told: ${secret}`);
    const head = /"journal":\{"seq":\d+,"hash":"(?<hash>[0-9a-f]{64})"\}/u.exec(text)?.groups?.['hash'];
    if (head !== undefined && !entries.has(head) && !spoiled.has('journal.ndjson'))
      problems.push(`a message names a head that the journal never had: ${head}`);
  }
  if (rows === null) return problems;
  for (const entry of new Set(rows.map((row) => row.entry))) {
    const own = rows.filter((row) => row.entry === entry);
    const delivered = own.filter(({ state, attempts }) => state === 'delivered' && attempts > 0).length;
    const { size } = sink.taken(entry);
    if (delivered > size)
      problems.push(`${delivered} messages of ${entry} are said to be told, ${size} were taken`);
  }
  for (const { entry, state, created, settled } of rows)
    if (state === 'dead' && (settled ?? 0) - created < deadAfterDays * dayMs)
      problems.push(`a message of ${entry} was given up too early`);
  return problems;
}

/** At last everything can be told. @returns what was not */
export async function tellWhatWaits(world: FireWorld, tally: Tally): Promise<readonly string[]> {
  if (!existsSync(world.workspace)) return [];
  let waiting: readonly OutboxRow[] = [];
  // When one is refused the others of its entry wait with it.
  for (let tries = 0; tries === 0 || (waiting.length > 0 && tries < 3); tries += 1) {
    world.sandbox.clock.advance(longestWaitMs);
    await world.run(['schedule', 'run', '--once', '--now', '--allow-partial']);
    waiting = (outboxRows(world) ?? []).filter(({ state }) => state === 'queued' || state === 'sending');
  }
  tally.messages += outboxRows(world)?.length ?? 0;
  tally.attempts += world.sink.attempts;
  return [
    ...world.sink.problems(),
    ...waiting.map(({ entry, state }) => `a message of ${entry} is still ${state}`),
  ];
}
