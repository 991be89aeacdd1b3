import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ClassifyScope } from '../kit/connector.ts';
import { loadPolicy } from '../policy/load.ts';
import { loadPolicyTests } from '../policy/tests-file.ts';
import { readPolicyTests, runPolicyTests, testsBeside } from './policy-test.ts';

const now = Date.parse('2026-11-22T08:00:00Z');
const classify: ClassifyScope = (scope) => ({
  scope,
  normalized: scope.toLowerCase(),
  known: true,
  tier: scope.startsWith('mail') ? 'critical' : 'low',
  capabilities: [],
  sentence: scope,
});
const policy = loadPolicy(
  `version: 1
vendors:
  - name: Zoom
    approvedUntil: 2026-12-31
    apps: { google-workspace: [z1] }
    allow: { maxTier: low, scopes: { google-workspace: [MAIL.read] }, principals: [jo@acme.example] }
`,
  'p',
  [],
);

function results(tests: string) {
  return runPolicyTests(loadPolicyTests(`version: 1\ntests:\n${tests}`, 't'), {
    policy,
    now,
    classify: () => classify,
  });
}

const zoom = 'app: { platform: google-workspace, clientId: z1 }';

test('expectations that hold', () => {
  const given = results(`
  - { name: a, ${zoom}, expect: { decision: approved, vendor: Zoom, match: proven } }
  - { name: b, ${zoom}, scopes: [mail.read, calendar], principal: JO@acme.example, expect: { withinApproval: true } }
  - { name: c, ${zoom}, scopes: [mail.all], principal: jo@acme.example, expect: { withinApproval: false } }
  - { name: d, ${zoom}, expect: { withinApproval: false } }
  - { name: e, day: 2027-01-01, ${zoom}, expect: { decision: expired, withinApproval: false } }
  - { name: f, app: { platform: slack, clientId: A1, name: Zoom }, expect: { decision: review, match: candidate } }
  - { name: g, app: { platform: slack, clientId: A1 }, expect: { vendor: null, match: none } }
  - { name: h, app: { platform: slack, clientId: A1, party: first }, expect: { decision: unknown } }
`);
  expect(given.filter(({ passed }) => !passed)).toEqual([]);
  expect(given).toHaveLength(8);
});

test('one that does not hold tells where, what was wanted, what was, and why', () => {
  const given = results(`
  - { name: x, ${zoom}, scopes: [mail.all], principal: eve@acme.example, expect: { decision: review, vendor: null, withinApproval: true } }
`);
  expect(given).toEqual([
    {
      name: 'x',
      where: 't:4:5',
      passed: false,
      mismatches: [
        { of: 'decision', expected: 'review', was: 'approved' },
        { of: 'vendor', expected: 'nobody', was: 'Zoom' },
        {
          of: 'withinApproval',
          expected: 'yes',
          was: 'no: mail.all is critical, the principal is outside the approval',
        },
      ],
      why: 'Zoom is approved until 2026-12-31. The policy lists this app’s id.',
    },
  ]);
});

test.each([
  [`  - { name: a, ${zoom}, expect: {} }`, 'tests[0].expect: must expect something'],
  [`  - { name: a, ${zoom}, expect: { decison: approved } }`, 'did you mean “decision”?'],
  ['  - { name: a, app: { platform: slak, clientId: x }, expect: { vendor: x } }', 'did you mean “slack”?'],
  [`  - { name: a, ${zoom}, day: 2026-02-30, expect: { vendor: x } }`, 'must be a date'],
  ['  []', 'tests is empty'],
  ['  - &a [*a]', 'within what it stands for'],
  [`  - [&a [x, x], &b [${'*a,'.repeat(60)}], &c [${'*b,'.repeat(60)}]]`, 'aliases'],
])('a file that cannot be meant is refused: %s', (text, words) => {
  const where = (() => {
    try {
      results(text);
    } catch (thrown) {
      const { code, where: at, message } = thrown as { code: string; where: string; message: string };
      return `${code} ${at} ${message}`;
    }
    return 'was not refused';
  })();
  expect(where).toMatch(/^POLICY_TESTS_INVALID t:/u);
  expect(where).toContain(words);
});

test('the file stands beside the policy; ten megabytes are not parsed, and one that is missing says what to do', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'grantwarden-tests-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  expect(testsBeside('/a/policy.yaml')).toBe('/a/policy.tests.yaml');
  expect(testsBeside('rules.yml')).toBe('rules.tests.yml');
  const file = testsBeside(path.join(dir, 'policy.yaml'));
  expect(() => readPolicyTests(file)).toThrow(`there is no ${file}`);
  writeFileSync(file, `version: 1\ntests:\n${'# x\n'.repeat(2_500_000)}`);
  expect(() => readPolicyTests(file)).toThrow('more than 8 million characters');
  writeFileSync(file, `version: 1\ntests: [{ name: a, ${zoom}, expect: { vendor: Zoom } }]\n`);
  expect(readPolicyTests(file).tests).toHaveLength(1);
});
