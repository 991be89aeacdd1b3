import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { JudgedScope } from '../app/scopes.ts';
import { type ExitCode, exitCodes } from '../core/errors.ts';
import { scopesClassify } from './commands/scopes-classify.ts';
import { runCli } from './run.ts';
import { type RecordedIo, recordedIo } from './test-io.ts';

const graph = '00000003-0000-0000-c000-000000000000';

interface Ran {
  readonly code: ExitCode;
  readonly io: RecordedIo;
}

async function classify(
  input: string | Iterable<string | Uint8Array>,
  options: readonly string[] = [],
  columns?: number,
): Promise<Ran> {
  const io = recordedIo({
    input: typeof input === 'string' ? [input] : input,
    ...(columns === undefined ? {} : { columns }),
  });
  const code = await runCli(['scopes', 'classify', ...options], {
    commands: [scopesClassify],
    io,
    signal: new AbortController().signal,
  });
  return { code, io };
}

async function json(input: string, ...options: readonly string[]): Promise<readonly JudgedScope[]> {
  const { code, io } = await classify(input, ['--json', '--quiet', ...options]);
  expect(io.err()).toBe('');
  expect(code).toBe(exitCodes.clean);
  const lines = io.out().split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) => JSON.parse(line) as JudgedScope);
}

test('each line of JSON has the documented fields, in this order', async () => {
  const [row] = await json('Mail.Read\n', '--platform', 'microsoft-365');

  expect(Object.keys(row ?? {})).toEqual([
    'scope',
    'platform',
    'resource',
    'known',
    'tier',
    'capabilities',
    'sentence',
  ]);
  expect(row).toEqual({
    scope: 'Mail.Read',
    platform: 'microsoft-365',
    resource: graph,
    known: true,
    tier: 'high',
    capabilities: [{ data: 'mail', access: 'read', reach: 'own' }],
    sentence: 'Read the signed-in person’s mail.',
  });
});

test('lines end as they may, empty ones are skipped, pieces may part a letter', async () => {
  const text = new TextEncoder().encode('\ufeff\n\r\nchat:write\r\n   \nпочта\n\nadmin');
  const pieces = Array.from(text, (byte) => Uint8Array.of(byte));
  const { io } = await classify(pieces, ['--json', '--platform', 'slack']);

  const scopes = io
    .out()
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as JudgedScope).scope);
  expect(scopes).toEqual(['chat:write', 'почта', 'admin']);
});

test('without a platform a name comes once for each that knows it, and once when none does', async () => {
  const rows = await json('openid\nadmin\nno such name\n');

  expect(rows.map(({ scope, platform, known }) => [scope, platform, known])).toEqual([
    ['openid', 'google-workspace', true],
    ['openid', 'microsoft-365', true],
    ['openid', 'slack', true],
    ['openid', 'salesforce', true],
    ['admin', 'slack', true],
    ['no such name', null, false],
  ]);
  expect(rows.at(-1)).toMatchObject({ resource: null, capabilities: [] });
  expect(['medium', 'high', 'critical']).toContain(rows.at(-1)?.tier);
});

test('a name in a wrong spelling is as dangerous as the right one', async () => {
  const [row] = await json('HTTPS://WWW.GOOGLEAPIS.COM/AUTH/DRIVE\n');
  expect(row).toMatchObject({ platform: null, known: false, tier: 'critical' });
});

test('on Microsoft 365 a name is Graph’s, else of the API where it is most dangerous', async () => {
  const rows = await json(
    'Mail.Send\nfull_access_as_app\nuser_impersonation\nno.such\n',
    '--platform',
    'microsoft-365',
  );

  expect(rows.map(({ resource, known, tier }) => [resource, known, tier])).toEqual([
    [graph, true, 'high'],
    ['00000002-0000-0ff1-ce00-000000000000', true, 'high'],
    ['797f4846-ba00-4fd7-ba43-dac1f8f63013', true, 'critical'],
    [null, false, 'high'],
  ]);
});

test.each([
  ['Exchange Online'],
  ['exchange online'],
  ['00000002-0000-0FF1-CE00-000000000000'],
  ['https://outlook.office.com/'],
])('the API can be said as %s, and needs no platform beside it', async (resource) => {
  const rows = await json(
    'full_access_as_app\nRoleManagement.ReadWrite.Directory\nchat:write\n',
    '--resource',
    resource,
  );

  expect(rows.map(({ platform, resource: id, known }) => [platform, id, known])).toEqual([
    ['microsoft-365', '00000002-0000-0ff1-ce00-000000000000', true],
    ['microsoft-365', '00000002-0000-0ff1-ce00-000000000000', false],
    ['microsoft-365', '00000002-0000-0ff1-ce00-000000000000', false],
  ]);
});

test('a name of Graph on somebody’s own API is not Graph’s', async () => {
  const own = '11111111-2222-4333-8444-555555555555';
  const [row] = await json(
    'RoleManagement.ReadWrite.Directory\n',
    '--platform',
    'microsoft-365',
    '--resource',
    own,
  );
  expect(row).toMatchObject({ resource: own, known: false, tier: 'medium' });
});

test('--application judges what an app holds itself', async () => {
  const [alone] = await json('Mail.Read\n', '--application', '--platform', 'microsoft-365');
  expect(alone?.capabilities).toEqual([{ data: 'mail', access: 'read', reach: 'all-users' }]);
  const [bot] = await json('im:history\n', '--application', '--platform', 'slack');
  expect(bot?.tier).toBe('high');
});

test.each([
  [['--platform', 'slak'], 'did you mean “slack”?'],
  [['--platform', 'google'], 'did you mean “google-workspace”?'],
  [['--platform', '__proto__'], 'google-workspace, microsoft-365, slack, salesforce'],
  [['--resource', 'Exchng Online'], 'did you mean “Exchange Online”?'],
  [['--resource', 'graph'], 'did you mean “Microsoft Graph”?'],
  [['--resource', 'Contoso'], 'the client id of any API'],
  [['--platform', 'slack', '--resource', 'Microsoft Graph'], 'slack has no resources'],
] as const)('%j is a usage error that says what would be right', async (options, words) => {
  const { code, io } = await classify('x\n', options);

  expect(code).toBe(exitCodes.usage);
  expect(io.err()).toContain(words);
  expect(io.out()).toBe('');
});

test('hostile names reach neither terminal nor reader of JSON unescaped', async () => {
  const hostile = 'a\u001b[31mb\u202ec\u0000"\u009bd\u2028\ud800';
  const { io } = await classify(`${hostile}\n`, [], 100);
  expect(io.out()).toContain('a[31mbc"d');
  expect(io.out()).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}]/u);

  const line = (await classify(`${hostile}\n`, ['--json'])).io.out();
  expect(line).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}]/u);
  expect((JSON.parse(line) as JudgedScope).scope).toBe(hostile.toWellFormed());
});

test('the table shows tier, name and words, and says so when nothing came in', async () => {
  const { code, io } = await classify('chat:write\nadmin.users:write\n', ['--platform', 'slack'], 120);
  expect(code).toBe(exitCodes.clean);
  expect(io.out()).toMatch(
    /^TIER +KNOWN +PLATFORM +SCOPE +WHAT IT MEANS\nhigh +yes +slack +chat:write +Can send/u,
  );
  expect(io.err()).toContain('Next: grantwarden');

  const nothing = await classify('\n\n');
  expect(nothing.code).toBe(exitCodes.clean);
  expect(nothing.io.out()).toContain('No scope names came in');
});

test('--output writes a file', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'grantwarden-scopes-'));
  try {
    const file = path.join(folder, 'judged.ndjson');
    const { io } = await classify('admin\n', ['--json', '--output', file]);
    expect(io.out()).toBe('');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ scope: 'admin', tier: 'critical' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('input is read no faster than output is taken, and no further when the reader has gone', async () => {
  let given = 0;
  function* endless(): Generator<string> {
    for (;;) {
      given += 1;
      yield 'chat:write\n'.repeat(100);
    }
  }
  const io = recordedIo({ input: endless() });
  let taken = 0;
  const leaving = {
    ...io,
    stdout: {
      ...io.stdout,
      write: (text: string) => {
        taken += text.length;
        return Promise.resolve(taken < 1_000_000);
      },
    },
  };
  const code = await runCli(['scopes', 'classify', '--json', '--platform', 'slack'], {
    commands: [scopesClassify],
    io: leaving,
    signal: new AbortController().signal,
  });

  expect(code).toBe(exitCodes.clean);
  expect(taken).toBeLessThan(1_200_000);
  expect(given).toBeLessThan(200);
});

test('a line that is no name at all stops it, whether or not it ends', async () => {
  for (const end of ['\n', '']) {
    const { code, io } = await classify(`admin\n${'a'.repeat(5000)}${end}`, [
      '--json',
      '--platform',
      'slack',
    ]);
    expect(code).toBe(exitCodes.usage);
    expect(io.err()).toContain('line 2 is longer than 4096 characters');
  }
});

test('somebody at a terminal is told what to type', async () => {
  const { io } = await classify('admin\n', [], 80);
  expect(io.err()).toContain('one a line; Ctrl-D ends');
});
