/** Sign-ins, and what the logs say was changed or taken back. */
import type { EventRow } from '../../../src/core/rows.ts';
import { daysAgo, now } from '../world.ts';
import { approved, crm, entra, type Examples, mail, one, records, signIn, slack } from './small-worlds.ts';

type Told = Partial<EventRow>;
type Facts = Readonly<Record<string, string>>;

const azureCli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
const hourMs = 3_600_000;

function signedIn(days: number, detail: Facts, principal: string | null = 'u1'): Told {
  return { event: 'sign-in', at: daysAgo(days), principal, detail: { outcome: 'ok', ...detail } };
}

/** Minutes after noon of the day before. */
function atMinute(minute: number, detail: Facts, principal = 'u1'): Told {
  return {
    event: 'sign-in',
    at: new Date(now - 18 * hourMs + minute * 60_000).toISOString(),
    principal,
    detail: { session: 's1', outcome: 'ok', protocol: 'authorization-code', ...detail },
  };
}

const home = { ip: '198.51.100.20', asn: '64500', country: 'DE' };
const elsewhere = { ip: '203.0.113.77', asn: '64511', country: 'RO' };

function cli(events: readonly Told[]) {
  return entra([], { clientId: azureCli, name: 'Microsoft Azure CLI', party: 'first', events });
}

function withdrawn(days: readonly number[], detail: Facts = {}): readonly Told[] {
  return days.map((day, index) => ({ event: 'revoke', at: daysAgo(day), principal: `u${index}`, detail }));
}

const young = { createdAt: daysAgo(20), firstSeen: daysAgo(20) } as const;
const code = { protocol: 'device-code', ip: '203.0.113.9', asn: '64511' };

function moved(replyUrls: string, replyUrlsBefore: string, days = 2): Told {
  return {
    event: 'app-changed',
    at: daysAgo(days),
    detail: { replyUrls, replyUrlsBefore, actor: 'admin-7' },
  };
}

const before = 'https://app.vendor.example/callback';
const thief = 'https://login.attacker.example/cb';

function trusts(issuer: string, issuerBefore: string, days = 2): Told {
  const detail = {
    kind: 'federated-credential',
    issuer,
    issuerBefore,
    subject: 'repo:x/y',
    actor: 'admin-7',
  };
  return {
    event: 'credential-added',
    at: daysAgo(days),
    detail: Object.fromEntries(Object.entries(detail).filter(([, value]) => value !== '')),
  };
}

const builds = 'https://token.actions.example';
const foreign = 'https://oidc.attacker.example';
const takesOver = { scopes: ['critical:identity:administer'], kind: 'app-role' } as const;

export const examplesOfLogs: Examples = {
  'anonymous-network': [
    {
      name: 'an approved app’s token comes out of Tor',
      world: {
        ...one([mail], {
          events: [
            {
              event: 'activity',
              at: daysAgo(2),
              principal: 'person0@acme.example',
              detail: { ip: '192.0.2.1', asn: '208323' },
            },
          ],
        }),
        policy: approved,
      },
      outcome: 'found',
      severity: 'high',
      says: ['exits of Tor', 'AS208323'],
      cites: 1,
    },
    {
      name: 'Slack itself says that it was Tor',
      world: slack([mail], { events: [{ event: 'activity', detail: { reason: 'tor', ip: '192.0.2.1' } }] }),
      outcome: 'found',
      severity: 'high',
      says: ['Tor'],
    },
    {
      name: 'a person signs in from a rented machine',
      world: entra([mail], {
        events: [signedIn(1, { asn: '14061', protocol: 'authorization-code', interactive: 'yes' })],
      }),
      outcome: 'found',
      severity: 'medium',
      says: ['DigitalOcean'],
    },
    {
      name: 'the app’s own servers are rented',
      world: entra([mail], {
        events: [signedIn(30, { asn: '16276' }, null), signedIn(1, { asn: '24940', protocol: 'refresh' })],
      }),
      outcome: 'clear',
    },
    {
      name: 'people who always use that VPN',
      world: entra([mail], {
        events: [
          signedIn(30, { asn: '9009', interactive: 'yes' }),
          signedIn(1, { asn: '9009', interactive: 'yes' }),
        ],
      }),
      outcome: 'clear',
    },
    {
      name: 'a consent on Slack, of which only the address is told',
      world: slack([mail], { events: [{ event: 'consent', detail: { ip: '192.0.2.1' } }] }),
      outcome: 'not-assessed',
      says: ['whose networks'],
    },
    {
      name: 'a log of an edition that tells no use',
      world: one([mail]),
      outcome: 'not-assessed',
      says: ['when it was last used'],
    },
  ],
  'dev-client-abuse': [
    {
      name: 'one session signs in at home, and four minutes later somewhere else',
      world: cli([
        atMinute(0, { ...home, interactive: 'yes' }),
        atMinute(4, { ...elsewhere, interactive: 'no' }),
      ]),
      outcome: 'found',
      severity: 'critical',
      says: ['two places at once', 'Microsoft Azure CLI'],
    },
    {
      name: 'only addresses are told',
      world: cli([atMinute(0, { ip: home.ip }), atMinute(4, { ip: elsewhere.ip })]),
      outcome: 'found',
    },
    {
      name: 'the same provider gives another address',
      world: cli([atMinute(0, home), atMinute(4, { ...home, ip: '198.51.103.9' })]),
      outcome: 'clear',
    },
    {
      name: 'IPv4 and IPv6 of one home',
      world: cli([atMinute(0, { ip: home.ip }), atMinute(1, { ip: '2001:db8:1::7' })]),
      outcome: 'clear',
    },
    {
      name: 'from the office home, an hour later',
      world: cli([atMinute(0, home), atMinute(60, elsewhere)]),
      outcome: 'clear',
    },
    {
      name: 'two sessions, two people',
      world: cli([
        atMinute(0, home),
        atMinute(1, elsewhere, 'u2'),
        atMinute(2, { ...elsewhere, session: 's2' }),
      ]),
      outcome: 'clear',
    },
    {
      name: 'any other app',
      world: entra([mail], { events: [atMinute(0, home), atMinute(4, elsewhere)] }),
      outcome: 'clear',
    },
    {
      name: 'the log tells no session',
      world: cli([{ ...atMinute(0, home), detail: { ...home, outcome: 'ok' } }]),
      outcome: 'not-assessed',
      says: ['session'],
    },
  ],
  'device-code-sign-in': [
    {
      name: 'somebody who never did before',
      world: { ...entra([mail], { events: [signedIn(1, code)], party: 'first' }) },
      outcome: 'found',
      severity: 'high',
      says: ['1 person', 'AS64511'],
    },
    {
      name: 'the screen in the meeting room, as ever',
      world: entra([mail], { events: [signedIn(40, code), signedIn(1, code)] }),
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'on Salesforce',
      world: crm([records], { events: [signedIn(1, code)] }),
      outcome: 'found',
    },
    {
      name: 'it failed',
      world: entra([mail], { events: [signedIn(1, { ...code, outcome: 'failed' })] }),
      outcome: 'clear',
    },
    { name: 'long ago', world: entra([mail], { events: [signedIn(40, code)] }), outcome: 'clear' },
    {
      name: 'another way',
      world: entra([mail], { events: [signedIn(1, { protocol: 'refresh' })] }),
      outcome: 'clear',
    },
    {
      name: 'the log was not read',
      world: { ...entra([mail]), unread: { 'sign-ins': 'unavailable' } },
      outcome: 'not-assessed',
    },
  ],
  'many-revocations': [
    {
      name: 'of an app of three weeks',
      world: entra([mail], { ...young, events: withdrawn([6, 5, 4]) }),
      outcome: 'found',
      severity: 'medium',
      says: ['3 people', '14 days'],
    },
    {
      name: 'an administrator tidies up',
      world: entra([mail], { ...young, events: withdrawn([6, 5, 4], { actor: 'admin-7' }) }),
      outcome: 'clear',
    },
    {
      name: 'of an app that has been here for years',
      world: entra([mail], { events: withdrawn([6, 5, 4]) }),
      outcome: 'clear',
    },
    {
      name: 'one a week',
      world: entra([mail], { ...young, events: withdrawn([19, 11, 2]) }),
      outcome: 'clear',
    },
    {
      name: 'one person, again and again',
      world: entra([mail], {
        ...young,
        events: withdrawn([6, 5, 4]).map((event) => ({ ...event, principal: 'u1' })),
      }),
      outcome: 'clear',
    },
    {
      name: 'nothing tells how old the app is',
      world: one([mail], { firstSeen: daysAgo(0), createdAt: null, events: withdrawn([6, 5, 4]) }),
      outcome: 'not-assessed',
      says: ['how long'],
    },
  ],
  'reply-url-changed': [
    {
      name: 'of an approved app, to a stranger’s host',
      world: {
        ...entra([signIn], { replyUrls: [before, thief], events: [moved(`${before} ${thief}`, before)] }),
        policy: approved,
      },
      outcome: 'found',
      severity: 'high',
      says: ['login.attacker.example', '2026-11-20'],
    },
    {
      name: 'and taken out again',
      world: entra([mail], { events: [moved(thief, before, 3), moved(before, thief, 2)] }),
      outcome: 'found',
      severity: 'medium',
      says: ['took it out again'],
    },
    {
      name: 'to another name where anybody may have one',
      world: entra([mail], {
        events: [moved('https://theirs.azurewebsites.net/cb', 'https://ours.azurewebsites.net/cb')],
      }),
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'of an app that nobody knows and that may do little',
      world: entra([signIn], { events: [moved(thief, before)] }),
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'to a new host of the same site',
      world: entra([mail], { events: [moved('https://eu.vendor.example/cb', before)] }),
      outcome: 'clear',
    },
    {
      name: 'to a developer’s own machine',
      world: entra([mail], { events: [moved('http://localhost:8080/cb', before)] }),
      outcome: 'clear',
    },
    { name: 'long ago', world: entra([mail], { events: [moved(thief, before, 40)] }), outcome: 'clear' },
    {
      name: 'the log was not read',
      world: { ...entra([mail]), unread: { 'audit-events': 'unavailable' } },
      outcome: 'not-assessed',
    },
  ],
  'federated-issuer-changed': [
    {
      name: 'of an app that can take over',
      world: entra([takesOver], { events: [trusts(foreign, builds)] }),
      outcome: 'found',
      severity: 'high',
      says: ['oidc.attacker.example', '2026-11-20'],
    },
    {
      name: 'the first of an app that reads little',
      world: entra([{ ...takesOver, scopes: ['low:tasks:read'] }], { events: [trusts(builds, '')] }),
      outcome: 'found',
      severity: 'low',
      says: ['For the first time'],
    },
    {
      name: 'another subject of the same issuer',
      world: entra([takesOver], { events: [trusts(builds, builds)] }),
      outcome: 'clear',
    },
    {
      name: 'an issuer that it had before',
      world: entra([takesOver], { events: [trusts(foreign, builds, 60), trusts(foreign, builds)] }),
      outcome: 'clear',
    },
    {
      name: 'a secret is another detection',
      world: entra([takesOver], {
        events: [{ event: 'credential-added', detail: { kind: 'secret', keys: 'a' } }],
      }),
      outcome: 'clear',
    },
    {
      name: 'the log does not tell whose',
      world: entra([takesOver], { events: [trusts('', '')] }),
      outcome: 'not-assessed',
      says: ['whose'],
    },
  ],
};
