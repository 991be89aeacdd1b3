import { untoldApp } from '../core/untold-app.ts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AppRow } from '../core/rows.ts';
import { loadPolicy } from './load.ts';
import { createMatcher } from './match.ts';

const now = Date.parse('2026-11-22T06:00:00Z');
const guid = '6f1e2d3c-0000-4000-8000-0123456789ab';

function app(more: Partial<AppRow> = {}): AppRow {
  const platform = more.platform ?? 'google-workspace';
  const clientId = more.clientId ?? 'client';
  return {
    tenant: 'acme',
    platform,
    clientId,
    key: `${platform}:${clientId}`,
    ...untoldApp,
    party: 'third',
    state: 'enabled',
    activity: null,
    vendorUsers: null,
    firstSeen: '2026-01-01T00:00:00Z',
    lastSeen: '2026-11-22T00:00:00Z',
    carried: false,
    ...more,
  };
}

function matcher(body: string) {
  return createMatcher(loadPolicy(`version: 1\n${body}`, 'policy.yaml', []), now);
}

const zoom = `vendors:
  - name: Zoom
    domains: [zoom.us]
    publishers: [PUB-1]
    ownerTenants: ["${guid}"]
    apps: { google-workspace: [zoom-id], microsoft-365: [AAAA-1] }
`;
const zoomed = matcher(zoom);

test.each([
  ['its id', app({ clientId: 'zoom-id' }), 'this app’s id'],
  [
    'its id in other letters, on Microsoft',
    app({ platform: 'microsoft-365', clientId: 'aaaa-1' }),
    'this app’s id',
  ],
  ['its verified publisher', app({ platform: 'microsoft-365', publisherId: 'pub-1' }), 'verified publisher'],
  [
    'the tenant that owns it',
    app({ platform: 'microsoft-365', ownerTenant: guid.toUpperCase() }),
    'tenant that owns it',
  ],
])('%s proves a vendor', (_, row, why) => {
  expect(zoomed(row)).toMatchObject({ vendor: 'Zoom', match: 'proven', decision: 'approved' });
  expect(zoomed(row).why).toContain(why);
});

test.each([
  ['homepage', app({ homepage: 'https://zoom.us/apps' }), 'zoom.us'],
  ['homepage on a subdomain', app({ homepage: 'http://app.EU.Zoom.us.:8080/' }), 'app.eu.zoom.us'],
  [
    'reply URL',
    app({ replyUrls: ['msal://x', 'https://evil.example/', 'https://oauth.zoom.us/cb'] }),
    'oauth.zoom.us',
  ],
  ['publisher', app({ publisher: 'ZOOM Video Communications, Inc.' }), 'publisher'],
  ['name', app({ name: 'Calendar for Zoom' }), 'called “Calendar for Zoom”'],
  ['name in wide letters', app({ name: 'Ｚｏｏｍ' }), 'called'],
  ['name with invisible letters', app({ name: 'Zo\u200bom\u2060' }), 'called “Zoom”'],
  [
    'publisher id on another platform',
    app({ publisherId: 'PUB-1', ownerTenant: guid, name: 'zoom' }),
    'called',
  ],
  ['id of another platform', app({ platform: 'slack', clientId: 'zoom-id', name: 'Zoom' }), 'called'],
])('%s makes a candidate, which is never approved', (_, row, why) => {
  expect(zoomed(row)).toMatchObject({ vendor: 'Zoom', match: 'candidate', decision: 'review' });
  expect(zoomed(row).why).toContain(why);
});

test.each([
  ['another domain that ends alike', app({ homepage: 'https://evilzoom.us/' })],
  ['the domain as a label of another', app({ homepage: 'https://zoom.us.evil.example/' })],
  ['the domain before an @', app({ homepage: 'https://zoom.us@evil.example/' })],
  ['the domain in a path', app({ homepage: 'https://evil.example/zoom.us' })],
  ['no web address', app({ homepage: 'javascript://zoom.us/%0aalert(1)', replyUrls: ['zoom.us', ''] })],
  ['part of a word', app({ name: 'Zoomerang', publisher: 'Bazoom' })],
  ['Cyrillic look-alike', app({ name: 'Zооm' })],
  ['accented look-alike', app({ name: 'Zo\u0301om' })],
  ['digits for letters', app({ name: 'Z00m' })],
  ['id in other letters where letters count', app({ clientId: 'ZOOM-ID' })],
  ['id with a blank', app({ clientId: ' zoom-id' })],
])('%s is no match', (_, row) => {
  expect(matcher(zoom)(row)).toMatchObject({ vendor: null, match: null, decision: 'review', entry: null });
});

test('several words match as words in a row only', () => {
  const match = matcher('vendors: [{ name: "Acme  Mail-Merge" }]');

  expect(match(app({ name: 'the ACME mail merge!' })).vendor).toBe('Acme  Mail-Merge');
  expect(match(app({ name: 'Acme Mail and Merge' })).vendor).toBeNull();
  expect(match(app({ name: 'Acme Mailing Merge' })).vendor).toBeNull();
});

test('of two names that fit, the longer one is meant', () => {
  const match = matcher('vendors: [{ name: Acme }, { name: Acme Labs }]');

  expect(match(app({ name: 'Acme Labs Sync' })).vendor).toBe('Acme Labs');
});

test('a ban beats an approval of the same id', () => {
  const match = matcher(
    `${zoom}banned: [{ name: Zoom Chat, apps: { google-workspace: [zoom-id] }, since: 2026-01-02 }]\n`,
  );

  expect(match(app({ clientId: 'zoom-id' }))).toMatchObject({
    vendor: 'Zoom Chat',
    match: 'proven',
    decision: 'banned',
    why: 'Zoom Chat is banned since 2026-01-02. The policy lists this app’s id.',
  });
});

test('a ban by name of an approved vendor bans all that proves that vendor', () => {
  const match = matcher(`${zoom}banned: [{ name: ZOOM }]\n`);

  for (const row of [app({ clientId: 'zoom-id' }), app({ platform: 'microsoft-365', ownerTenant: guid })])
    expect(match(row)).toMatchObject({ match: 'proven', decision: 'banned' });
  expect(match(app({ homepage: 'https://zoom.us' }))).toMatchObject({
    match: 'candidate',
    decision: 'review',
  });
});

test('what only looks banned is for review, even from an approved maker; its own approved id stands', () => {
  const match = matcher(`${zoom}banned: [{ name: Drift }]\n`);

  expect(match(app({ name: 'Drift Email' }))).toMatchObject({
    vendor: 'Drift',
    match: 'candidate',
    decision: 'review',
  });
  expect(match(app({ platform: 'microsoft-365', publisherId: 'pub-1', name: 'Drift' }))).toMatchObject({
    vendor: 'Drift',
    decision: 'review',
  });
  expect(match(app({ clientId: 'zoom-id', name: 'Snow drift' })).decision).toBe('approved');
});

test('an approval ends when its last day has passed', () => {
  const until = (day: string) =>
    matcher(`vendors: [{ name: Z, approvedUntil: ${day}, apps: { slack: [S] } }]`)(
      app({ platform: 'slack', clientId: 'S' }),
    );

  expect(until('2026-11-22').decision).toBe('approved');
  expect(until('2026-11-21')).toMatchObject({
    decision: 'expired',
    why: 'The approval of Z ended on 2026-11-21.',
  });
});

test('an approval without the owner that the policy requires is for review', () => {
  const match = (owner: string) =>
    matcher(`defaults: { requireOwner: true }\nvendors: [{ name: Z, ${owner} apps: { slack: [S] } }]`)(
      app({ platform: 'slack', clientId: 'S' }),
    );

  expect(match('').decision).toBe('review');
  expect(match('owner: it@acme.example,').decision).toBe('approved');
});

test('strangers are treated as the policy says, and a claimed name never makes it better', () => {
  const decide = (word: string, row: AppRow) =>
    matcher(`defaults: { unknownVendor: ${word} }\n${zoom}`)(row).decision;

  expect(['review', 'deny', 'allow'].map((word) => decide(word, app()))).toEqual([
    'review',
    'denied',
    'approved',
  ]);
  expect(['review', 'deny', 'allow'].map((word) => decide(word, app({ name: 'Zoom' })))).toEqual([
    'review',
    'denied',
    'review',
  ]);
});

test('the platform’s own apps are not the policy’s to decide unless it names them', () => {
  expect(zoomed(app({ party: 'first', name: 'Zoom' }))).toMatchObject({ decision: 'unknown', vendor: null });
  expect(zoomed(app({ party: 'first', clientId: 'zoom-id' })).decision).toBe('approved');
});

test('an own app is for review until the policy lists it', () => {
  expect(zoomed(app({ party: 'internal' }))).toMatchObject({ decision: 'review', vendor: null });
  expect(zoomed(app({ party: 'internal', clientId: 'zoom-id' })).decision).toBe('approved');
});

test('well-known vendors are found without a policy, as leads', () => {
  const match = matcher('');
  const contextAi = '110671459871-30f1spbu0hptbs60cb4vsmv79i7bbvqj.apps.googleusercontent.com';

  expect(match(app({ name: 'Drift Email' }))).toMatchObject({
    vendor: 'Drift',
    match: 'candidate',
    entry: null,
  });
  expect(match(app({ clientId: contextAi, name: 'Anything' }))).toMatchObject({
    vendor: 'Context.ai',
    match: 'candidate',
    decision: 'review',
  });
});

const crm = `vendors:
  - { name: Zoom, domains: [zoom.us], apps: { salesforce: [0H4000000000Abc, 0xI000000000001AAA], slack: [A01ZOOM] } }
banned:
  - { name: Drift, apps: { salesforce: [0H400000000000dAAA, "033000000000001"], slack: [A01DRIFT] } }
`;

test.each([
  ['0H4000000000Abc', 'approved'],
  ['0H4000000000AbcAAE', 'approved'],
  ['0xI000000000001', 'approved'],
  ['0xI000000000001AAA', 'approved'],
  ['0H400000000000d', 'banned'],
  ['0H400000000000dAAA', 'banned'],
  ['033000000000001AAA', 'banned'],
])('a Salesforce id proves by its first 15 characters: %s', (clientId, decision) => {
  expect(matcher(crm)(app({ platform: 'salesforce', clientId }))).toMatchObject({
    match: 'proven',
    decision,
  });
});

test.each([
  '0H4000000000ABC',
  '0H4000000000abcAAA',
  '0H400000000000DAAA',
  '0H4000000000AbcAA',
  '0H4000000000AbcAAAA',
  '0H4000000000Ab',
])('a Salesforce id of other letters or another length proves nothing: %s', (clientId) => {
  expect(matcher(crm)(app({ platform: 'salesforce', clientId })).match).toBeNull();
});

test.each([
  ['A01ZOOM', 'approved'],
  ['A01DRIFT', 'banned'],
  ['a01zoom', 'review'],
  ['A01ZOOMAAA', 'review'],
  ['A01DRIFTxxxxxxx', 'review'],
])('a Slack id counts as it is: %s is %s', (clientId, decision) => {
  expect(matcher(crm)(app({ platform: 'slack', clientId })).decision).toBe(decision);
});

test.each([
  ['Zoom', 'vendors'],
  ['Drift', 'banned'],
])('an app known by its name only is a candidate by that name at most: %s under %s', (name, list) => {
  const nameOnly = (called: string | null) =>
    app({
      platform: 'salesforce',
      clientId: `name:${encodeURIComponent(called ?? '')}`,
      name: called,
      state: 'uninstalled',
    });
  // A policy that never went through the checks of its file.
  const policy = loadPolicy('version: 1\n', 'policy.yaml', []);
  const entry = { name: 'Other', domains: [], publishers: [], ownerTenants: [] };
  const apps = { salesforce: [`name:${name}`, name, 'name:'], slack: [`name:${name}`] };
  const allow = { maxTier: 'critical', scopes: {}, principals: 'everyone' } as const;
  const careless = createMatcher(
    list === 'vendors'
      ? {
          ...policy,
          vendors: [
            { ...entry, kind: 'vendor', apps, allow, owner: 'it', approvedUntil: null, dataRegions: [] },
          ],
        }
      : { ...policy, banned: [{ ...entry, kind: 'banned', apps, since: null, reason: null }] },
    now,
  );

  for (const row of [nameOnly(name), nameOnly(null)]) {
    expect(careless(row).match).not.toBe('proven');
    expect(careless(row).decision).toBe('review');
  }
  expect(matcher(crm)(nameOnly(`${name} for Salesforce`))).toMatchObject({
    vendor: name,
    match: 'candidate',
    decision: 'review',
  });
  expect(matcher(crm)(nameOnly('0H4000000000Abc'))).toMatchObject({ vendor: null, match: null });
  expect(matcher(crm)(nameOnly(null))).toMatchObject({ vendor: null, match: null });
  expect(matcher(`defaults: { unknownVendor: deny }\n${crm}`)(nameOnly(name)).decision).toBe('denied');
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('__proto__', 'constructor', 'toString', '..', '', 'Zoom', 'zoom.us', 'https://zoom.us'),
);

test('whatever strangers write, an app without a proving id is never approved nor banned', () => {
  const match = matcher(
    `${zoom}banned: [{ name: constructor, domains: [evil.example], apps: { slack: ['__proto__'] } }]\n`,
  );

  fc.assert(
    fc.property(
      fc.record({
        clientId: hostile.map((text) => `x${text}`),
        name: fc.option(hostile),
        publisher: fc.option(hostile),
        publisherId: fc.option(hostile.map((text) => `x${text}`)),
        homepage: fc.option(hostile),
        replyUrls: fc.array(hostile),
        party: fc.constantFrom('first', 'third', 'internal', 'unknown'),
        platform: fc.constantFrom('google-workspace', 'microsoft-365', 'slack', 'salesforce'),
      }),
      (row) => {
        const { decision, match: strength, vendor, why } = match(app(row));

        expect(['review', 'unknown']).toContain(decision);
        expect(strength).not.toBe('proven');
        expect((vendor === null) === (strength === null)).toBe(true);
        expect(why).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
      },
    ),
  );
});

test('a name of other letters never matches, whichever letters they are', () => {
  const letters = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 });

  fc.assert(
    fc.property(letters, letters, (vendor, name) => {
      fc.pre(vendor.trim() !== '' && /^\p{L}+$/u.test(vendor) && /^\p{L}+$/u.test(name));
      const match = matcher(`vendors: [{ name: ${JSON.stringify(vendor)} }]`);
      const fold = (text: string) => text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFC');

      expect(match(app({ name })).vendor === vendor).toBe(fold(name) === fold(vendor));
    }),
    { numRuns: 300 },
  );
});

test('the cost of a match does not grow with the number of vendors', () => {
  const vendors = (count: number) =>
    matcher(
      `vendors: [${Array.from({ length: count }, (_, at) => `{ name: vendor ${at}, domains: [v${at}.example], apps: { slack: [S${at}] } }`).join(', ')}]`,
    );
  const rows = Array.from({ length: 4_000 }, (_, at) =>
    app({
      platform: 'slack',
      clientId: `T${at}`,
      name: `App number ${at}`,
      homepage: `https://h${at}.example/`,
    }),
  );
  const time = (match: ReturnType<typeof matcher>) => {
    for (const row of rows.slice(0, 500)) match(row);
    const start = performance.now();
    for (const row of rows) match(row);
    return performance.now() - start;
  };

  expect(time(vendors(1_000))).toBeLessThan(8 * time(vendors(10)));
});
