/** A plan is applied while an audit reads the same tenant. */
import { expect, test } from 'vitest';
import { isoTime } from '../core/clock.ts';
import type { Stream } from '../kit/connector.ts';
import { audit } from './audit.ts';
import { end, page, type TestContext, testContext } from './testing.ts';

const full = { mode: 'full', resume: false, failOn: null, allowPartial: false } as const;

interface Vendor {
  people: readonly string[];
  /** Before the stream `installs` is read, which comes after `users`. */
  meanwhile: () => void;
  readonly reads: string[];
}

/** `users` is read first, then `installs` and a log. */
function platform(): {
  readonly vendor: Vendor;
  readonly context: TestContext;
  readonly ended: (id: string) => void;
} {
  const vendor: Vendor = { people: ['a', 'b'], meanwhile: () => undefined, reads: [] };
  let now = Date.UTC(2026, 10, 22, 6);
  const users: Stream = {
    id: 'users',
    after: [],
    async *read({ signal }) {
      vendor.reads.push('users');
      signal.throwIfAborted();
      yield page(...vendor.people);
      return end;
    },
  };
  const log: Stream = {
    id: 'token-events',
    after: [],
    fromLog: true,
    async *read() {
      vendor.reads.push('log');
      yield page();
      return end;
    },
  };
  const installs: Stream = {
    id: 'installs',
    after: ['users'],
    async *read() {
      vendor.reads.push('installs');
      vendor.meanwhile();
      yield page();
      return end;
    },
  };
  const made = testContext({
    acme: () =>
      Promise.resolve({
        identify: () => Promise.resolve({ id: 'T1', name: null }),
        examine: () => Promise.resolve({ abilities: [], warnings: [] }),
        streams: [users, installs, log],
      }),
  });
  const clock = { ...made.clock, now: () => (now += 1_000) };
  const context = { ...made, clock };
  return {
    vendor,
    context,
    ended(id) {
      vendor.meanwhile = () => undefined;
      vendor.people = vendor.people.filter((one) => one !== id);
      context.inventory.noteActed('acme', isoTime(clock.now()));
    },
  };
}

async function people({ inventory }: TestContext): Promise<readonly string[]> {
  const rows = await Array.fromAsync(inventory.view(inventory.lastRun() ?? '').principals());
  return rows.map(({ id, carried }) => `${id}${carried ? ' carried' : ''}`).toSorted();
}

test('what a plan ends while the tenant is read is gone from the same audit; a log is not read twice', async () => {
  const { vendor, context, ended } = platform();
  await audit(context, full);
  vendor.reads.length = 0;
  vendor.meanwhile = () => ended('a');
  const { exit, view } = await audit(context, full);

  expect(vendor.reads.toSorted()).toEqual(['installs', 'installs', 'log', 'users', 'users']);
  expect(await people(context)).toEqual(['b']);
  expect([exit, view.tenants[0]?.coverage.status]).toEqual([0, 'complete']);
});

test('a stream that began after the change is as it is now, and is read once', async () => {
  const { vendor, context, ended } = platform();
  await audit(context, full);
  vendor.reads.length = 0;
  const streams = vendor.reads;
  // As the first stream is asked for.
  const push = streams.push.bind(streams);
  streams.push = (...names) => {
    streams.push = push;
    ended('a');
    return push(...names);
  };
  await audit(context, full);
  expect(streams.filter((name) => name === 'installs')).toEqual(['installs']);
  expect(await people(context)).toEqual(['b']);
});

test('stopped before the second reading, the audit is resumed with it', async () => {
  const { vendor, context, ended } = platform();
  await audit(context, full);
  const stop = new AbortController();
  vendor.meanwhile = () => {
    ended('a');
    stop.abort();
  };
  await expect(audit({ ...context, signal: stop.signal }, full)).rejects.toMatchObject({
    code: 'INTERRUPTED',
  });
  vendor.reads.length = 0;
  await audit(context, { ...full, resume: true });
  expect(vendor.reads).toContain('users');
  expect(await people(context)).toEqual(['b']);
});
