import { expect, test } from 'vitest';
import { AppError } from '../core/errors.ts';
import type { Stream } from '../kit/connector.ts';
import { calendarOf } from '../schedule/cron.ts';
import { audit } from './audit.ts';
import type { Context } from './context.ts';
import { auditorOf, type Lend } from './schedule-audit.ts';
import { openLedger, readBook } from './schedule-book.ts';
import { runOnce } from './schedule-run.ts';
import type { Scheduler } from './schedule-turn.ts';
import { end, type Open, page, session, type TestContext, testContext } from './testing.ts';

const rules = { failOn: null, allowPartial: false } as const;
const whole = { ...rules, mode: 'full', resume: false } as const;

const read: Stream['read'] = async function* () {
  yield page('ann');
  return end;
};
const healthy: Open = () => Promise.resolve(session('T1', { users: read, installs: read }));

/** A schedule that is due each minute, by the clock on the wall. */
function schedulerOf(
  context: TestContext,
  lend: Lend = (use) => use(context),
): Scheduler & { readonly told: string[] } {
  const told: string[] = [];
  return {
    told,
    schedule: { cron: '* * * * *', timezone: 'UTC', full: 'weekly', jitter: 0, health: null, listen: null },
    calendar: calendarOf('0 0 1 1 *', 'UTC'),
    workspace: context.workspace,
    ledger: openLedger(context.workspace),
    auditor: auditorOf(lend, rules, (text) => text.replaceAll('hunter2', '***')),
    announce: async ({ id }) => void told.push(id),
    clock: context.clock,
    signal: context.signal,
    say: () => {},
    complain: () => {},
  };
}

const ended = (context: Context) => readBook(context.workspace).ended;

test('an audit that somebody else is at leaves the due time open, and stands for it when it has ended', async () => {
  const context = testContext({ acme: healthy });
  const scheduler = schedulerOf(context);
  const theirs = context.workspace.lock('collect', 'acme');
  await expect(runOnce(scheduler, false)).rejects.toMatchObject({ code: 'WORKSPACE_LOCKED', exit: 6 });
  expect(readBook(context.workspace)).toMatchObject({ running: null, taken: null, ended: [] });
  theirs.release();

  const { view } = await audit(context, whole);
  expect(await runOnce(scheduler, false)).toBe(0);
  expect(ended(context)).toMatchObject([{ met: 'other', run: view.run.id }]);
  expect(context.inventory.runs()).toHaveLength(1);
  expect(scheduler.told).toEqual([view.run.id]);
});

test('an audit of some tenants, and one without a read, stand for nothing', async () => {
  const context = testContext({ acme: healthy, beta: healthy });
  await audit(context, whole);
  const since = context.inventory.runs().at(-1)?.id;
  await audit({ ...context, tenants: context.tenants.slice(0, 1) }, whole);
  await audit(context, { ...whole, mode: 'offline' });
  const last = await auditorOf(
    (use) => use(context),
    rules,
    (text) => text,
  ).last();
  expect(last?.run).toBe(since);
});

test('an audit that was begun before is resumed only for exactly the tenants it was begun for', async () => {
  const power = new AbortController();
  let cut = true;
  const broken: Stream['read'] = async function* () {
    if (cut) {
      power.abort();
      throw new AppError('INTERRUPTED');
    }
    yield page('ann');
    return end;
  };
  const context = testContext({
    acme: () => Promise.resolve(session('T1', { users: read, installs: broken })),
    beta: healthy,
  });
  const one = { ...context, tenants: context.tenants.slice(0, 1) };
  await expect(audit({ ...one, signal: power.signal }, whole)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  const early = '2020-01-01T00:00:00.000Z';
  const unfinished = (of: Context, since: string) =>
    auditorOf(
      (use) => use(of),
      rules,
      (text) => text,
    ).unfinished(since);
  expect(await unfinished(context, early)).toBe(false);
  expect(await unfinished(one, early)).toBe(true);
  expect(await unfinished(one, '2100-01-01T00:00:00.000Z')).toBe(false);

  cut = false;
  const started = one.inventory.unfinishedRun()?.startedAt ?? '';
  const scheduler = schedulerOf(one);
  scheduler.ledger.note((book) => ({
    ...book,
    running: { due: '2026-01-01T00:00:00.000Z', missed: 0, beganAt: started, attempts: 1 },
    taken: '2026-01-01T00:00:00.000Z',
  }));
  expect(await runOnce(scheduler, true)).toBe(0);
  expect(ended(one)).toMatchObject([{ met: 'resumed', exit: 0, beganAt: started }]);
  expect(one.inventory.runs()).toHaveLength(1);
});

test('a broken configuration is a run that failed: recorded without its secrets, told, with its exit code', async () => {
  const context = testContext({ acme: healthy });
  const scheduler = schedulerOf(context, () =>
    Promise.reject(new AppError('CONFIG_INVALID', { detail: 'token hunter2\u001b[31m' })),
  );
  expect(await runOnce(scheduler, false)).toBe(2);
  expect(ended(context)).toMatchObject([
    {
      run: null,
      exit: 2,
      error: { code: 'CONFIG_INVALID', message: expect.stringMatching(/token \*\*\*/u) },
    },
  ]);
  expect(JSON.stringify(ended(context))).not.toMatch(/hunter2|\\u001b/u);
  expect(scheduler.told).toEqual([ended(context)[0]?.id]);
});
