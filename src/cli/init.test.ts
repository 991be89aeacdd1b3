import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { platformForms } from '../app/setup.ts';
import { commands } from './commands/index.ts';
import { runCli } from './run.ts';
import { type RecordedIo, recordedIo } from './test-io.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'grantwarden-init-'));
  file = path.join(folder, 'grantwarden.yaml');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function init(...args: readonly string[]): Promise<{ readonly code: number; readonly io: RecordedIo }> {
  const io = recordedIo();
  const { signal } = new AbortController();
  return { code: await runCli(['init', '--config', file, ...args], { commands, io, signal }), io };
}

const google = [
  '--platform',
  'google-workspace',
  '--id',
  'acme-google',
  '--auth',
  'service-account',
  '--set',
  'auth.key=file:./sa.json',
  '--set',
  'auth.subject=auditor@acme.example',
];

test('writes a configuration that is valid, a policy that is valid, and says what to click', async () => {
  const { code, io } = await init(...google);

  expect(code).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('id: acme-google');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(path.join(folder, 'policy.yaml'), 'utf8')).toContain('unknownVendor: review');
  expect(io.out()).toContain('https://www.googleapis.com/auth/admin.directory.user.security');
  expect(io.err()).toContain('Next:');
  const listed = recordedIo();
  const asked = await runCli(['list', 'apps', '--config', file], {
    commands,
    io: listed,
    signal: new AbortController().signal,
  });
  expect([asked, listed.err()]).toEqual([2, expect.stringContaining('NOTHING_RECORDED')]);
});

test('never replaces a configuration; --add keeps its comments', async () => {
  await init(...google);
  writeFileSync(file, `# ours\n${readFileSync(file, 'utf8')}`);
  const microsoft = [
    '--platform',
    'microsoft-365',
    '--id',
    'acme-m365',
    '--auth',
    'client-secret',
    '--set',
    'tenantId=acme.onmicrosoft.com',
    '--set',
    'auth.clientId=11111111-2222-4333-8444-555555555555',
    '--set',
    'auth.secret=env:M365_SECRET',
  ];

  const refused = await init(...microsoft);
  expect(refused.code).toBe(2);
  expect(refused.io.err()).toContain('--add');

  const added = await init(...microsoft, '--add');
  expect(added.code).toBe(0);
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(/^# ours\n/u);
  expect(text).toContain('id: acme-google');
  expect(text).toContain('id: acme-m365');
});

test.each([
  [
    'a literal secret',
    [
      '--platform',
      'google-workspace',
      '--set',
      'auth.key=AIzaSecretSecret',
      '--set',
      'auth.subject=a@acme.example',
    ],
    'SECRET_LITERAL',
  ],
  ['a missing setting', ['--platform', 'google-workspace'], 'auth.key, auth.subject'],
  ['an unknown platform', ['--platform', 'google'], 'google-workspace, microsoft-365'],
  [
    'a platform without its settings',
    ['--platform', 'microsoft-365', '--auth', 'client-secret'],
    'tenantId, auth.clientId, auth.secret',
  ],
  ['an unknown sign-in', ['--platform', 'google-workspace', '--auth', 'magic'], 'service-account'],
  [
    'an id that cannot stand in a file name',
    google.map((word) => (word === 'acme-google' ? '../x' : word)),
    'CONFIG_INVALID',
  ],
])('%s is refused and nothing is written', async (_, args, words) => {
  const { code, io } = await init(...args);

  expect(code).toBe(2);
  expect(io.err()).toContain(words);
  expect(io.err()).not.toContain('AIzaSecretSecret');
  expect(existsSync(file)).toBe(false);
  expect(existsSync(path.join(folder, 'policy.yaml'))).toBe(false);
});

test('the policy shows where the ids of each platform go', async () => {
  await init(...google);

  const policy = readFileSync(path.join(folder, 'policy.yaml'), 'utf8');
  const shown = policy.replaceAll(/^#(?=  )/gmu, '').replace('vendors: []', 'vendors:');
  const { vendors } = parse(shown) as { vendors: { apps: Record<string, unknown> }[] };
  expect(Object.keys(vendors[0]?.apps ?? {})).toEqual(
    (await platformForms()).map(({ platform }) => platform),
  );
});

test('help and completion know every platform there is', async () => {
  const io = recordedIo();
  await runCli(['init', '--help'], { commands, io, signal: new AbortController().signal });

  const flag = commands
    .find(({ path: [name] }) => name === 'init')
    ?.options.find((option) => option.flag === '--platform');
  for (const { platform } of await platformForms()) {
    expect(io.out()).toContain(platform);
    expect(flag?.value?.choices).toContain(platform);
  }
});

test.each([
  [
    'slack --auth rotating-token --set auth.clientId=1.2 --set auth.clientSecret=env:S --set auth.refreshToken=file:./r',
    '"token_rotation_enabled":true',
  ],
  [
    'salesforce --auth refresh-token --set auth.clientId=c --set auth.refreshToken=file:./r',
    'auth: { type: refresh-token, ',
  ],
  ['google-workspace --auth access-token --set auth.token=env:T', 'Obtain an access token'],
])('the steps are those of the way of signing in: %s', async (line, step) => {
  const { code, io } = await init('--platform', ...line.split(' '));

  expect([code, io.err()]).toEqual([0, expect.stringContaining('Next:')]);
  expect(io.out()).toContain(step);
});
