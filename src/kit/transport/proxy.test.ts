import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import { generate } from 'selfsigned';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { createNetwork, type NetworkOptions, type Outgoing } from './network.ts';
import { failureOf } from './test-server.ts';

let pair: { private: string; cert: string };

beforeAll(async () => {
  pair = await generate([{ name: 'commonName', value: 'graph.example.test' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'graph.example.test' }] },
    ],
  });
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** An HTTPS vendor called graph.example.test, which only the proxy can find. */
async function startVendor(maxVersion?: 'TLSv1.1'): Promise<number> {
  const old =
    maxVersion === undefined ? {} : { minVersion: 'TLSv1' as const, maxVersion, ciphers: 'ALL:@SECLEVEL=0' };
  const server = createTlsServer({ key: pair.private, cert: pair.cert, ...old }, (_request, response) => {
    response.end('by way of TLS');
  });
  server.on('tlsClientError', () => undefined);
  return listen(server);
}

async function startProxy(target: number, refuseWith?: number) {
  const asked: string[] = [];
  const credentials: (string | undefined)[] = [];
  const server = createHttpServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end('by way of the proxy');
  });
  server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    credentials.push(request.headers['proxy-authorization']);
    socket.on('error', () => undefined);
    if (refuseWith !== undefined) {
      socket.end(`HTTP/1.1 ${refuseWith} No\r\n\r\n`);
      return;
    }
    const onward = connect(target, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
  });
  return { port: await listen(server), asked, credentials };
}

async function send(url: string, options: Partial<NetworkOptions>): Promise<string> {
  const network = createNetwork({ env: {}, ...options });
  onTestFinished(() => network.close());
  const outgoing: Outgoing = {
    method: 'GET',
    url: new URL(url),
    headers: {},
    body: undefined,
    signal: undefined,
    repeatable: true,
  };
  return (await network.send(outgoing)).text;
}

const vendor = 'https://graph.example.test/v1.0/users?secret=hunter2';

test('goes through HTTPS_PROXY, with its credentials, and trusts a private authority', async () => {
  const proxy = await startProxy(await startVendor());
  const env = { HTTPS_PROXY: `http://anna:pw@127.0.0.1:${proxy.port}` };

  const text = await send(vendor, { env, ca: [pair.cert] });

  expect(text).toBe('by way of TLS');
  expect(proxy.asked).toEqual(['CONNECT graph.example.test:443']);
  expect(proxy.credentials).toEqual([`Basic ${Buffer.from('anna:pw').toString('base64')}`]);
});

test('the lower-case name wins, and a host alone is taken as http', async () => {
  const proxy = await startProxy(await startVendor());
  const env = { https_proxy: `127.0.0.1:${proxy.port}`, HTTPS_PROXY: 'http://127.0.0.1:1' };

  expect(await send(vendor, { env, ca: [pair.cert] })).toBe('by way of TLS');
});

test('an authority that is not trusted is told as such and not tried again', async () => {
  const proxy = await startProxy(await startVendor());

  const error = await failureOf(send(vendor, { env: { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` } }));

  expect(error).toMatchObject({ code: 'NETWORK', lasting: true });
  expect((error as { remedy: string }).remedy).toContain('NODE_EXTRA_CA_CERTS');
  expect(String(error)).toContain('graph.example.test');
  expect(String(error)).not.toContain('hunter2');
});

test('a certificate for another name is not accepted', async () => {
  const proxy = await startProxy(await startVendor());
  const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };

  const error = await failureOf(send('https://login.example.test/', { env, ca: [pair.cert] }));

  expect(error).toMatchObject({ code: 'NETWORK', lasting: true });
});

test('TLS 1.1 is not spoken', async () => {
  const proxy = await startProxy(await startVendor('TLSv1.1'));
  const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };

  const error = await failureOf(send(vendor, { env, ca: [pair.cert] }));

  expect(error).toMatchObject({ code: 'NETWORK', lasting: true });
});

test.each([
  [407, true],
  [502, false],
])('a proxy that refuses with %i is named without its password', async (status, lasting) => {
  const proxy = await startProxy(0, status);
  const env = { HTTPS_PROXY: `http://anna:hunter2@127.0.0.1:${proxy.port}` };

  const error = await failureOf(send(vendor, { env, ca: [pair.cert] }));

  expect(error).toMatchObject({ code: 'NETWORK', lasting });
  expect(String(error)).toContain(`127.0.0.1:${proxy.port}`);
  expect(String(error)).toContain(String(status));
  expect(String(error)).not.toContain('hunter2');
});

test('HTTP_PROXY is for http alone, and NO_PROXY goes past both', async () => {
  const proxy = await startProxy(0);
  const plain = createHttpServer((_request, response) => response.end('direct'));
  const url = `http://127.0.0.1:${await listen(plain)}/x`;
  const HTTP_PROXY = `http://127.0.0.1:${proxy.port}`;

  expect(await send(url, { env: { HTTP_PROXY } })).toBe('by way of the proxy');
  expect(await send(url, { env: { HTTP_PROXY, NO_PROXY: 'other.test, 127.0.0.1' } })).toBe('direct');
  expect(await send(url, { env: { HTTP_PROXY, no_proxy: '*' } })).toBe('direct');
  expect(await send(url, { env: { HTTPS_PROXY: HTTP_PROXY } })).toBe('direct');
  expect(proxy.asked).toHaveLength(1);
});

test('the process’s own variables are not looked at', async () => {
  const before = process.env['HTTP_PROXY'];
  process.env['HTTP_PROXY'] = 'http://127.0.0.1:1';
  onTestFinished(() => {
    if (before === undefined) delete process.env['HTTP_PROXY'];
    else process.env['HTTP_PROXY'] = before;
  });
  const plain = createHttpServer((_request, response) => response.end('direct'));
  const url = `http://127.0.0.1:${await listen(plain)}/x`;

  expect(await send(url, { env: {} })).toBe('direct');
});
