import { expect, test } from 'vitest';
import { AppError } from '../core/errors.ts';
import type { Observation } from '../core/observation.ts';
import { untoldApp } from '../core/untold-app.ts';
import { unapprovedApp } from '../detections/unapproved-app.ts';
import type { Stream } from '../kit/connector.ts';
import { loadPolicy } from '../policy/load.ts';
import { audit } from './audit.ts';
import { checkPolicy, locatedIn } from './policy-check.ts';
import { suggestPolicy } from './policy-suggest.ts';
import { end, grantSeen, session, testContext, type TestContext } from './testing.ts';

const now = Date.parse('2026-11-22T08:00:00Z');
const detections = [unapprovedApp];
const check = (text: string) => checkPolicy({ text, file: 'policy.yaml', detections, now, lastRun: null });

test('every problem has its line, column and the nearest that exists, however many there are', async () => {
  const text = `version: 1
vendors:
  - name: Zoom
    domans: [zoom.us]
    approvedUntil: soon
detections: { unaproved-app: off }
banned:
${'  - { name: A, apps: { slak: [x] } }\n'.repeat(30)}`;
  const { problems, warnings, vendors } = await check(text);
  expect(problems.slice(0, 3)).toEqual([
    { file: 'policy.yaml', line: 4, column: 5, message: 'unknown key “domans”; did you mean “domains”?' },
    expect.objectContaining({ line: 5, column: 20, message: expect.stringContaining('2027-06-30') }),
    {
      file: 'policy.yaml',
      line: 6,
      column: 15,
      message: 'unknown detection “unaproved-app”; did you mean “unapproved-app”?',
    },
  ]);
  expect(problems).toHaveLength(33);
  expect([warnings, vendors]).toEqual([[], 0]);
});

test('one id under two vendors is a problem, not a warning', async () => {
  const { problems } = await check(
    'version: 1\nvendors:\n  - { name: A, apps: { slack: [A1] } }\n  - { name: B, apps: { slack: [A1] } }\n',
  );
  expect(problems).toEqual([
    { file: 'policy.yaml', line: 4, column: 32, message: 'this app already stands under “A”' },
  ]);
});

test.each([
  ['version: 1\nversion: 1\nvendors: [', 2],
  [`a: &a [x]\nb: [${'*a,'.repeat(500)}]`, 1],
  ['['.repeat(100_000), 1],
  [`# ${'x'.repeat(10_000_000)}`, null],
  ['version: 1\nvendors: [{ name: !!js/function x }]', 2],
])('what is no policy at all is told and not thrown: %#', async (text, line) => {
  const [first] = (await check(text)).problems;
  expect(first).toMatchObject({ file: 'policy.yaml', line });
});

test('a host that is not trusted is told with what is wrong about it', () => {
  const error = new AppError('CONFIG_UNTRUSTED_HOST', { where: 'g.yaml:3:5', detail: 'evil.example' });
  expect(locatedIn(error)).toEqual([
    expect.objectContaining({ line: 3, message: expect.stringMatching(/nor trusted: evil\.example$/u) }),
  ]);
});

test('keys that objects have anyway are unknown keys like others', async () => {
  const { problems } = await check(
    'version: 1\nconstructor: x\nvendors: [{ name: __proto__, toString: 1 }]\n',
  );
  expect(problems.map(({ line, message }) => `${line} ${message.split(';')[0]}`)).toEqual([
    '2 unknown key “constructor”',
    '3 unknown key “toString”',
  ]);
});

function connected(clientId: string, given: Partial<typeof untoldApp> = {}): readonly Observation[] {
  return [{ type: 'app', clientId, ...untoldApp, party: 'third', ...given }, grantSeen(clientId)];
}

async function audited(): Promise<TestContext> {
  const installs: Stream['read'] = async function* () {
    const rows = [
      ...connected('A1', { name: 'Zoom' }),
      ...connected('A2', { name: 'Mine', party: 'internal' }),
      ...connected('A3', { name: 'Slack itself', party: 'first' }),
      ...connected('A4', { name: 'Notes "x" # y' }),
      ...connected('app-password', { name: 'App passwords' }),
    ];
    yield { rows, read: 5, checkpoint: null };
    return end;
  };
  const users: Stream['read'] = async function* () {
    yield { rows: [], read: 0, checkpoint: null };
    return end;
  };
  const context = {
    ...testContext({ acme: () => Promise.resolve(session('T1', { users, installs })) }),
    detections,
    clock: { now: () => now, monotonic: () => now, sleep: () => Promise.resolve() },
  };
  await audit(context, { mode: 'full', resume: false, failOn: null, allowPartial: true });
  return context;
}

test('waivers and vendors are held against the last run', async () => {
  const { inventory } = await audited();
  const text = `version: 1
vendors: [{ name: Zoom }, { name: Nobody }]
waivers:
  - { finding: unapproved-app+slack:A4, reason: r, by: b, expires: 2027-01-01 }
  - { finding: unapproved-app+slack:A9, reason: r, by: b, expires: 2027-01-01 }
`;
  const lastRun = inventory.view(inventory.lastRun() ?? '');
  const { warnings, waivers } = await checkPolicy({ text, file: 'p', detections, now, lastRun });
  expect(warnings.map(({ line, message }) => `${line} ${message}`)).toEqual([
    '2 no app of the last run is “Nobody”',
    '5 the last run has no such finding',
  ]);
  expect(waivers).toBe(2);
});

test('a suggestion of the last run: what it holds, what is left out, nothing approved', async () => {
  const context = await audited();
  const proven = loadPolicy('version: 1\nvendors: [{ name: Zoom, apps: { slack: [A1] } }]\n', 'p', []);
  const { text, ...counts } = await suggestPolicy(context, proven);
  expect(counts).toEqual({ vendors: 1, apps: 1, firstParty: 1, own: 1, proven: 1 });
  const written = [...text].join('');
  expect(loadPolicy(written, 'p', []).vendors).toMatchObject([
    {
      name: 'Notes "x" # y',
      approvedUntil: '2000-01-01',
      owner: null,
      apps: { slack: ['A4'] },
      allow: { maxTier: 'medium', scopes: { slack: [] } },
    },
  ]);
  expect(written).toContain('1 person, medium, in acme');
});
