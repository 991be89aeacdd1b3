import { expect, test } from 'vitest';
import { AppError } from '../core/errors.ts';
import type { Stream } from '../kit/connector.ts';
import { audit } from './audit.ts';
import { end, type Open, page, session, type TestContext, testContext } from './testing.ts';

const full = { mode: 'full', resume: false, failOn: null, allowPartial: false } as const;

function stream(...ids: readonly string[]): Stream['read'] {
  return async function* () {
    for (const id of ids) yield page(id);
    return end;
  };
}

const healthy: Open = () => Promise.resolve(session('T1', { users: stream('a', 'b'), installs: stream() }));

async function people(context: TestContext): Promise<Readonly<Record<string, readonly string[]>>> {
  const run = context.inventory.lastRun() ?? '';
  const rows = await Array.fromAsync(context.inventory.view(run).principals());
  const byTenant = Object.groupBy(rows, ({ tenant }) => tenant);
  return Object.fromEntries(
    Object.entries(byTenant).map(([id, list = []]) => [id, list.map((row) => row.id)]),
  );
}

test('a slow tenant does not hold up what another has read, nor its progress', async () => {
  const opened = Promise.withResolvers<undefined>();
  const slow: Open = async () => {
    await opened.promise;
    return session('T2', { users: stream('c'), installs: stream() });
  };
  const context = testContext({ slow, quick: healthy });
  const saved = Promise.withResolvers<undefined>();
  const onProgress: typeof context.onProgress = (progress) => {
    context.onProgress(progress);
    const ended = context.told.filter(({ tenant, status }) => tenant === 'quick' && status === 'complete');
    if (ended.length === 2) saved.resolve(undefined);
  };

  const running = audit({ ...context, onProgress }, full);
  await saved.promise;
  const run = context.inventory.unfinishedRun(new Set(['slow', 'quick']))?.id ?? '';
  const quick = context.inventory.writer(run, 'quick', 'slack');
  expect(quick.checkpoint('users')).toMatchObject({ done: true, read: 2 });
  expect(context.told.some(({ tenant }) => tenant === 'slow')).toBe(false);
  opened.resolve(undefined);

  expect(await running).toMatchObject({ errors: [], exit: 0 });
  expect(await people(context)).toEqual({ slow: ['c'], quick: ['a', 'b'] });
});

test('a tenant whose day’s quota is spent keeps what it read; the others are read whole', async () => {
  const spent: Stream['read'] = async function* () {
    yield page('c');
    throw new AppError('READ_THROTTLED', { detail: 'REQUEST_LIMIT_EXCEEDED' });
  };
  const context = testContext({
    spent: () => Promise.resolve(session('T2', { users: spent, installs: spent })),
    healthy,
  });

  const { view, exit, errors } = await audit(context, full);

  expect(errors).toEqual([]);
  expect(exit).toBe(4);
  expect(view.tenants.map(({ id, coverage }) => [id, coverage.status])).toEqual([
    ['spent', 'partial'],
    ['healthy', 'complete'],
  ]);
  expect(await people(context)).toEqual({ spent: ['c'], healthy: ['a', 'b'] });
});

test.each([
  ['TENANT_CHANGED', 6],
  ['SIGN_IN_REFUSED', 5],
  ['GAP_PERMISSION', 4],
  ['READ_THROTTLED', 4],
  ['SECRET_UNREADABLE', 2],
  ['SECRET_UNWRITABLE', 2],
  ['CONFIG_UNTRUSTED_HOST', 2],
  ['WRITE_REFUSED', 6],
] as const)('a tenant that stops with %s leaves the others untouched', async (code, exit) => {
  const context = testContext({ stopped: () => Promise.reject(new AppError(code)), healthy });

  const outcome = await audit(context, full);

  expect(outcome.errors).toMatchObject([{ code, tenant: 'stopped' }]);
  expect(outcome.exit).toBe(exit);
  expect(outcome.view.tenants.map(({ coverage }) => coverage.status)).toEqual(['unavailable', 'complete']);
  expect(await people(context)).toEqual({ healthy: ['a', 'b'] });
});

test('a credential that rotates is used under the tenant’s lock only', async () => {
  let refused: unknown = null;
  const context = testContext({
    acme: async () => {
      try {
        context.workspace.lock('collect', 'acme').release();
      } catch (thrown) {
        refused = thrown;
      }
      return healthy(undefined as never);
    },
  });

  await audit(context, full);

  expect(refused).toMatchObject({ code: 'WORKSPACE_LOCKED' });
});
