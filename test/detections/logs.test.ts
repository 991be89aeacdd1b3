/** What holds for detections that hear a log: order, memory and hostile text. */
import { array, assert, constant, constantFrom, property, record, shuffledSubarray } from 'fast-check';
import { expect, test } from 'vitest';
import type { EventRow } from '../../src/core/rows.ts';
import { safeText } from '../../src/core/text.ts';
import type { Platform } from '../../src/core/vocabulary.ts';
import { Sightings } from '../../src/detections/baseline.ts';
import { detections } from '../../src/detections/index.ts';
import { addressOf, networkOf } from '../../src/detections/networks.ts';
import { ReadList } from '../../src/detections/read-list.ts';
import { fetcherOf } from '../../src/detections/user-agents.ts';
import { DayTotals, medianOf } from '../../src/detections/volume-anomaly.ts';
import { examples } from './examples/index.ts';
import { daysAgo, judge, now, type World } from './world.ts';

const heard = new Set([
  'dormant-wakes',
  'unused-privilege',
  'new-network',
  'anonymous-network',
  'new-user-agent',
  'volume-anomaly',
  'object-sweep',
  'reply-url-changed',
  'many-revocations',
  'federated-issuer-changed',
  'dev-client-abuse',
  'device-code-sign-in',
  'password-sign-in',
]);

const clientIds = {
  'google-workspace': 'app-1',
  'microsoft-365': '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
  slack: 'A0APP00001',
  salesforce: '0H45g000000AppiEAA',
} as const satisfies Record<Platform, string>;

function worldOf(platform: Platform, events: readonly Partial<EventRow>[]): World {
  return {
    platform,
    apps: [
      {
        clientId: clientIds[platform],
        createdAt: daysAgo(20),
        grants: [{ scopes: ['high:mail:read', 'high:files:read'], person: 'u0' }],
        events,
      },
    ],
  };
}

function verdicts(world: World) {
  const { findings, notAssessed } = judge(world);
  return { findings: findings.filter(({ detection }) => heard.has(detection)), notAssessed };
}

const few = (...values: readonly string[]) => constantFrom(undefined, ...values);

const facts = record({
  ip: few('52.1.2.3', '203.0.113.9', '2001:db8::1'),
  asn: few('16509', '64511', '208323', '14061'),
  country: few('DE', 'RO'),
  userAgent: few('Vendor 4', 'curl/8', 'python-requests/2', 'Salesforce-Multi-Org-Fetcher/1.0'),
  protocol: few('device-code', 'password', 'refresh', 'authorization-code', 'client-credentials'),
  session: few('s1', 's2'),
  outcome: few('ok', 'failed'),
  interactive: few('yes', 'no'),
  api: few('gmail', 'drive'),
  object: few('Account', 'Contact', 'Case', 'User'),
  calls: few('1', '90000'),
  rows: few('0', '90000'),
  replyUrls: few('https://a.example/cb', 'https://b.example/cb'),
  replyUrlsBefore: few('https://a.example/cb', ''),
  issuer: few('https://i.example', 'https://j.example'),
  issuerBefore: few('https://i.example'),
}).map((record) =>
  Object.fromEntries(
    Object.entries(record).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  ),
);

const eventTypes = ['activity', 'sign-in', 'consent', 'revoke', 'app-changed', 'credential-added'] as const;

/** Groups of events of equal time, oldest first, each with another order of the same. */
const groups = array(
  record({
    at: constantFrom(100, 40, 30, 20, 6, 5.999, 2, 1.9999, 1),
    events: array(
      record({
        event: constantFrom(...eventTypes),
        principal: constantFrom(null, 'u0', 'u1', 'u2'),
        detail: facts,
      }),
      { minLength: 1, maxLength: 6 },
    ).chain((events) =>
      record({
        one: constant(events),
        other: shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
      }),
    ),
  }),
  { maxLength: 8 },
).map((list) => list.toSorted((a, b) => b.at - a.at));

test.each(Object.keys(clientIds) as Platform[])(
  'on %s the order of events of one moment does not change what is said',
  (platform) => {
    assert(
      property(groups, (list) => {
        const flat = (way: 'one' | 'other') =>
          // One moment is one group, or a shuffle within groups would not be one within moments.
          [...Map.groupBy(list, ({ at }) => at)].flatMap(([at, same]) =>
            (way === 'one' ? same : same.toReversed()).flatMap((group) =>
              group.events[way].map((event) => ({ ...event, at: daysAgo(at) })),
            ),
          );

        expect(verdicts(worldOf(platform, flat('other')))).toEqual(verdicts(worldOf(platform, flat('one'))));
      }),
      { numRuns: 60 },
    );
  },
);

test('a million events of one app leave a bounded number of kept entries', () => {
  const sightings = new Sightings(now);
  const reads = new ReadList();
  const totals = new DayTotals();
  const event: EventRow = {
    tenant: 'acme',
    platform: 'salesforce',
    app: 'salesforce:x',
    id: 'e',
    at: daysAgo(0),
    event: 'activity',
    appName: null,
    principal: null,
    resource: null,
    scopes: [],
    detail: {},
  };

  for (let index = 0; index < 1_000_000; index += 1) {
    const detail = { ip: `10.${index % 256}.0.${index % 251}`, object: `Object ${index}`, calls: '1' };
    const one = { ...event, principal: `u${index}`, detail };
    sightings.hear(`AS${index}`, 'x', now + index, one.principal);
    sightings.hear('AS1', 'x', now + index, one.principal);
    reads.hear(one, now + index);
    totals.add(index, { calls: 1, bytes: 1, rows: 1 });
  }

  const [busiest] = sightings.newcomers().toSorted((a, b) => b.people.size - a.people.size);
  expect(sightings.kept).toBe(1_000);
  expect(busiest?.people.size).toBe(1_000);
  expect(reads.kept).toBe(200 + 200 + 2_000 + 2_000);
  expect(reads.evidence).toMatchObject({ calls: 1_000_000, atLeast: true });
  expect(totals.kept).toBe(200);
});

const nasty = [
  '\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007',
  'line\r\nbreak \u202egpj.exe <b>',
  'x'.repeat(100_000),
  '\ud800',
  '999.999.999.999',
  '1.2.3',
  ':::',
  '1:2:3:4:5:6:7:8:9',
  '-1',
  '1e999',
  '99999999999',
  '__proto__',
  '',
];

const rewordings = [
  ...nasty.map((text) => () => text),
  ...nasty.slice(0, 4).map((text) => (was: string) => `${was}${text}`),
];

const listening = detections.flatMap((detection) =>
  'events' in detection && detection.events.length > 0 ? [detection.id] : [],
);

test.each(listening)('%s: text of strangers in a log makes no unsafe text and no crash', (id) => {
  let found = 0;
  for (const { world, outcome } of examples.get(id) ?? [])
    for (const key of outcome === 'found' ? keysIn(world) : [])
      for (const text of rewordings) {
        const finding = judge(rewritten(world, key, text)).finding(id);
        if (finding === undefined) continue;
        found += 1;
        for (const said of [finding.title, finding.explanation, ...Object.values(finding.evidence).flat()]) {
          expect(String(said)).toBe(safeText(String(said)));
          expect(String(said).length).toBeLessThan(2_000);
        }
      }
  expect(found).toBeGreaterThan(0);
});

function eventsIn({ apps = [], events = [] }: World): readonly Partial<EventRow>[] {
  return [...events, ...apps.flatMap((app) => app.events ?? [])];
}

function keysIn(world: World): ReadonlySet<string> {
  return new Set(['principal', ...eventsIn(world).flatMap(({ detail }) => Object.keys(detail ?? {}))]);
}

/** With other text under one key of all its events. */
function rewritten(world: World, key: string, text: (was: string) => string): World {
  const event = (one: Partial<EventRow>): Partial<EventRow> => {
    if (key === 'principal') return { ...one, principal: text(one.principal ?? '') };
    const was = one.detail?.[key];
    return was === undefined ? one : { ...one, detail: { ...one.detail, [key]: text(was) } };
  };
  return {
    ...world,
    ...(world.events === undefined ? {} : { events: world.events.map(event) }),
    ...(world.apps === undefined
      ? {}
      : { apps: world.apps.map((app) => ({ ...app, events: (app.events ?? []).map(event) })) }),
  };
}

test.each([
  [{ asn: 'AS16509', country: 'us' }, 'AS16509', 'AS16509 Amazon (US)'],
  [{ asn: '64500', network: 'Some\u202e Net' }, 'AS64500', 'AS64500 Some Net'],
  [{ asn: '4294967296', ip: '10.1.2.3' }, '10.1.0.0/16', '10.1.0.0/16'],
  [{ ip: '2001:0db8::7' }, '2001:db8::/32', '2001:db8::/32'],
  [{ ip: '::1' }, '0:0::/32', '0:0::/32'],
  [{ country: 'DE' }, 'DE', 'DE'],
])('%o is the network %s', (detail, key, shown) => {
  expect(networkOf({ detail })).toMatchObject({ key, shown });
});

test.each(['256.1.1.1', '1.2.3', '1.2.3.4.5', 'localhost', '::1::', '1:2:3:4:5:6:7:8:9', '12345::1', ''])(
  '%o is no address',
  (text) => {
    expect(addressOf(text)).toBeNull();
    expect(networkOf({ detail: { ip: text } })).toBeNull();
  },
);

test.each([
  ['python-requests/2.32.4', 'python-requests'],
  ['Python/3.11 aiohttp/3.12.15', 'aiohttp'],
  ['Salesforce-Multi-Org-Fetcher/1.0', 'Salesforce-Multi-Org-Fetcher'],
  ['DataLoaderBulkUI/60.1.1', 'Data Loader'],
  ['Data Loader', 'Data Loader'],
  ['Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0', undefined],
  ['sfdx toolbelt', undefined],
])('%o is %s', (userAgent, family) => {
  expect(fetcherOf(userAgent)?.family).toBe(family);
});

test('the median of an even number of days lies between the middle two', () => {
  expect([medianOf([]), medianOf([3]), medianOf([4, 1]), medianOf([9, 1, 2])]).toEqual([0, 3, 2.5, 2]);
});
