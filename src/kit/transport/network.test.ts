import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { createNetwork, type Network, type NetworkOptions, type Outgoing } from './network.ts';
import { failureOf, json, startServer } from './test-server.ts';

function open(options: Partial<NetworkOptions> = {}): Network {
  const network = createNetwork({ env: {}, ...options });
  onTestFinished(() => network.close());
  return network;
}

function get(origin: string, path = '/', more: Partial<Outgoing> = {}): Outgoing {
  return {
    method: 'GET',
    url: new URL(path, origin),
    headers: {},
    body: undefined,
    signal: undefined,
    repeatable: true,
    ...more,
  };
}

/** A server that writes bytes as they are given, then does what `end` says. */
async function rawServer(reply: (index: number) => { bytes: string; end: 'close' | 'reset' | 'keep' }) {
  let index = 0;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => {
      const { bytes, end } = reply(index);
      index += 1;
      socket.write(bytes, () => {
        if (end === 'close') socket.end();
        if (end === 'reset') setImmediate(() => socket.resetAndDestroy());
      });
      if (bytes === '' && end === 'reset') socket.resetAndDestroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests: () => index };
}

const ok = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

test('a command that sends nothing does not load the client', () => {
  const script = `import { createRequire } from 'node:module';
    import { createNetwork } from '${import.meta.resolve('./network.ts')}';
    const loaded = () => Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes('/undici/'));
    const network = createNetwork({ env: {} });
    const before = loaded();
    await network.send({ method: 'GET', url: new URL('http://127.0.0.1:1/'), headers: {} }).catch(() => undefined);
    await network.close();
    console.log(JSON.stringify([before, loaded()]));`;
  const told = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });

  expect(JSON.parse(told)).toEqual([false, true]);
});

test('gives the whole answer with lower-case headers', async () => {
  const server = await startServer((response, request) =>
    json(response, 201, { got: request.body }, { 'X-Thing': ['a', 'b'] }),
  );

  const answer = await open().send(
    get(server.origin, '/a?b=1', { method: 'POST', body: 'hello', headers: { 'x-mine': 'yes' } }),
  );

  expect(answer).toMatchObject({ status: 201, text: '{"got":"hello"}', headers: { 'x-thing': 'a, b' } });
  expect(server.seen[0]).toMatchObject({
    url: '/a?b=1',
    headers: { 'x-mine': 'yes', 'accept-encoding': 'gzip' },
  });
});

test('unpacks gzip and drops a byte order mark', async () => {
  const long = '€'.repeat(200_000);
  const server = await startServer((response, { url }) =>
    response
      .writeHead(200, { 'content-encoding': 'gzip' })
      .end(gzipSync(url === '/long' ? long : '\uFEFF{"a":"ü"}')),
  );
  const network = open();

  expect((await network.send(get(server.origin))).text).toBe('{"a":"ü"}');
  expect((await network.send(get(server.origin, '/long'))).text).toBe(long);
});

test('a redirect is an answer and is not followed', async () => {
  const server = await startServer((response) => response.writeHead(302, { location: '/elsewhere' }).end());

  expect((await open().send(get(server.origin))).status).toBe(302);
  expect(server.seen).toHaveLength(1);
});

test.each([
  ['plain', (body: string) => body, {}],
  ['packed small', (body: string) => gzipSync(body), { 'content-encoding': 'gzip' }],
])('a body larger than the limit is not read on: %s', async (_title, pack, headers) => {
  const server = await startServer((response) =>
    response.writeHead(200, headers).end(pack('x'.repeat(300_000))),
  );

  const error = await failureOf(open({ maxBody: 100_000 }).send(get(server.origin)));

  expect(error).toMatchObject({ code: 'READ_MALFORMED', lasting: true });
});

test.each([
  ['reset in mid-body', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a":', 'reset'],
  ['closed in mid-body', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a":', 'close'],
  ['closed in mid-chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"a":', 'close'],
  ['no HTTP at all', 'SSH-2.0-OpenSSH_9.6\r\n\r\n', 'close'],
  ['closed without a word', '', 'reset'],
] as const)('%s is a failed attempt, not an answer', async (_title, bytes, end) => {
  const server = await rawServer(() => ({ bytes, end }));

  const error = await failureOf(open().send(get(server.origin)));

  expect(error).toMatchObject({ code: 'NETWORK', lasting: false });
  expect(server.requests()).toBe(1);
});

test('a packed body that breaks off is a failed attempt', async () => {
  const server = await startServer((response) => {
    const packed = gzipSync('x'.repeat(1000));
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed.subarray(0, packed.length - 9));
  });

  expect(await failureOf(open().send(get(server.origin)))).toMatchObject({ code: 'NETWORK', lasting: false });
});

test('a kept-alive socket that died is replaced once, before anyone hears of it', async () => {
  const server = await rawServer((index) =>
    index === 1 ? { bytes: '', end: 'reset' } : { bytes: ok('a'), end: 'keep' },
  );
  const network = open();
  let repeats = 0;
  const beforeRepeat = () => Promise.resolve(void (repeats += 1));
  await network.send(get(server.origin));

  const answer = await network.send(get(server.origin, '/', { beforeRepeat }));

  expect(answer.text).toBe('a');
  expect(repeats).toBe(1);
  expect(server.requests()).toBe(3);
});

test('only once, not for what may not be repeated, and not when part of the answer had come', async () => {
  const dead = await rawServer((index) =>
    index > 0 ? { bytes: '', end: 'reset' } : { bytes: ok('a'), end: 'keep' },
  );
  const half = await rawServer((index) =>
    index > 0 ? { bytes: ok('abc').slice(0, -1), end: 'reset' } : { bytes: ok('a'), end: 'keep' },
  );
  const network = open();
  await network.send(get(dead.origin));
  await network.send(get(half.origin));

  await failureOf(network.send(get(dead.origin, '/', { repeatable: false })));
  expect(dead.requests()).toBe(2);
  await network.send(get(half.origin)).catch(() => undefined);
  expect(half.requests()).toBe(2);
});

test('nobody there: the host and the reason, never the query or a header', async () => {
  const server = await rawServer(() => ({ bytes: '', end: 'close' }));
  const gone = new URL(server.origin);
  gone.port = '1';

  const error = await failureOf(
    open().send(get(gone.origin, '/x?secret=hunter2', { headers: { authorization: 'Bearer hunter2' } })),
  );

  expect(error).toMatchObject({ code: 'NETWORK', unreached: true });
  expect(String(error)).toContain('127.0.0.1:1');
  expect(String(error)).toContain('ECONNREFUSED');
  expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain('hunter2');
});

test('a server that says nothing is given up', async () => {
  const server = await startServer(() => undefined);

  const error = await failureOf(open({ timeouts: { headersMs: 30 } }).send(get(server.origin)));

  expect(error).toMatchObject({ code: 'NETWORK', lasting: false });
  expect(String(error)).toContain('UND_ERR_HEADERS_TIMEOUT');
});

test('silence of a host that has answered before is not taken for a dead socket', async () => {
  const server = await startServer((response, _request, index) => {
    if (index === 0) response.end('a');
  });
  const network = open({ timeouts: { headersMs: 30 } });
  await network.send(get(server.origin));

  expect(await failureOf(network.send(get(server.origin)))).toMatchObject({ code: 'NETWORK' });
  expect(server.seen).toHaveLength(2);
});

test('a body that drips is given up', async () => {
  const server = await startServer((response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write('x'), 5);
    response.on('close', () => clearInterval(drip));
  });

  const error = await failureOf(open({ timeouts: { wholeBodyMs: 40 } }).send(get(server.origin)));

  expect(error).toMatchObject({ code: 'NETWORK', lasting: false });
});

test.each(['before', 'while waiting for the head', 'while the body comes'])(
  'an abort ends it: %s',
  async (when) => {
    const stop = new AbortController();
    const server = await startServer((response) => {
      if (when === 'while the body comes') response.writeHead(200).write('x');
      setTimeout(() => stop.abort(), 5);
    });
    if (when === 'before') stop.abort();

    const error = await failureOf(open().send(get(server.origin, '/', { signal: stop.signal })));

    expect(error).toMatchObject({ code: 'INTERRUPTED' });
    expect(server.seen).toHaveLength(when === 'before' ? 0 : 1);
  },
);
