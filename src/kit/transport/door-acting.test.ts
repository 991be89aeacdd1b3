import { expect, test } from 'vitest';
import type { Operation } from './call.ts';
import { openTestDoor } from './test-door.ts';
import { failureOf, json, startServer } from './test-server.ts';

const remove: Operation = { id: 'remove', method: 'DELETE', path: '/v1/items/{id}', writes: true };
const batch: Operation = { id: 'batch', method: 'POST', path: '/v1/$batch', memberBase: '/v1' };

function removal(origin: string) {
  return { operation: 'remove', method: 'DELETE', url: `${origin}/v1/items/7`, lane: 'main' } as const;
}

test('a door that only reads cannot even be made with an operation that writes', () => {
  expect(() => openTestDoor('http://127.0.0.1:1', { operations: [remove] })).toThrow(
    expect.objectContaining({ code: 'WRITE_REFUSED' }) as Error,
  );
});

test('a write is no member of a batch, whatever door it is', async () => {
  const server = await startServer((response) => json(response, 200, {}));
  const { door } = openTestDoor(server.origin, { operations: [remove, batch] }, { acting: true });
  const body = '{"requests":[{"id":"1","method":"DELETE","url":"/items/7"}]}';
  const url = `${server.origin}/v1/$batch`;

  expect(
    await failureOf(door.send({ operation: 'batch', method: 'POST', url, body, lane: 'main' })),
  ).toMatchObject({ code: 'WRITE_REFUSED' });
  expect(server.seen).toHaveLength(0);
});

test.each([
  ['an answer that never comes', 'reset'],
  ['a gateway that gave up', '504'],
  ['an answer that breaks off', 'broken'],
] as const)('%s leaves a write unknown, and it is not sent again', async (_, how) => {
  const server = await startServer((response) => {
    if (how === 'reset') response.socket?.destroy();
    else if (how === '504') json(response, 504, {});
    else response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":');
  });
  const { door } = openTestDoor(server.origin, { operations: [remove] }, { acting: true });

  expect(await failureOf(door.send(removal(server.origin)))).toMatchObject({ code: 'ACT_UNKNOWN' });
  expect(server.seen).toHaveLength(1);
});

test('a write that was throttled did not happen, so it is sent again after the wait', async () => {
  const server = await startServer((response, _, index) =>
    index === 0 ? json(response, 429, {}, { 'retry-after': '7' }) : json(response, 204, {}),
  );
  const { door, clock } = openTestDoor(server.origin, { operations: [remove] }, { acting: true });
  const from = clock.now();

  expect(await door.send(removal(server.origin))).toMatchObject({ status: 204 });
  expect(server.seen).toHaveLength(2);
  expect(clock.now() - from).toBeGreaterThanOrEqual(7000);
});

test('nobody there: nothing was sent, so it is tried again and then told as unreachable', async () => {
  const { door } = openTestDoor('http://127.0.0.1:1', { operations: [remove] }, { acting: true });

  expect(await failureOf(door.send(removal('http://127.0.0.1:1')))).toMatchObject({ code: 'NETWORK' });
});

test.each([
  ['done', 204],
  ['ACT_UNKNOWN', 504],
] as const)(
  'a write that is under way is heard to its end, although it is to stop: %s',
  async (ends, status) => {
    const controller = new AbortController();
    const server = await startServer((response) => {
      controller.abort();
      setImmediate(() => json(response, status, {}));
    });
    const parts = { acting: true, signal: controller.signal } as const;
    const { door } = openTestDoor(server.origin, { operations: [remove] }, parts);

    const answer = await door.send(removal(server.origin)).then(
      () => 'done',
      (thrown: unknown) => (thrown as { readonly code: string }).code,
    );
    expect(answer).toBe(ends);
    expect(await failureOf(door.send(removal(server.origin)))).toMatchObject({ code: 'INTERRUPTED' });
    expect(server.seen).toHaveLength(1);
  },
);
