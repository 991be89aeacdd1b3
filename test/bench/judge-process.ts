/** Stores and judges a synthetic tenant, or does the least that this could be: parse, and insert the same rows. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { compose } from '../../src/app/compose.ts';
import { judgeRun } from '../../src/app/judge.ts';
import { isoTime } from '../../src/core/clock.ts';
import type { Observation } from '../../src/core/observation.ts';
import { openInventory } from '../../src/inventory/inventory.ts';
import { lateIndexes } from '../../src/inventory/schema.ts';
import { answerParent } from './child.ts';
import { textBatches } from './synthetic-tenant.ts';

export interface JudgeRequest {
  readonly type: 'judge' | 'insert';
  readonly configFile: string;
  readonly grants: number;
  /** Absent: as many as a company of that size has. */
  readonly apps?: number;
}

export interface JudgeReply {
  readonly storeSeconds: number;
  readonly judgeSeconds: number;
  /** Storing and judging together, garbage collection on other threads included. */
  readonly cpuSeconds: number;
  readonly grants: number;
  readonly findings: number;
  readonly peakRssMb: number;
  /** After each tenth of the grants, then after judging. */
  readonly rssMb: readonly number[];
  /** What the heap holds when garbage is collected: after the first tenth, and after judging. */
  readonly heldMb: { readonly first: number; readonly last: number };
}

const megabyte = 2 ** 20;
const tenant = 'demo-google';
const tables = [
  'tenants',
  'clients',
  'principals',
  'targets',
  'scope_sets',
  'evidence',
  'records',
  'grants',
] as const;

/** Counts only the time between `start` and `stop`: making up the texts is no part of it. */
class Stopwatch {
  #total = 0;
  #cpu = 0;

  time<T>(work: () => T): T {
    const began = performance.now();
    const cpu = process.cpuUsage();
    const result = work();
    this.#stop(began, cpu);
    return result;
  }

  async timeAsync<T>(work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const cpu = process.cpuUsage();
    const result = await work();
    this.#stop(began, cpu);
    return result;
  }

  #stop(began: number, before: NodeJS.CpuUsage): void {
    const { user, system } = process.cpuUsage(before);
    this.#cpu += user + system;
    this.#total += performance.now() - began;
  }

  get cpuSeconds(): number {
    return this.#cpu / 1e6;
  }

  get seconds(): number {
    return this.#total / 1000;
  }
}

async function judge({ configFile, grants, apps }: JudgeRequest): Promise<JudgeReply> {
  const app = await compose({
    configFile,
    env: { HOME: path.dirname(configFile) },
    signal: new AbortController().signal,
    tenants: [],
  });
  const watch = new Stopwatch();
  const memory = new Memory(grants);
  const { inventory } = app;
  const run = randomUUID();
  const now = isoTime(app.clock.now());
  try {
    const writer = watch.time(() => {
      inventory.beginRun({
        id: run,
        mode: 'full',
        startedAt: now,
        tenants: [{ id: tenant, platform: 'google-workspace' }],
      });
      return inventory.writer(run, tenant, 'google-workspace');
    });
    for (const { stream, lines, grants: more } of textBatches(grants, apps)) {
      watch.time(() => {
        const rows = lines.map((line) => JSON.parse(line) as Observation);
        writer.save(stream, { rows, read: rows.length, checkpoint: null }, now);
      });
      memory.saved(more);
    }
    watch.time(() => {
      for (const name of ['users', 'tokens'] as const)
        writer.finishStream(name, {
          name,
          status: 'complete',
          read: grants,
          expected: null,
          asOf: now,
          reason: null,
          remedy: null,
          accepted: false,
        });
      inventory.finishRun(run, now);
    });
    const storeSeconds = watch.seconds;
    await watch.timeAsync(() => judgeRun(app, run, app.policy()));
    const { summary } = inventory.view(run);
    return {
      storeSeconds,
      judgeSeconds: watch.seconds - storeSeconds,
      cpuSeconds: watch.cpuSeconds,
      grants: summary.grants,
      findings: Object.values(summary.findings).reduce((sum, count) => sum + count, 0),
      ...memory.told(),
    };
  } finally {
    await app.close();
  }
}

/** Into tables and indexes like those of the inventory that `judge` has left. */
async function insert({ configFile, grants, apps }: JudgeRequest): Promise<JudgeReply> {
  const judged = path.join(path.dirname(configFile), 'workspace-judge', 'inventory.db');
  const own = path.join(path.dirname(configFile), 'bound.db');
  rmSync(own, { force: true });
  openInventory(own).close();
  const from = new DatabaseSync(judged, { readOnly: true });
  const db = new DatabaseSync(own);
  db.exec('PRAGMA cache_size = -24576; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000;');
  for (const index of Object.keys(lateIndexes)) db.exec(`DROP INDEX IF EXISTS ${index}`);
  const made = from.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?');
  const late = Object.entries(lateIndexes).flatMap(([name, sql]) =>
    made.get(name) === undefined ? [] : [sql],
  );
  const watch = new Stopwatch();
  const memory = new Memory(grants);
  const copies = tables.map((table) => copyOf(from, db, table));
  const grantRows = copies.at(-1);
  for (const { lines, grants: more } of textBatches(grants, apps)) {
    // The rows beside the grants are few; they all go in with the first batch.
    const rows = copies.flatMap((copy) => (copy === grantRows ? [copy.next(more)] : [copy.next(Infinity)]));
    watch.time(() => {
      db.exec('BEGIN IMMEDIATE');
      for (const line of lines) JSON.parse(line);
      for (const [place, copy] of copies.entries())
        for (const row of rows[place] ?? []) copy.insert.run(...row);
      db.exec('COMMIT');
    });
    memory.saved(more);
  }
  watch.time(() => {
    for (const sql of late) db.exec(sql);
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  });
  const { inserted } = db.prepare('SELECT count(*) AS inserted FROM grants').get() as { inserted: number };
  db.close();
  from.close();
  return {
    storeSeconds: watch.seconds,
    judgeSeconds: 0,
    cpuSeconds: watch.cpuSeconds,
    grants: inserted,
    findings: 0,
    ...memory.told(),
  };
}

function copyOf(from: DatabaseSync, to: DatabaseSync, table: string) {
  const { columns } = from.prepare(`SELECT count(*) AS columns FROM pragma_table_info('${table}')`).get() as {
    columns: number;
  };
  const select = from.prepare(`SELECT * FROM ${table} ORDER BY row`);
  select.setReturnArrays(true);
  const rows = select.iterate() as unknown as Iterator<SQLInputValue[]>;
  return {
    insert: to.prepare(
      `INSERT INTO ${table} VALUES (${Array.from({ length: columns }, () => '?').join(', ')})`,
    ),
    /** At most so many of those that are left. */
    next(count: number): SQLInputValue[][] {
      const some: SQLInputValue[][] = [];
      while (some.length < count) {
        const { done, value } = rows.next();
        if (done === true) break;
        some.push(value);
      }
      return some;
    },
  };
}

class Memory {
  readonly #step: number;
  readonly #samples: number[] = [];
  #saved = 0;
  #first = 0;

  constructor(grants: number) {
    this.#step = grants / 10;
  }

  saved(grants: number): void {
    this.#saved += grants;
    if (this.#saved < (this.#samples.length + 1) * this.#step) return;
    this.#samples.push(this.#now());
    if (this.#samples.length === 1) this.#first = held();
  }

  told(): Pick<JudgeReply, 'peakRssMb' | 'rssMb' | 'heldMb'> {
    return {
      peakRssMb: Math.round((process.resourceUsage().maxRSS * 1024) / megabyte),
      rssMb: [...this.#samples, this.#now()],
      heldMb: { first: this.#first, last: held() },
    };
  }

  #now(): number {
    return Math.round(process.memoryUsage.rss() / megabyte);
  }
}

function held(): number {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().heapUsed / megabyte);
}

answerParent<JudgeReply>((request) => {
  const asked = request as JudgeRequest;
  return asked.type === 'judge' ? judge(asked) : insert(asked);
});
