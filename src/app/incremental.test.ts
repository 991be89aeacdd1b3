import { expect, test } from 'vitest';
import { AppError } from '../core/errors.ts';
import type { Changes, Stream } from '../kit/connector.ts';
import { audit } from './audit.ts';
import { end, page, type TestContext, testContext } from './testing.ts';

const incremental = { mode: 'incremental', resume: false, failOn: null, allowPartial: false } as const;
const nothing: Stream['read'] = async function* () {
  yield page();
  return end;
};

interface Vendor {
  people: readonly string[];
  /** What the next read of changes does. */
  changes: Changes['read'];
  readonly reads: string[];
}

/** A platform whose roster can be read whole and by its changes. */
function platform(context?: Partial<TestContext>): { vendor: Vendor; context: TestContext } {
  const vendor: Vendor = {
    people: ['a', 'b'],
    reads: [],
    changes: async function* () {
      yield page();
      return { ...end, cursor: 'next' };
    },
  };
  const users: Stream = {
    id: 'users',
    after: [],
    async *read() {
      vendor.reads.push('whole');
      yield page(...vendor.people);
      return { ...end, cursor: 'first' };
    },
    changes: {
      after: ['installs'],
      async *read(context) {
        vendor.reads.push(`changes since ${context.cursor}, from page ${context.checkpoint}`);
        return yield* vendor.changes(context);
      },
    },
  };
  const installs: Stream = { id: 'installs', after: [], read: nothing };
  const made = testContext({
    acme: () =>
      Promise.resolve({
        identify: () => Promise.resolve({ id: 'T1', name: null }),
        examine: () => Promise.resolve({ abilities: [], warnings: [] }),
        streams: [users, installs],
      }),
  });
  return { vendor, context: { ...made, ...context } };
}

async function people({ inventory }: TestContext): Promise<readonly string[]> {
  const rows = await Array.fromAsync(inventory.view(inventory.lastRun() ?? '').principals());
  return rows.map(({ id }) => id).toSorted();
}

test('the first audit reads all and says so; the next reads changes and says since when', async () => {
  const { vendor, context } = platform();
  const first = await audit(context, incremental);
  vendor.changes = async function* () {
    yield page('c');
    return { ...end, cursor: 'second' };
  };
  const second = await audit(context, incremental);
  const third = await audit(context, incremental);

  expect([first, second, third].map(({ view }) => view.run.mode)).toEqual([
    'full',
    'incremental',
    'incremental',
  ]);
  expect(vendor.reads).toEqual([
    'whole',
    'changes since first, from page null',
    'changes since second, from page null',
  ]);
  expect(second.view.tenants[0]?.coverage.streams[0]?.changes).toEqual({
    since: first.view.run.startedAt,
    verifiedAt: expect.stringMatching(/^20/) as unknown,
  });
  expect(await people(context)).toEqual(['a', 'b', 'c']);
});

test('asked for everything, an audit reads everything', async () => {
  const { vendor, context } = platform();
  await audit(context, incremental);
  const { view } = await audit(context, { ...incremental, mode: 'full' });
  expect(vendor.reads).toEqual(['whole', 'whole']);
  expect(view.run.mode).toBe('full');
});

test('after a week all is read again, and the stream says why', async () => {
  let days = 0;
  const { vendor, context } = platform();
  const clock = { ...context.clock, now: () => Date.UTC(2026, 10, 1 + days) };
  await audit({ ...context, clock }, incremental);
  days = 6;
  await audit({ ...context, clock }, incremental);
  days = 7;
  vendor.people = ['b'];
  const { view } = await audit({ ...context, clock }, incremental);

  expect(vendor.reads).toEqual(['whole', 'changes since first, from page null', 'whole']);
  expect(view.tenants[0]?.coverage.streams[0]?.reason).toBe(
    'read whole, because the last whole read was on 2026-11-01',
  );
  expect(await people(context)).toEqual(['b']);
});

test('after the clock was set back all is read again: what a mark of the future passes over would be lost', async () => {
  let days = 9;
  const { vendor, context } = platform();
  const clock = { ...context.clock, now: () => Date.UTC(2026, 10, 1 + days) };
  await audit({ ...context, clock }, incremental);
  days = 2;
  const { view } = await audit({ ...context, clock }, incremental);
  days = 3;
  await audit({ ...context, clock }, incremental);
  expect(vendor.reads).toEqual(['whole', 'whole', 'changes since first, from page null']);
  expect(view.tenants[0]?.coverage.streams[0]?.reason).toBe(
    'read whole, because the clock has been set back since',
  );
});

test('the same where the clock jumped ahead in the midst of a run, and came back', async () => {
  let days = 0;
  let ahead = 9;
  const { vendor, context } = platform();
  const clock = {
    ...context.clock,
    now() {
      const now = Date.UTC(2026, 10, 1 + days);
      // Its first reading is when the run began.
      days = Math.max(days, ahead);
      return now;
    },
  };
  await audit({ ...context, clock }, incremental);
  [days, ahead] = [2, 0];
  await audit({ ...context, clock }, incremental);

  expect(vendor.reads).toEqual(['whole', 'whole']);
});

test('after this tool has changed the tenant all is read again', async () => {
  let days = 0;
  const { vendor, context } = platform();
  const clock = { ...context.clock, now: () => Date.UTC(2026, 10, 1 + days) };
  await audit({ ...context, clock }, incremental);
  context.inventory.noteActed('acme', '2026-11-02T00:00:00.000Z');
  days = 2;
  await audit({ ...context, clock }, incremental);
  expect(vendor.reads).toEqual(['whole', 'whole']);
});

test('a connector that cannot tell changes, also after some pages, has the stream read whole in the same run', async () => {
  const { vendor, context } = platform();
  await audit(context, incremental);
  vendor.people = ['b'];
  vendor.changes = async function* () {
    yield page('x');
    return { readWhole: 'the vendor has forgotten the mark' };
  };
  const { view } = await audit(context, incremental);
  expect(vendor.reads).toEqual(['whole', 'changes since first, from page null', 'whole']);
  expect(view.tenants[0]?.coverage.streams[0]).toMatchObject({
    status: 'complete',
    reason: 'read whole, because the vendor has forgotten the mark',
  });
  expect(view.tenants[0]?.coverage.streams[0]).not.toHaveProperty('changes');
  expect(await people(context)).toContain('b');
  expect(await people(context)).not.toContain('a');
});

test('changes that fail lower coverage; the next audit goes on from the same cursor', async () => {
  const { vendor, context } = platform();
  await audit(context, incremental);
  vendor.changes = async function* () {
    yield page('c');
    throw new AppError('READ_THROTTLED');
  };
  const { exit, view } = await audit(context, incremental);
  expect(exit).toBe(4);
  expect(view.tenants[0]?.coverage.streams[0]).toMatchObject({ status: 'partial' });
  await audit(context, incremental);
  expect(vendor.reads.at(-1)).toBe('changes since first, from page null');
});

test('an interrupted read of changes is resumed as such, page by page', async () => {
  const { vendor, context } = platform();
  await audit(context, incremental);
  const stop = new AbortController();
  vendor.changes = async function* ({ signal }) {
    yield { ...page('c'), checkpoint: 'page 1' };
    stop.abort();
    signal.throwIfAborted();
    return end;
  };
  await expect(audit({ ...context, signal: stop.signal }, incremental)).rejects.toMatchObject({
    code: 'INTERRUPTED',
  });
  vendor.changes = async function* () {
    yield page('d');
    return { ...end, cursor: 'second' };
  };
  const { view } = await audit(context, { ...incremental, mode: 'full', resume: true });
  expect(vendor.reads.at(-1)).toBe('changes since first, from page page 1');
  expect(view.run.mode).toBe('incremental');
  expect(await people(context)).toEqual(['a', 'b', 'c', 'd']);
});
