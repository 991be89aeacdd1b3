import { expect, test } from 'vitest';
import type { JudgedApp } from '../core/result.ts';
import { untoldApp } from '../core/untold-app.ts';
import { loadPolicy } from '../policy/load.ts';
import { traceMatcher } from './trace-matcher.ts';

function app(given: Partial<JudgedApp> = {}): JudgedApp {
  return {
    ...untoldApp,
    tenant: 'acme',
    platform: 'google-workspace',
    clientId: 'client-1',
    key: 'google-workspace:client-1',
    activity: null,
    vendorUsers: null,
    firstSeen: '2026-01-01T00:00:00Z',
    lastSeen: '2026-01-01T00:00:00Z',
    carried: false,
    vendor: null,
    vendorMatch: null,
    matchEvidence: null,
    decision: 'review',
    score: 0,
    scoreItems: [],
    tier: 'info',
    users: 0,
    usersAtLeast: false,
    tenantWide: false,
    ...given,
  };
}

const policy = loadPolicy(
  `version: 1
vendors:
  - name: Zoom
    domains: [zoom.us]
    apps: { slack: [A012ZOOM] }
banned:
  - name: Drift
    apps: { google-workspace: [drift-id], salesforce: [0H4000000000001] }
    since: 2025-08-20
    reason: stolen
`,
  'policy.yaml',
  [],
);

const strength = (what: string, given: Partial<JudgedApp>): string | null =>
  traceMatcher(what, policy).match(app(given))?.strength ?? null;

test('an id in the policy proves it, whatever the app is called', () => {
  expect(strength('Drift', { clientId: 'drift-id', name: 'Calendar helper' })).toBe('proven');
  expect(strength('drift', { clientId: 'drift-id' })).toBe('proven');
  expect(traceMatcher('Drift', policy).meant[0]).toMatchObject({ source: 'banned', since: '2025-08-20' });
});

test('what is written as a key is that app alone, and no name', () => {
  const zoom = { key: 'slack:A012ZOOM', platform: 'slack', clientId: 'A012ZOOM', name: 'Zoom' } as const;
  expect(strength('slack:A012ZOOM', zoom)).toBe('proven');
  for (const other of ['slack:..', 'slack:A012ZOO', 'slack:Zoom', 'slack:', 'google-workspace:A012ZOOM'])
    expect(strength(other, zoom)).toBeNull();
  const slack = { clientId: 'other', name: 'Slack', publisher: 'Slack', homepage: 'https://slack.com' };
  expect([strength('slack', slack), strength('slack:..', slack)]).toEqual(['candidate', null]);
  // Another app of the same entry is not that app.
  expect(strength('google-workspace:drift-id', { clientId: 'drift-id' })).toBe('proven');
  expect(strength('google-workspace:drift-id', { clientId: 'elsewhere', name: 'Drift' })).toBeNull();
  expect(traceMatcher('google-workspace:drift-id', policy).meant).toMatchObject([{ source: 'banned' }]);
});

test('a name, a publisher or a domain never proves it: they are the maker’s to choose', () => {
  expect(strength('Drift', { name: 'Drift' })).toBe('candidate');
  expect(strength('Drift', { publisher: 'Drift, Inc.' })).toBe('candidate');
  expect(strength('Drift', { homepage: 'https://login.drift.com/x' })).toBe('candidate');
  expect(strength('Drift', { replyUrls: ['https://drift.com/cb'] })).toBe('candidate');
});

test('names are matched by whole words and domains by whole labels', () => {
  expect(strength('Drift', { name: 'Drifting Clouds' })).toBeNull();
  expect(strength('Drift', { name: 'Snowdrift' })).toBeNull();
  expect(strength('Drift', { name: 'Sales by DRIFT!' })).toBe('candidate');
  expect(strength('zoom.us', { homepage: 'https://evil-zoom.us' })).toBeNull();
  expect(strength('zoom.us', { homepage: 'https://zoom.us.evil.example' })).toBeNull();
  expect(strength('zoom.us', { homepage: 'https://app.zoom.us' })).toBe('candidate');
});

test('an alias or domain that the catalogue knows leads to the policy’s entry of that vendor', () => {
  expect(strength('Salesloft', { clientId: 'drift-id' })).toBe('proven');
  expect(strength('salesloft.com', { clientId: 'drift-id' })).toBe('proven');
  expect(strength('https://www.drift.com/pricing', { clientId: 'drift-id' })).toBe('proven');
});

test('a client id finds its app and the vendor’s other apps', () => {
  const crm = { platform: 'salesforce', clientId: '0H4000000000001AAA' } as const;
  expect(strength('drift-id', crm)).toBe('proven');
  expect(strength('0H4000000000001AAA', { clientId: 'drift-id' })).toBe('proven');
  expect(strength('salesforce:0H4000000000001', crm)).toBe('proven');
  expect(strength('client-1', {})).toBe('proven');
  expect(strength('google-workspace:client-1', {})).toBe('proven');
  expect(strength('object-7', { nativeIds: ['object-7'] })).toBe('proven');
  expect(strength('client-', {})).toBeNull();
});

test('a published id of the catalogue is a lead, not proof', () => {
  const id = 'e9a7fea1-1cc0-4cd9-a31b-9137ca5deedd';
  const match = traceMatcher('eM Client', policy).match(
    app({ platform: 'microsoft-365', clientId: id.toUpperCase() }),
  );
  expect(match?.strength).toBe('candidate');
  expect(match?.evidence).toContain('published');
});

test('a look-alike that the policy proves to be somebody else says so', () => {
  const match = traceMatcher('Drift', policy).match(
    app({ name: 'Drift for Zoom', vendor: 'Zoom', vendorMatch: 'proven' }),
  );
  expect(match).toMatchObject({ strength: 'candidate' });
  expect(match?.evidence).toContain('But the policy proves it to be Zoom.');
});

test('the exact name of an app whose vendor is proven is that app', () => {
  expect(strength('Zoom Phone', { name: 'Zoom Phone', vendor: 'Zoom', vendorMatch: 'proven' })).toBe(
    'proven',
  );
  expect(strength('Zoom Phone', { name: 'Zoom Phone' })).toBe('candidate');
});

test('without a policy the last judgement still proves', () => {
  const matcher = traceMatcher('Salesloft', null);
  const judged = app({ vendor: 'Drift', vendorMatch: 'proven', matchEvidence: 'The policy listed it.' });
  expect(matcher.match(judged)).toEqual({ strength: 'proven', evidence: 'The policy listed it.' });
});

test('hostile names neither match by what is invisible nor pass it on', () => {
  const match = traceMatcher('Drift', policy).match(app({ name: '\u202eDri\u200bft\u001b[2J' }));
  expect(match?.strength).toBe('candidate');
  expect(match?.evidence).toBe('It is called “Drift[2J”.');
  expect(strength('__proto__', { name: 'constructor' })).toBeNull();
  expect(strength('Drift', { name: 'Drіft' })).toBeNull(); // a Cyrillic і
});

test('what a thing is called is all that is known of an outbound credential', () => {
  const matcher = traceMatcher('Drift', policy);
  expect(matcher.claimedBy('Drift_Callout')).toBe('It is called “Drift_Callout”.');
  expect(matcher.claimedBy('Snowflake')).toBeNull();
  expect(matcher.claimedBy(null)).toBeNull();
});
