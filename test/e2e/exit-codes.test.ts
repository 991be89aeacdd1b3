/** The exit code says how an audit went; a changed policy is judged without a call. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { AuditDocument } from './audit-schema.ts';
import type { Ended } from './cli.ts';
import { type Desk, openCompany, quick } from './company.ts';

function documentOf({ stdout }: Ended): AuditDocument {
  return AuditDocument.parse(JSON.parse(stdout));
}

type PolicyFile = Record<string, unknown> & { vendors: Record<string, unknown>[] };

async function changePolicy({ dir }: Desk, change: (policy: PolicyFile) => void): Promise<void> {
  const file = path.join(dir, 'policy.yaml');
  const policy = parse(await readFile(file, 'utf8')) as PolicyFile;
  change(policy);
  await writeFile(file, stringify(policy));
}

function streamOf({ tenants }: AuditDocument, name: string) {
  return tenants.flatMap(({ coverage }) => coverage.streams).find((stream) => stream.name === name);
}

test.concurrent('complete is 0, findings are 3 only when asked for, and waived ones never count', async () => {
  await using company = await openCompany();
  const desk = await company.desk();
  const clean = await desk.grantwarden('audit --json');
  expect(clean.code).toBe(0);
  expect(clean.stderr).toContain('Next: grantwarden review');
  const { summary, findings } = documentOf(clean);
  expect(summary.findings.critical).toBeGreaterThan(0);

  const calls = company.calls();
  expect(await desk.grantwarden('audit --offline --quiet --fail-on critical')).toMatchObject({
    code: 3,
    stderr: '',
  });
  expect(await desk.grantwarden('audit --offline --quiet --fail-on low')).toMatchObject({ code: 3 });

  const critical = findings.filter(({ severity }) => severity === 'critical');
  await changePolicy(desk, (policy) => {
    policy['waivers'] = critical.map(({ id }) => ({
      finding: id,
      reason: 'Known and watched.',
      by: 'ciso@northwind-labs.example',
      expires: '2999-01-31',
    }));
  });
  const waived = await desk.grantwarden('audit --offline --json --fail-on critical');
  expect(waived.code).toBe(0);
  const after = documentOf(waived);
  expect(after.run.mode).toBe('offline');
  expect(after.summary.findings).toEqual({ ...summary.findings, critical: 0 });
  const statuses = after.findings.filter(({ id }) => critical.some((each) => each.id === id));
  expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set(['waived']));
  expect(await desk.grantwarden('audit --offline --quiet --fail-on high')).toMatchObject({ code: 3 });
  expect(company.calls()).toBe(calls);
});

test.concurrent('a changed policy is judged again without a call: what it approves is resolved, what it bans is new', async () => {
  await using company = await openCompany();
  const desk = await company.desk();
  const before = documentOf(await desk.grantwarden('audit --json --quiet'));
  const unapproved = before.findings.find(
    ({ detection, title }) => detection === 'unapproved-app' && title.includes('SalesBot Autopilot'),
  );
  const calls = company.calls();

  await changePolicy(desk, (policy) => {
    const clientIds = before.apps.flatMap(({ name, platform, clientId }) =>
      name === 'SalesBot Autopilot' && platform === 'google-workspace' ? [clientId] : [],
    );
    policy.vendors.push({
      name: 'SalesBot',
      owner: 'sales@northwind-labs.example',
      approvedUntil: '2999-12-31',
      dataRegions: ['EU'],
      apps: { 'google-workspace': clientIds },
      allow: { maxTier: 'critical' },
    });
    policy['banned'] = [
      {
        name: 'TaskPilot',
        domains: ['taskpilot.example'],
        since: '2026-01-01',
        reason: 'Sold to strangers.',
        apps: {
          'google-workspace': before.apps.flatMap(({ name, clientId, platform }) =>
            name === 'TaskPilot' && platform === 'google-workspace' ? [clientId] : [],
          ),
        },
      },
    ];
  });
  const judged = await desk.grantwarden('audit --offline --json --quiet');

  expect(judged.code).toBe(0);
  const after = documentOf(judged);
  expect(company.calls()).toBe(calls);
  expect(after.findings.find(({ id }) => id === unapproved?.id)).toMatchObject({ status: 'resolved' });
  const banned = after.findings.filter(
    ({ detection, status }) => detection === 'banned-app' && status !== 'resolved',
  );
  expect(banned.map(({ title, status }) => [title.includes('TaskPilot'), status])).toEqual([[true, 'new']]);
  const drift = after.findings.filter(
    ({ detection, title }) => detection === 'banned-app' && title.includes('Drift'),
  );
  expect(new Set(drift.map(({ status }) => status))).toEqual(new Set(['resolved']));
  expect(after.apps.find(({ name }) => name === 'SalesBot Autopilot')).toMatchObject({
    decision: 'approved',
    vendor: 'SalesBot',
    vendorMatch: 'proven',
  });
  expect(after.grants).toEqual(before.grants.map((grant) => ({ ...grant })));
});

test.concurrent('what could not be read is 4, which only --allow-partial lowers; it comes before 3', async () => {
  await using company = await openCompany();
  const desk = await company.desk((config) => {
    quick(config);
    delete config.tenants[0].knownGaps;
  });
  const partial = await desk.grantwarden('audit --json --fail-on critical');
  expect(partial.code).toBe(4);
  expect(partial.stderr).toContain('Next: grantwarden doctor');
  const document = documentOf(partial);
  expect(document.tenants[0]?.coverage.status).toBe('partial');
  expect(streamOf(document, 'suspended-user-grants')).toMatchObject({
    status: 'partial',
    reason: expect.stringMatching(/HTTP 401/u),
    remedy: expect.stringMatching(/knownGaps/u),
  });
  expect(document.notAssessed).toContainEqual(
    expect.objectContaining({
      detection: 'orphaned-grant',
      reason: expect.stringMatching(/suspended-user-grants/u),
    }),
  );

  const quiet = '--offline --quiet';
  expect(await desk.grantwarden(`audit ${quiet}`)).toMatchObject({ code: 4 });
  expect(await desk.grantwarden(`audit ${quiet} --allow-partial`)).toMatchObject({ code: 0 });
  expect(await desk.grantwarden(`audit ${quiet} --allow-partial --fail-on high`)).toMatchObject({ code: 3 });
});

test.concurrent('a known gap is not 4, is still told as not assessed; one past its date, and one that is readable, are said', async () => {
  await using company = await openCompany();
  const desk = await company.desk((config) => {
    quick(config);
    const [first, second] = config.tenants;
    first.knownGaps = [
      { stream: 'suspended-user-grants', reason: 'Google refuses them', until: '2999-12-31' },
    ];
    second.knownGaps = [{ stream: 'sign-in-activity', reason: 'no Entra P1' }];
  });
  const accepted = await desk.grantwarden('audit --json --quiet');
  expect(accepted.code).toBe(0);
  const document = documentOf(accepted);
  expect(streamOf(document, 'suspended-user-grants')).toMatchObject({
    status: 'partial',
    reason: expect.stringMatching(/accepted: Google refuses them$/u),
  });
  expect(document.notAssessed).toContainEqual(
    expect.objectContaining({ detection: 'orphaned-grant', tenant: 'demo-google' }),
  );
  expect(streamOf(document, 'sign-in-activity')).toMatchObject({
    status: 'complete',
    reason: expect.stringMatching(/readable now: remove the entry/u),
  });
  const table = await desk.grantwarden('report --quiet');
  expect(table.stdout).toMatch(/accepted: Google refuses them/u);
  expect(table.stdout).toMatch(/readable now: remove the entry/u);

  await desk.change(({ tenants: [first] }) => {
    first.knownGaps = [
      { stream: 'suspended-user-grants', reason: 'Google refuses them', until: '2020-01-01' },
    ];
  });
  const past = await desk.grantwarden('audit --json --quiet');
  expect(past.code).toBe(4);
  expect(streamOf(documentOf(past), 'suspended-user-grants')?.reason).toMatch(/ended on 2020-01-01/u);
});

test.concurrent('a skipped stream is asked nothing, shown as skipped, and what needs it is not assessed', async () => {
  await using company = await openCompany();
  const desk = await company.desk((config) => {
    quick(config);
    config.tenants[0].skip = ['admin-events', 'app-passwords', 'tokens', 'suspended-user-grants'];
    delete config.tenants[0].knownGaps;
  });
  const before = company.served();
  const skipped = await desk.grantwarden('audit --json --quiet');

  expect(skipped.code).toBe(0);
  for (const call of ['tokens.list', 'asps.list']) expect(company.served().get(call)).toBe(before.get(call));
  const document = documentOf(skipped);
  expect(streamOf(document, 'tokens')).toMatchObject({ status: 'skipped', read: 0, asOf: null });
  expect(document.notAssessed).toContainEqual(
    expect.objectContaining({
      detection: 'unapproved-app',
      tenant: 'demo-google',
      reason: expect.stringMatching(/tokens is skipped/u),
    }),
  );
});

test.concurrent('a credential without a scope reads the rest, ends with 4, and names the scope', async () => {
  await using strict = await openCompany({ scenario: 'strict' });
  const desk = await strict.desk();
  const { code, stdout } = await desk.grantwarden('audit --quiet --json');

  expect(code).toBe(4);
  const document = AuditDocument.parse(JSON.parse(stdout));
  expect(document.grants.length).toBeGreaterThan(100);
  expect(streamOf(document, 'app-usage')).toMatchObject({
    status: 'unavailable',
    read: 0,
    asOf: null,
    remedy: expect.stringMatching(/admin\.reports\.usage\.readonly/u),
  });
  expect(streamOf(document, 'sign-in-activity')).toMatchObject({ status: 'unavailable' });
  const doctor = await desk.grantwarden('doctor');
  expect(doctor.code).toBe(4);
  expect(doctor.stdout).toMatch(/no +app-usage[^]*admin\.reports\.usage\.readonly/u);
});
