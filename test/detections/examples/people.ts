/** Whose name an app bears, whose data it got, and who its maker is. */
import type { AppSpec, TenantWorld, World } from '../world.ts';
import { honestNames } from './names.ts';
import {
  approved,
  approvedThere,
  crm,
  entra,
  everything,
  type Examples,
  mail,
  one,
  records,
  signIn,
  slack,
  untold,
} from './small-worlds.ts';

const people = ['jane.doe@acme.example', 'Jörg Müller', 'backup@acme.example', 'zoom@acme.example'];

function called(name: string | null, more: Partial<AppSpec> = {}): World {
  return { ...one([signIn], { name, ...more }), people };
}

const watched = { priorityPeople: ['chief@acme.example'] };
const chiefs = { ...mail, person: 'Chief@acme.example' };

function client(id: string, more: Partial<AppSpec> = {}): AppSpec {
  return { clientId: `${id}.apps.googleusercontent.com`, name: id, grants: [signIn], ...more };
}

const maker = '11111111-1111-4111-8111-111111111111';

function entraApp(clientId: string, more: Partial<AppSpec> = {}): AppSpec {
  return { clientId, name: clientId, ownerTenant: maker, grants: [signIn], ...more };
}

/** One vendor, by id, in a tenant of Google’s and one of Salesforce’s. */
function drift(google: readonly AppSpec['grants'][], salesforce: TenantWorld): World {
  const ids = google.map((_, index) => `app-${index + 1}`);
  return {
    policy: `version: 1\nvendors:\n  - { name: Drift, owner: it@acme.example, apps: { google-workspace: [${ids.join(', ')}], salesforce: [0H45g000000AppiEAA] }, allow: { maxTier: critical } }\n`,
    apps: google.map((grants, index) => ({ clientId: ids[index] ?? '', ...(grants ? { grants } : {}) })),
    also: [salesforce],
  };
}

export const examplesOfPeople: Examples = {
  'test-or-person-name': [
    ...[
      ...honestNames,
      'Test Manager',
      'Latest',
      'Testimonial',
      'A/B Testing Suite',
      'Jane',
      'Jane Doe Ltd',
    ].map((name) => ({ name: `honest: ${name}`, world: called(name), outcome: 'clear' as const })),
    ...[
      'test',
      'TEST',
      'Test App',
      'testapp',
      'app-test',
      'AppTest',
      'Test application',
      'test 2',
      'ｔｅｓｔ',
      't\u200Best',
    ].map((name) => ({
      name: `a test: ${name}`,
      world: called(name),
      outcome: 'found' as const,
      severity: 'medium' as const,
      says: ['called like a test'],
    })),
    ...['Jane Doe', 'JANE.DOE@acme.example', 'jane_doe'].map((name) => ({
      name: `somebody: ${name}`,
      world: called(name),
      outcome: 'found' as const,
      severity: 'high' as const,
      says: ['called like somebody here'],
    })),
    {
      name: 'a display name, without its dots',
      world: called('jorg muller'),
      outcome: 'found',
      severity: 'high',
    },
    { name: 'one word', world: called('Backup'), outcome: 'found', severity: 'medium' },
    { name: 'one word that is a known vendor’s', world: called('Zoom'), outcome: 'clear' },
    { name: 'an address elsewhere', world: called('jane.doe@evil.example'), outcome: 'clear' },
    { name: 'no name', world: called(null), outcome: 'clear' },
    { name: 'approved', world: { ...called('Test App'), policy: approved }, outcome: 'clear' },
    {
      name: 'built here and forgotten',
      world: entra([everything], { name: 'Test', party: 'internal' }),
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'the platform’s own',
      world: entra([signIn], { name: 'Test', party: 'first' }),
      outcome: 'clear',
    },
    { name: 'on Slack', world: { ...slack([signIn], { name: 'Jane Doe' }), people }, outcome: 'found' },
    {
      name: 'the people were not all read',
      world: { ...called('Fine'), unread: { users: 'partial' } },
      outcome: 'not-assessed',
      says: ['users is partial'],
    },
  ],
  'priority-person-grant': [
    {
      name: 'mail of the chief',
      world: { ...one([chiefs, mail, { ...mail, person: 'other@acme.example' }]), ...watched },
      outcome: 'found',
      severity: 'medium',
      says: ['1 person on your watch list', 'Chief@acme.example', 'high access'],
      cites: 1,
    },
    {
      name: 'an app password',
      world: { ...one([{ ...untold, kind: 'app-password', person: 'chief@acme.example' }]), ...watched },
      outcome: 'found',
    },
    { name: 'a sign-in alone', world: { ...one([{ ...chiefs, ...signIn }]), ...watched }, outcome: 'clear' },
    { name: 'somebody else', world: { ...one([mail]), ...watched }, outcome: 'clear' },
    { name: 'approved', world: { ...one([chiefs]), ...watched, policy: approved }, outcome: 'clear' },
    {
      name: 'everyone’s grant is not theirs',
      world: { ...entra([{ ...mail, kind: 'delegated-tenant', person: 'chief@acme.example' }]), ...watched },
      outcome: 'clear',
    },
    {
      name: 'in Salesforce',
      world: { ...crm([{ ...records, person: 'chief@acme.example' }]), ...watched },
      outcome: 'found',
    },
    {
      name: 'the operator has named nobody',
      world: one([chiefs]),
      outcome: 'not-assessed',
      says: ['nobody is named'],
    },
  ],
  'sibling-clients': [
    {
      name: 'two clients of one project, told once',
      world: { apps: [client('77-web'), client('77-ios'), client('78-web')] },
      outcome: 'found',
      severity: 'low',
      says: ['“77-ios” is one of 2 apps', '“77-web”: not approved either'],
      cites: 1,
    },
    {
      name: 'beside an approved one',
      world: {
        policy:
          'version: 1\nvendors: [{ name: Good, apps: { google-workspace: [77-a.apps.googleusercontent.com] } }]\n',
        apps: [client('77-a'), client('77-b')],
      },
      outcome: 'found',
      severity: 'low',
      says: ['“77-b” is one of', '“77-a”: approved, which does not reach'],
    },
    {
      name: 'beside a banned one',
      world: {
        policy:
          'version: 1\nbanned: [{ name: Bad, apps: { google-workspace: [77-b.apps.googleusercontent.com] } }]\n',
        apps: [client('77-a'), client('77-b', { grants: [] })],
      },
      outcome: 'found',
      severity: 'medium',
      says: ['“77-b”: banned'],
    },
    {
      name: 'beside one that a list has by its id',
      world: {
        platform: 'microsoft-365',
        apps: [entraApp('a', { advisories: [{ kind: 'malicious' }] }), entraApp('b')],
      },
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'a list that only knows a name, or what is abused, proves nothing of the maker',
      world: {
        platform: 'microsoft-365',
        apps: [
          entraApp('b', { advisories: [{ kind: 'malicious', by: 'name' }, { kind: 'abused' }] }),
          entraApp('c'),
        ],
      },
      outcome: 'found',
      severity: 'low',
    },
    {
      name: 'a publisher with two tenants',
      world: {
        platform: 'microsoft-365',
        apps: [
          entraApp('a', { publisherId: 'p' }),
          entraApp('b', { publisherId: 'P', ownerTenant: '22222222-2222-4222-8222-222222222222' }),
        ],
      },
      outcome: 'found',
    },
    {
      name: 'our own and the platform’s',
      world: {
        platform: 'microsoft-365',
        apps: (['internal', 'internal', 'first', 'first'] as const).map((party, index) =>
          entraApp(`a${index}`, { party }),
        ),
      },
      outcome: 'clear',
    },
    { name: 'one client a project', world: { apps: [client('77-a'), client('78-b')] }, outcome: 'clear' },
    {
      name: 'siblings that hold nothing',
      world: { apps: [client('77-a', { grants: [] }), client('77-b', { grants: [] })] },
      outcome: 'clear',
    },
    {
      name: 'all approved',
      world: {
        policy:
          'version: 1\nvendors: [{ name: Good, apps: { google-workspace: [77-a.apps.googleusercontent.com, 77-b.apps.googleusercontent.com] } }]\n',
        apps: [client('77-a'), client('77-b')],
      },
      outcome: 'clear',
    },
    {
      name: 'apps were not all listed',
      world: { apps: [client('77-a')], unread: { tokens: 'partial' } },
      outcome: 'not-assessed',
    },
  ],
  'vendor-on-many-platforms': [
    {
      name: 'approved, and still one theft',
      world: drift([[mail]], crm([{ ...records, person: 'sales@acme.example' }])),
      outcome: 'found',
      severity: 'medium',
      says: [
        '“Drift” has powerful access on 2 platforms',
        'google-workspace: high access to mail in 1 app',
        'salesforce: high access to crm in 1 app',
        'All of it is approved',
      ],
    },
    {
      name: 'by name alone',
      world: { ...one([mail], { name: 'Zoom' }), also: [slack([mail], { name: 'Zoom' })] },
      outcome: 'found',
      says: ['2 apps of it only by name'],
    },
    { name: 'weak on one of them', world: drift([[mail]], crm([signIn])), outcome: 'clear' },
    { name: 'two apps on one platform', world: drift([[mail], [mail]], crm([])), outcome: 'clear' },
    {
      name: 'the platform’s own',
      world: drift([[mail]], crm([records], { party: 'first' })),
      outcome: 'clear',
    },
    {
      name: 'no vendor that is known',
      world: {
        ...one([mail], { name: 'Qrx' }),
        also: [crm([records], { name: 'Qrx' })],
        policy: approvedThere,
      },
      outcome: 'clear',
    },
    {
      name: 'elsewhere was not read',
      world: drift([[mail]], { ...crm([]), unread: { tokens: 'unavailable' } }),
      outcome: 'not-assessed',
      says: ['salesforce: tokens is unavailable'],
    },
    {
      name: 'elsewhere is not part of this run',
      world: { ...drift([[mail]], crm([])), otherTenants: [{ id: 'acme-slack', platform: 'slack' }] },
      outcome: 'not-assessed',
      says: ['acme-slack is not part of this run'],
    },
  ],
};
