import { afterEach, expect, test } from 'vitest';
import { createScaledClock } from './clock.ts';
import type { Fault, FaultName, SandboxRequest, Simulator } from './contract.ts';
import { type ServedSimulator, serve } from './server.ts';

const running: ServedSimulator[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.close()));
});

interface Setup {
  readonly faults?: readonly Fault[];
  readonly latencyMs?: number;
  readonly faultReply?: Simulator['faultReply'];
}

/** A vendor that answers with what it was asked. */
async function echo({ faults = [], latencyMs = 0, faultReply }: Setup = {}) {
  const asked: SandboxRequest[] = [];
  const simulator: Simulator = {
    platform: 'slack',
    origins: ['api', 'audit'],
    served: new Map(),
    throttled: 0,
    liveGrants: () => 0,
    tenantEntry: () => ({ files: {}, entry: {} }),
    handle(request, origin) {
      asked.push(request);
      const seen = { origin, method: request.method, path: request.url.pathname, body: request.body };
      return Promise.resolve({ status: 200, body: JSON.stringify(seen) });
    },
    ...(faultReply === undefined ? {} : { faultReply }),
  };
  const served = await serve(simulator, { clock: createScaledClock(0, 1000), seed: 1, faults, latencyMs });
  running.push(served);
  return { ...served, asked };
}

const always = (name: FaultName): readonly Fault[] => [{ name, rate: 1 }];

test('each origin has a loopback port of its own', async () => {
  const { urls } = await echo();
  const answers = await Promise.all(
    Object.values(urls).map(async (url) =>
      (await fetch(`${url}/a%2Fb?x=1`, { method: 'POST', body: 'hi' })).json(),
    ),
  );

  expect(new Set(Object.values(urls)).size).toBe(2);
  expect(urls['api']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u);
  expect(answers).toEqual([
    { origin: 'api', method: 'POST', path: '/a%2Fb', body: 'hi' },
    { origin: 'audit', method: 'POST', path: '/a%2Fb', body: 'hi' },
  ]);
});

test('calls are counted and the most at once is known', async () => {
  const { urls, stats, asked } = await echo({ latencyMs: 20_000 });
  await Promise.all(Array.from({ length: 8 }, async () => (await fetch(`${urls['api']}/`)).text()));

  expect(stats()).toMatchObject({ calls: 8, peakConcurrency: 8 });
  expect(Math.max(...asked.map(({ inFlight }) => inFlight))).toBe(8);
});

test('answers bear the sandbox’s date', async () => {
  const { urls } = await echo();

  expect(Date.parse((await fetch(`${urls['api']}/`)).headers.get('date') ?? '')).toBeLessThan(86_400_000);
});

test('a reset ends the connection without an answer', async () => {
  const { urls, stats, asked } = await echo({ faults: always('reset') });

  await expect(fetch(`${urls['api']}/`)).rejects.toThrow('fetch failed');
  expect(stats().injected.get('reset')).toBe(1);
  expect(asked).toHaveLength(0);
});

test('a write may have happened although its answer was lost', async () => {
  const { urls, asked } = await echo({ faults: always('reset') });
  for (let i = 0; i < 4; i += 1)
    await expect(fetch(`${urls['api']}/`, { method: 'DELETE' })).rejects.toThrow('fetch failed');

  expect(asked).toHaveLength(2);
});

test('a lost write never happened, a lost answer is of one that did, a throttled one has to wait', async () => {
  const run = async (name: FaultName) => {
    const { urls, asked, stats } = await echo({ faults: always(name) });
    const url = urls['api'] ?? '';
    const read = (await fetch(url)).status;
    const writes: (number | 'broken')[] = [];
    for (let i = 0; i < 2; i += 1)
      writes.push(
        await fetch(url, { method: 'DELETE' }).then(
          ({ status }) => status,
          () => 'broken' as const,
        ),
      );
    return { read, writes, done: asked.length - 1, struck: stats().injected.get(name) };
  };

  expect(await run('lost-write')).toEqual({ read: 200, writes: ['broken', 'broken'], done: 0, struck: 2 });
  expect(await run('lost-answer')).toEqual({ read: 200, writes: ['broken', 504], done: 2, struck: 2 });
  expect(await run('throttled-write')).toEqual({ read: 200, writes: [429, 429], done: 0, struck: 2 });
});

test('a truncated answer breaks off, or ends early as if it were whole', async () => {
  const { urls } = await echo({ faults: always('truncated') });
  const first = await fetch(`${urls['api']}/`);
  const second = await fetch(`${urls['api']}/`);

  await expect(first.text()).rejects.toThrow('terminated');
  expect(second.status).toBe(200);
  const text = await second.text();
  expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
});

test.each([
  ['500-empty', 500, ''],
  ['502-html', 502, '<!DOCTYPE html>'],
  ['503', 503, 'Service Unavailable'],
  ['504-html', 504, '<!DOCTYPE html>'],
  ['429-seconds', 429, 'Too Many Requests'],
] as const)('%s has a plain form', async (name, status, start) => {
  const { urls } = await echo({ faults: always(name) });
  const answer = await fetch(`${urls['api']}/`);

  expect(answer.status).toBe(status);
  expect((await answer.text()).startsWith(start)).toBe(true);
});

test('the vendor’s own form goes before the plain one', async () => {
  const { urls } = await echo({
    faults: always('503'),
    faultReply: (name) => Promise.resolve({ status: 503, body: `own ${name}` }),
  });

  expect(await (await fetch(`${urls['api']}/`)).text()).toBe('own 503');
});

test('a fault that fits nothing here leaves the answer alone and is not counted', async () => {
  const { urls, stats } = await echo({ faults: always('endless-cursor') });

  expect((await fetch(`${urls['api']}/`)).status).toBe(200);
  expect(stats().injected.size).toBe(0);
});

test('a run with the same faults goes the same way', async () => {
  const run = async () => {
    const { urls } = await echo({ faults: [{ name: '503', rate: 0.3 }] });
    const statuses: number[] = [];
    for (let i = 0; i < 40; i += 1) statuses.push((await fetch(`${urls['api']}/`)).status);
    return statuses;
  };
  const [first, second] = [await run(), await run()];

  expect(first).toEqual(second);
  expect(new Set(first)).toEqual(new Set([200, 503]));
});
