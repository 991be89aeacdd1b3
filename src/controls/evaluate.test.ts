import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ControlProfile, ControlResult } from '../core/control.ts';
import { type BlindSpot, type StreamStatus, tenantCoverage } from '../core/coverage.ts';
import { hasHiddenText } from '../core/text.ts';
import type { Platform } from '../core/vocabulary.ts';
import { evaluateControls, type Certified, type ControlInput } from './evaluate.ts';
import { controls } from './index.ts';

const now = Date.parse('2026-11-22T06:00:00Z');

interface World {
  readonly platform?: Platform;
  readonly settings?: Readonly<Record<string, string | null>>;
  /** Of the stream `consent-policy`; absent: the stream is not there at all. */
  readonly read?: StreamStatus | null;
  readonly profile?: ControlProfile;
  /** Ids by detection. */
  readonly findings?: Readonly<Record<string, readonly string[]>>;
  readonly assessments?: ControlInput['assessments'];
  readonly notAssessed?: ControlInput['notAssessed'];
  readonly certifications?: readonly Certified[];
  readonly blindSpots?: readonly BlindSpot[];
}

function evaluated({ platform = 'microsoft-365', settings = {}, read = 'complete', ...world }: World) {
  const results = evaluateControls({
    now,
    profile: world.profile ?? 'scuba',
    controls,
    tenants: [
      {
        id: 'acme',
        platform,
        coverage: tenantCoverage(read === null ? [] : [streamOf(read)]),
        blindSpots: world.blindSpots ?? [],
      },
    ],
    settings: () =>
      Object.entries(settings).map(([id, value]) => ({
        id,
        value,
        known: value !== null,
        tenant: 'acme',
        platform,
      })),
    openFindings: (_, detection) => world.findings?.[detection] ?? [],
    assessments: world.assessments ?? [],
    notAssessed: world.notAssessed ?? [],
    certifications: world.certifications ?? [],
  });
  return new Map(results.map((result) => [result.id, result]));
}

function streamOf(status: StreamStatus) {
  const whole = status === 'complete';
  return {
    name: 'consent-policy',
    status,
    read: 1,
    expected: null,
    asOf: null,
    reason: whole ? null : 'no permission',
    remedy: whole ? null : 'Grant Policy.Read.All.',
    accepted: false,
  } as const;
}

function statusOf(id: string, world: World): ControlResult['status'] | undefined {
  return evaluated(world).get(id)?.status;
}

test('every number is published once, and none that its publisher took back', () => {
  const ids = controls.flatMap(({ published }) => published.map(({ id }) => id));

  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).not.toContain('SCuBA MS.AAD.5.4v1');
  expect(ids.filter((id) => !/^(?:SCuBA \S+v\d|CIS (?:GWS v1\.3|M365 v[67]\.0) [\d.]+)$/u.test(id))).toEqual(
    [],
  );
});

const open = {
  'consent.third-party-apps': 'allow-all',
  'consent.admin-workflow': 'no',
  'apps.anyone-may-register': 'yes',
  'credentials.secrets-blocked': 'no',
  'credentials.custom-secrets-blocked': 'no',
  'credentials.symmetric-keys-blocked': 'in-part',
  'credentials.secret-days': 'unlimited',
  'credentials.certificate-days': '1000',
  'consent.restricted-services': 'none',
  'consent.internal-apps-trusted': 'yes',
  'consent.marketplace': 'allow-all',
  'less-secure-apps': 'yes',
  'flow.device-code': 'in-part',
};
const everyService =
  'APPS_SCRIPT_API,APPS_SCRIPT_RUNTIME,CALENDAR_ALL,CHAT,CLASSROOM_ALL,CLOUD_BILLING,CLOUD_ML,CLOUD_PLATFORM,CLOUD_SEARCH,CONTACTS_ALL,DRIVE_ALL,GMAIL_ALL,GROUPS,GSUITE_ADMIN_ALL,MEET,TASKS,VAULT_ALL';
const closed = {
  'consent.third-party-apps': 'blocked',
  'consent.admin-workflow': 'yes',
  'apps.anyone-may-register': 'no',
  'credentials.secrets-blocked': 'yes',
  'credentials.custom-secrets-blocked': 'yes',
  'credentials.symmetric-keys-blocked': 'yes',
  'credentials.secret-days': '181',
  'credentials.certificate-days': '180',
  'consent.restricted-services': everyService,
  'consent.internal-apps-trusted': 'no',
  'consent.marketplace': 'blocked',
  'less-secure-apps': 'no',
  'flow.device-code': 'blocked',
};

const bySettings = controls
  .filter(({ decide }) => decide.by === 'settings')
  .flatMap(({ platform, published }) => published.map(({ id }) => [id, platform] as const));

test.each(bySettings)('%s passes, fails, and is not assessed without its setting', (id, platform) => {
  // The one that CIS wants as SCuBA does not.
  const opposite = id === 'CIS GWS v1.3 4.2.1.3';
  const profile = id.startsWith('CIS') ? 'cis' : 'scuba';

  expect(statusOf(id, { platform, profile, settings: opposite ? open : closed })).toBe('pass');
  expect(statusOf(id, { platform, profile, settings: opposite ? closed : open })).toBe('fail');
  expect(statusOf(id, { platform, profile, settings: {} })).toBe('not-assessed');
  for (const read of ['unavailable', 'skipped', null] as const)
    expect([read, statusOf(id, { platform, profile, settings: closed, read })]).toEqual([
      read,
      'not-assessed',
    ]);
});

test('what is left to a person says where to look', () => {
  for (const { decide, published, remedy } of controls.filter((one) => one.decide.by === 'hand')) {
    expect([decide.by, remedy]).toEqual(['hand', expect.stringMatching(/look/iu)]);
    for (const { id } of published)
      for (const platform of ['microsoft-365', 'google-workspace'] as const)
        expect(['manual', undefined]).toContain(statusOf(id, { platform, settings: closed }));
  }
});

test('an unknown setting brings the reason and the remedy of its stream', () => {
  const results = evaluated({ read: 'partial', settings: { ...closed, 'consent.admin-workflow': null } });

  expect(results.get('SCuBA MS.AAD.5.3v1')).toMatchObject({
    status: 'not-assessed',
    why: 'consent.admin-workflow is not known: consent-policy is partial: no permission.',
    remedy: 'Grant Policy.Read.All.',
  });
  expect(results.get('SCuBA MS.AAD.5.1v1')).toMatchObject({ status: 'pass', remedy: null });
});

test('a failing control cites the findings of the same lack, and says what to do', () => {
  const result = evaluated({ settings: open, findings: { 'open-registration': ['f_1'] } }).get(
    'SCuBA MS.AAD.5.1v1',
  );

  expect(result).toMatchObject({
    status: 'fail',
    findings: ['f_1'],
    why: 'Every person may register apps (apps.anyone-may-register).',
    remedy: expect.stringContaining('User settings'),
  });
  expect(
    evaluated({ settings: closed, findings: { 'open-registration': ['f_1'] } }).get('SCuBA MS.AAD.5.1v1')
      ?.findings,
  ).toEqual([]);
});

test('secrets that cannot be added need no limit; a limit for some is none', () => {
  const lifetime = (settings: World['settings']) =>
    statusOf('SCuBA MS.AAD.5.6v1', settings ? { settings } : {});

  expect(lifetime({ 'credentials.secrets-blocked': 'yes', 'credentials.secret-days': 'unlimited' })).toBe(
    'pass',
  );
  expect(lifetime({ 'credentials.secrets-blocked': 'no', 'credentials.secret-days': '180' })).toBe('pass');
  expect(lifetime({ 'credentials.secrets-blocked': 'no', 'credentials.secret-days': '181' })).toBe('pass');
  expect(lifetime({ 'credentials.secrets-blocked': 'no', 'credentials.secret-days': '182' })).toBe('fail');
  expect(lifetime({ 'credentials.secrets-blocked': 'no', 'credentials.secret-days': 'in-part' })).toBe(
    'fail',
  );
  expect(lifetime({ 'credentials.secrets-blocked': null, 'credentials.secret-days': '900' })).toBe(
    'not-assessed',
  );
});

test('a service closed for high risk alone is closed for the one demand and not for the other', () => {
  const settings = { 'consent.restricted-services': everyService.replace('DRIVE_ALL', 'DRIVE_HIGH_RISK') };
  const results = evaluated({ platform: 'google-workspace', settings });

  expect(results.get('SCuBA GWS.COMMONCONTROLS.10.1v1')?.status).toBe('pass');
  expect(results.get('SCuBA GWS.COMMONCONTROLS.10.2v1')).toMatchObject({
    status: 'fail',
    why: expect.stringContaining('reach DRIVE,'),
  });
});

test('a value that leaves the question open is not assessed', () => {
  const google = {
    platform: 'google-workspace',
    settings: { 'consent.marketplace': 'allow-listed' },
  } as const;
  const microsoft = { settings: { 'consent.third-party-apps': 'low-impact' } };

  expect(statusOf('SCuBA GWS.COMMONCONTROLS.11.1v1', google)).toBe('not-assessed');
  expect(statusOf('CIS GWS v1.3 3.1.9.1.1', google)).toBe('pass');
  expect(statusOf('SCuBA MS.AAD.5.2v1', microsoft)).toBe('not-assessed');
  expect(statusOf('CIS M365 v7.0 5.1.5.1', microsoft)).toBe('fail');
});

test.each([
  ['scuba', 'pass', true, 'not-assessed', false],
  ['cis', 'pass', false, 'fail', true],
  ['cis-1', 'pass', false, 'fail', true],
] as const)('where they contradict, %s decides', (profile, scuba, scubaAsked, cis, cisAsked) => {
  const results = evaluated({ platform: 'google-workspace', profile, settings: closed });

  expect(results.get('SCuBA GWS.COMMONCONTROLS.10.3v1')).toMatchObject({
    status: scuba,
    inProfile: scubaAsked,
  });
  expect(results.get('CIS GWS v1.3 4.2.1.3')).toMatchObject({ status: cis, inProfile: cisAsked });
});

test('profiles: lifetimes of certificates, and what level 1 leaves out', () => {
  const certificates = { settings: { 'credentials.certificate-days': '365' } };

  expect(statusOf('SCuBA MS.AAD.5.7v1', { ...certificates, profile: 'scuba' })).toBe('pass');
  expect(statusOf('CIS M365 v7.0 5.1.5.6', { ...certificates, profile: 'scuba' })).toBe('not-assessed');
  expect(statusOf('CIS M365 v7.0 5.1.5.6', { ...certificates, profile: 'cis' })).toBe('fail');
  const levelOne = evaluated({ settings: open, profile: 'cis-1' });
  expect(levelOne.get('CIS M365 v7.0 5.1.5.1')).toMatchObject({
    status: 'not-assessed',
    inProfile: false,
    why: expect.stringContaining('The profile cis-1 does not ask for this.'),
  });
  expect(levelOne.get('CIS M365 v6.0 5.1.2.2')?.inProfile).toBe(false);
  expect(levelOne.get('CIS M365 v7.0 5.1.2.2')).toMatchObject({ status: 'fail', inProfile: true });
});

const deviceCode = 'SCuBA MS.AAD.3.9v1';
const assessed = { tenant: 'acme', found: 0, clear: 1, notAssessed: 0, off: 0, reason: null };

test('where the setting is not known, what a detection finds fails; what it does not find proves nothing', () => {
  const detection = 'device-code-sign-in';
  const quiet = { assessments: [{ ...assessed, detection }] };

  expect(evaluated({ ...quiet, findings: { [detection]: ['f_1', 'f_2'] } }).get(deviceCode)).toMatchObject({
    status: 'fail',
    findings: ['f_1', 'f_2'],
  });
  expect(statusOf(deviceCode, quiet)).toBe('manual');
  expect(statusOf(deviceCode, {})).toBe('not-assessed');
  expect(
    evaluated({
      notAssessed: [
        { detection, tenant: 'acme', app: null, reason: 'sign-ins is unavailable', remedy: 'Buy P1.' },
      ],
    }).get(deviceCode),
  ).toMatchObject({
    status: 'not-assessed',
    why: `flow.device-code is not known: the vendor does not tell it. ${detection}: sign-ins is unavailable.`,
    remedy: 'Buy P1.',
  });
});

test.each([
  ['blocked', 'pass'],
  ['in-part', 'fail'],
  ['allowed', 'fail'],
])('the setting decides before what was seen: %s', (value, status) => {
  const seen = { 'device-code-sign-in': ['f_1'] };

  expect(statusOf(deviceCode, { settings: { 'flow.device-code': value }, findings: seen })).toBe(status);
});

const review: Certified = {
  of: 'third-party-apps',
  tenant: null,
  on: '2026-06-01',
  by: 'ann',
  next: '2026-11-22',
};

test.each([
  ['nobody', [], 'manual'],
  ['through its last day', [review], 'pass'],
  ['overdue', [{ ...review, next: '2026-11-21' }], 'fail'],
  ['of another tenant', [{ ...review, tenant: 'other' }], 'manual'],
  ['of another list', [{ ...review, of: 'domain-wide-delegation' }], 'manual'],
  ['dated ahead', [{ ...review, on: '2026-11-23', next: '2027-11-23' }], 'manual'],
  ['the latest counts', [{ ...review, on: '2025-01-01', next: '2025-06-01' }, review], 'pass'],
] as const)('a review on record: %s', (_, certifications, status) => {
  expect(statusOf('CIS GWS v1.3 4.2.1.2', { platform: 'google-workspace', certifications })).toBe(status);
});

test('no value that nobody knows passes, and none reaches a sentence unmade safe', () => {
  const values = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('__proto__', 'constructor', '', '0', '-1', '1e3', '١٨٠', '\u202eyes', 'GMAIL_ALL,\u0007'),
  );
  fc.assert(
    fc.property(values, fc.constantFrom('microsoft-365', 'google-workspace'), (value, platform) => {
      fc.pre(!Object.values(closed).includes(value) && !Object.values(open).includes(value));
      const settings = Object.fromEntries(Object.keys(closed).map((id) => [id, value]));
      for (const { status, why, id } of evaluated({ platform, settings }).values()) {
        expect(hasHiddenText(why)).toBe(false);
        if (/^\d{1,3}$/u.test(value)) continue;
        expect([id, status]).not.toEqual([id, 'pass']);
      }
    }),
  );
});

test('names of reviewers and reasons of vendors are made safe', () => {
  const hostile = 'ann\u001b[2J\u202e\nSCuBA pass';
  const platform = 'google-workspace';
  const reviewed = evaluated({ platform, certifications: [{ ...review, by: hostile }] });
  const seen = evaluated({
    notAssessed: [
      { detection: 'device-code-sign-in', tenant: 'acme', app: null, reason: hostile, remedy: null },
    ],
  });

  for (const { why } of [...reviewed.values(), ...seen.values()]) expect(hasHiddenText(why)).toBe(false);
  expect(reviewed.get('CIS GWS v1.3 4.2.1.2')?.why).toMatch(/^ann/u);
});

test('platforms that no framework speaks of have no controls', () => {
  expect(evaluated({ platform: 'slack', settings: open }).size).toBe(0);
});

test('a list that was brought from the console is told by its day, and is no review', () => {
  const spot = { id: 'delegation-list', why: '', remedy: null } as const;
  const brought = { ...spot, listed: { asOf: '2026-11-01', covers: true } };
  const control = (world: World) =>
    evaluated({ platform: 'google-workspace', ...world }).get('CIS GWS v1.3 4.2.1.4');

  expect(control({ blindSpots: [brought] })).toMatchObject({
    status: 'manual',
    why: 'Nobody has put on record that they have looked. The console’s list of 2026-11-01 was imported.',
  });
  expect(control({ blindSpots: [spot] })?.why).not.toContain('imported');
});
