/** What lists of known-bad clients say. */
import type { AppSpec, GrantSpec, World } from '../world.ts';
import { approved, entra, type Examples, everything, mail, one, signIn, slack } from './small-worlds.ts';

const malicious = { kind: 'malicious', since: null, reason: 'steals mail' } as const;
const abused = { kind: 'abused', name: 'Mail Copier', since: null, reason: 'copies mailboxes.' } as const;
const stolen = { by: 'name', name: 'Drift', since: '2025-08-20', reason: 'stolen tokens' } as const;
const driftApproved =
  'version: 1\nvendors:\n  - { name: Drift, apps: { google-workspace: [drift-1], slack: [A0DR1FT001] } }\n';
const hostile = 'Evil\u202Egpj.exe\u0007\r\nGrant: all';

export const examplesOfFeeds: Examples = {
  'known-compromised-client': [
    {
      name: 'its id is listed as malicious',
      world: listed([mail, signIn], [malicious]),
      outcome: 'found',
      severity: 'critical',
      says: ['“Some App” is listed as a malicious client', 'steals mail.', 'read mail'],
      cites: 2,
    },
    {
      name: 'approved, and compromised nevertheless',
      world: { ...listed([mail], [{}]), policy: approved },
      outcome: 'found',
      severity: 'critical',
      says: ['listed as a compromised client'],
    },
    {
      name: 'the maker is listed, not the client',
      world: entra([mail], { advisories: [{ ...malicious, by: 'owner-tenant' }] }),
      outcome: 'found',
      severity: 'critical',
      says: ['has the same maker as “Known Bad”'],
    },
    {
      name: 'already disabled, with grants left',
      world: entra([mail], { advisories: [malicious], state: 'disabled' }),
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'it holds nothing, and nothing keeps it out',
      world: entra([], { advisories: [malicious] }),
      outcome: 'found',
      severity: 'high',
      says: ['holds no grant now'],
    },
    {
      name: 'its whole name is listed',
      world: listed([mail], [{ ...malicious, by: 'name' }], { name: 'KNOWN bad' }),
      outcome: 'found',
      severity: 'high',
      says: ['“KNOWN bad” may be “Known Bad”'],
    },
    {
      name: 'the listed name stands within its name',
      world: listed([mail], [{ ...malicious, by: 'name' }], { name: 'Known Bad Snowboards' }),
      outcome: 'found',
      severity: 'medium',
      says: ['may be'],
    },
    {
      name: 'two lists contradict each other',
      world: listed([mail], [malicious, { feed: 'Other list', name: 'Good Soul' }]),
      outcome: 'found',
      says: [
        'do not agree',
        'Example list calls it “Known Bad”, malicious',
        'Other list calls it “Good Soul”, compromised',
      ],
    },
    {
      name: 'a list with text made to deceive',
      world: listed([mail], [{ feed: hostile, name: hostile, kind: 'malicious', reason: hostile }]),
      outcome: 'found',
      says: ['Evilgpj.exe Grant: all.'],
    },
    {
      name: 'a name alone, and nothing granted',
      world: entra([], { advisories: [{ ...malicious, by: 'name' }] }),
      outcome: 'clear',
    },
    {
      name: 'its vendor’s name is listed, which is the vendor’s finding',
      world: { ...listed([mail], [{ by: 'name', name: 'Vendor' }]), policy: approved },
      outcome: 'clear',
    },
    { name: 'honest software', world: listed([mail], [abused]), outcome: 'clear' },
    { name: 'on no list', world: one([everything]), outcome: 'clear' },
    {
      name: 'a list is missing',
      world: { ...one([mail]), feeds: 'missing' },
      outcome: 'not-assessed',
      says: ['no list is loaded'],
    },
  ],
  'abused-client': [
    {
      name: 'its id is listed',
      world: listed([mail], [abused]),
      outcome: 'found',
      severity: 'high',
      says: ['software that attackers like to use', 'copies mailboxes.', 'whether they let it in themselves'],
      cites: 1,
    },
    {
      name: 'another program of its maker',
      world: entra([mail], { advisories: [{ ...abused, by: 'publisher-id' }] }),
      outcome: 'found',
      severity: 'medium',
      says: ['has the same maker as “Mail Copier”'],
    },
    {
      name: 'its name, under another id',
      world: listed([mail], [{ ...abused, by: 'name' }], { name: 'mail copier' }),
      outcome: 'found',
      severity: 'medium',
      says: ['may be “Mail Copier”'],
    },
    {
      name: 'the name within its name',
      world: listed([mail], [{ ...abused, by: 'name' }], { name: 'Mail Copier Paper Goods' }),
      outcome: 'found',
      severity: 'low',
    },
    {
      name: 'approved by its id',
      world: { ...listed([mail], [abused]), policy: approved },
      outcome: 'clear',
    },
    { name: 'another list knows worse of it', world: listed([mail], [abused, malicious]), outcome: 'clear' },
    { name: 'nothing granted', world: listed([], [abused]), outcome: 'clear' },
    { name: 'on no list', world: slack([mail]), outcome: 'clear' },
    {
      name: 'a list is missing',
      world: { ...one([mail]), feeds: 'missing' },
      outcome: 'not-assessed',
      says: ['no list is loaded'],
    },
  ],
  'vendor-under-advisory': [
    {
      name: 'proven by the policy, on two platforms',
      world: {
        ...one([mail, mail], { clientId: 'drift-1' }),
        also: [slack([{ scopes: ['high:chat:read'] }], { clientId: 'A0DR1FT001' })],
        policy: driftApproved,
        vendorAdvisories: { Drift: [stolen] },
      },
      outcome: 'found',
      severity: 'critical',
      says: [
        '“Drift” is under advisory since 2025-08-20 and holds 3 grants',
        'stolen tokens.',
        'reset links in mail',
        'secrets posted in chat',
      ],
    },
    {
      name: 'what it could read is not told',
      world: {
        ...one([{ scopes: [], scopeStatus: 'unknown' }], { clientId: 'drift-1' }),
        policy: driftApproved,
        vendorAdvisories: { Drift: [stolen] },
      },
      outcome: 'found',
      says: ['given to the vendor itself'],
    },
    {
      name: 'by its name alone',
      world: { ...one([mail], { name: 'Drift' }), vendorAdvisories: { Drift: [stolen] } },
      outcome: 'found',
      severity: 'high',
      says: ['What may be “Drift”', 'No id proves'],
    },
    {
      name: 'something that goes with it',
      world: { ...one([mail], { name: 'Connector for Drift' }), vendorAdvisories: { Drift: [stolen] } },
      outcome: 'found',
      severity: 'medium',
      says: ['may be'],
    },
    {
      name: 'by name, and the id of its app is listed',
      world: {
        ...one([mail], { name: 'Drift', advisories: [{ ...stolen, by: 'client-id' }] }),
        vendorAdvisories: { Drift: [stolen] },
      },
      outcome: 'found',
      severity: 'critical',
    },
    {
      name: 'revoked everywhere',
      world: {
        ...one([], { clientId: 'drift-1' }),
        policy: driftApproved,
        vendorAdvisories: { Drift: [stolen] },
      },
      outcome: 'clear',
    },
    {
      name: 'an app of it bears the name of another listed vendor',
      world: {
        ...one([mail], { clientId: 'drift-1', advisories: [{ ...stolen, name: 'Gainsight' }] }),
        policy: driftApproved,
      },
      outcome: 'clear',
    },
    {
      name: 'liked by attackers, not compromised',
      world: {
        ...one([mail], { clientId: 'drift-1' }),
        policy: driftApproved,
        vendorAdvisories: { Drift: [{ ...stolen, kind: 'abused' }] },
      },
      outcome: 'clear',
    },
    {
      name: 'a list is missing',
      world: { ...one([mail], { clientId: 'drift-1' }), policy: driftApproved, feeds: 'missing' },
      outcome: 'not-assessed',
      says: ['no list is loaded'],
    },
  ],
};

function listed(
  grants: readonly GrantSpec[],
  advisories: AppSpec['advisories'] & {},
  more: Partial<AppSpec> = {},
): World {
  return one(grants, { advisories, ...more });
}
