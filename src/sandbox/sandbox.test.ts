import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { mutations } from './contract.ts';
import { startSandbox } from './index.ts';
import { platformNames } from './platforms.ts';
import { writeTenants } from './tenants.ts';
import { google, microsoft, salesforce, signIn, slack, vendor } from './vendors/app.ts';

test('a sandbox leaves keys that only the owner can read, and a policy of its vendors', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sandbox-'));
  const sandbox = await startSandbox({ users: 20 });
  const { tenants, policy } = await writeTenants(sandbox, dir);
  const google = tenants.find(({ platform }) => platform === 'google-workspace');
  const key = join(dir, 'google-sa.json');
  const read = parse(policy) as {
    readonly vendors: readonly { readonly name: string; readonly apps: object }[];
    readonly banned: readonly { readonly name: string }[];
  };

  expect(tenants.map(({ platform }) => platform)).toEqual(platformNames);
  expect(google).toMatchObject({
    id: 'demo-google',
    auth: { type: 'service-account', key: 'file:./google-sa.json', subject: sandbox.company.person(0).email },
    endpoints: { token: expect.stringMatching(/\/token$/u) as string },
  });
  expect((await stat(key)).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(key, 'utf8'))).toMatchObject({ type: 'service_account' });
  expect(read.vendors.map(({ name }) => name)).toContain('Zoom');
  expect(read.banned.map(({ name }) => name)).toEqual(['Drift']);
  await sandbox.close();
  await rm(dir, { recursive: true });
});

test('a taken port is an error and leaves nothing listening', async () => {
  const first = await startSandbox({ users: 20, platforms: ['google-workspace'] });
  const api = first.urls.get('google-workspace')?.['api'] ?? '';
  const ports = { 'google-workspace/token': Number(new URL(api).port) };

  await expect(startSandbox({ users: 20, platforms: ['google-workspace'], ports })).rejects.toThrow(
    'EADDRINUSE',
  );
  await first.close();
  await expect(fetch(api)).rejects.toThrow('fetch failed');
});

test('time goes as fast as it is told', async () => {
  const sandbox = await startSandbox({ users: 20, timeScale: 1000, startedAt: 0, platforms: [] });
  const before = sandbox.clock.now();
  await sandbox.clock.sleep(10_000);
  const passed = sandbox.clock.now() - before;
  sandbox.clock.advance(1e9);

  expect(passed).toBeGreaterThanOrEqual(9000);
  expect(sandbox.clock.now()).toBeGreaterThan(1e9);
  await expect(startSandbox({ timeScale: 0 })).rejects.toThrow(RangeError);
});

test('people join and leave on every platform at once', async () => {
  const sandbox = await startSandbox({ users: 20, platforms: [] });
  const [joined] = sandbox.mutate('user-added');
  const [left] = sandbox.mutate('user-left');

  expect(joined).toContain(sandbox.company.person(20).email);
  const email = left?.split(' ')[0] ?? '';
  expect(sandbox.company.person(sandbox.company.find(email) ?? 0).status).toBe('suspended');
  expect(sandbox.mutate('revoke')).toEqual([]);
});

test('every change that can be asked for is made somewhere', async () => {
  const sandbox = await startSandbox({ users: 40, incident: 'drift' });
  const done = mutations.map((name) => [name, sandbox.mutate(name)] as const);
  await sandbox.close();

  expect(done.filter(([, lines]) => lines.length === 0)).toEqual([]);
  expect(done.flatMap(([, lines]) => lines).filter((line) => line.includes('google-workspace'))).toHaveLength(
    6,
  );
});

test('ordinary changes are spread over the platforms in turn', async () => {
  const platforms = ['google-workspace', 'microsoft-365'] as const;
  const sandbox = await startSandbox({ users: 40, platforms, logTrouble: { late: 0.1, lost: 0.1 } });
  const three = sandbox.live(3);
  const two = sandbox.live(2);
  await sandbox.close();
  const count = (lines: readonly string[]) =>
    platforms.map((platform) => lines.filter((line) => line.startsWith(`${platform}: `)).length);

  expect(count(three)).toEqual([2, 1]);
  expect(count(two)).toEqual([1, 1]);
});

test('what a hostile app is called does no harm where changes are told', async () => {
  const sandbox = await startSandbox({ users: 40, platforms: ['google-workspace', 'microsoft-365'] });
  const lines = sandbox.live(900);
  await sandbox.close();

  expect(lines.filter((line) => line.includes('X-Injected')).length).toBeGreaterThan(0);
  expect(lines.filter((line) => /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(line))).toEqual([]);
});

test('with a key and a certificate it speaks HTTPS', async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'sandbox' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  const sandbox = await startSandbox({ users: 20, platforms: ['google-workspace'], tls: { key, cert } });
  const api = sandbox.urls.get('google-workspace')?.['api'] ?? '';
  const status = await new Promise((resolve, reject) => {
    get(`${api}/admin/directory/v1/users`, { ca: cert, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).on('error', reject);
  });
  await sandbox.close();

  expect(api).toMatch(/^https:/u);
  expect(status).toBe(401);
});

test.each([
  ['google-workspace', 'api', 'DELETE', '/admin/directory/v1/users/1/tokens/2', '', true],
  ['google-workspace', 'api', 'GET', '/admin/directory/v1/users', '', false],
  ['google-workspace', 'token', 'POST', '/token', '', false],
  ['microsoft-365', 'graph', 'PATCH', '/v1.0/servicePrincipals/1', '', true],
  ['microsoft-365', 'graph', 'POST', '/v1.0/directoryObjects/getByIds', '', false],
  ['microsoft-365', 'graph', 'POST', '/v1.0/$batch', '{"requests":[{"method":"GET"}]}', false],
  ['microsoft-365', 'graph', 'POST', '/v1.0/$batch', '{"requests":[{"method":"DELETE"}]}', true],
  ['microsoft-365', 'login', 'POST', '/common/oauth2/v2.0/token', '', false],
  ['slack', 'api', 'POST', '/api/admin.apps.restrict', '', true],
  ['slack', 'api', 'POST', '/api/users.list', '', false],
  ['salesforce', 'login', 'POST', '/services/oauth2/token', '', false],
  ['salesforce', 'instance', 'POST', '/services/oauth2/revoke', '', true],
  ['salesforce', 'instance', 'POST', '/services/Soap/m/65.0', '', false],
] as const)('%s, %s: %s %s%s is a write: %s', async (platform, origin, method, path, body, writes) => {
  const sandbox = await startSandbox({ users: 20, platforms: [platform] });
  const url = new URL(`http://127.0.0.1${path}`);
  const request = { method, url, headers: {}, body, inFlight: 1 };
  const told = sandbox.simulators[0]?.isWrite?.(request, origin);
  await sandbox.close();

  expect(told).toBe(writes);
});

test('a vendor that is added stands in for the one of its name, is approved, and works on every platform', async () => {
  const apps = [
    google('Grammarly', signIn, { adoption: 0.5 }),
    microsoft('Grammarly', ['User.Read'], { adoption: 0.5 }),
    slack('Grammarly', ['chat:write'], { adoption: 0.5 }),
    salesforce('Grammarly', ['api'], { adoption: 0.5 }),
  ];
  const approval = { owner: null, untilDays: 30, regions: ['EU'], maxTier: 'low' } as const;
  const sandbox = await startSandbox({
    users: 40,
    vendors: [vendor('Grammarly', 'grammarly.example', 'approved', apps, { approval })],
  });
  const { company, simulators } = sandbox;

  expect(company.vendors.filter(({ name }) => name === 'Grammarly').map(({ domain }) => domain)).toEqual([
    'grammarly.example',
  ]);
  for (const { platform, liveGrants } of simulators) {
    const clientId = apps.find((app) => app.platform === platform)?.clientId ?? '';
    expect([platform, liveGrants(clientId) > 10, liveGrants('nobody')]).toEqual([platform, true, 0]);
  }
  await sandbox.close();
});
