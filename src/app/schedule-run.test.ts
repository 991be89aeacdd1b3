import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isoTime } from '../core/clock.ts';
import { AppError, exitCodes } from '../core/errors.ts';
import { type Book, emptyBook, type RunEnded, withEnded } from '../schedule/book.ts';
import { calendarOf } from '../schedule/cron.ts';
import { delayOf, overdueSince } from '../schedule/due.ts';
import type { State } from '../workspace/state.ts';
import { openWorkspace } from '../workspace/workspace.ts';
import { openLedger, readBook } from './schedule-book.ts';
import { runOnce, runSchedule } from './schedule-run.ts';
import type { Audited, Scheduler } from './schedule-turn.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

interface Options {
  readonly cron?: string;
  readonly timezone?: string;
  readonly jitter?: number;
  readonly from: string;
  /** How long an audit takes. */
  readonly takesMs?: number;
}

/** What happens to the next audit instead of a good end. */
type Fate = 'ends' | 'dies' | 'dies late' | 'stopped' | AppError;

/** A simulated stretch of time in which schedulers may be started, killed and started again on one workspace. */
function simulation({
  cron = '0 6 * * *',
  timezone = 'Europe/Berlin',
  jitter = 0,
  from,
  takesMs = 5 * minute,
}: Options) {
  const dir = mkdtempSync(path.join(tmpdir(), 'grantwarden-schedule-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const workspace = openWorkspace(path.join(dir, 'state'));
  let now = Date.parse(from);
  const finished: Audited[] = [];
  const begun: string[] = [];
  const resumed: string[] = [];
  let half: Pick<Audited, 'run' | 'startedAt'> | null = null;
  const fates: Fate[] = [];
  const events: { readonly at: number; readonly happen: () => void }[] = [];
  const announced: string[] = [];
  const said: string[] = [];
  let deaf = false;
  let heard = 0;
  let full = false;
  let unlock = (): void => {};
  let stop = new AbortController();
  let died = Promise.withResolvers<'died'>();

  const pass = (ms: number): void => {
    now += ms;
    while (events[0] !== undefined && events[0].at <= now) events.shift()?.happen();
  };
  const finish = (startedAt: string, run: string): Audited => {
    const audited = { run, startedAt, finishedAt: isoTime(now), exit: exitCodes.clean };
    finished.push(audited);
    return audited;
  };
  // In memory, as weeks of it are brought to disk many thousand times.
  let written = JSON.stringify(workspace.state().data);
  const read = () => JSON.parse(written) as State;
  const disk = {
    state: () => ({ data: read() }),
    changeState(change: (data: State) => void) {
      if (full) throw new AppError('DISK_FULL');
      const data = read();
      change(data);
      written = JSON.stringify(data);
    },
  };
  /** The kernel frees the lock; nothing else happens any more. */
  const die = (): Promise<never> => {
    unlock();
    died.resolve('died');
    return new Promise(() => {});
  };
  const audit = async (resume: boolean): Promise<Audited> => {
    const fate = fates.shift();
    if (fate instanceof AppError) {
      pass(1000);
      throw fate;
    }
    const known = resume ? half : null;
    half = known ?? { run: `run ${begun.length + 1}`, startedAt: isoTime(now) };
    (known === null ? begun : resumed).push(half.run);
    pass(takesMs / 2);
    if (fate === 'stopped') {
      stop.abort();
      throw new AppError('INTERRUPTED');
    }
    if (fate === 'dies') return die();
    pass(takesMs / 2);
    const { startedAt, run } = half;
    half = null;
    const audited = finish(startedAt, run);
    if (fate !== 'dies late') return audited;
    return die();
  };
  const scheduler = (): Scheduler => ({
    schedule: { cron, timezone, jitter, full: 'weekly', health: null, listen: null },
    calendar: calendarOf(cron, timezone),
    workspace: {
      lock(kind, name) {
        const lock = workspace.lock(kind, name);
        unlock = () => lock.release();
        return lock;
      },
    },
    ledger: openLedger(disk),
    auditor: {
      audit,
      unfinished: (since) => Promise.resolve(half !== null && half.startedAt >= since),
      last: () => Promise.resolve(finished.at(-1) ?? null),
      described: ({ code, message, remedy }) => ({ code, message, remedy }),
    },
    async announce({ id }) {
      if (deaf && heard === 0) throw new AppError('NETWORK');
      heard = Math.max(0, heard - 1);
      announced.push(id);
    },
    clock: {
      now: () => now,
      monotonic: () => now,
      async sleep(ms) {
        if (stop.signal.aborted) throw stop.signal.reason;
        pass(ms);
        if (stop.signal.aborted) throw stop.signal.reason;
      },
    },
    signal: stop.signal,
    say: (text) => said.push(text),
    complain: (text) => said.push(text),
  });
  return {
    workspace,
    begun,
    resumed,
    announced,
    said,
    fates,
    now: () => now,
    jump: (ms: number) => {
      now += ms;
    },
    /** In order of time. */
    at(time: string, happen: () => void) {
      events.push({ at: Date.parse(time), happen });
    },
    setDeaf: (value: boolean) => {
      deaf = value;
    },
    /** So many, although deaf. */
    hear: (times: number) => {
      heard = times;
    },
    setFull: (value: boolean) => {
      full = value;
    },
    /** Somebody’s own audit, finished now. */
    auditBy: (name: string) => finish(isoTime(now), name),
    /** Until then, unless its process dies or it is stopped. */
    async run(until: string) {
      stop = new AbortController();
      died = Promise.withResolvers();
      const { signal } = stop;
      const end = { at: Date.parse(until), happen: () => stop.abort() };
      events.push(end);
      events.sort((one, other) => one.at - other.at);
      const ended = await Promise.race([runSchedule({ ...scheduler(), signal }, 'seed'), died.promise]);
      if (events.includes(end)) events.splice(events.indexOf(end), 1);
      return ended;
    },
    once: (asked = false) => {
      stop = new AbortController();
      return runOnce(scheduler(), asked);
    },
    book: () => readBook(disk),
    disk,
  };
}

const facts = ({ due, met, missed, exit }: RunEnded) =>
  `${due?.slice(0, 16) ?? 'asked'} ${met}${missed === 0 ? '' : ` +${missed}`}${exit === 0 ? '' : ` exit ${exit}`}`;

/** 06:00 in Berlin, a change of the clocks included. */
function daily(from: string, to: string): readonly string[] {
  const calendar = calendarOf('0 6 * * *', 'Europe/Berlin');
  const list: string[] = [];
  for (let at = calendar.next(Date.parse(from)); at !== null && at <= Date.parse(to); at = calendar.next(at))
    list.push(isoTime(at));
  return list;
}

test.each([
  ['2026-03-02T12:00:00Z', '2026-04-06T12:00:00Z', '2026-03-28T05:00', '2026-03-29T04:00'],
  ['2026-09-28T12:00:00Z', '2026-11-02T12:00:00Z', '2026-10-24T04:00', '2026-10-25T05:00'],
])(
  'five weeks from %s, with all that may go wrong: no run and no message lost or doubled',
  async (from, to, ...change) => {
    const world = simulation({ from });
    const start = Date.parse(from);
    const at = (days: number): string => isoTime(start + days * day);
    world.auditBy('by hand');

    expect(await world.run(at(4))).toBe(0);
    world.fates.push('dies');
    expect(await world.run(to)).toBe('died');
    expect(await world.run(at(8))).toBe(0);
    world.fates.push('stopped');
    expect(await world.run(to)).toBe(130);
    world.at(at(10.5), () => world.setFull(true));
    world.at(at(12), () => world.setFull(false));
    world.at(at(13), () => world.setDeaf(true));
    world.at(at(16.2), () => world.setDeaf(false));
    expect(await world.run(at(17))).toBe(0);
    // The machine is off for three days.
    world.jump(3 * day);
    world.at(at(22.1), () => world.jump(7 * hour));
    world.at(at(23.1), () => world.jump(-7 * hour));
    world.at(at(25), () => world.jump(26 * hour));
    expect(await world.run(to)).toBe(0);

    const { ended, running, untold } = world.book();
    const dues = ended.map(({ due }) => due);
    expect(new Set(dues).size).toBe(dues.length);
    const missed = ended.reduce((sum, each) => sum + each.missed, 0);
    const all = daily(at(-1), to);
    expect(dues).toEqual(all.filter((due) => dues.includes(due)));
    expect(dues.length + missed).toBe(all.length);
    expect(missed).toBe(2);
    expect(ended.map(({ due }) => due?.slice(0, 16))).toEqual(expect.arrayContaining(change));
    expect(ended.filter(({ met }) => met === 'resumed')).toHaveLength(2);
    expect(ended.flatMap(({ error }) => error?.code ?? [])).toEqual(['DISK_FULL', 'DISK_FULL']);
    expect(facts(ended[0] as RunEnded)).toMatch(/ other$/u);
    // Neither the one by hand nor those whose beginning could not be recorded.
    expect(world.begun).toHaveLength(ended.length - 3);
    expect(world.resumed).toHaveLength(2);

    expect([running, untold]).toEqual([null, []]);
    expect(world.announced).toEqual(ended.map(({ id }) => id));
  },
);

test('a process that dies between the end of its audit and the record of it does not audit again', async () => {
  const world = simulation({ from: '2026-11-20T03:00:00Z' });
  world.auditBy('by hand');
  world.fates.push('dies late');
  expect(await world.run('2026-11-21T00:00:00Z')).toBe('died');

  expect(await world.run('2026-11-21T00:00:00Z')).toBe(0);
  expect(world.book().ended.map(facts)).toEqual(['2026-11-19T05:00 other', '2026-11-20T05:00 run']);
  expect(world.begun).toHaveLength(1);
  expect(world.announced).toEqual(['by hand', 'run 1']);
});

test('an audit that takes its process with it again and again is given up, and the next one is tried', async () => {
  const world = simulation({ from: '2026-11-20T04:00:00Z' });
  for (const fate of ['dies', 'dies', 'dies'] as const) {
    world.fates.push(fate);
    expect(await world.run('2026-11-21T00:00:00Z')).toBe('died');
  }
  expect(await world.run('2026-11-21T12:00:00Z')).toBe(0);

  expect(world.book().ended.map(facts)).toEqual([
    '2026-11-19T05:00 resumed exit 1',
    '2026-11-20T05:00 run',
    '2026-11-21T05:00 run',
  ]);
  expect(world.book().ended[0]?.error?.message).toContain('3 times');
});

test('a lock of another process puts the run off; an audit of theirs that ends after the due time stands for it', async () => {
  const world = simulation({ from: '2026-11-20T04:00:00Z' });
  world.auditBy('before');
  const locked = new AppError('WORKSPACE_LOCKED', { detail: 'collect acme' });
  world.fates.push(locked, locked, locked);
  expect(await world.run('2026-11-20T06:00:00Z')).toBe(0);
  world.fates.push(locked);
  world.at('2026-11-21T05:10:00Z', () => world.auditBy('theirs'));
  world.fates.push(...Array.from({ length: 9 }, () => locked));
  expect(await world.run('2026-11-21T06:00:00Z')).toBe(0);

  expect(world.book().ended.map(facts)).toEqual([
    '2026-11-19T05:00 other',
    '2026-11-20T05:00 run',
    '2026-11-21T05:00 other',
  ]);
  expect(world.book().ended.at(-1)?.run).toBe('theirs');
  expect(world.begun).toHaveLength(1);
  expect(world.said.filter((line) => line.includes('another run is working'))).toHaveLength(2);
});

test('another scheduler of the workspace keeps this one from running, whatever is due', async () => {
  const world = simulation({ from: '2026-11-20T04:00:00Z' });
  const other = world.workspace.lock('schedule', '');
  expect(await world.run('2026-11-20T08:00:00Z')).toBe(0);
  expect(await world.once()).toBe(0);
  await expect(world.once(true)).rejects.toMatchObject({ code: 'WORKSPACE_LOCKED' });
  expect(world.begun).toEqual([]);

  other.release();
  expect(await world.once()).toBe(0);
  expect(world.book().ended.map(facts)).toEqual(['2026-11-20T05:00 run']);
});

test('of two that nobody was told of, one that is told leaves the other to be told', async () => {
  const world = simulation({ from: '2026-11-20T04:00:00Z' });
  world.setDeaf(true);
  expect(await world.run('2026-11-20T06:00:00Z')).toBe(0);
  expect(world.book().untold.map(({ id }) => id)).toEqual(['run 1', 'run 2']);
  world.hear(1);
  expect(await world.run('2026-11-20T06:01:00Z')).toBe(0);
  expect(world.announced).toEqual(['run 1']);
  expect(world.book().untold.map(({ id }) => id)).toEqual(['run 2']);
  world.setDeaf(false);
  expect(await world.run('2026-11-20T06:02:00Z')).toBe(0);
  expect(world.announced).toEqual(['run 1', 'run 2']);
});

test('a due time taken by a clock that was years ahead is not believed, and no run is repeated', async () => {
  const world = simulation({ from: '2026-11-20T04:00:00Z' });
  world.auditBy('by hand');
  const ahead = 4 * 365 * day;
  world.at('2026-11-20T06:00:00Z', () => world.jump(ahead));
  world.at(isoTime(Date.parse('2026-11-20T07:00:00Z') + ahead), () => world.jump(-ahead));
  world.fates.push('ends', 'ends', 'stopped');
  expect(await world.run('2031-01-01T00:00:00Z')).toBe(130);
  expect(isoTime(world.now()).slice(0, 13)).toBe('2026-11-21T05');
  expect(await world.once()).toBe(0);

  expect(world.book().ended.map(facts)).toEqual([
    '2026-11-19T05:00 other',
    '2026-11-20T05:00 run',
    expect.stringMatching(/^2030-.* run \+/u),
    '2026-11-21T05:00 resumed',
  ]);
});

test('starts are spread by the seed, always alike, and never past half the way to the next', () => {
  const calendar = calendarOf('*/10 * * * *', 'UTC');
  const delays = Array.from({ length: 50 }, (_, tenant) =>
    delayOf(calendar, 0, { minutes: 30, seed: `tenant ${tenant}` }),
  );
  expect(new Set(delays.map((delay) => Math.floor(delay / 10_000))).size).toBeGreaterThan(20);
  expect(Math.max(...delays)).toBeLessThan(5 * minute);
  expect(delayOf(calendar, 0, { minutes: 30, seed: 'tenant 1' })).toBe(delays[1]);
  expect(delayOf(calendar, 0, { minutes: 0, seed: 'tenant 1' })).toBe(0);
});

test('with jitter a run begins later than due, and is still recorded for its due time', async () => {
  const world = simulation({ from: '2026-11-20T04:00:00Z', jitter: 60 });
  world.auditBy('by hand');
  expect(await world.run('2026-11-20T07:00:00Z')).toBe(0);
  const ended = world.book().ended.at(-1);
  expect(ended?.due).toBe('2026-11-20T05:00:00.000Z');
  const late = Date.parse(ended?.beganAt ?? '') - Date.parse(ended?.due ?? '');
  expect(late).toBeGreaterThan(minute);
  expect(late).toBeLessThan(hour);
});

test('a run that outlasts the next due time is not run beside: what came due meanwhile is caught up once', async () => {
  const world = simulation({ cron: '0 * * * *', from: '2026-11-20T04:30:00Z', takesMs: 2.5 * hour });
  world.auditBy('by hand');
  expect(await world.run('2026-11-20T09:59:00Z')).toBe(0);

  expect(world.book().ended.map(facts)).toEqual([
    '2026-11-20T04:00 other',
    '2026-11-20T05:00 run',
    '2026-11-20T07:00 run +1',
  ]);
});

test('what is wanting is overdue an hour after it was due, or twice as long as a run takes', () => {
  const calendar = calendarOf('0 6 * * *', 'UTC');
  const good = (beganAt: string, endedAt: string): Book => {
    const run: RunEnded = {
      id: 'r',
      due: null,
      met: 'run',
      missed: 0,
      beganAt,
      endedAt,
      exit: 4,
      run: 'r',
      error: null,
    };
    return withEnded(withEnded(emptyBook, run), { ...run, id: 'f', run: null, exit: 1 });
  };
  const since = (book: Book, now: string): string | null => {
    const ms = overdueSince(calendar, book, Date.parse(now), 0);
    return ms === null ? null : isoTime(ms);
  };
  const short = good('2026-11-20T06:00:00Z', '2026-11-20T06:05:00Z');
  expect(since(short, '2026-11-21T06:59:00Z')).toBeNull();
  expect(since(short, '2026-11-21T07:00:00Z')).toBe('2026-11-21T07:00:00.000Z');
  expect(since(good('2026-11-20T06:00:00Z', '2026-11-20T09:00:00Z'), '2026-11-21T11:00:00Z')).toBeNull();
  expect(since(emptyBook, '2026-11-21T11:00:00Z')).toBeNull();
  expect(since({ ...emptyBook, since: '2026-11-20T12:00:00Z' }, '2026-11-21T07:00:00Z')).not.toBeNull();
});

test('books that cannot be understood are begun anew, with nothing due that an audit has met', async () => {
  const world = simulation({ from: '2026-11-20T07:00:00Z' });
  world.auditBy('by hand');
  world.disk.changeState((data) => {
    data.schedule = { taken: 'yesterday', ended: 'none' };
  });
  expect(await world.once()).toBe(0);
  expect(world.book().ended.map(facts)).toEqual(['2026-11-20T05:00 other']);
});
