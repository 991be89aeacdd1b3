/** What the tenant leaves open. */
import { daysAgo, type World } from '../world.ts';
import { entra, crm, records, approvedThere, type Examples } from './small-worlds.ts';

export const examplesOfSettings: Examples = {
  'open-consent': [
    {
      name: 'no API Access Control in Salesforce',
      world: { platform: 'salesforce', settings: { 'consent.third-party-apps': 'allow-all' } },
      outcome: 'found',
      severity: 'high',
      says: ['API Access Control is off'],
    },
    {
      name: 'API Access Control in Salesforce',
      world: { platform: 'salesforce', settings: { 'consent.third-party-apps': 'admin-approved-only' } },
      outcome: 'clear',
    },
    {
      name: 'Slack asks an administrator',
      world: { platform: 'slack', settings: { 'consent.third-party-apps': 'approval-required' } },
      outcome: 'clear',
    },
    {
      name: 'nothing proves what Slack does',
      world: { platform: 'slack', settings: { 'consent.third-party-apps': null } },
      outcome: 'not-assessed',
    },
    {
      name: 'as the platform recommends',
      world: { platform: 'microsoft-365', settings: { 'consent.third-party-apps': 'vendor-managed' } },
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'by own conditions',
      world: { platform: 'microsoft-365', settings: { 'consent.third-party-apps': 'custom' } },
      outcome: 'found',
      severity: 'low',
    },
    {
      name: 'anything goes',
      world: { settings: { 'consent.third-party-apps': 'allow-all' } },
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'anything but mail and files',
      world: {
        settings: {
          'consent.third-party-apps': 'allow-all',
          'consent.restricted-services': 'CALENDAR_ALL,DRIVE_ALL,GMAIL_ALL',
        },
      },
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'verified publishers',
      world: { platform: 'microsoft-365', settings: { 'consent.third-party-apps': 'verified-publishers' } },
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'low impact',
      world: { platform: 'microsoft-365', settings: { 'consent.third-party-apps': 'low-impact' } },
      outcome: 'found',
      severity: 'low',
    },
    {
      name: 'even risky apps',
      world: {
        platform: 'microsoft-365',
        settings: { 'consent.third-party-apps': 'blocked', 'consent.risky-apps': 'yes' },
      },
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'marketplace open',
      world: { settings: { 'consent.third-party-apps': 'sign-in-only', 'consent.marketplace': 'allow-all' } },
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'sign-in only',
      world: { settings: { 'consent.third-party-apps': 'sign-in-only' } },
      outcome: 'clear',
    },
    { name: 'blocked', world: { settings: { 'consent.third-party-apps': 'blocked' } }, outcome: 'clear' },
    {
      name: 'a value nobody knows',
      world: { settings: { 'consent.third-party-apps': null } },
      outcome: 'not-assessed',
      says: ['consent.third-party-apps is not known'],
    },
    { name: 'never stated', world: {}, outcome: 'not-assessed' },
    {
      name: 'the setting was not read',
      world: {
        settings: { 'consent.third-party-apps': 'blocked' },
        unread: { 'consent-policy': 'unavailable' },
      },
      outcome: 'not-assessed',
      says: ['consent-policy'],
    },
  ],
  'self-authorization-open': [
    {
      name: 'all users, and scopes that reach all records',
      world: crm([records, records], {
        facts: { permittedUsers: 'all-users', configuredScopes: 'high:crm:read low:profile:read' },
      }),
      outcome: 'found',
      severity: 'high',
      says: ['2 people have', 'read crm'],
      cites: 2,
    },
    {
      name: 'all users, and nobody tells its scopes',
      world: crm([], { facts: { permittedUsers: 'all-users' } }),
      outcome: 'found',
      severity: 'high',
      says: ['taken for powerful'],
    },
    {
      name: 'its vendor is approved',
      world: {
        ...crm([], { facts: { permittedUsers: 'all-users', configuredScopes: 'high:crm:read' } }),
        policy: approvedThere,
      },
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'all users, to sign in',
      world: crm([], { facts: { permittedUsers: 'all-users', configuredScopes: 'low:profile:read' } }),
      outcome: 'clear',
    },
    {
      name: 'approved users only',
      world: crm([records], {
        facts: { permittedUsers: 'admin-approved', configuredScopes: 'high:crm:read' },
      }),
      outcome: 'clear',
    },
    {
      name: 'blocked',
      world: crm([records], { state: 'blocked', facts: { permittedUsers: 'all-users' } }),
      outcome: 'clear',
    },
    {
      name: 'policies were not read',
      world: { ...crm([records]), unread: { 'connected-apps': 'partial' } },
      outcome: 'not-assessed',
    },
  ],
  'app-approval-powers': [
    {
      name: 'somebody who is no administrator',
      world: powers({ holders: '3', others: '2', people: 'ann@acme.example,bob@acme.example' }),
      outcome: 'found',
      severity: 'high',
      says: ['3 people hold', '2 of them no administrators', 'bob@acme.example'],
    },
    {
      name: 'many administrators',
      world: powers({ holders: '6', others: '0' }),
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'as many as the policy allows',
      world: {
        ...powers({ holders: '6', others: '0' }),
        policy: 'version: 1\ndetections: { app-approval-powers: { holders: 6 } }\n',
      },
      outcome: 'clear',
    },
    { name: 'two administrators', world: powers({ holders: '2', others: '0' }), outcome: 'clear' },
    {
      name: 'the org has no such permission',
      world: powers({ holders: null, others: null }),
      outcome: 'not-assessed',
      says: ['power.approve-uninstalled-apps.holders is not known'],
    },
    {
      name: 'one power held by others, though the second is not known',
      world: {
        ...powers({ holders: '1', others: '1' }),
        settings: {
          ...powers({ holders: '1', others: '1' }).settings,
          'power.use-any-api-client.holders': null,
        },
      },
      outcome: 'found',
    },
  ],

  'legacy-sign-in': [
    {
      name: 'a password is enough',
      world: { settings: { 'less-secure-apps': 'yes' } },
      outcome: 'found',
      severity: 'high',
    },
    { name: 'closed', world: { settings: { 'less-secure-apps': 'no' } }, outcome: 'clear' },
    {
      name: 'flows of Salesforce',
      world: {
        platform: 'salesforce',
        settings: { 'flow.username-password': 'allowed', 'flow.user-agent': 'blocked' },
      },
      outcome: 'found',
      severity: 'medium',
      says: ['username-password'],
    },
    {
      name: 'one of the two is closed, the other not known',
      world: {
        platform: 'salesforce',
        settings: { 'flow.username-password': 'blocked', 'flow.user-agent': null },
      },
      outcome: 'not-assessed',
      says: ['flow.user-agent is not known'],
    },
  ],
  'no-review-queue': [
    {
      name: 'requests are off',
      world: { platform: 'microsoft-365', settings: { 'consent.admin-workflow': 'no' } },
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'requests are on',
      world: { platform: 'microsoft-365', settings: { 'consent.admin-workflow': 'yes' } },
      outcome: 'clear',
    },
    {
      name: 'not known',
      world: { platform: 'microsoft-365', settings: { 'consent.admin-workflow': null } },
      outcome: 'not-assessed',
      says: ['consent.admin-workflow is not known'],
    },
  ],
  'open-registration': [
    {
      name: 'anyone may',
      world: { platform: 'microsoft-365', settings: { 'apps.anyone-may-register': 'yes' } },
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'administrators only',
      world: { platform: 'microsoft-365', settings: { 'apps.anyone-may-register': 'no' } },
      outcome: 'clear',
    },
    { name: 'not told', world: { platform: 'microsoft-365', settings: {} }, outcome: 'not-assessed' },
  ],
  'no-refresh-expiry': [
    {
      name: 'valid until somebody revokes them',
      world: crm([records], { facts: { refreshToken: 'infinite' } }),
      outcome: 'found',
      severity: 'medium',
      says: ['valid until somebody revokes them'],
    },
    {
      name: 'of an approved vendor',
      world: { ...crm([records], { facts: { refreshToken: 'infinite' } }), policy: approvedThere },
      outcome: 'found',
      severity: 'low',
    },
    {
      name: 'of an approved vendor that may do everything',
      world: {
        ...crm([{ ...records, scopes: ['critical:crm:administer'] }], {
          facts: { refreshToken: 'infinite' },
        }),
        policy: approvedThere,
      },
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'end without use',
      world: crm([records], { facts: { refreshToken: 'inactivity 30 days' } }),
      outcome: 'clear',
    },
    { name: 'a package without tokens', world: crm([{ ...records, kind: 'install' }]), outcome: 'clear' },
    {
      name: 'how long they last is not told',
      world: crm([records]),
      outcome: 'not-assessed',
      says: ['how long its refresh tokens last'],
    },
  ],
  'relaxed-ip': [
    {
      name: 'from any address',
      world: crm([records], { facts: { ipRelaxation: 'Bypass_2factor' } }),
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'from any address, by an approved vendor that may do everything',
      world: {
        ...crm([{ ...records, scopes: ['critical:crm:administer'] }], { facts: { ipRelaxation: 'BYPASS' } }),
        policy: approvedThere,
      },
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'checked at sign-in only',
      world: crm([records], { facts: { ipRelaxation: 'Enforce_RelaxRefresh' } }),
      outcome: 'found',
      severity: 'low',
      says: ['once it is signed in'],
    },
    { name: 'enforced', world: crm([records], { facts: { ipRelaxation: 'Enforce' } }), outcome: 'clear' },
    {
      name: 'not told',
      world: crm([records]),
      outcome: 'not-assessed',
      says: ['whether it may be used from any address'],
    },
  ],
  'long-lived-credential': [
    {
      name: 'a secret of two years',
      world: entra([], { credentials: [{ createdAt: daysAgo(100), expiresAt: daysAgo(-630) }] }),
      outcome: 'found',
      severity: 'medium',
      says: ['Secret “deploy” is valid for 730 days'],
    },
    {
      name: 'a secret without an end',
      world: entra([], {
        credentials: [{ createdAt: daysAgo(1), expiresAt: '2299-12-31T00:00:00Z', name: null }],
      }),
      outcome: 'found',
      says: ['more than ten years'],
    },
    {
      name: 'a certificate of two years',
      world: entra([], {
        credentials: [{ kind: 'certificate', createdAt: daysAgo(100), expiresAt: daysAgo(-630) }],
      }),
      outcome: 'found',
      severity: 'low',
    },
    {
      name: 'within the limit by the calendar',
      world: entra([], { credentials: [{ createdAt: daysAgo(1), expiresAt: daysAgo(-180) }] }),
      outcome: 'clear',
    },
    {
      name: 'over already',
      world: entra([], { credentials: [{ createdAt: daysAgo(900), expiresAt: daysAgo(1) }] }),
      outcome: 'clear',
    },
    {
      name: 'when it ends is not told',
      world: entra([], { credentials: [{ expiresAt: null }] }),
      outcome: 'not-assessed',
      says: ['from when to when it is valid'],
    },
  ],
};

function powers(held: { holders: string | null; others: string | null; people?: string }): World {
  return {
    platform: 'salesforce',
    settings: {
      'power.approve-uninstalled-apps.holders': held.holders,
      'power.approve-uninstalled-apps.non-admins': held.others,
      'power.approve-uninstalled-apps.people': held.people ?? '',
      'power.use-any-api-client.holders': '1',
      'power.use-any-api-client.non-admins': '0',
    },
  };
}
