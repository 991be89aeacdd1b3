/** A finding about a vendor is of no single tenant: how it comes, stays and goes. */
import { expect, test } from 'vitest';
import { safeText } from '../../src/core/text.ts';
import { crm, mail, records, slack } from './examples/small-worlds.ts';
import { judge, type TenantWorld, type World } from './world.ts';

const id = 'vendor-on-many-platforms';
const policy =
  'version: 1\nvendors: [{ name: Drift, apps: { google-workspace: [app-1], salesforce: [0H45g000000AppiEAA], slack: [A0APP00001] } }]\n';

function google(more: Partial<World> = {}): World {
  return { policy, apps: [{ clientId: 'app-1', grants: [mail, mail] }], also: [crm([records])], ...more };
}

function found(world: World = google()) {
  const finding = judge(world).finding(id);
  if (finding === undefined) throw new Error('nothing found');
  return finding;
}

const elsewhere: TenantWorld = crm([]);
const gone = { ...google({ also: [elsewhere] }), apps: [] };

test('it names the vendor and its tenants, and counts in each of them', () => {
  const judged = judge(google({ also: [crm([records]), slack([])] }));

  expect(judged.finding(id)).toMatchObject({
    status: 'new',
    tenant: null,
    app: null,
    vendor: 'Drift',
    grants: [],
    people: 2,
    evidence: {
      tenants: ['acme', 'salesforce', 'slack'],
      peopleOf: 'acme/google-workspace:app-1',
      reach: ['google-workspace: high access to mail in 1 app', 'salesforce: high access to crm in 1 app'],
    },
  });
  expect(judged.findings.filter(({ detection }) => detection === id)).toHaveLength(1);
  expect(
    judged.assessments
      .filter(({ detection }) => detection === id)
      .map(({ tenant, found: count }) => [tenant, count]),
  ).toEqual([
    ['acme', 1],
    ['salesforce', 1],
    ['slack', 1],
  ]);
});

test('it keeps its id and its first day, and is resolved when one platform has lost its access', () => {
  const first = found();
  const later = Date.parse('2026-12-22T06:00:00Z');
  const second = found(google({ previous: [first], now: later }));
  const third = found(google({ previous: [second], also: [elsewhere] }));
  const back = found(google({ previous: [third] }));

  expect(second).toMatchObject({ id: first.id, status: 'open', firstSeen: first.firstSeen });
  expect(third).toMatchObject({ id: first.id, status: 'resolved' });
  expect(back).toMatchObject({ id: first.id, status: 'reopened', firstSeen: first.firstSeen });
});

test('a vendor that no tenant has any more is resolved when all that had it were read', () => {
  const previous = [found()];

  expect(found({ ...gone, previous }).status).toBe('resolved');
  expect(found({ ...gone, previous, also: [{ ...elsewhere, unread: { tokens: 'partial' } }] }).status).toBe(
    'open',
  );
});

test.each([
  ['was not read', { also: [{ ...elsewhere, unread: { tokens: 'unavailable' as const } }] }],
  [
    'is not part of this run',
    { also: [], otherTenants: [{ id: 'salesforce', platform: 'salesforce' as const }] },
  ],
])('a tenant that had the vendor and %s keeps it open', (_, more) => {
  const judged = judge(google({ ...more, previous: [found()] }));

  expect(judged.finding(id)?.status).toBe('open');
  expect(judged.outcome(id)).toBe('not-assessed');
});

test('a tenant that is configured no more keeps nothing open', () => {
  expect(found(google({ also: [], previous: [found()] })).status).toBe('resolved');
});

test('what was not read in one tenant is told in each tenant that has the vendor, with its name', () => {
  const judged = judge(google({ also: [{ ...elsewhere, unread: { tokens: 'partial' } }] }));

  expect(
    judged.notAssessed
      .filter(({ detection }) => detection === id)
      .map(({ tenant, reason }) => [tenant, reason]),
  ).toEqual([
    ['acme', 'salesforce: tokens is partial: no permission for tokens'],
    ['salesforce', 'tokens is partial: no permission for tokens'],
  ]);
});

test.each([`${id}+Drift`, found().id])('it is waived as %s', (subject) => {
  const waiver = `waivers: [{ finding: "${subject}", reason: needed, by: ann, expires: 2027-01-31 }]\n`;

  expect(found(google({ policy: policy + waiver })).status).toBe('waived');
});

test('switched off, it is counted so and forgotten', () => {
  const judged = judge(google({ policy: `${policy}detections: { ${id}: off }\n`, previous: [found()] }));

  expect(judged.finding(id)).toBeUndefined();
  expect(judged.outcome(id)).toBe('off');
});

test('a policy sets its severity and its number', () => {
  const set = (value: string) => judge(google({ policy: `${policy}detections: { ${id}: ${value} }\n` }));

  expect(set('{ severity: low }').finding(id)?.severity).toBe('low');
  expect(set('{ platforms: 3 }').outcome(id)).toBe('clear');
});

test('names from outside are made safe', () => {
  const hostile = 'Evil\u202Egpj.exe\u0007\r\n<b>';
  const world = google({ vendorAdvisories: { Drift: [{ feed: hostile, name: hostile, reason: hostile }] } });
  const { title, explanation, evidence } = found({
    ...world,
    apps: [
      {
        clientId: 'app-1',
        name: hostile,
        publisher: hostile,
        grants: [{ scopes: [`high:${hostile}:read`] }],
      },
    ],
  });

  for (const text of [title, explanation, ...Object.values(evidence).flat()])
    expect(String(text)).toBe(safeText(String(text)));
});
