/** What SARIF 2.1.0 and code scanning ask of a log, written from the specification. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Finding } from '../src/core/finding.ts';
import type { AuditView } from '../src/core/result.ts';
import { hasHiddenText } from '../src/core/text.ts';
import { aboutOneRun, type DetectionFacts, type ReportOptions } from '../src/kit/report.ts';
import { sampleView } from './sample-view.ts';
import { render } from './sarif/render.ts';

const text = z.string().min(1);
const message = z.strictObject({ text });
const level = z.enum(['none', 'note', 'warning', 'error']);
const unique = (items: readonly unknown[]): boolean => new Set(items).size === items.length;
const logicalLocation = z.strictObject({ name: text, fullyQualifiedName: text, kind: text });
const uri = text.refine(
  (value) => URL.canParse(value, 'file:///repository/') && !/[^\w\-.~%/!'()*]/u.test(value),
);
const location = z.strictObject({
  physicalLocation: z
    .strictObject({
      artifactLocation: z.strictObject({ uri }),
      region: z.strictObject({ startLine: z.int().min(1) }),
    })
    .optional(),
  logicalLocations: z.array(logicalLocation),
});
const reference = z.strictObject({ id: text, index: z.int().min(0).optional() });
const rule = z.strictObject({
  id: text,
  name: text.regex(/^(?:[A-Z][A-Za-z\d]*)+$/u).max(255),
  shortDescription: message,
  fullDescription: message.optional(),
  help: z.strictObject({ text, markdown: text }).optional(),
  defaultConfiguration: z.strictObject({ level }).optional(),
  properties: z
    .strictObject({
      tags: z.array(text).max(20).refine(unique),
      'security-severity': z.string().regex(/^(?:10|\d)\.\d$/u),
      frameworks: z.array(text),
    })
    .optional(),
});
const result = z.strictObject({
  ruleId: text,
  ruleIndex: z.int().min(0),
  level,
  message,
  locations: z.array(location).min(1),
  partialFingerprints: z.record(text, text),
  baselineState: z.enum(['new', 'unchanged', 'updated', 'absent']),
  suppressions: z.array(
    z.strictObject({
      kind: z.enum(['inSource', 'external']),
      status: z.enum(['accepted', 'underReview', 'rejected']),
      justification: text,
    }),
  ),
  properties: z.looseObject({}),
});
const notification = z.strictObject({
  descriptor: reference.required(),
  level,
  message,
  locations: z.array(location).optional(),
  associatedRule: reference.optional(),
});
const run = z.strictObject({
  tool: z.strictObject({
    driver: z.strictObject({
      name: text,
      version: text,
      semanticVersion: text,
      rules: z.array(rule).refine((rules) => unique(rules.map(({ id }) => id))),
      notifications: z.array(z.strictObject({ id: text, shortDescription: message })),
    }),
  }),
  automationDetails: z.strictObject({ id: text }),
  columnKind: z.literal('utf16CodeUnits'),
  properties: z.looseObject({ resolved: z.int() }),
  invocations: z.tuple([
    z.strictObject({
      executionSuccessful: z.boolean(),
      startTimeUtc: z.iso.datetime(),
      endTimeUtc: z.iso.datetime(),
      toolExecutionNotifications: z.array(notification),
    }),
  ]),
  results: z.array(result),
});
const log = z
  .strictObject({ $schema: z.url(), version: z.literal('2.1.0'), runs: z.tuple([run]) })
  .refine(({ runs: [{ tool, results }] }) =>
    results.every(({ ruleId, ruleIndex }) => tool.driver.rules[ruleIndex]?.id === ruleId),
  )
  .refine(({ runs: [{ tool, invocations }] }) =>
    invocations[0].toolExecutionNotifications.every(
      ({ descriptor: { id, index } }) => tool.driver.notifications[index]?.id === id,
    ),
  )
  .refine(({ runs: [{ invocations }] }) =>
    invocations.every(
      (one) =>
        one.executionSuccessful === one.toolExecutionNotifications.every((told) => told.level !== 'error'),
    ),
  );

const detection: DetectionFacts = {
  id: 'unapproved-app',
  title: 'An app that nobody approved',
  severity: 'high',
  frameworks: ['SOC 2 CC6.1', 'SOC 2 CC6.1', 'MITRE ATT&CK v18.1 T1528'],
  falsePositives: 'An app of the company’s own.',
  remedy: 'Approve or revoke it.',
};

async function written(view: AuditView, options: Partial<ReportOptions> = {}) {
  const around = { ...aboutOneRun, detections: [detection], ...options };
  const document = (await Array.fromAsync(render(view, around))).join('');
  expect(hasHiddenText(document.replaceAll('\n', ''))).toBe(false);
  return log.parse(JSON.parse(document)).runs[0];
}

async function of(...findings: readonly Partial<Finding>[]): Promise<AuditView> {
  const [first] = await Array.fromAsync(sampleView.findings());
  if (first === undefined) throw new Error('no finding');
  return {
    ...sampleView,
    findings: async function* () {
      for (const [nth, finding] of findings.entries()) yield { ...first, id: `f_${nth}`, ...finding };
    },
  };
}

test('a log follows the specification, one result a line', async () => {
  const { tool, results, automationDetails } = await written(sampleView);

  expect(tool.driver.rules[0]).toMatchObject({
    id: 'unapproved-app',
    name: 'UnapprovedApp',
    defaultConfiguration: { level: 'error' },
    properties: {
      'security-severity': '8.0',
      tags: ['security', 'oauth', 'SOC 2 CC6.1', 'MITRE ATT&CK v18.1 T1528'],
    },
  });
  expect(tool.driver.rules[0]?.help?.text).toContain('harmless: An app of the company’s own.');
  expect(results.map((one) => [one.level, one.baselineState, one.suppressions.length])).toEqual([
    ['error', 'new', 0],
    ['note', 'new', 0],
  ]);
  expect(automationDetails.id).toBe('grantwarden/r_1');
  const document = (await Array.fromAsync(render(sampleView, aboutOneRun))).join('');
  expect(document.split('\n').filter((line) => line.startsWith('{"ruleId"'))).toHaveLength(2);
  expect((await written(await of())).results).toEqual([]);
});

test('what was not read or not judged is a notification, and the invocation did not succeed', async () => {
  const { invocations } = await written(sampleView);
  const told = invocations[0].toolExecutionNotifications;

  expect(invocations[0].executionSuccessful).toBe(false);
  expect(told.map(({ descriptor: { id }, level: how }) => `${id} ${how}`)).toEqual([
    'coverage error',
    'coverage note',
    'blind-spot note',
    'coverage note',
    'coverage error',
    ...Array.from({ length: 4 }, () => 'not-assessed warning'),
  ]);
  expect(told.map((one) => one.message.text)).toContain(
    'acme-google tokens: partial, 2 of 3 rows read: the vendor kept failing. Run it again.',
  );
  const complete = { ...sampleView, tenants: sampleView.tenants.filter(({ id }) => id === 'acme-m365') };
  expect((await written(complete)).invocations[0].executionSuccessful).toBe(true);
});

test('a result stands at the line of its waiver, its ban or its vendor, else where an entry would go', async () => {
  const policy = [
    '# who may',
    'version: 1',
    'vendors:',
    '  - name: Zoom',
    '    domains: [zoom.us]',
    'banned:',
    '  - { name: Drift, reason: breached }',
    'waivers:',
    '  - finding: f_2',
    '    reason: "ends in May"',
    '    by: ann@acme.example',
    '    expires: 2027-05-31',
  ].join('\n');
  const view = await of(
    { vendor: 'zoom' },
    { vendor: 'Drift' },
    { vendor: 'Zoom', status: 'waived' },
    { vendor: null },
    { vendor: 'Zoom', status: 'waived', id: 'other' },
  );
  const linesOf = async (written_: string) =>
    (await written(view, { policy: { path: 'rules/pölicy 1.yaml', text: written_ } })).results.map(
      ({ locations: [first] }) => first?.physicalLocation?.region.startLine,
    );

  expect(await linesOf(policy)).toEqual([4, 7, 9, 3, 4]);
  expect(await linesOf(policy.replaceAll('\n', '\r\n'))).toEqual([4, 7, 9, 3, 4]);
  for (const none of ['version: 1', '', ': [', 'vendors: 7', '&a [*a]', '['.repeat(20_000)])
    expect(await linesOf(none)).toEqual([1, 1, 1, 1, 1]);
  const { results } = await written(view, { policy: { path: 'rules/pölicy 1.yaml', text: policy } });
  expect(results[0]?.locations[0]?.physicalLocation?.artifactLocation.uri).toBe('rules/p%C3%B6licy%201.yaml');
  expect(results.map(({ suppressions: [first] }) => first?.justification)).toEqual([
    undefined,
    undefined,
    'ends in May',
    undefined,
    'waived by the policy',
  ]);
  const [unread] = (await written(view)).results;
  expect(unread?.locations[0]).not.toHaveProperty('physicalLocation');
  expect(unread?.locations[0]?.logicalLocations.map(({ kind }) => kind)).toEqual(['app', 'tenant']);
});

test('each result has a fingerprint of its own; resolved ones are counted, not shown; the rest of a long list too', async () => {
  const statuses = ['new', 'open', 'reopened', 'waived', 'resolved'] as const;
  const lasting = { firstSeen: '2026-11-01T00:00:00.000Z' };
  const { results, properties } = await written(
    await of(...statuses.map((status) => ({ status, ...lasting }))),
  );
  expect(results.map(({ baselineState }) => baselineState)).toEqual(['new', 'unchanged', 'new', 'unchanged']);
  expect(properties.resolved).toBe(1);
  const fresh = await written(await of({ status: 'waived' }));
  expect(fresh.results.map(({ baselineState }) => baselineState)).toEqual(['new']);
  for (const name of ['grantwardenFinding/v1', 'primaryLocationLineHash'])
    expect(unique(results.map(({ partialFingerprints }) => partialFingerprints[name]))).toBe(true);

  const many = await written(await of(...Array.from({ length: 5003 }, () => ({}))));
  expect(many.results).toHaveLength(5000);
  expect(many.invocations[0].toolExecutionNotifications.at(-1)?.message.text).toMatch(/^3 more findings/u);
});

test('no name becomes a link, a placeholder or a rule that is not listed', async () => {
  const view = await of({
    title: 'App [free money](http://evil.example) {0} {{1}}',
    detection: 'gone-detection',
    app: 'google-workspace:\u202eevil\u001b[2J',
  });
  const { results, tool } = await written(view);
  expect(results[0]?.message.text).toBe(
    'App [free money] (http://evil.example) {{0}} {{{1}}}. Nobody approved it.',
  );
  expect(tool.driver.rules.at(-1)).toMatchObject({ id: 'gone-detection', name: 'GoneDetection' });
});
