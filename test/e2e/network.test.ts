/** Through the company's proxy and its own certificate authority, in the calls of every SDK and the sign-ins alike. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Company, type Desk, everyTenant, onAllPlatforms, openCompany } from './company.ts';
import { differences } from './result.ts';

interface Proxy extends AsyncDisposable {
  readonly url: string;
  /** `host:port` of every tunnel asked for. */
  readonly tunnels: readonly string[];
  /** Requests sent to the proxy itself, in the clear. */
  readonly plain: readonly string[];
}

async function startProxy(password: string | null = null): Promise<Proxy> {
  const tunnels: string[] = [];
  const plain: string[] = [];
  const wanted =
    password === null ? undefined : `Basic ${Buffer.from(`user:${password}`).toString('base64')}`;
  const server = createServer((request, response) => {
    plain.push(request.url ?? '');
    response.writeHead(502).end();
  });
  server.on('connect', (request, client) => {
    tunnels.push(request.url ?? '');
    client.on('error', () => {});
    if (request.headers['proxy-authorization'] !== wanted) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const { hostname, port } = new URL(`http://${request.url ?? ''}`);
    const target = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    target.on('error', () => client.destroy());
    client.on('close', () => target.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const userInfo = password === null ? '' : `user:${password}@`;
  return {
    url: `http://${userInfo}127.0.0.1:${port}`,
    tunnels,
    plain,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

let home: string;
let company: Company;
let desk: Desk;
let trusted: Readonly<Record<string, string>>;
let direct: string;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'grantwarden-ca-'));
  const authority = await generate([{ name: 'commonName', value: 'Northwind Root' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: authority.private, cert: authority.cert },
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  const file = path.join(home, 'ca.pem');
  await writeFile(file, authority.cert);
  trusted = { NODE_EXTRA_CA_CERTS: file };
  company = await openCompany({ ...onAllPlatforms, tls: { key: server.private, cert: server.cert } });
  desk = await company.desk();
  const audit = await desk.grantwarden('audit --quiet --json', { env: trusted });
  expect(audit).toMatchObject({ code: 0, stderr: '' });
  direct = audit.stdout;
});
afterAll(async () => {
  await company[Symbol.asyncDispose]();
  await rm(home, { recursive: true });
});

test('with HTTPS_PROXY every call goes through it, sign-ins included, and finds the same', async () => {
  await using proxy = await startProxy();
  const proxied = await company.desk();
  const audit = await proxied.grantwarden('audit --quiet --json', {
    env: { ...trusted, HTTPS_PROXY: proxy.url },
  });

  expect(audit).toMatchObject({ code: 0, stderr: '' });
  expect(differences(direct, audit.stdout)).toEqual([]);
  const all = [...company.sandbox.urls.values()].flatMap((urls) => Object.values(urls));
  expect(new Set(proxy.tunnels)).toEqual(new Set(all.map((url) => new URL(url).host)));
  expect(all).toHaveLength(8);
  expect(proxy.plain).toEqual([]);
});

test('NO_PROXY is honoured', async () => {
  await using proxy = await startProxy();
  const audit = await desk.grantwarden('audit --quiet --tenant demo-m365', {
    env: { ...trusted, https_proxy: proxy.url, NO_PROXY: 'internal.example,127.0.0.1' },
  });

  expect(audit).toMatchObject({ code: 0, stderr: '' });
  expect(proxy.tunnels).toEqual([]);
});

test('a proxy that is not there, or wants a password, is named without the password', async () => {
  const nobody = await desk.grantwarden('audit --quiet --tenant demo-m365', {
    env: { ...trusted, HTTPS_PROXY: 'http://user:hunter2@127.0.0.1:9' },
  });
  expect(nobody.code).toBe(5);
  expect(nobody.stderr).toMatch(/by way of the proxy 127\.0\.0\.1:9[^]*HTTPS_PROXY[^]*SIGN_IN_UNREACHABLE/u);
  expect(nobody.stderr).not.toContain('hunter2');

  await using guarded = await startProxy('correct horse');
  const refused = await desk.grantwarden('audit --quiet --tenant demo-m365', {
    env: { ...trusted, HTTPS_PROXY: guarded.url.replace('correct horse', 'wrong-horse') },
  });
  expect(refused.code).toBe(5);
  expect(refused.stderr).toMatch(/the proxy 127\.0\.0\.1:\d+ refused with 407[^]*SIGN_IN_UNREACHABLE/u);
  expect(refused.stderr).not.toContain('horse');

  const admitted = await desk.grantwarden('audit --quiet --tenant demo-m365', {
    env: { ...trusted, HTTPS_PROXY: guarded.url.replace(' ', '%20') },
  });
  expect(admitted).toMatchObject({ code: 0, stderr: '' });
});

test('a certificate that nobody vouches for is named, on every platform, and no secret is sent', async () => {
  const before = company.calls();
  const { code, stderr } = await desk.grantwarden('audit --quiet');

  expect(code).toBe(5);
  for (const tenant of everyTenant)
    expect(stderr).toMatch(
      new RegExp(
        `${tenant}: the sign-in endpoint cannot be reached: .*127\\.0\\.0\\.1:\\d+: its certificate or TLS is not accepted \\([A-Z_]+\\)[^]*?NODE_EXTRA_CA_CERTS[^]*?SIGN_IN_UNREACHABLE`,
        'u',
      ),
    );
  expect(company.calls()).toBe(before);
});
