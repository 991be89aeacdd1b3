/** Where an app leads, how old it is, and what it asks for to be let in. */
import { type AppSpec, daysAgo, type GrantSpec, type World } from '../world.ts';
import { approved, crm, entra, everything, type Examples, mail, one, signIn } from './small-worlds.ts';

function leadingTo(url: string, more: Partial<AppSpec> = {}): World {
  return entra([signIn], { replyUrls: ['https://fine.example/cb', url], ...more });
}

function aged(days: number, grants: readonly GrantSpec[], more: Partial<AppSpec> = {}): World {
  return entra(grants, { createdAt: daysAgo(days), verified: 'no', ...more });
}

const lure = {
  verified: 'no',
  createdAt: daysAgo(50),
  replyUrls: ['https://a1.trycloudflare.com/cb'],
} as const;

export const examplesOfReputation: Examples = {
  'look-alike-domain': [
    ...[
      'https://app.docusign.com/cb',
      'https://zoom.us/cb',
      'https://eu.zoom.us./cb',
      'https://zoom.com.cn/cb',
      'https://eu.zoom.com.cn/cb',
      'https://motion.com/cb',
      'https://sigma.com/cb',
      'https://asanayoga.example/cb',
      'https://driftwood.io/cb',
      'https://office.example/cb',
      'https://docusign-partner.example/cb',
      'https://salesforce.com.us.mcas.ms/cb',
      'https://login.vendor.example/cb',
      'https://xn--80ak6aa92e.example/cb',
      'http://localhost:80/cb',
      'not a url',
    ].map((url) => ({ name: `honest: ${url}`, world: leadingTo(url), outcome: 'clear' as const })),
    ...[
      'https://d0cusign.com/cb',
      'https://login.rnicrosoft.com/cb',
      'https://dr0pbox-files.example/cb',
      'https://miсrosoft.example/cb',
      'https://docusign.com.verify.example/cb',
    ].map((url) => ({
      name: `drawn alike: ${url}`,
      world: leadingTo(url),
      outcome: 'found' as const,
      severity: 'high' as const,
    })),
    ...[
      'https://docusing.com/cb',
      'https://dropbbox.com/cb',
      'https://salesforc.co.uk/cb',
      'https://hubspot-login.example/cb',
    ].map((url) => ({
      name: `a typing error away: ${url}`,
      world: leadingTo(url),
      outcome: 'found' as const,
      severity: 'medium' as const,
    })),
    {
      name: 'a letter from a brand, and its own name in two words',
      world: leadingTo('https://app.atlassign.example/cb', { name: 'Atlas Sign' }),
      outcome: 'clear',
    },
    {
      name: 'the same address under another name',
      world: leadingTo('https://app.atlassign.example/cb', { name: 'Sign In Helper' }),
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'a vendor of the policy',
      world: {
        ...leadingTo('https://acmepayr0ll.example/cb'),
        policy: 'version: 1\nvendors: [{ name: Acme Payroll, domains: [acmepayroll.com] }]\n',
      },
      outcome: 'found',
      severity: 'high',
      says: ['Acme Payroll', 'drawn like acmepayroll.com'],
    },
    {
      name: 'a publisher that is a domain',
      world: entra([signIn], { publisher: 'slаck.com' }),
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'the homepage of an app in Salesforce',
      world: crm([signIn], { homepage: 'https://sa1esforce.example/' }),
      outcome: 'found',
    },
    {
      name: 'of an approved vendor, where somebody may have put it',
      world: { ...leadingTo('https://d0cusign.com/cb'), policy: approved },
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'of an approved vendor, a letter off',
      world: { ...leadingTo('https://docusing.com/cb'), policy: approved },
      outcome: 'clear',
    },
    {
      name: 'apps were not all listed',
      world: { ...leadingTo('https://fine.example/'), unread: { 'service-principals': 'partial' } },
      outcome: 'not-assessed',
    },
  ],
  'identity-lure': [
    {
      name: 'who people are, unverified, and a tunnel',
      world: entra([signIn, signIn], lure),
      outcome: 'found',
      severity: 'medium',
      says: ['2 people have let it in', 'a tunnel'],
      cites: 2,
    },
    {
      name: 'new, with a name that deceives as well',
      world: entra([signIn], { ...lure, createdAt: daysAgo(3), name: 'Ad0be Sign' }),
      outcome: 'found',
      severity: 'high',
      says: ['drawn like “Adobe”'],
    },
    {
      name: 'on Google only names are told',
      world: { ...one([signIn], { name: 'D0cusign' }), blindSpots: ['app-verification'] },
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'an honest newcomer',
      world: entra([signIn], {
        verified: 'no',
        createdAt: daysAgo(3),
        replyUrls: ['https://tidybooks.example/cb'],
      }),
      outcome: 'clear',
    },
    { name: 'it asks for mail too', world: entra([signIn, mail], lure), outcome: 'clear' },
    { name: 'nobody has let it in', world: entra([], lure), outcome: 'clear' },
    {
      name: 'verified, and here for long',
      world: entra([signIn], { ...lure, verified: 'yes', createdAt: daysAgo(400) }),
      outcome: 'clear',
    },
    { name: 'our own', world: entra([signIn], { ...lure, party: 'internal' }), outcome: 'clear' },
    { name: 'approved', world: { ...entra([signIn], lure), policy: approved }, outcome: 'clear' },
    {
      name: 'whether it is verified is not told',
      world: entra([{ scopes: [], scopeStatus: 'unknown' }], { ...lure, verified: 'unknown' }),
      outcome: 'not-assessed',
      says: ['which scopes it holds'],
    },
  ],
  'young-registration': [
    {
      name: 'a week old with critical access',
      world: aged(7, [everything]),
      outcome: 'found',
      severity: 'medium',
      says: ['7 days ago', 'critical access'],
      cites: 1,
    },
    { name: 'set up today', world: aged(0, [mail]), outcome: 'found', severity: 'medium', says: ['today'] },
    {
      name: 'one that reads mail and that only two people let in',
      world: aged(7, [mail, mail]),
      outcome: 'found',
      severity: 'medium',
      says: ['It reaches mail, and only 2 people let it in'],
    },
    {
      name: 'by a clock that is ahead',
      world: aged(-1, [mail]),
      outcome: 'found',
      says: ['today'],
    },
    {
      name: 'verified is not safe',
      world: aged(7, [everything], { verified: 'yes' }),
      outcome: 'found',
      severity: 'low',
    },
    {
      name: 'a little access',
      world: aged(7, [{ scopes: ['medium:calendar:read'] }]),
      outcome: 'found',
      severity: 'low',
    },
    {
      name: 'in Salesforce',
      world: crm([mail], { createdAt: daysAgo(29), party: 'third' }),
      outcome: 'found',
    },
    { name: 'a month old', world: aged(30, [everything]), outcome: 'clear' },
    { name: 'sign-in alone', world: aged(7, [signIn]), outcome: 'clear' },
    { name: 'our own', world: aged(7, [everything], { party: 'internal' }), outcome: 'clear' },
    { name: 'approved', world: { ...aged(7, [everything]), policy: approved }, outcome: 'clear' },
    {
      name: 'a policy that looks further back',
      world: {
        ...aged(80, [everything]),
        policy: 'version: 1\ndetections: { young-registration: { days: 90 } }\n',
      },
      outcome: 'found',
    },
    {
      name: 'when it came is not told',
      world: entra([everything], { createdAt: null }),
      outcome: 'not-assessed',
      says: ['when it came into being'],
    },
  ],
};
