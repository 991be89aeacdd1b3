import { expect, test } from 'vitest';
import { openTestDoor } from './test-door.ts';
import { failureOf, json, startServer } from './test-server.ts';

const budget = { attempts: 2 };

test('after five calls in a row that were given up, the operation is not asked again for a while', async () => {
  let healthy = false;
  const server = await startServer((response) =>
    healthy ? json(response, 200, {}) : response.writeHead(503).end(),
  );
  const { get, clock } = openTestDoor(server.origin, {}, { budget });
  for (let call = 0; call < 5; call += 1) await failureOf(get('7'));
  const before = server.seen.length;

  const error = await failureOf(get('7'));
  expect(error).toMatchObject({ code: 'READ_FAILED' });
  expect(String(error)).toContain('item was not asked again');
  expect(server.seen).toHaveLength(before);

  healthy = true;
  await clock.sleep(61_000);
  expect((await get('7')).status).toBe(200);
  expect((await get('7')).status).toBe(200);
});

test('after the rest one call tries; while it fails, the others are still not sent', async () => {
  const server = await startServer((response) => response.writeHead(503).end());
  const { get, clock } = openTestDoor(server.origin, {}, { budget });
  for (let call = 0; call < 5; call += 1) await failureOf(get('7'));
  const before = server.seen.length;
  await clock.sleep(61_000);

  await Promise.all(Array.from({ length: 20 }, () => failureOf(get('7'))));

  expect(server.seen.length - before).toBe(budget.attempts);
});

test('one operation that fails leaves the others alone', async () => {
  const server = await startServer((response, { url }) =>
    url.startsWith('/v1/items') ? response.writeHead(503).end() : json(response, 200, {}),
  );
  const { door, get } = openTestDoor(server.origin, {}, { budget });
  for (let call = 0; call < 6; call += 1) await failureOf(get('7'));

  const other = await door.send({
    operation: 'other',
    method: 'GET',
    url: `${server.origin}/v1/others/1`,
    lane: 'main',
  });

  expect(other.status).toBe(200);
});

test('a host that cannot be reached is not asked for anything', async () => {
  const server = await startServer((response) => response.socket?.destroy());
  const { door, get } = openTestDoor(server.origin, {}, { budget });
  for (let call = 0; call < 5; call += 1) await failureOf(get('7'));
  const before = server.seen.length;

  const url = `${server.origin}/v1/others/1`;
  const error = await failureOf(door.send({ operation: 'other', method: 'GET', url, lane: 'main' }));

  expect(error).toMatchObject({ code: 'READ_FAILED' });
  expect(server.seen).toHaveLength(before);
});

test('an answer, even a failing one, shows that the host is there', async () => {
  let answering = false;
  const server = await startServer((response) =>
    answering ? response.writeHead(503).end() : response.socket?.destroy(),
  );
  const { get } = openTestDoor(server.origin, {}, { budget });
  for (let call = 0; call < 4; call += 1) await failureOf(get('7'));
  answering = true;
  await failureOf(get('7'));
  answering = false;

  expect(await failureOf(get('7'))).toMatchObject({ code: 'NETWORK' });
  expect(await failureOf(get('7'))).toMatchObject({ code: 'NETWORK' });
});

test('refusals are answers: they never open it', async () => {
  const server = await startServer((response) => response.writeHead(404).end());
  const { get } = openTestDoor(server.origin, {}, { budget });

  for (let call = 0; call < 12; call += 1) await failureOf(get('7'));

  expect(server.seen).toHaveLength(12);
});
