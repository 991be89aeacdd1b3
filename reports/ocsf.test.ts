/**
 * What OCSF 1.8.0 asks of the two classes used, written from the published schema: which attributes there are, their
 * types, what is required, the numbers allowed, and where one of several must be there.
 */
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Finding, FindingStatus } from '../src/core/finding.ts';
import type { AuditView } from '../src/core/result.ts';
import { hasHiddenText } from '../src/core/text.ts';
import { aboutOneRun } from '../src/kit/report.ts';
import { render } from './ocsf/render.ts';
import { sampleView } from './sample-view.ts';

const text = z.string().min(1);
const timestamp = z.int().min(Date.parse('2020-01-01')).max(Date.parse('2100-01-01'));
const oneOf = (...numbers: readonly number[]) => z.int().refine((value) => numbers.includes(value));
const atLeastOne =
  (...names: readonly string[]) =>
  (value: object): boolean =>
    names.some((name) => name in value);

const analytic = z
  .strictObject({
    uid: text,
    name: text,
    type_id: oneOf(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 99),
    type: text,
  })
  .partial({ uid: true, name: true, type: true })
  .refine(atLeastOne('name', 'uid'));
const technique = z.strictObject({ uid: text.regex(/^T\d{4}(?:\.\d{3})?$/u) });
const attack = z
  .strictObject({ technique, sub_technique: technique.optional(), version: text })
  .refine(atLeastOne('tactic', 'technique', 'sub_technique'));
const keyValue = z.strictObject({ name: text, values: z.array(text) });
const findingInfo = z.strictObject({
  uid: text,
  title: text,
  desc: text.optional(),
  created_time: timestamp.optional(),
  modified_time: timestamp.optional(),
  first_seen_time: timestamp.optional(),
  last_seen_time: timestamp.optional(),
  analytic: analytic.optional(),
  attacks: z.array(attack).optional(),
  tags: z.array(keyValue).optional(),
});
const resource = z.strictObject({ uid: text, name: text, type: text });
const remediation = z.strictObject({ desc: text });
const finding = {
  class_name: text,
  category_uid: z.literal(2),
  category_name: z.literal('Findings'),
  activity_id: oneOf(0, 1, 2, 3, 99),
  activity_name: text,
  type_uid: z.int(),
  type_name: text,
  severity_id: oneOf(0, 1, 2, 3, 4, 5, 6, 99),
  severity: text,
  status_id: oneOf(0, 1, 2, 3, 4, 5, 6, 99),
  status: text,
  status_detail: text.optional(),
  time: timestamp,
  message: text,
  metadata: z.strictObject({
    version: z.literal('1.8.0'),
    product: z.strictObject({ name: text, uid: text, vendor_name: text, version: text }),
    log_name: text,
    uid: text,
    correlation_uid: text,
    original_time: text,
    tenant_uid: text.optional(),
  }),
  finding_info: findingInfo,
  resources: z.array(resource).optional(),
  remediation: remediation.optional(),
  unmapped: z.looseObject({}).optional(),
};
const check = z.strictObject({
  uid: text,
  name: text,
  status_id: oneOf(0, 1, 2, 3, 99),
  status: text,
  desc: text,
});
const compliance = z.strictObject({
  control: text,
  standards: z.array(text).optional(),
  requirements: z.array(text).optional(),
  status_id: oneOf(0, 1, 2, 3, 99),
  status: text,
  status_details: z.array(text).optional(),
  checks: z.array(check).optional(),
});
const application = z
  .strictObject({
    uid: text,
    uid_alt: text,
    name: text,
    type: text,
    risk_score: z.int(),
    risk_level_id: oneOf(0, 1, 2, 3, 4, 99),
    risk_level: text,
    labels: z.array(text),
  })
  .partial()
  .refine(atLeastOne('uid', 'name'));
const user = z
  .strictObject({ uid: text, name: text, type_id: oneOf(0, 1, 2, 3, 4, 99), type: text, email_addr: text })
  .partial()
  .refine(atLeastOne('account', 'name', 'uid'));

const complianceFinding = z.strictObject({ ...finding, class_uid: z.literal(2003), compliance });
const iamAnalysisFinding = z
  .strictObject({
    ...finding,
    class_uid: z.literal(2008),
    applications: z.array(application).optional(),
    user: user.optional(),
    permission_analysis_results: z
      .array(z.strictObject({ analyzed_privileges_count: z.int(), granted_privileges: z.array(text) }))
      .optional(),
    identity_activity_metrics: z.strictObject({ last_seen_time: timestamp }).optional(),
  })
  .refine(
    atLeastOne(
      'access_analysis_result',
      'applications',
      'identity_activity_metrics',
      'permission_analysis_results',
    ),
  );
const event = z
  .discriminatedUnion('class_uid', [complianceFinding, iamAnalysisFinding])
  .refine(({ class_uid, activity_id, type_uid }) => type_uid === class_uid * 100 + activity_id);
type Event = z.infer<typeof event>;

async function events(view: AuditView): Promise<readonly Event[]> {
  const text = (await Array.fromAsync(render(view, aboutOneRun))).join('');
  expect(text.endsWith('\n')).toBe(true);
  const lines = text.trimEnd().split('\n');
  expect(lines.filter(hasHiddenText)).toEqual([]);
  return lines.map((line) => event.parse(JSON.parse(line)));
}

async function withFindings(alter: (first: Finding) => readonly Finding[]): Promise<AuditView> {
  const [first] = await Array.fromAsync(sampleView.findings());
  if (first === undefined) throw new Error('no finding');
  return {
    ...sampleView,
    findings: async function* () {
      yield* alter(first);
    },
  };
}

const uidOf = ({ finding_info: { uid } }: Event): string => uid;

test('every event follows the schema, and the rules would notice one that does not', async () => {
  const all = await events(sampleView);
  const [first] = all;
  expect(new Set(all.map(uidOf)).size).toBe(all.length);
  expect(first?.metadata.product.version).toMatch(/^\d+\.\d+\.\d+$/u);

  const { finding_info: _, ...without } = structuredClone(first) as Event;
  expect(event.safeParse(without).success).toBe(false);
  expect(event.safeParse({ ...first, type_uid: 200_302 }).success).toBe(false);
  expect(event.safeParse({ ...first, time: '2026-11-22' }).success).toBe(false);
  expect(event.safeParse({ ...first, appliactions: [] }).success).toBe(false);
  const app = all.find(({ class_uid }) => class_uid === 2008);
  const bare = { ...app, applications: undefined, permission_analysis_results: undefined };
  expect(event.safeParse(JSON.parse(JSON.stringify(bare))).success).toBe(false);
});

test('nothing is silently missing: coverage of each tenant, each control, each question that stayed open', async () => {
  const all = await events(sampleView);
  const tenants = sampleView.tenants.map(({ id }) => `coverage/${id}`);
  expect(all.slice(0, tenants.length).map(uidOf)).toEqual(tenants);
  const standing = all.flatMap((one) =>
    one.class_uid === 2003 ? [[uidOf(one), one.compliance.status_id, one.status_id]] : [],
  );
  expect(standing).toEqual([
    ['coverage/acme-google', 2, 1],
    ['coverage/acme-m365', 1, 4],
    ['coverage/acme-dark', 3, 1],
    ['control/acme-google/SCuBA GWS.COMMONCONTROLS.10.5v1', 1, 4],
    ['control/acme-google/SCuBA GWS.COMMONCONTROLS.10.1v1', 3, 1],
    ['control/acme-google/CIS GWS v1.3 4.2.1.1', 3, 1],
    ['control/acme-google/CIS GWS v1.3 4.2.1.3', 0, 0],
    ['control/acme-google/CIS GWS v1.3 4.2.1.2', 99, 0],
    ['not-assessed/rare-app/acme-google/', 0, 0],
  ]);
  const open = all.filter((one) => uidOf(one).startsWith('not-assessed/'));
  expect(open).toHaveLength((await Array.fromAsync(sampleView.notAssessed())).length);
  expect(open.filter(({ severity_id, status_id }) => severity_id !== 0 || status_id !== 0)).toEqual([]);
  const [coverage] = all;
  expect(coverage?.class_uid === 2003 && coverage.compliance.checks?.map(({ status }) => status)).toEqual([
    'Pass',
    'Warning',
    'Skipped',
  ]);
});

test('a finding opens, is suppressed and closes under one uid', async () => {
  const lifecycle: Readonly<Record<FindingStatus, readonly number[]>> = {
    new: [1, 1],
    open: [2, 1],
    reopened: [2, 1],
    waived: [2, 3],
    resolved: [3, 4],
  };
  for (const [status, numbers] of Object.entries(lifecycle)) {
    const view = await withFindings((first) => [{ ...first, status: status as FindingStatus }]);
    const found = (await events(view)).find((one) => uidOf(one) === 'f_0');
    expect([status, found?.activity_id, found?.status_id]).toEqual([status, ...numbers]);
    expect(found?.finding_info.last_seen_time === undefined).toBe(status === 'resolved');
    expect(found?.severity_id).toBe(5);
  }
  const late = await withFindings((first) => [{ ...first, firstSeen: '2026-11-22T06:01:00.040Z' }]);
  const info = (await events(late)).find((one) => uidOf(one) === 'f_0')?.finding_info;
  expect(info?.last_seen_time).toBe(info?.first_seen_time);
  expect(info?.modified_time).toBe(info?.created_time);
});

test('a finding names the app, its scopes, and the person when there is only one; techniques have their version', async () => {
  const view = await withFindings((first) => [
    { ...first, people: 1, frameworks: ['SOC 2 CC6.1', 'MITRE ATT&CK v18.1 T1550.001'] },
    { ...first, id: 'f_v', app: null, tenant: null },
    { ...first, id: 'f_w', app: null, tenant: null, vendor: 'Gone' },
    { ...first, id: 'f_t', app: null, vendor: null },
  ]);
  const [app, vendor, gone, setting] = (await events(view)).filter((one) => uidOf(one).startsWith('f_'));

  expect(app).toMatchObject({
    class_uid: 2008,
    applications: [{ uid: '123.apps.googleusercontent.com', risk_level: 'High' }],
    permission_analysis_results: [{ granted_privileges: ['-x', 'https://mail.google.com/'] }],
    user: { uid: 'ann', email_addr: 'ann@acme.example', type_id: 1 },
    finding_info: {
      attacks: [{ technique: { uid: 'T1550' }, sub_technique: { uid: 'T1550.001' }, version: '18.1' }],
    },
  });
  expect(app).not.toHaveProperty('identity_activity_metrics');
  expect(vendor).toMatchObject({
    class_uid: 2008,
    applications: [{ uid_alt: 'google-workspace:123.apps.googleusercontent.com' }],
  });
  expect(vendor).not.toHaveProperty('user');
  expect(gone).toMatchObject({ class_uid: 2008, applications: [{ name: 'Gone' }] });
  expect(setting).toMatchObject({
    class_uid: 2003,
    compliance: { status_id: 3 },
    resources: [{ uid: 'acme-google' }],
  });
});
