import { expect, test } from 'vitest';
import { createBearer } from './bearer.ts';
import { sessionMark } from './call.ts';
import { createRedactor } from './redact.ts';
import { openTestDoor, type TestDoor } from './test-door.ts';
import { failureOf, json, startServer } from './test-server.ts';

const body = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><s><id>${sessionMark}</id></s></e:Header><e:Body><readMetadata/></e:Body></e:Envelope>`;

function openSoapDoor(origin: string, tokens: readonly string[], parts = {}): TestDoor {
  let signIns = 0;
  const fetch = () => Promise.resolve({ token: tokens[signIns++] ?? 'none', expiresInSeconds: null });
  const operations = [
    { id: 'soap', method: 'POST', path: '/soap', soap: ['readMetadata'] },
    { id: 'form', method: 'POST', path: '/form' },
  ] as const;
  const clock = { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() };
  return openTestDoor(origin, { operations, bearer: createBearer({ fetch, clock }) }, parts);
}

function send({ door }: TestDoor, origin: string, text = body, operation = 'soap') {
  const headers = { 'content-type': 'text/xml' };
  return door.send({
    operation,
    method: 'POST',
    url: `${origin}/${operation}`,
    lane: 'main',
    headers,
    body: text,
  });
}

test('the session is the bearer’s token, and that of the renewed bearer on the repeat', async () => {
  const server = await startServer((response, _, index) => json(response, index === 0 ? 401 : 200, {}));
  const opened = openSoapDoor(server.origin, ['00D!first&one', '00D!second']);

  await send(opened, server.origin);

  expect(server.seen.map(({ body: sent }) => sent)).toEqual([
    body.replace(sessionMark, '00D!first&amp;one'),
    body.replace(sessionMark, '00D!second'),
  ]);
  expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer 00D!first&one',
    'Bearer 00D!second',
  ]);
});

test.each([
  ['another request', 'soap', body.replace('readMetadata', 'deleteMetadata')],
  ['a session mark in a plain body', 'form', `sid=${sessionMark}`],
])('%s is refused before a socket is opened', async (_, operation, text) => {
  const server = await startServer((response) => json(response, 200, {}));
  const opened = openSoapDoor(server.origin, ['token-one']);

  expect(await failureOf(send(opened, server.origin, text, operation))).toMatchObject({
    code: 'WRITE_REFUSED',
  });
  expect(server.sockets()).toBe(0);
});

test('a session that the vendor quotes is in no message, written either way', async () => {
  const session = 'first&<one>-session';
  const server = await startServer((response, { body: sent }) => {
    response.writeHead(400).end(`no such session ${session}; ${sent}`);
  });
  const opened = openSoapDoor(server.origin, [session], { redactor: createRedactor() });

  const failure = String(await failureOf(send(opened, server.origin)));

  expect(failure).toContain('no such session [redacted]');
  expect(failure).not.toContain('first&');
});
