import { expect, test } from 'vitest';
import { z } from 'zod';
import type { AuditView } from '../src/core/result.ts';
import { hasHiddenText } from '../src/core/text.ts';
import { reports } from './index.ts';
import { hostileName, sampleView } from './sample-view.ts';
import { aboutOneRun, type ReportOptions } from '../src/kit/report.ts';

async function rendered(
  name: string,
  options: Partial<ReportOptions> = { color: false, width: 80 },
  view: AuditView = sampleView,
): Promise<string> {
  const definition = reports.find((report) => report.name === name);
  if (definition === undefined) throw new Error(`no report ${name}`);
  const { render } = await definition.load();
  let text = '';
  for await (const piece of render(view, { ...aboutOneRun, color: false, width: 80, ...options }))
    text += piece;
  return text;
}

const time = z.iso.datetime();
const tier = z.enum(['critical', 'high', 'medium', 'low', 'info']);
const text = z.string().refine((value) => !hasHiddenText(value), 'hidden text');
const life = { firstSeen: time, lastSeen: time, carried: z.boolean() };
const tri = z.enum(['yes', 'no', 'unknown']);

/** The documented shape, key by key. */
const auditDocument = z.strictObject({
  schema: z.literal('grantwarden.audit/1'),
  run: z.strictObject({
    id: z.string(),
    startedAt: time,
    finishedAt: time,
    mode: z.enum(['full', 'incremental', 'offline']),
  }),
  tenants: z.array(
    z.strictObject({
      id: z.string(),
      platform: z.string(),
      name: text.nullable(),
      coverage: z.strictObject({
        status: z.enum(['complete', 'partial', 'unavailable']),
        streams: z.array(
          z.strictObject({
            name: z.string(),
            status: z.string(),
            read: z.number(),
            expected: z.number().nullable(),
            asOf: time.nullable(),
            reason: text.nullable(),
            remedy: text.nullable(),
            changes: z.strictObject({ since: time, verifiedAt: time }).nullable(),
          }),
        ),
      }),
      blindSpots: z.array(z.strictObject({ id: z.string(), why: text, remedy: text.nullable() })),
      calls: z.strictObject({
        total: z.number(),
        throttled: z.number(),
        retried: z.number(),
        failed: z.number(),
      }),
    }),
  ),
  summary: z.strictObject({
    apps: z.number(),
    grants: z.number(),
    principals: z.number(),
    findings: z.record(tier, z.number()),
    notAssessed: z.number(),
  }),
  vendors: z.array(
    z.strictObject({
      name: text,
      match: z.string(),
      apps: z.array(z.string()),
      platforms: z.array(z.string()),
      decision: z.string(),
      score: z.number(),
      tier,
    }),
  ),
  apps: z.array(
    z.strictObject({
      key: z.string(),
      tenant: z.string(),
      platform: z.string(),
      clientId: z.string(),
      name: text.nullable(),
      publisher: text.nullable(),
      verified: tri,
      party: z.string(),
      state: z.string(),
      vendor: text.nullable(),
      vendorMatch: z.string().nullable(),
      decision: z.string(),
      score: z.number(),
      tier,
      users: z.number(),
      usersAtLeast: z.boolean(),
      tenantWide: z.boolean(),
      ...life,
    }),
  ),
  grants: z.array(
    z.strictObject({
      id: z.string(),
      tenant: z.string(),
      platform: z.string(),
      app: z.string(),
      principal: z.strictObject({
        kind: z.string(),
        id: z.string(),
        label: text,
        active: tri,
        privileged: tri,
      }),
      kind: z.string(),
      resource: z.string(),
      scopes: z.array(z.string()),
      scopeStatus: z.string(),
      tier,
      grantedAt: time.nullable(),
      lastUsedAt: time.nullable(),
      lastUsedStatus: z.string(),
      ...life,
      evidence: z.array(z.string()),
    }),
  ),
  credentials: z.array(
    z.strictObject({
      id: z.string(),
      tenant: z.string(),
      app: z.string().nullable(),
      outbound: z.boolean(),
      kind: z.string(),
      createdAt: time.nullable(),
      expiresAt: time.nullable(),
      lastUsedAt: time.nullable(),
      owner: z.string().nullable(),
    }),
  ),
  settings: z.array(
    z.strictObject({ tenant: z.string(), id: z.string(), value: z.string().nullable(), known: z.boolean() }),
  ),
  findings: z.array(
    z.strictObject({
      id: z.string(),
      detection: z.string(),
      severity: tier,
      score: z.number(),
      status: z.string(),
      firstSeen: time,
      title: text,
      tenant: z.string().nullable(),
      app: z.string().nullable(),
      vendor: text.nullable(),
      grants: z.array(z.string()),
      people: z.number(),
      evidence: z.looseObject({}),
      explanation: text,
      remedy: text,
      frameworks: z.array(z.string()),
    }),
  ),
  assessments: z.array(
    z.strictObject({
      detection: z.string(),
      tenant: z.string(),
      found: z.number(),
      clear: z.number(),
      notAssessed: z.number(),
      off: z.number(),
      reason: text.nullable(),
    }),
  ),
  notAssessed: z.array(
    z.strictObject({
      detection: z.string(),
      tenant: z.string(),
      app: z.string().nullable(),
      reason: text,
      remedy: text.nullable(),
    }),
  ),
});

test('json is one document of the documented shape, keys in documented order', async () => {
  const document: unknown = JSON.parse(await rendered('json'));

  const checked = auditDocument.parse(document);
  expect(Object.keys(document as object)).toEqual(Object.keys(auditDocument.shape));
  expect(Object.keys((document as { apps: [object] }).apps[0])).toEqual(
    Object.keys(auditDocument.shape.apps.element.shape),
  );
  expect(Object.keys((document as { findings: [object] }).findings[0])).toEqual(
    Object.keys(auditDocument.shape.findings.element.shape),
  );
  expect(checked.grants).toHaveLength(3);
});

test('json and ndjson write nothing a terminal would obey or hide, and never the handles of a grant', async () => {
  for (const name of ['json', 'ndjson']) {
    const text = await rendered(name);
    expect(hasHiddenText(text.replaceAll('\n', ' '))).toBe(false);
    expect(text).not.toContain('never shown');
  }
});

test('ndjson: every line is an object with a type, the run first', async () => {
  const lines = (await rendered('ndjson'))
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

  const types = lines.map((line) => (line as { type: string }).type);
  expect(types[0]).toBe('run');
  expect(Object.groupBy(types, (type) => type)).toMatchObject({
    tenant: [1, 2, 3].map(() => 'tenant'),
    grant: [1, 2, 3].map(() => 'grant'),
  });
  expect(new Set(types)).toEqual(
    new Set([
      'run',
      'tenant',
      'summary',
      'vendor',
      'app',
      'grant',
      'credential',
      'setting',
      'finding',
      'assessment',
      'not-assessed',
    ]),
  );
});

test('csv: one record a grant, formulas defused, an unread tenant not silent', async () => {
  const text = await rendered('csv');
  const records = text.split('\r\n').slice(0, -1);

  expect(records).toHaveLength(1 + 3 + 1);
  expect(records[1]).toContain(`"'=HYPERLINK(""http://evil.example"",""ok"")"`);
  expect(records[4]).toMatch(/^acme-dark,microsoft-365,unavailable,+$/u);
  expect(hasHiddenText(text.replaceAll('\r\n', ''))).toBe(false);
  expect(new Set(records.slice(3).map((record) => record.split(',').length)).size).toBe(1);
});

test('table: controls are counted by framework; a demand that fails is told once, with all its numbers', async () => {
  const text = (await rendered('table', { color: false, width: 120 })).replaceAll(/\s+/gu, ' ');

  expect(text).toContain('SCuBA 1 pass · 1 fail · 0 not assessed · 0 manual');
  expect(text).toContain('CIS GWS v1.3 0 pass · 1 fail · 0 not assessed · 1 manual');
  expect(text.split('acme-google: Services are closed')).toHaveLength(2);
  expect(text).toContain('SCuBA GWS.COMMONCONTROLS.10.1v1, CIS GWS v1.3 4.2.1.1');
  expect(text).not.toContain('the opposite');
  expect(
    await rendered('table', undefined, { ...sampleView, controls: async function* () {} }),
  ).not.toContain('Controls');
});

test('table: what was not read in full is said with reason and remedy, accepted gaps without alarm', async () => {
  const text = await rendered('table');

  expect(text).toContain('acme-google  PARTIAL');
  expect(text).toContain('tokens: partial, 2 of 3 rows read');
  expect(text).toContain('the vendor kept failing');
  expect(text).toContain('→ Run it again.');
  expect(text).toContain('sign-in-activity: unavailable, accepted');
  expect(text).toContain('acme-dark    UNAVAILABLE');
  expect(text).toContain('at least 2 apps');
  expect(text).toContain('acme-google delegation-list: no API lists it');
  expect(text).toContain('dormant-grant (1), rare-app');
  expect(text).toContain('acme-m365: not told when it was last used\n    dormant-grant (2)\n');
});

test.each(['table', 'markdown', 'html', 'sarif'])('%s: prints the head of the journal', async (name) => {
  const journalHead = 'ab'.repeat(32);
  expect(await rendered(name, { journalHead })).toContain(journalHead);
});

test('table: a hostile name stays on its line, without colour when none is wanted', async () => {
  const text = await rendered('table');

  expect(hasHiddenText(text.replaceAll('\n', ''))).toBe(false);
  expect(text.split('\n').filter((line) => /^\s*CRITICAL/u.test(line))).toEqual([
    '  CRITICAL 1 · acme-google 1',
  ]);
  expect(hostileName).toContain('\nCRITICAL');
});

test('table: findings of a vendor in several tenants have their own part, so that the line adds up', async () => {
  const [first] = await Array.fromAsync(sampleView.findings());
  if (first === undefined) throw new Error('no finding');
  const findings = ['acme-m365', 'acme-google', 'acme-google', null].map((tenant) => ({ ...first, tenant }));
  const text = await rendered('table', undefined, {
    ...sampleView,
    findings: async function* () {
      yield* findings;
    },
  });
  expect(text).toContain('CRITICAL 4 · acme-google 2 · acme-m365 1 · several tenants 1\n');
});

test('table: a banned vendor is one line with all its tenants; blind spots are told in full once', async () => {
  const [first] = await Array.fromAsync(sampleView.findings());
  if (first === undefined) throw new Error('no finding');
  const banned = ['acme-m365', 'acme-google', null].map((tenant, nth) => ({
    ...first,
    detection: 'banned-app',
    vendor: 'Drift',
    tenant,
    evidence: { grants: nth + 2 },
  }));
  const blocked = { ...first, detection: 'banned-app', vendor: 'Gone', evidence: { grants: 0 } };
  const open = { detection: 'tenant-wide-consent', tenant: 'acme-google', app: null, remedy: null };
  const reasons = ['no API lists it', 'tokens is partial; no API lists it'];
  const text = await rendered('table', undefined, {
    ...sampleView,
    findings: async function* () {
      yield* [...banned, blocked];
    },
    notAssessed: async function* () {
      yield* reasons.map((reason) => ({ ...open, reason, remedy: 'Import it.' }));
    },
  });

  expect(text).toContain('  BANNED, YET CONNECTED\n    Drift: 5 grants in acme-google, acme-m365\n');
  expect(text).not.toContain('Gone:');
  expect(text).toContain('what no API of the vendor shows (see below): delegation-list\n    tenant-wide');
  expect(text).toContain('tokens is partial; no API lists it\n    tenant-wide-consent\n    → Import it.');
  expect(text.match(/→ Import it\./gu)).toHaveLength(1);
});

test('table: a blind spot of another tenant is named by that tenant, not told again', async () => {
  const blind = { id: 'installed-tokens' as const, why: 'No API lists them.', remedy: null };
  const [first, second] = sampleView.tenants;
  if (first === undefined || second === undefined) throw new Error('no tenants');
  const told = { detection: 'vendor-under-advisory', app: null, remedy: null };
  const text = await rendered('table', undefined, {
    ...sampleView,
    tenants: [first, { ...second, blindSpots: [blind] }],
    notAssessed: async function* () {
      yield { ...told, tenant: first.id, reason: `no API lists it; ${second.id}: No API lists them.` };
      yield { ...told, tenant: second.id, reason: 'No API lists them.' };
      yield { ...told, tenant: first.id, reason: `${second.id}: it was not read` };
    },
  });

  expect(text).toContain(
    `: installed-tokens\n    of ${second.id}, delegation-list\n    vendor-under-advisory`,
  );
  expect(text).toContain(`  ${second.id}: what no API of the vendor shows (see below): installed-tokens\n`);
  expect(text).toContain(`  ${first.id}: ${second.id}: it was not read\n`);
});

test.each([60, 80, 132])('table: no line is wider than %i columns', async (width) => {
  const text = await rendered('table', { color: false, width });

  const tooWide = text.split('\n').filter((line) => line.length > width);
  expect(tooWide).toEqual([]);
});

test('table: colour is added to the words, never instead of them', async () => {
  const plain = await rendered('table');
  const colored = await rendered('table', { color: true, width: 80 });

  expect(colored).not.toBe(plain);
  expect(colored.replaceAll(new RegExp(`${String.fromCodePoint(27)}\\[\\d+m`, 'gu'), '')).toBe(plain);
});
