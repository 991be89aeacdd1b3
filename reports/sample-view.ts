/** A small audit for the tests of the formats: two tenants, one only half read, and names chosen by strangers. */
import type { ControlResult } from '../src/core/control.ts';
import { tenantCoverage } from '../src/core/coverage.ts';
import type { AuditView, JudgedApp, JudgedGrant } from '../src/core/result.ts';

const started = '2026-11-22T06:00:00.000Z';
const ended = '2026-11-22T06:01:00.000Z';
const life = { firstSeen: started, lastSeen: started, carried: false };

/** Erase the screen, a hyperlink, a bidi override, a zero-width joiner, a new line that imitates ours. */
export const hostileName =
  'Zo\u200dom\u001b[2J\u001b]8;;http://evil.example\u0007\u202emoc\nCRITICAL 0\u2028';

const zoom: JudgedApp = {
  tenant: 'acme-google',
  platform: 'google-workspace',
  key: 'google-workspace:123.apps.googleusercontent.com',
  clientId: '123.apps.googleusercontent.com',
  name: hostileName,
  publisher: '=HYPERLINK("http://evil.example","ok")',
  publisherId: null,
  verified: 'unknown',
  party: 'third',
  state: 'enabled',
  ownerTenant: null,
  nativeIds: [],
  replyUrls: [],
  homepage: null,
  createdAt: null,
  facts: {},
  activity: null,
  vendorUsers: null,
  vendor: 'Zoom',
  vendorMatch: 'candidate',
  matchEvidence: 'name',
  decision: 'review',
  score: 61,
  scoreItems: [],
  tier: 'high',
  users: 2,
  usersAtLeast: true,
  tenantWide: false,
  ...life,
};

const proto: JudgedApp = {
  ...zoom,
  tenant: 'acme-m365',
  platform: 'microsoft-365',
  key: 'microsoft-365:__proto__',
  clientId: '__proto__',
  name: null,
  publisher: null,
  vendor: null,
  vendorMatch: null,
  decision: 'unknown',
};

function grantOf(app: JudgedApp, person: string, scopes: readonly string[]): JudgedGrant {
  return {
    id: `g_${person}`,
    tenant: app.tenant,
    platform: app.platform,
    app: app.key,
    principal: { kind: 'user', id: person, label: `${person}@acme.example`, active: 'yes', privileged: 'no' },
    kind: 'delegated-user',
    resource: '',
    scopes,
    scopeStatus: 'granted',
    tier: 'high',
    grantedAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: ['never shown'],
    evidence: ['directory.tokens.list'],
    previousScopes: null,
    ...life,
  };
}

const findings = ['critical', 'low'].map((severity, index) => ({
  id: `f_${index}`,
  detection: 'unapproved-app',
  severity: severity as 'critical' | 'low',
  score: 61,
  status: 'new' as const,
  firstSeen: started,
  title: `${hostileName} is not approved`,
  tenant: 'acme-google',
  app: zoom.key,
  vendor: 'Zoom',
  grants: ['g_ann'],
  people: 2,
  evidence: { ['__proto__']: hostileName, scopes: [hostileName] },
  explanation: 'Nobody approved it.',
  remedy: 'Approve or revoke it.',
  frameworks: ['SOC2-CC6.1'],
}));

const controls: readonly ControlResult[] = [
  controlOf('SCuBA GWS.COMMONCONTROLS.10.5v1', 'pass'),
  controlOf('SCuBA GWS.COMMONCONTROLS.10.1v1', 'fail'),
  controlOf('CIS GWS v1.3 4.2.1.1', 'fail'),
  { ...controlOf('CIS GWS v1.3 4.2.1.3', 'not-assessed'), title: 'the opposite', inProfile: false },
  controlOf('CIS GWS v1.3 4.2.1.2', 'manual'),
];

function controlOf(id: string, status: ControlResult['status']): ControlResult {
  return {
    id,
    tenant: 'acme-google',
    title: 'Services are closed to apps that are not listed',
    status,
    why: `Seen by ${hostileName}.`,
    remedy: status === 'pass' ? null : 'Close them.',
    findings: status === 'fail' ? ['f_0'] : [],
    inProfile: true,
  };
}

export const sampleView: AuditView = {
  run: { id: 'r_1', startedAt: started, finishedAt: ended, mode: 'full' },
  tenants: [
    {
      id: 'acme-google',
      platform: 'google-workspace',
      name: 'Acme',
      coverage: tenantCoverage([
        {
          name: 'users',
          status: 'complete',
          read: 3,
          expected: 3,
          asOf: started,
          reason: null,
          remedy: null,
          accepted: false,
        },
        {
          name: 'tokens',
          status: 'partial',
          read: 2,
          expected: 3,
          asOf: started,
          reason: 'the vendor kept failing',
          remedy: 'Run it again.',
          accepted: false,
        },
        {
          name: 'app-passwords',
          status: 'skipped',
          read: 0,
          expected: null,
          asOf: null,
          reason: 'skipped by the configuration',
          remedy: null,
          accepted: false,
        },
      ]),
      blindSpots: [{ id: 'delegation-list', why: 'no API lists it', remedy: 'Import the console export.' }],
      calls: { total: 1204, throttled: 3, retried: 4, failed: 1 },
    },
    {
      id: 'acme-m365',
      platform: 'microsoft-365',
      name: null,
      coverage: tenantCoverage([
        {
          name: 'delegated-grants',
          status: 'complete',
          read: 1,
          expected: 1,
          asOf: started,
          reason: null,
          remedy: null,
          accepted: false,
        },
        {
          name: 'sign-in-activity',
          status: 'unavailable',
          read: 0,
          expected: null,
          asOf: null,
          reason: 'accepted: no Entra P1',
          remedy: null,
          accepted: true,
        },
      ]),
      blindSpots: [],
      calls: { total: 3, throttled: 0, retried: 0, failed: 0 },
    },
    {
      id: 'acme-dark',
      platform: 'microsoft-365',
      name: null,
      coverage: tenantCoverage([
        {
          name: 'delegated-grants',
          status: 'unavailable',
          read: 0,
          expected: null,
          asOf: null,
          reason: 'the vendor refused the sign-in',
          remedy: 'Check the credential.',
          accepted: false,
        },
      ]),
      blindSpots: [],
      calls: { total: 1, throttled: 0, retried: 0, failed: 1 },
    },
  ],
  summary: {
    apps: 2,
    grants: 3,
    principals: 3,
    findings: { critical: 1, high: 0, medium: 0, low: 1, info: 0 },
    notAssessed: 2,
  },
  apps: () => rows([zoom, proto]),
  grants: () =>
    rows([
      grantOf(zoom, 'ann', ['https://mail.google.com/', '-x']),
      grantOf(zoom, 'bob', []),
      grantOf(proto, 'eve', ['User.Read']),
    ]),
  principals: () => rows([]),
  vendors: () =>
    rows([
      {
        name: 'Zoom',
        match: 'candidate',
        apps: [`acme-google/${zoom.key}`],
        platforms: ['google-workspace'],
        decision: 'review',
        score: 61,
        scoreItems: [],
        tier: 'high',
      },
    ]),
  credentials: () =>
    rows([
      {
        id: 'c1',
        tenant: 'acme-m365',
        platform: 'microsoft-365',
        app: proto.key,
        outbound: false,
        kind: 'secret',
        name: 'ci',
        createdAt: null,
        expiresAt: null,
        lastUsedAt: null,
        lastUsedStatus: 'unknown',
        owner: null,
        ...life,
      },
    ]),
  settings: () =>
    rows([{ tenant: 'acme-m365', platform: 'microsoft-365', id: 'user-consent', value: null, known: false }]),
  findings: () => rows(findings),
  assessments: () =>
    rows([
      {
        detection: 'dormant-grant',
        tenant: 'acme-google',
        found: 0,
        clear: 0,
        notAssessed: 1,
        off: 0,
        reason: 'tokens was read in part',
      },
    ]),
  controls: () => rows(controls),
  notAssessed: () =>
    rows([
      {
        detection: 'dormant-grant',
        tenant: 'acme-google',
        app: zoom.key,
        reason: 'the vendor does not tell the last use',
        remedy: 'Look in the console.',
      },
      {
        detection: 'rare-app',
        tenant: 'acme-google',
        app: null,
        reason: 'the vendor does not tell the last use',
        remedy: null,
      },
      {
        detection: 'dormant-grant',
        tenant: 'acme-m365',
        app: proto.key,
        reason: 'not told when it was last used (2 of its grants)',
        remedy: null,
      },
      {
        detection: 'dormant-grant',
        tenant: 'acme-m365',
        app: `${proto.key}2`,
        reason: 'not told when it was last used (31 of its grants)',
        remedy: null,
      },
    ]),
};

async function* rows<Row>(list: readonly Row[]): AsyncGenerator<Row> {
  yield* list;
}
