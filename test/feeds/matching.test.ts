/** What the lists say of apps and vendors, through the configuration, the workspace and the policy. */
import { expect, test } from 'vitest';
import { feedStandings, loadReference } from '../../src/app/feeds.ts';
import { writeFeed } from '../../src/app/feeds-store.ts';
import { testContext } from '../../src/app/testing.ts';
import type { FeedConfig } from '../../src/config/config.ts';
import type { AppRow } from '../../src/core/rows.ts';
import { untoldApp } from '../../src/core/untold-app.ts';
import { builtInFeed } from '../../src/feeds/built-in.ts';
import { parseFeed } from '../../src/feeds/parse.ts';
import { catalogue } from '../../src/policy/catalogue.ts';
import { loadPolicy } from '../../src/policy/load.ts';

const guid = '11111111-2222-4333-8444-555555555555';
const rclone = 'b15665d9-eda6-4092-8539-0eec376afd59';
const dayMs = 86_400_000;
const now = Date.parse(builtInFeed.asOf) + dayMs;

const list = [
  'name,kind,platform,client_id,publisher,owner_tenant,domain',
  `Evil Mail,malicious,microsoft-365,${guid},777,99999999-2222-4333-8444-555555555555,evil.example`,
  'Evil Mail,malicious,google-workspace,1-a.apps.googleusercontent.com,,,',
  'Package,malicious,salesforce,033000000000Abc,,,',
  'Quiet Corp,compromised,,,Quiet Holding,,',
  `Other Clone,malicious,microsoft-365,${rclone},,,`,
].join('\n');

async function desk(policy = '', csv = list) {
  const opened = testContext({});
  const context = { ...opened, clock: { ...opened.clock, now: () => now } };
  const source = 'file:/lists/mine.csv';
  const feed: FeedConfig = { name: 'mine', source, format: null, kind: null };
  const { entries } = await parseFeed(csv, null, null);
  writeFeed(context, {
    schema: 'grantwarden.feed/1',
    name: 'mine',
    source,
    format: 'csv',
    kind: null,
    fetchedAt: new Date(now - dayMs).toISOString(),
    sha256: '0'.repeat(64),
    count: entries.length,
    entries: [...entries],
  });
  const configured = { ...context, config: { ...context.config, feeds: [feed] } };
  const checked = loadPolicy(`version: 1\n${policy}`, 'policy.yaml', []);
  return {
    context: configured,
    reference: loadReference(configured, checked),
    says: (app: Partial<AppRow>) =>
      loadReference(configured, checked)
        .advisories(row(app))
        .map(({ feed: name, by, name: called }) => `${name} ${by} ${called}`),
  };
}

function row(more: Partial<AppRow>): AppRow {
  return {
    tenant: 'acme',
    platform: 'microsoft-365',
    key: 'k',
    clientId: 'nothing',
    ...untoldApp,
    party: 'third',
    activity: null,
    vendorUsers: null,
    firstSeen: '2026-01-01T00:00:00Z',
    lastSeen: '2026-11-22T00:00:00Z',
    carried: false,
    ...more,
  };
}

test('ids prove, in each platform’s own way of writing them', async () => {
  const { says } = await desk();
  expect(says({ clientId: guid.toUpperCase() })).toEqual(['mine client-id Evil Mail']);
  expect(says({ platform: 'slack', clientId: guid })).toEqual([]);
  expect(says({ platform: 'google-workspace', clientId: '1-a.apps.googleusercontent.com' })).toEqual([
    'mine client-id Evil Mail',
  ]);
  expect(says({ platform: 'salesforce', clientId: '033000000000AbcAAA' })).toEqual([
    'mine client-id Package',
  ]);
  expect(says({ ownerTenant: '99999999-2222-4333-8444-555555555555' })).toEqual([
    'mine owner-tenant Evil Mail',
  ]);
  expect(says({ publisherId: '777' })).toEqual(['mine publisher-id Evil Mail']);
  expect(says({ platform: 'salesforce', publisherId: '777' })).toEqual([]);
});

test('the platform’s own apps and the organisation’s own are meant only one by one', async () => {
  const { says } = await desk();
  const ownerTenant = '99999999-2222-4333-8444-555555555555';
  expect(says({ ownerTenant, name: 'Evil Mail', party: 'first' })).toEqual([]);
  expect(says({ clientId: guid, ownerTenant, party: 'first' })).toEqual(['mine client-id Evil Mail']);
  expect(says({ ownerTenant, party: 'internal' })).toEqual([]);
  expect(says({ name: 'Evil Mail', party: 'internal' })[0]).toBe('mine name Evil Mail');
});

test('names and domains are leads: whole words, folded, and never a look-alike', async () => {
  const { says } = await desk();
  const once = 'mine name Evil Mail';
  for (const name of ['evil mail', 'Try ＥＶＩＬ-Mail now', 'E\u200bvil Mail'])
    expect([name, new Set(says({ name }))]).toEqual([name, new Set([once])]);
  for (const name of ['Evilmail', 'Evil Mailer', 'Еvil Mail', 'Mail Evil', '', '__proto__'])
    expect([name, says({ name })]).toEqual([name, []]);
  expect(says({ publisher: 'Quiet Holding AG' })).toEqual(['mine name Quiet Corp']);
  expect(says({ homepage: 'https://login.evil.example/x' })).toEqual(['mine domain Evil Mail']);
  expect(says({ replyUrls: ['https://notevil.example', 'https://evil.example.attacker.example'] })).toEqual(
    [],
  );
});

test('a word of everyday life is a lead only where the rest speaks of software', async () => {
  const { says } = await desk();
  expect(says({ name: 'Drift Snowboards' })).toEqual([]);
  expect(says({ name: 'Drift Email' })).toEqual(['built-in name Drift']);
});

test('who the policy proves an app to be is no other, however it looks', async () => {
  const proven = (name: string) => `vendors: [{ name: ${name}, apps: { microsoft-365: [m-1] } }]\n`;
  const app = { clientId: 'm-1', name: 'Gainsight Exporter', homepage: 'https://gainsight.com' };
  expect((await desk(proven('Acme Exports'))).says(app)).toEqual([]);
  expect((await desk(proven('Gainsight'))).says(app)).toEqual(['built-in domain Gainsight']);
  expect((await desk()).says(app)).toEqual(['built-in domain Gainsight']);
});

test('ids come before looks, and lists that contradict each other are both heard', async () => {
  const { says } = await desk();
  expect(says({ clientId: rclone, name: 'Klue CRM' })).toEqual([
    'built-in client-id rclone',
    'mine client-id Other Clone',
    'built-in name Klue',
  ]);
});

test('a vendor is found by its whole name and by the domains that policy and catalogue give it', async () => {
  const policy = 'vendors: [{ name: Sales Suite, domains: [salesloft.com] }]\n';
  const { reference } = await desk(policy);
  const of = (name: string) =>
    reference.advisoriesOfVendor(name).map(({ by, name: called }) => `${by} ${called}`);
  expect(of('DRIFT')).toEqual(['name Drift', 'domain Salesloft']);
  expect(of('Sales Suite')).toEqual(['domain Salesloft']);
  expect(of('Drift Snowboards')).toEqual([]);
  expect(of('Zoom')).toEqual([]);
});

test('every id of the catalogue of vendors stands in the built-in list, and its incidents too', () => {
  const listed = new Set(builtInFeed.entries.map(({ client }) => client?.id));
  const ids = catalogue.flatMap(({ apps }) => Object.values(apps).flat());
  expect(ids.length).toBeGreaterThan(5);
  expect(ids.filter((id) => !listed.has(id))).toEqual([]);
  const incidents = builtInFeed.entries.filter(({ kind }) => kind === 'compromised');
  expect(new Map(incidents.map(({ name, since }) => [name, since]))).toEqual(
    new Map([
      ['Drift', '2025-08-20'],
      ['Salesloft', '2025-08-20'],
      ['Gainsight', '2025-11-19'],
      ['Anodot', null],
      ['Context.ai', '2026-04-19'],
      ['Klue', '2026-06-12'],
    ]),
  );
  for (const { reason, reference } of builtInFeed.entries) expect([reason, reference]).not.toContain(null);
});

test('lists that were looked at are named with their dates; a configured one without a copy is missing', async () => {
  const { reference, context } = await desk();
  expect(reference.lists).toEqual(['built-in of 2026-11-22', 'mine of 2026-11-22']);
  expect(reference.missing.has('feeds')).toBe(false);

  const policy = loadPolicy('version: 1\n', 'policy.yaml', []);
  const moved = context.config.feeds.map((feed) => ({ ...feed, source: 'https://lists.example/other.csv' }));
  const without = loadReference({ ...context, config: { ...context.config, feeds: moved } }, policy);
  expect(without.missing.get('feeds')).toEqual({
    reason:
      'the list mine cannot be used: the configuration names another source or kind since it was fetched',
    remedy: 'Run `grantwarden feeds update`.',
  });
  expect(without.lists).toEqual(['built-in of 2026-11-22']);

  const later = { ...context, clock: { ...context.clock, now: () => now + 30 * dayMs } };
  expect(loadReference(later, policy).lists).toEqual([
    'built-in of 2026-11-22, stale',
    'mine of 2026-11-22, stale',
  ]);
  expect(loadReference(later, policy).missing.has('feeds')).toBe(false);
  expect(feedStandings(later).map(({ state, ageDays }) => [state, ageDays])).toEqual([
    ['stale', 31],
    ['stale', 31],
  ]);
});

test('people whose consents deserve a look are the policy’s, and nobody is a list that is missing', async () => {
  const { reference } = await desk('priorityPeople: [Chief@Acme.example]\n');
  expect([reference.isPriority('chief@ACME.example'), reference.isPriority('ann@acme.example')]).toEqual([
    true,
    false,
  ]);
  expect([...reference.missing.keys()]).toEqual([]);
  expect([...(await desk()).reference.missing.keys()]).toEqual(['priority-people']);
});
