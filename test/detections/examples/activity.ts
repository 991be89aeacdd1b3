/** What apps did, by the logs of use. */
import type { EventRow } from '../../../src/core/rows.ts';
import { daysAgo, type World } from '../world.ts';
import {
  approved,
  approvedThere,
  crm,
  entra,
  type Examples,
  mail,
  one,
  records,
  signIn,
  slack,
} from './small-worlds.ts';

type Told = Partial<EventRow>;
type Facts = Readonly<Record<string, string>>;

/** One call a day, oldest first. */
function daily(from: number, to: number, detail: Facts, more: Told = {}): readonly Told[] {
  return Array.from({ length: from - to + 1 }, (_, index) => call(from - index, detail, more));
}

function call(days: number, detail: Facts, more: Told = {}): Told {
  return { event: 'activity', at: daysAgo(days), principal: 'person0@acme.example', detail, ...more };
}

function signedIn(days: number, detail: Facts, principal: string | null = null): Told {
  return { event: 'sign-in', at: daysAgo(days), principal, detail: { outcome: 'ok', ...detail } };
}

const cloud = { ip: '52.1.2.3', asn: '16509', country: 'US' };
const strange = { ip: '203.0.113.9', asn: '64511', country: 'NL', network: 'Some Network' };
const usual = daily(40, 1, cloud);
const oldApp = { createdAt: daysAgo(300), firstSeen: daysAgo(300) } as const;

const sweptTypes = ['Account', 'Contact', 'Case', 'User'];

function sweep(days: number, rows = '4000', objects: readonly string[] = sweptTypes): readonly Told[] {
  return objects.map((object, index) =>
    call(days - index / 1_000, { object, rows, ip: '198.51.100.7', calls: '12' }),
  );
}

/** As Salesforce tells the calls of an app that nobody installed. */
function unlisted(appId: string, events: readonly Told[]): readonly Told[] {
  return events.map((event) => ({
    ...event,
    id: `${appId} ${event.at}`,
    detail: { ...event.detail, appId },
  }));
}

/** A busy month of a few calls a day. */
function month(calls: (day: number) => number): readonly Told[] {
  return Array.from({ length: 40 }, (_, index) =>
    call(40 - index, { ...cloud, calls: String(calls(40 - index)) }),
  );
}

const byMail = { api: 'gmail', method: 'gmail.users.messages.list' };
const mailAndFiles = { scopes: ['high:mail:read', 'high:files:read'] };

function google(grants: Parameters<typeof one>[0], events: readonly Told[], more = {}): World {
  return one(grants, { events, ...more });
}

export const examplesOfActivity: Examples = {
  'new-network': [
    {
      name: 'the tokens of an approved vendor are used from elsewhere',
      world: {
        ...google([mail], [...usual, call(0.5, { ...strange, method: 'gmail.users.messages.list' })]),
        policy: approved,
      },
      outcome: 'found',
      severity: 'high',
      says: ['AS64511 Some Network (NL)', 'used 1 network'],
      cites: 1,
    },
    {
      name: 'an app signs in for itself from elsewhere',
      world: entra([{ ...mail, kind: 'app-role' }], {
        events: [...Array.from({ length: 25 }, (_, day) => signedIn(30 - day, cloud)), signedIn(1, strange)],
      }),
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'only addresses are told',
      world: crm([records], {
        events: [
          ...daily(30, 1, { ip: '52.1.2.3' }),
          call(0.1, { ip: '203.0.113.9', object: 'Case', rows: '900' }),
        ],
      }),
      outcome: 'found',
      says: ['203.0.0.0/16'],
    },
    {
      name: 'Slack itself calls the place unusual',
      world: slack([mail], {
        events: [call(1, { reason: 'asn', ip: '203.0.113.9', ipBefore: '52.1.2.3' }, { principal: null })],
      }),
      outcome: 'found',
      severity: 'high',
      says: ['calls unusual', '203.0.0.0/16'],
    },
    {
      name: 'the vendor adds an address in a network of its own',
      world: google([mail], [...usual, call(0.5, { ...cloud, ip: '3.9.9.9' })]),
      outcome: 'clear',
    },
    {
      name: 'a person travels with an app on a phone',
      world: google([mail], [...usual, call(0.5, strange)], { facts: { nativeApp: 'true' } }),
      outcome: 'clear',
    },
    {
      name: 'a person travels and signs in',
      world: entra([mail], {
        events: [
          ...Array.from({ length: 25 }, (_, day) =>
            signedIn(30 - day, { ...cloud, protocol: 'refresh' }, 'u1'),
          ),
          signedIn(1, { ...strange, protocol: 'authorization-code', interactive: 'yes' }, 'u1'),
        ],
      }),
      outcome: 'clear',
    },
    {
      name: 'an app on phones, and many tokens used in one new place',
      world: google(
        [mail, mail, mail],
        [...usual, ...[0, 1, 2].map((who) => call(0.5, strange, { principal: `person${who}@acme.example` }))],
        { facts: { nativeApp: 'true' } },
      ),
      outcome: 'found',
      severity: 'medium',
      cites: 3,
    },
    {
      name: 'a sign-in from elsewhere that failed',
      world: entra([mail], {
        events: [
          ...Array.from({ length: 25 }, (_, day) => signedIn(30 - day, cloud)),
          signedIn(1, { ...strange, outcome: 'failed' }),
        ],
      }),
      outcome: 'clear',
    },
    {
      name: 'the app is too young to know what is usual',
      world: google([mail], [...daily(12, 8, cloud), call(0.5, strange)]),
      outcome: 'not-assessed',
      says: ['only 5 days before', '14'],
    },
    {
      name: 'a log of an edition that tells no use',
      world: one([mail]),
      outcome: 'not-assessed',
      says: ['when it was last used'],
    },
    {
      name: 'Slack does not tell',
      world: { ...slack([mail]), blindSpots: ['token-use'] },
      outcome: 'not-assessed',
    },
  ],
  'new-user-agent': [
    {
      name: 'a library, where the vendor’s own program was before',
      world: {
        ...crm([records], {
          events: [
            ...daily(30, 1, { userAgent: 'Vendor Sync 4.2' }),
            call(0.2, { userAgent: 'python-requests/2.32.4', object: 'Case', rows: '7000' }),
          ],
        }),
        policy: approvedThere,
      },
      outcome: 'found',
      severity: 'high',
      says: ['python-requests'],
    },
    {
      name: 'a program known from thefts needs no weeks before',
      world: crm([records], { events: [call(3, { userAgent: 'Salesforce-Multi-Org-Fetcher/1.0' })] }),
      outcome: 'found',
      severity: 'high',
      says: ['Salesforce-Multi-Org-Fetcher'],
    },
    {
      name: 'a Data Loader that nobody published',
      world: crm([records], {
        events: [
          ...daily(30, 1, { userAgent: 'Vendor Sync 4.2' }),
          call(0.2, { userAgent: 'DataLoader/My-Ticket' }),
        ],
      }),
      outcome: 'found',
      says: ['not published'],
    },
    {
      name: 'the library it always had, in a new version',
      world: crm([records], {
        events: [
          ...daily(30, 1, { userAgent: 'python-requests/2.31.0' }),
          call(0.2, { userAgent: 'python-requests/2.32.4' }),
        ],
      }),
      outcome: 'clear',
    },
    {
      name: 'people’s browsers change',
      world: entra([mail], {
        events: [
          signedIn(30, { userAgent: 'Mozilla/5.0 Firefox/140' }),
          signedIn(1, { userAgent: 'Mozilla/5.0 Edg/141' }),
        ],
      }),
      outcome: 'clear',
    },
    {
      name: 'a script, and no weeks before to compare with',
      world: entra([mail], { events: [signedIn(1, { userAgent: 'curl/8.9' }, 'u1')] }),
      outcome: 'not-assessed',
      says: ['takes 14'],
    },
    {
      name: 'the log was not read',
      world: { ...entra([mail]), unread: { 'sign-ins': 'unavailable' } },
      outcome: 'not-assessed',
    },
  ],
  'volume-anomaly': [
    {
      name: 'a hundred times as many calls',
      world: {
        ...google(
          [mail],
          month((day) => (day === 1 ? 40_000 : 300 + day)),
        ),
        policy: approved,
      },
      outcome: 'found',
      severity: 'high',
      says: ['40000 calls', '2026-11-21'],
    },
    {
      name: 'as many calls, but they bring mountains',
      world: crm([records], {
        events: daily(40, 1, { calls: '20', rows: '500' }).map((event, day) =>
          day === 39 ? { ...event, detail: { calls: '20', rows: '900000' } } : event,
        ),
      }),
      outcome: 'found',
      says: ['900000 rows'],
    },
    {
      name: 'a job that runs once a month',
      world: google(
        [mail],
        month((day) => (day % 31 === 1 ? 40_000 : 300)),
      ),
      outcome: 'clear',
    },
    {
      name: 'twice as much as ever, and little all the same',
      world: google(
        [mail],
        month((day) => (day === 1 ? 1_500 : 10)),
      ),
      outcome: 'clear',
    },
    {
      name: 'an app whose days differ widely',
      world: google(
        [mail],
        month((day) => (day === 1 ? 9_000 : 1_000 * (1 + (day % 7)))),
      ),
      outcome: 'clear',
    },
    {
      name: 'much, on its third day here',
      world: google([mail], [call(3, { calls: '10' }), call(1, { calls: '50000' })]),
      outcome: 'not-assessed',
      says: ['takes 14'],
    },
    {
      name: 'the log was not read',
      world: { ...crm([records]), unread: { 'api-usage': 'unavailable' } },
      outcome: 'not-assessed',
    },
  ],
  'object-sweep': [
    {
      name: 'by an approved vendor, in a few minutes',
      world: {
        ...crm([records], { events: [...daily(30, 8, { object: 'Lead', rows: '5' }), ...sweep(2)] }),
        policy: approvedThere,
      },
      outcome: 'found',
      severity: 'critical',
      says: ['within 1 hour', '16000 rows'],
    },
    {
      name: 'only counted, as thieves do first',
      world: crm([records], { events: sweep(1, '1') }),
      outcome: 'found',
      severity: 'critical',
    },
    {
      name: 'a backup does it every day',
      world: crm([records], { events: [...sweep(20), ...sweep(10), ...sweep(1)] }),
      outcome: 'clear',
    },
    {
      name: 'a sales tool reads three of them',
      world: crm([records], { events: sweep(1, '4000', ['Account', 'Contact', 'User']) }),
      outcome: 'clear',
    },
    {
      name: 'one of them a day',
      world: crm([records], {
        events: sweptTypes.map((object, index) => call(6 - index * 1.5, { object, rows: '9000' })),
      }),
      outcome: 'clear',
    },
    {
      name: 'nothing came',
      world: crm([records], { events: sweep(1, '0') }),
      outcome: 'clear',
    },
    {
      name: 'the log tells calls, not records',
      world: crm([records], { events: [call(1, { api: 'REST', calls: '900' })] }),
      outcome: 'not-assessed',
      says: ['which records'],
    },
  ],
  'unlisted-app-sweep': [
    {
      name: 'by an app that somebody was talked into connecting',
      world: { platform: 'salesforce', events: unlisted('8885f0000001', sweep(2)) },
      outcome: 'found',
      severity: 'critical',
      says: ['An app that no list names', 'within 1 hour', 'who asked them to'],
    },
    {
      name: 'two apps, one kind of record more each, are two that read half',
      world: {
        platform: 'salesforce',
        events: [
          ...unlisted('8885f0000001', sweep(2, '4000', ['Account', 'Contact'])),
          ...unlisted('8885f0000002', sweep(2, '4000', ['Case', 'User'])),
        ],
      },
      outcome: 'clear',
    },
    {
      name: 'one that did so in the weeks before',
      world: {
        platform: 'salesforce',
        events: [...unlisted('8885f0000001', sweep(20)), ...unlisted('8885f0000001', sweep(1))],
      },
      outcome: 'clear',
    },
    {
      name: 'the log of calls cannot be read',
      world: {
        platform: 'salesforce',
        events: unlisted('8885f0000001', sweep(20)),
        unread: { 'api-usage': 'unavailable' },
      },
      outcome: 'not-assessed',
      says: ['api-usage'],
    },
  ],
  'dormant-wakes': [
    {
      name: 'after three months',
      world: google(
        [mail],
        [call(110, cloud), call(2, { ...strange, method: 'gmail.users.messages.get' })],
        oldApp,
      ),
      outcome: 'found',
      severity: 'high',
      says: ['after 108 days', '2026-11-20'],
    },
    {
      name: 'by the vendor’s list, which has not caught up with the log',
      world: entra([{ scopes: ['high:mail:read'], kind: 'app-role' }], {
        activity: { lastUsedAt: daysAgo(411), lastUsedStatus: 'used', appOnlyLastUsedAt: daysAgo(411) },
        events: [signedIn(1, strange)],
      }),
      outcome: 'found',
      severity: 'high',
      says: ['after 410 days'],
    },
    {
      name: 'the vendor’s list tells of use last week',
      world: entra([mail], {
        activity: { lastUsedAt: daysAgo(8), lastUsedStatus: 'used', appOnlyLastUsedAt: null },
        events: [signedIn(9, cloud), signedIn(1, strange)],
      }),
      outcome: 'clear',
    },
    {
      name: 'one that only signs people in',
      world: google([{ scopes: ['low:profile:read'] }], [call(110, cloud), call(2, cloud)], oldApp),
      outcome: 'found',
      severity: 'low',
    },
    {
      name: 'a job that runs once a month',
      world: google([mail], [call(92, cloud), call(61, cloud), call(31, cloud), call(1, cloud)], oldApp),
      outcome: 'clear',
    },
    {
      name: 'it woke a month ago',
      world: google([mail], [call(120, cloud), call(30, cloud), call(1, cloud)], oldApp),
      outcome: 'clear',
    },
    {
      name: 'what woke was a sign-in that failed',
      world: entra([mail], {
        events: [signedIn(110, cloud), signedIn(2, { ...cloud, outcome: 'failed' })],
        ...oldApp,
      }),
      outcome: 'clear',
    },
    {
      name: 'a new app',
      world: google([mail], [call(2, cloud)], { firstSeen: daysAgo(3) }),
      outcome: 'clear',
    },
    {
      name: 'somebody else uses it now, of whom the log tells no earlier use',
      world: google(
        [mail, mail],
        [call(110, cloud), call(2, cloud, { principal: 'person1@acme.example' })],
        oldApp,
      ),
      outcome: 'not-assessed',
      says: ['latest of each'],
    },
    {
      name: 'nothing shows that the log reaches that far',
      world: google([mail], [call(2, cloud)], oldApp),
      outcome: 'not-assessed',
      says: ['before 2026-11-20'],
    },
    {
      name: 'the log was read in part',
      world: {
        ...google([mail], [call(110, cloud), call(2, strange)], oldApp),
        unread: { 'token-events': 'partial' },
      },
      outcome: 'not-assessed',
    },
  ],
  'unused-privilege': [
    {
      name: 'it may read files and reads only mail',
      world: google([mailAndFiles], daily(100, 1, byMail)),
      outcome: 'found',
      severity: 'medium',
      says: ['called only for mail', 'read files'],
      cites: 1,
    },
    {
      name: 'it uses both in one day, which is one event',
      world: google([mailAndFiles], [...daily(100, 2, byMail), call(1, { api: 'gmail drive', calls: '70' })]),
      outcome: 'clear',
    },
    {
      name: 'it uses both',
      world: google([mailAndFiles], [...daily(100, 2, byMail), call(1, { product: 'DRIVE' })]),
      outcome: 'clear',
    },
    {
      name: 'what it does not use is harmless',
      world: google([mail, signIn], daily(100, 1, byMail)),
      outcome: 'clear',
    },
    {
      name: 'what it does not use is of no kind that the log tells apart',
      world: google([{ scopes: ['high:mail:read', 'high:infrastructure:read'] }], daily(100, 1, byMail)),
      outcome: 'clear',
    },
    {
      name: 'the log begins last week',
      world: google([mailAndFiles], daily(7, 1, byMail)),
      outcome: 'not-assessed',
      says: ['only since 2026-11-15'],
    },
    {
      name: 'some calls are not told',
      world: google([mailAndFiles], [...daily(100, 2, byMail), call(1, {})]),
      outcome: 'not-assessed',
      says: ['which API'],
    },
    {
      name: 'the log was read in part',
      world: { ...google([mailAndFiles], daily(100, 1, byMail)), unread: { 'token-events': 'partial' } },
      outcome: 'not-assessed',
    },
  ],
};
