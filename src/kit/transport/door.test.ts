import { expect, test } from 'vitest';
import { AppError } from '../../core/errors.ts';
import { createBearer } from './bearer.ts';
import { createDoor } from './door.ts';
import { createNetwork } from './network.ts';
import { createRedactor } from './redact.ts';
import { createTestClock } from './test-clock.ts';
import { classify, openTestDoor } from './test-door.ts';
import { failureOf, json, startServer } from './test-server.ts';

test('sends bearer and user agent, and gives the answer with its parsed body', async () => {
  const server = await startServer((response) => json(response, 200, { a: 1 }));
  const { door, get } = openTestDoor(server.origin);

  const answer = await get('7?x=1', { headers: { Accept: 'application/json' } });

  expect(answer).toMatchObject({ status: 200, text: '{"a":1}', json: { a: 1 } });
  expect(server.seen[0]).toMatchObject({
    method: 'GET',
    url: '/v1/items/7?x=1',
    headers: { authorization: 'Bearer first-value', accept: 'application/json' },
  });
  expect(server.seen[0]?.headers['user-agent']).toMatch(/^grantwarden.*gzip/u);
  expect(door.counts).toEqual({ total: 1, throttled: 0, retried: 0, failed: 0 });
});

test.each([
  ['another operation', { operation: 'delete-item' }, 'WRITE_REFUSED'],
  ['another method', { method: 'DELETE' as const }, 'WRITE_REFUSED'],
  ['another path', { url: '/v1/users/7' }, 'WRITE_REFUSED'],
  ['a method in a header', { headers: { 'X-HTTP-Method-Override': 'DELETE' } }, 'WRITE_REFUSED'],
  [
    'a member of a batch',
    {
      operation: 'batch',
      method: 'POST' as const,
      url: '/v1/$batch',
      body: '{"requests":[{"id":"1","method":"DELETE","url":"/items/1"}]}',
    },
    'WRITE_REFUSED',
  ],
  ['a foreign host', { url: 'https://evil.test/v1/items/7' }, 'PAGE_FOREIGN'],
  ['another port', { url: 'http://127.0.0.1:1/v1/items/7' }, 'PAGE_FOREIGN'],
  ['a user name in the address', { user: 'anna' }, 'PAGE_FOREIGN'],
])('nothing reaches a socket for %s', async (_title, wrong, code) => {
  const server = await startServer((response) => json(response, 200, {}));
  const { door, get } = openTestDoor(server.origin);
  const own = server.origin.replace('//', 'user' in wrong ? `//${wrong.user}@` : '//');
  const path = 'url' in wrong ? wrong.url : '/v1/items/7';
  const url = path.startsWith('/') ? `${own}${path}` : path;

  expect(await failureOf(get('7', { ...wrong, url }))).toMatchObject({ code });
  expect(server.seen).toHaveLength(0);
  expect(server.sockets()).toBe(0);
  expect(door.counts).toEqual({ total: 0, throttled: 0, retried: 0, failed: 0 });
});

test('before signing in only anonymous operations are sent, and those never carry a bearer', async () => {
  const server = await startServer((response) => json(response, 200, {}));
  const { door } = openTestDoor(server.origin);
  const signIn = {
    operation: 'sign-in',
    method: 'POST',
    url: `${server.origin}/token`,
    lane: 'main',
  } as const;
  const unsigned = createDoor(
    {
      operations: [{ id: 'item', method: 'GET', path: '/v1/items/{id}' }],
      origins: [server.origin],
      lanes: [{ name: 'main', perSecond: 10, concurrency: 1 }],
      classify,
    },
    { network: createNetwork({ env: {} }), clock: createTestClock() },
  );
  const item = {
    operation: 'item',
    method: 'GET',
    url: `${server.origin}/v1/items/7`,
    lane: 'main',
  } as const;

  await door.send({ ...signIn, body: 'grant_type=x' });

  expect(server.seen[0]?.headers.authorization).toBeUndefined();
  expect(await failureOf(unsigned.send(item))).toMatchObject({ code: 'WRITE_REFUSED' });
  expect(server.seen).toHaveLength(1);
});

test.each([
  ['an empty 500', 500, {}, ''],
  ['an HTML 502', 502, { 'content-type': 'text/html' }, '<html>Bad Gateway</html>'],
  ['a 503 in text', 503, { 'content-type': 'text/plain' }, 'Quota exceeded'],
  [
    'JSON that ends too soon',
    200,
    { 'content-type': 'application/json; charset=utf-8' },
    '{"items":[{"id":"1"}',
  ],
])('%s is tried again', async (_title, status, headers, body) => {
  const server = await startServer((response, _request, index) => {
    if (index < 2) response.writeHead(status, headers).end(body);
    else json(response, 200, { ok: true });
  });
  const { door, get, clock } = openTestDoor(server.origin);

  expect((await get('7')).json).toEqual({ ok: true });
  expect(clock.slept.filter((ms) => ms >= 1000)).toEqual([1000, 2000]);
  expect(door.counts).toEqual({ total: 3, throttled: 0, retried: 2, failed: 0 });
});

test.each(['reset', 'truncated'])('a connection that breaks is tried again: %s', async (how) => {
  const server = await startServer((response, _request, index) => {
    if (index > 0) json(response, 200, { ok: true });
    else if (how === 'reset') response.socket?.resetAndDestroy();
    else response.writeHead(200, { 'content-length': 100 }).write('{"a"', () => response.socket?.destroy());
  });

  expect((await openTestDoor(server.origin).get('7')).json).toEqual({ ok: true });
});

test('an empty 204 is for the vendor’s judgement, not a broken body', async () => {
  const server = await startServer((response) =>
    response.writeHead(204, { 'content-type': 'application/json' }).end(),
  );

  expect(await openTestDoor(server.origin).get('7')).toMatchObject({ status: 204, text: '' });
});

test('a redirect is not followed', async () => {
  const server = await startServer((response) => response.writeHead(307, { location: '/v1/items/8' }).end());

  const { get } = openTestDoor(server.origin, { classify: () => ({ kind: 'ok' }) });

  expect(await failureOf(get('7'))).toMatchObject({ code: 'READ_REJECTED' });
  expect(server.seen).toHaveLength(1);
});

test.each([
  ['seconds', '3', 3000],
  ['a fraction', '2.128', 2128],
  ['zero', '0', 1000],
  ['garbage', 'soon', 1000],
  ['absent', null, 1000],
  ['a date', 'Sun, 22 Nov 2026 06:00:30 GMT', 30_000],
  ['a past date', 'Sun, 01 Jan 2023 00:00:00 GMT', 1000],
])(
  'throttled, Retry-After %s: waits at least as long, and the lane with it',
  async (_title, header, atLeast) => {
    const times: number[] = [];
    const clock = createTestClock();
    const server = await startServer((response, _request, index) => {
      times.push(clock.monotonic());
      if (index > 0) json(response, 200, {});
      else {
        const date = 'Sun, 22 Nov 2026 06:00:00 GMT';
        response.writeHead(429, header === null ? {} : { date, 'retry-after': header }).end('slow down');
      }
    });
    const { door, get } = openTestDoor(server.origin, {}, { clock });

    await get('7');

    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(atLeast);
    expect(door.counts).toEqual({ total: 2, throttled: 1, retried: 1, failed: 0 });
  },
);

test('a Retry-After beyond the budget ends the call, and the others are not sent early', async () => {
  const server = await startServer((response) => response.writeHead(429, { 'retry-after': '86400' }).end());
  const { door, get } = openTestDoor(server.origin);

  expect(await failureOf(get('7'))).toMatchObject({ code: 'READ_THROTTLED' });
  expect(await failureOf(get('8'))).toMatchObject({ code: 'READ_THROTTLED' });
  expect(server.seen).toHaveLength(1);
  expect(door.counts).toMatchObject({ total: 1, throttled: 1, failed: 1 });
});

test.each([
  [429, 'READ_THROTTLED'],
  [503, 'READ_FAILED'],
])('HTTP %i without end uses up its attempts', async (status, code) => {
  const server = await startServer((response) => response.writeHead(status).end());
  const { door, get } = openTestDoor(server.origin, {}, { budget: { attempts: 4 } });

  const error = await failureOf(get('7', { about: 'anna@acme.test' }));

  expect(error).toMatchObject({ code });
  expect(String(error)).toContain('anna@acme.test');
  expect(server.seen).toHaveLength(4);
  expect(door.counts).toMatchObject({ total: 4, retried: 3, failed: 1 });
});

test('an address where nobody has ever answered is given up sooner than one that has', async () => {
  let up = true;
  const server = await startServer((response) => (up ? json(response, 200, {}) : response.socket?.destroy()));
  const nobody = openTestDoor('http://127.0.0.1:1');
  const somebody = openTestDoor(server.origin);
  await somebody.get('7');
  up = false;

  expect(await failureOf(nobody.get('7'))).toMatchObject({ code: 'NETWORK' });
  expect(await failureOf(somebody.get('7'))).toMatchObject({ code: 'NETWORK' });
  expect(nobody.door.counts.total).toBe(3);
  expect(somebody.door.counts.total).toBeGreaterThanOrEqual(8);
});

test('a dead socket’s repeat is counted', async () => {
  const server = await startServer((response, _request, index) => {
    if (index === 1) response.socket?.resetAndDestroy();
    else json(response, 200, {});
  });
  const { door, get, clock } = openTestDoor(server.origin);
  await get('7');

  await get('8');

  expect(door.counts).toEqual({ total: 3, throttled: 0, retried: 1, failed: 0 });
  expect(Math.max(0, ...clock.slept)).toBeLessThan(1000);
});

test('an expired bearer is renewed once for twenty workers, and every call comes through', async () => {
  let valid = 'token-1';
  let fetched = 0;
  const server = await startServer((response, { headers }) =>
    json(response, headers.authorization === `Bearer ${valid}` ? 200 : 401, {}),
  );
  const clock = createTestClock();
  const bearer = createBearer({
    clock,
    fetch: () => Promise.resolve({ token: `token-${(fetched += 1)}`, expiresInSeconds: 3600 }),
  });
  const { get } = openTestDoor(server.origin, { bearer }, { clock });
  await get('0');
  valid = 'token-2';

  const answers = await Promise.all(Array.from({ length: 20 }, (_item, id) => get(String(id))));

  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(fetched).toBe(2);
});

test('a 401 that is about one person does not hammer the sign-in', async () => {
  let fetched = 0;
  const server = await startServer((response, { url }) =>
    json(response, url.endsWith('gone') ? 401 : 200, { error: 'authError' }),
  );
  const clock = createTestClock();
  const bearer = createBearer({
    clock,
    fetch: () => Promise.resolve({ token: `token-${(fetched += 1)}`, expiresInSeconds: 3600 }),
  });
  const { get } = openTestDoor(server.origin, { bearer }, { clock });

  for (let index = 0; index < 10; index += 1)
    expect(await failureOf(get('gone'))).toMatchObject({ code: 'READ_REJECTED' });

  expect((await get('there')).status).toBe(200);
  expect(fetched).toBe(2);
});

test('a refused sign-in ends the tenant; one that cannot be reached does not', async () => {
  const server = await startServer((response) => json(response, 200, {}));
  const failing = (code: 'SIGN_IN_REFUSED' | 'SIGN_IN_UNREACHABLE') => {
    let asked = 0;
    const current = () => ((asked += 1), Promise.reject(new AppError(code)));
    const { get } = openTestDoor(server.origin, { bearer: { current, renew: () => Promise.resolve(false) } });
    return { get, asked: () => asked };
  };
  const refused = failing('SIGN_IN_REFUSED');
  const unreachable = failing('SIGN_IN_UNREACHABLE');

  for (const { get } of [refused, refused, unreachable, unreachable])
    expect(await failureOf(get('7'))).toMatchObject({ code: expect.stringMatching(/^SIGN_IN_/u) as string });

  expect(refused.asked()).toBe(1);
  expect(unreachable.asked()).toBe(2);
  expect(server.seen).toHaveLength(0);
});

test('a stop verdict ends what is waiting and what comes later with its error', async () => {
  const server = await startServer((response, { url }) =>
    response.writeHead(url.endsWith('spent') ? 402 : 503).end(),
  );
  const { get } = openTestDoor(
    server.origin,
    { lanes: ['main', 'second'].map((name) => ({ name, perSecond: 10, concurrency: 2 })) },
    { clock: { ...createTestClock(), sleep: forever } },
  );
  const waiting = failureOf(get('7'));
  await expect.poll(() => server.seen.length).toBe(1);

  const spent = await failureOf(get('spent', { lane: 'second' }));

  expect(spent).toMatchObject({ code: 'READ_THROTTLED', detail: 'the day’s quota' });
  expect(await waiting).toBe(spent);
  expect(await failureOf(get('8'))).toBe(spent);
  expect(server.seen).toHaveLength(2);
});

function forever(_ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

test('an abort ends every wait at once', async () => {
  const server = await startServer((response, _request, index) => {
    if (index === 0) response.writeHead(503).end();
  });
  const stop = new AbortController();
  const { door, get } = openTestDoor(
    server.origin,
    { lanes: [{ name: 'main', perSecond: 0.001, concurrency: 2 }] },
    { clock: { ...createTestClock(), sleep: forever }, signal: stop.signal },
  );
  const calls = Array.from({ length: 5 }, (_item, id) => failureOf(get(String(id))));
  await new Promise((resolve) => setTimeout(resolve, 20));

  stop.abort();
  const started = performance.now();
  const errors = await Promise.all(calls);

  expect(performance.now() - started).toBeLessThan(50);
  expect(errors).toEqual(errors.map(() => expect.objectContaining({ code: 'INTERRUPTED' }) as unknown));
  expect(await failureOf(get('9'))).toMatchObject({ code: 'INTERRUPTED' });
  expect(door.counts.failed).toBe(0);
});

test('a call’s own signal ends that call alone', async () => {
  const server = await startServer((response, { url }) => {
    if (url.endsWith('/free')) json(response, 200, {});
  });
  const { get } = openTestDoor(server.origin);
  const stop = new AbortController();
  const held = failureOf(get('held', { signal: stop.signal }));

  stop.abort();

  expect(await held).toMatchObject({ code: 'INTERRUPTED' });
  expect((await get('free')).status).toBe(200);
});

test('no secret comes out in an error or in the trace', async () => {
  const server = await startServer((response, { headers, url }) =>
    json(response, 400, { echoed: headers.authorization, url, access_token: 'hunter2' }),
  );
  const redactor = createRedactor();
  const bearer = { current: () => Promise.resolve('Bearer opensesame'), renew: () => Promise.resolve(false) };
  const { get, trace } = openTestDoor(server.origin, { bearer }, { redactor });

  const error = await failureOf(get('7?key=swordfish&x=opensesame'));

  expect(error).toMatchObject({ code: 'READ_REJECTED' });
  const shown = [String(error), (error as Error).stack, JSON.stringify(error), JSON.stringify(trace)].join(
    '\n',
  );
  expect(shown).not.toMatch(/opensesame|hunter2/u);
  expect(JSON.stringify(trace)).not.toContain('swordfish');
  expect(trace).toEqual([
    {
      operation: 'item',
      method: 'GET',
      host: new URL(server.origin).host,
      status: 400,
      ms: expect.any(Number) as number,
      attempt: 1,
      outcome: 'fail',
    },
  ]);
});

test('the error of a verdict keeps its identity', async () => {
  const server = await startServer((response) => response.writeHead(400).end());
  const mine = new AppError('READ_GONE', { detail: 'access_token=hunter2hunter2' });
  expect(mine.stack).toContain('hunter2');
  const { get } = openTestDoor(server.origin, { classify: () => ({ kind: 'fail', error: mine }) });

  expect(await failureOf(get('7'))).toBe(mine);
  expect(`${mine.detail} ${mine.message} ${mine.stack}`).not.toContain('hunter2');
});

test('a rotated credential that could not be saved ends the tenant: it is not spent again', async () => {
  const server = await startServer((response) => json(response, 200, {}));
  let signIns = 0;
  const clock = createTestClock();
  const fetch = () => {
    signIns += 1;
    return Promise.reject(new AppError('SECRET_UNWRITABLE'));
  };
  const { get } = openTestDoor(server.origin, { bearer: createBearer({ fetch, clock }) }, { clock });

  expect(await failureOf(get('1'))).toMatchObject({ code: 'SECRET_UNWRITABLE' });
  expect(await failureOf(get('2'))).toMatchObject({ code: 'SECRET_UNWRITABLE' });
  expect(signIns).toBe(1);
});
