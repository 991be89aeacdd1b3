/** What speaks against an app's maker, from what strangers wrote. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Advisory, advisoryKinds } from '../../src/core/advisory.ts';
import type { AppRow } from '../../src/core/rows.ts';
import { safeText } from '../../src/core/text.ts';
import { untoldApp } from '../../src/core/untold-app.ts';
import { parties, tris } from '../../src/core/vocabulary.ts';
import { reputationOf } from '../../src/detections/reputation.ts';
import { daysAgo, now } from '../detections/world.ts';

const vendorDomains = new Map([
  ['docusign.com', 'DocuSign'],
  ['dropbox.com', 'Dropbox'],
]);

function app(more: Partial<AppRow>): AppRow {
  return {
    ...untoldApp,
    tenant: 'acme',
    platform: 'microsoft-365',
    key: 'microsoft-365:app-1',
    clientId: 'app-1',
    party: 'third',
    activity: null,
    vendorUsers: null,
    firstSeen: daysAgo(1),
    lastSeen: daysAgo(0),
    carried: false,
    ...more,
  };
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    'Dr0pbox\u202E',
    'https://d0cusign.com/\u001B[2J',
    'https://\u0007docusing.com',
    'https://xn--/',
    'http://a@b:99999/',
    'https://*.evil.example/',
    '__proto__',
  ),
);

const apps = fc
  .record({
    name: fc.option(hostile),
    publisher: fc.option(hostile),
    homepage: fc.option(hostile),
    replyUrls: fc.array(hostile, { maxLength: 4 }),
    createdAt: fc.option(fc.oneof(hostile, fc.constantFrom(daysAgo(3), daysAgo(60), daysAgo(900)))),
    ownerTenant: fc.option(hostile),
    verified: fc.constantFrom(...tris),
    party: fc.constantFrom(...parties),
  })
  .map(app);

const advisories: fc.Arbitrary<readonly Advisory[]> = fc.array(
  fc.record({
    feed: hostile,
    asOf: fc.constant(daysAgo(2)),
    kind: fc.constantFrom(...advisoryKinds),
    by: fc.constantFrom('client-id', 'owner-tenant', 'publisher-id', 'name', 'domain'),
    name: hostile,
    since: fc.constant(null),
    reason: fc.option(hostile),
    reference: fc.option(hostile),
  }),
  { maxLength: 3 },
);

test('whatever strangers write, each sign is one safe line', () => {
  fc.assert(
    fc.property(apps, advisories, (any, said) => {
      for (const { what } of reputationOf(any, { now, advisories: said, vendorDomains })) {
        expect(what).toBe(safeText(what));
        expect(what.length).toBeGreaterThan(10);
      }
    }),
    { numRuns: 500 },
  );
});

test('an advisory only adds to what is said', () => {
  fc.assert(
    fc.property(apps, advisories, (any, said) => {
      const without = reputationOf(any, { now, advisories: [], vendorDomains });
      const withThem = reputationOf(any, { now, advisories: said, vendorDomains });

      expect(withThem).toEqual(expect.arrayContaining([...without]));
      expect(withThem.length).toBe(without.length + said.length);
    }),
  );
});

test.each([
  ['client-id', 'malicious', 'strong'],
  ['publisher-id', 'compromised', 'strong'],
  ['client-id', 'abused', 'weak'],
  ['name', 'malicious', 'weak'],
  ['domain', 'compromised', 'weak'],
] as const)('on a list by %s as %s is a %s sign', (by, kind, strength) => {
  const said: Advisory = {
    feed: 'Some list',
    asOf: daysAgo(1),
    kind,
    by,
    name: 'X',
    since: null,
    reason: null,
    reference: null,
  };

  expect(reputationOf(app({}), { now, advisories: [said], vendorDomains })).toMatchObject([
    { kind: 'listed', strength, what: expect.stringContaining('the list “Some list”') as string },
  ]);
});

test.each([
  ['three weeks old', { createdAt: daysAgo(21) }, [['young', 'strong']]],
  ['two months old', { createdAt: daysAgo(60) }, [['young', 'weak']]],
  ['three months old', { createdAt: daysAgo(90) }, []],
  ['of no known age', { createdAt: 'soon' }, []],
  ['of a stranger', { ownerTenant: 'guid' }, [['owner', 'strong']]],
  ['of a stranger who is verified', { ownerTenant: 'guid', verified: 'yes' }, []],
  ['drawn like a brand', { name: 'Dr0pbox' }, [['name', 'strong']]],
  ['a letter from a brand', { name: 'Docusing' }, [['name', 'weak']]],
  ['at a look-alike', { homepage: 'https://d0cusign.com/' }, [['name', 'strong']]],
  ['called like a brand, unverified', { name: 'Dropbox', verified: 'no' }, [['name', 'weak']]],
  ['behind a tunnel', { replyUrls: ['https://x.ngrok.io/'] }, [['address', 'strong']]],
  ['without encryption', { replyUrls: ['http://vendor.example/'] }, [['address', 'weak']]],
  ['our own', { party: 'internal', name: 'Dr0pbox', createdAt: daysAgo(1), ownerTenant: 'guid' }, []],
  ['the platform’s own', { party: 'first', name: '\u202Eevil', createdAt: daysAgo(1) }, []],
  ['nothing told', {}, []],
] as const)('%s', (_, more, expected) => {
  const signs = reputationOf(app(more), { now, advisories: [], vendorDomains });

  expect(signs.map(({ kind, strength }) => [kind, strength])).toEqual(expected);
});
