/** Named examples of each detection, found, clear and not-assessed, through the real policy and engine. */
import { expect, test } from 'vitest';
import type { Severity } from '../../src/core/vocabulary.ts';
import { type AppSpec, daysAgo, type GrantSpec, judge, now, type World } from './world.ts';

interface Example {
  readonly name: string;
  readonly world: World;
  readonly outcome: 'found' | 'clear' | 'not-assessed';
  readonly severity?: Severity;
  /** Words that the finding, or the reason, must hold. */
  readonly says?: readonly string[];
  /** Cited grants. */
  readonly cites?: number;
}

function one(grants: readonly GrantSpec[], more: Partial<AppSpec> = {}): World {
  return { apps: [{ clientId: 'app-1', grants, ...more }] };
}

function entra(grants: readonly GrantSpec[], more: Partial<AppSpec> = {}): World {
  return { ...one(grants, more), platform: 'microsoft-365' };
}

function slack(grants: readonly GrantSpec[], more: Partial<AppSpec> = {}): World {
  return { ...one(grants, { clientId: slackId, ...more }), platform: 'slack' };
}

function crm(grants: readonly GrantSpec[], more: Partial<AppSpec> = {}): World {
  return { ...one(grants, { clientId: crmId, ...more }), platform: 'salesforce' };
}

const slackId = 'A0APP00001';
const crmId = '0H45g000000AppiEAA';
const records: GrantSpec = { scopes: ['high:crm:read'], scopeStatus: 'configured' };
const untold: GrantSpec = { scopes: [], scopeStatus: 'unknown' };
const approvedThere = `version: 1\nvendors:\n  - { name: Vendor, apps: { slack: [${slackId}], salesforce: [${crmId}] } }\n`;
const bannedThere = `version: 1\nbanned:\n  - { name: Vendor, apps: { slack: [${slackId}], salesforce: [${crmId}] } }\n`;

const mail: GrantSpec = { scopes: ['high:mail:read'] };
const everything: GrantSpec = { scopes: ['critical:mail:administer'] };
const signIn: GrantSpec = { scopes: ['info:profile:read'] };
const approved =
  'version: 1\nvendors:\n  - { name: Vendor, apps: { google-workspace: [app-1], microsoft-365: [app-1] } }\n';
const banned =
  'version: 1\nbanned:\n  - { name: Vendor, since: 2025-08-20, reason: stolen tokens, apps: { google-workspace: [app-1], microsoft-365: [app-1] } }\n';

const examples: Readonly<Record<string, readonly Example[]>> = {
  'unapproved-app': [
    {
      name: 'a bot on Slack whose scopes no API tells',
      world: slack([{ ...untold, kind: 'bot', as: 'bot' }]),
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'nothing seen on Slack, which lists no tokens',
      world: { ...slack([signIn]), blindSpots: ['installed-tokens'] },
      outcome: 'not-assessed',
      says: ['installed-tokens cannot be read'],
    },
    {
      name: 'approved on Slack',
      world: { ...slack([untold]), policy: approvedThere, blindSpots: ['installed-tokens'] },
      outcome: 'clear',
    },
    {
      name: 'a package in Salesforce',
      world: crm([{ ...untold, kind: 'install' }]),
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'tokens of Salesforce were not all read',
      world: { ...crm([signIn]), unread: { tokens: 'partial' } },
      outcome: 'not-assessed',
      says: ['tokens is partial'],
    },
    {
      name: 'our own app with little',
      world: entra([{ scopes: ['medium:files:read'] }], { party: 'internal' }),
      outcome: 'clear',
    },
    {
      name: 'a banned app is another detection',
      world: { ...one([mail]), policy: banned },
      outcome: 'clear',
    },
    {
      name: 'mail of one person, nobody approved it',
      world: one([mail, signIn]),
      outcome: 'found',
      severity: 'high',
      says: ['does not list it', 'read mail'],
      cites: 1,
    },
    {
      name: 'medium access',
      world: one([{ scopes: ['medium:calendar:read'] }]),
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'our own app',
      world: entra([mail], { party: 'internal' }),
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'unlisted and denied by policy',
      world: { ...one([mail]), policy: 'version: 1\ndefaults: { unknownVendor: deny }\n' },
      outcome: 'found',
      says: ['denies'],
    },
    {
      name: 'approval over',
      world: {
        ...one([mail]),
        policy: approved.replace('name: Vendor,', 'name: Vendor, approvedUntil: 2026-11-21,'),
      },
      outcome: 'found',
      says: ['ended on 2026-11-21'],
    },
    {
      name: 'approval on its last day',
      world: {
        ...one([mail]),
        policy: approved.replace('name: Vendor,', 'name: Vendor, approvedUntil: 2026-11-22,'),
      },
      outcome: 'clear',
    },
    {
      name: 'scopes that are not told count as high',
      world: one([{ scopes: [], scopeStatus: 'unknown' }]),
      outcome: 'found',
      severity: 'high',
      says: ['does not tell'],
    },
    {
      name: 'found although a stream is missing',
      world: { ...one([mail]), unread: { tokens: 'partial' } },
      outcome: 'found',
    },
    { name: 'sign-in only', world: one([signIn]), outcome: 'clear' },
    { name: 'approved', world: { ...one([mail]), policy: approved }, outcome: 'clear' },
    { name: 'the platform’s own', world: entra([everything], { party: 'first' }), outcome: 'clear' },
    {
      name: 'grants were not all read',
      world: { ...one([signIn]), unread: { tokens: 'partial' } },
      outcome: 'not-assessed',
      says: ['tokens is partial', 'no permission for tokens'],
    },
    {
      name: 'a stream the operator skips',
      world: { ...entra([signIn]), unread: { 'app-roles': 'skipped' } },
      outcome: 'not-assessed',
      says: ['app-roles is skipped'],
    },
  ],
  'banned-app': [
    {
      name: 'restricted on Slack, yet its bot lives',
      world: { ...slack([{ ...untold, kind: 'bot', as: 'bot' }], { state: 'blocked' }), policy: bannedThere },
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'whether Salesforce blocks it, no API tells',
      world: { ...crm([]), policy: bannedThere, blindSpots: ['app-block-state'] },
      outcome: 'not-assessed',
      says: ['app-block-state cannot be read'],
    },
    {
      name: 'holds a grant',
      world: { ...one([mail, signIn]), policy: banned },
      outcome: 'found',
      severity: 'high',
      says: ['stolen tokens', '2 grants'],
      cites: 2,
    },
    {
      name: 'holds a critical grant',
      world: { ...one([everything]), policy: banned },
      outcome: 'found',
      severity: 'critical',
    },
    {
      name: 'even when also approved',
      world: {
        ...one([mail]),
        policy: `${approved}${banned.slice('version: 1\n'.length).replace('name: Vendor', 'name: Other')}`,
      },
      outcome: 'found',
    },
    {
      name: 'without grants but enabled',
      world: { ...entra([]), policy: banned },
      outcome: 'found',
      severity: 'low',
      says: ['not blocked'],
    },
    {
      name: 'without grants and disabled',
      world: { ...entra([], { state: 'disabled' }), policy: banned },
      outcome: 'clear',
    },
    {
      name: 'only looks like a banned vendor',
      world: { ...one([mail], { name: 'Vendor Mail' }), policy: banned.replaceAll('app-1', 'app-2') },
      outcome: 'clear',
    },
    {
      name: 'grants were not all read',
      world: { ...one([]), policy: banned, unread: { tokens: 'unavailable' } },
      outcome: 'not-assessed',
      says: ['tokens is unavailable'],
    },
  ],
  'scopes-beyond-approval': [
    {
      name: 'more than approved in Salesforce',
      world: { ...crm([records]), policy: approvedThere },
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'scopes of a Slack token that no log tells',
      world: { ...slack([untold]), policy: approvedThere },
      outcome: 'not-assessed',
    },
    {
      name: 'high scope where medium is approved',
      world: { ...one([mail, { scopes: ['medium:files:read'] }]), policy: approved },
      outcome: 'found',
      severity: 'high',
      cites: 1,
    },
    {
      name: 'a person outside the approval',
      world: {
        ...one([
          { ...signIn, person: 'eve@acme.example' },
          { ...signIn, person: 'ANN@acme.example' },
        ]),
        policy: approved.replace('apps:', 'allow: { principals: [ann@acme.example] }, apps:'),
      },
      outcome: 'found',
      severity: 'low',
      says: ['people outside its approval'],
      cites: 1,
    },
    {
      name: 'for everyone where some were approved',
      world: {
        ...entra([{ ...signIn, kind: 'delegated-tenant' }]),
        policy: approved.replace('apps:', 'allow: { principals: [ann@acme.example] }, apps:'),
      },
      outcome: 'found',
    },
    {
      name: 'the scope is listed, in other letters',
      world: {
        ...one([mail]),
        policy: approved.replace(
          'apps:',
          'allow: { scopes: { google-workspace: ["HIGH:mail:read"] } }, apps:',
        ),
      },
      outcome: 'clear',
    },
    {
      name: 'the scope is listed for another platform',
      world: {
        ...one([mail]),
        policy: approved.replace('apps:', 'allow: { scopes: { microsoft-365: ["high:mail:read"] } }, apps:'),
      },
      outcome: 'found',
    },
    {
      name: 'high is approved',
      world: { ...one([mail]), policy: approved.replace('apps:', 'allow: { maxTier: high }, apps:') },
      outcome: 'clear',
    },
    { name: 'not approved at all is another detection', world: one([mail]), outcome: 'clear' },
    {
      name: 'which scopes it holds is not told',
      world: { ...one([{ scopes: [], scopeStatus: 'unknown' }]), policy: approved },
      outcome: 'not-assessed',
      says: ['which scopes it holds (1 of its grants)'],
    },
  ],
  'scope-growth': [
    {
      name: 'told now what was not told before',
      world: { ...crm([{ ...records, previousScopes: [] }]), history: true },
      outcome: 'clear',
    },
    {
      name: 'configured for more in Salesforce',
      world: { ...crm([{ ...records, previousScopes: ['info:profile:read'] }]), history: true },
      outcome: 'found',
    },
    {
      name: 'installed again with more on Slack',
      world: {
        ...slack([
          { scopes: ['high:chat:read'], scopeStatus: 'from-log', previousScopes: ['info:profile:read'] },
        ]),
        history: true,
        blindSpots: ['installed-tokens'],
      },
      outcome: 'found',
      says: ['read chat'],
    },
    {
      name: 'mail added',
      world: {
        ...one([
          { ...mail, previousScopes: ['info:profile:read'] },
          { ...signIn, previousScopes: ['info:profile:read'] },
        ]),
        history: true,
      },
      outcome: 'found',
      severity: 'high',
      says: ['gained 1 scope', 'read mail'],
      cites: 1,
    },
    {
      name: 'a new person granted more than anyone before',
      world: { ...one([{ ...signIn, previousScopes: ['info:profile:read'] }, mail]), history: true },
      outcome: 'found',
    },
    {
      name: 'only harmless scopes added',
      world: { ...one([{ scopes: ['low:tasks:read'], previousScopes: [] }]), history: true },
      outcome: 'clear',
    },
    {
      name: 'same scopes in another order and case',
      world: {
        ...one([
          {
            scopes: ['high:mail:read', 'high:files:read'],
            previousScopes: ['HIGH:files:read', 'high:mail:read'],
          },
        ]),
        history: true,
      },
      outcome: 'clear',
    },
    { name: 'an app seen for the first time', world: { ...one([mail]), history: true }, outcome: 'clear' },
    {
      name: 'growth within the approval',
      world: {
        ...one([{ ...mail, previousScopes: [] }]),
        history: true,
        policy: approved.replace('apps:', 'allow: { maxTier: high }, apps:'),
      },
      outcome: 'clear',
    },
    { name: 'first audit', world: one([mail]), outcome: 'not-assessed', says: ['no earlier audit'] },
  ],
  'tenant-wide-consent': [
    {
      name: 'let in for a profile without asking',
      world: crm([{ ...records, kind: 'preauthorized', as: 'group' }]),
      outcome: 'found',
      severity: 'high',
      says: ['whole groups'],
    },
    {
      name: 'approved for a Slack organisation with critical scopes',
      world: slack([{ scopes: ['critical:chat:administer'], kind: 'preauthorized' }]),
      outcome: 'found',
      severity: 'high',
      says: ['signs in to it'],
    },
    {
      name: 'a legacy integration cannot be seen',
      world: { ...slack([records]), blindSpots: ['legacy-integrations'] },
      outcome: 'not-assessed',
    },
    {
      name: 'consent for all',
      world: entra([{ ...mail, kind: 'delegated-tenant' }]),
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'app permission, critical',
      world: entra([{ ...everything, kind: 'app-role' }]),
      outcome: 'found',
      severity: 'critical',
      says: ['without anybody signing in'],
    },
    {
      name: 'delegation for the whole domain',
      world: one([{ ...mail, kind: 'domain-wide-delegation' }]),
      outcome: 'found',
    },
    {
      name: 'found in spite of the blind spot',
      world: { ...one([{ ...mail, kind: 'domain-wide-delegation' }]), blindSpots: ['delegation-list'] },
      outcome: 'found',
    },
    { name: 'sign-in for all', world: entra([{ ...signIn, kind: 'delegated-tenant' }]), outcome: 'clear' },
    {
      name: 'approved',
      world: { ...entra([{ ...mail, kind: 'delegated-tenant' }]), policy: approved },
      outcome: 'clear',
    },
    {
      name: 'our own app',
      world: entra([{ ...mail, kind: 'app-role' }], { party: 'internal' }),
      outcome: 'clear',
    },
    { name: 'people’s own consents only', world: entra([everything]), outcome: 'clear' },
    {
      name: 'Google lists no delegations',
      world: { ...one([mail]), blindSpots: ['delegation-list'] },
      outcome: 'not-assessed',
      says: ['delegation-list cannot be read'],
    },
  ],
  'app-only-takeover': [
    {
      name: 'signs in by itself as an administrator',
      world: crm([
        { ...records, kind: 'app-role', as: 'user', person: 'root@acme.example', privileged: 'yes' },
      ]),
      outcome: 'found',
      severity: 'critical',
      says: ['as root@acme.example'],
      cites: 1,
    },
    {
      name: 'signs in by itself as somebody without rights',
      world: crm([{ ...records, kind: 'app-role', as: 'user' }]),
      outcome: 'clear',
    },
    {
      name: 'as a person whose rights are not known',
      world: crm([{ ...records, kind: 'app-role', as: 'user', privileged: 'unknown' }]),
      outcome: 'not-assessed',
      says: ['administrator'],
    },
    {
      name: 'as an administrator, to learn who signs in',
      world: crm([{ ...signIn, kind: 'app-role', as: 'user', privileged: 'yes' }]),
      outcome: 'clear',
    },
    {
      name: 'blocked',
      world: entra([{ scopes: ['critical:directory:administer'], kind: 'app-role' }], { state: 'blocked' }),
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'can grant itself any permission',
      world: entra([{ scopes: ['critical:identity:administer'], kind: 'app-role' }]),
      outcome: 'found',
      severity: 'critical',
    },
    {
      name: 'holds Global Administrator',
      world: entra([], { roles: ['62E90394-69f5-4237-9190-012177145e10'] }),
      outcome: 'found',
      severity: 'critical',
      says: ['Global Administrator'],
    },
    {
      name: 'switched off',
      world: entra([{ scopes: ['critical:directory:administer'], kind: 'app-role' }], { state: 'disabled' }),
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'accepted to the letter',
      world: {
        ...entra([{ scopes: ['critical:identity:administer'], kind: 'app-role' }]),
        policy: approved.replace(
          'apps:',
          'allow: { scopes: { microsoft-365: ["critical:identity:administer"] } }, apps:',
        ),
      },
      outcome: 'found',
      severity: 'medium',
      says: ['approval covers this'],
    },
    {
      name: 'approved, but not for that',
      world: { ...entra([{ scopes: ['critical:identity:administer'], kind: 'app-role' }]), policy: approved },
      outcome: 'found',
      severity: 'critical',
    },
    {
      name: 'the same scope in a person’s name',
      world: entra([{ scopes: ['critical:identity:administer'] }]),
      outcome: 'clear',
    },
    {
      name: 'critical, but not over identities',
      world: entra([{ ...everything, kind: 'app-role' }]),
      outcome: 'clear',
    },
    {
      name: 'a harmless directory role',
      world: entra([], { roles: ['88d8e3e3-8f55-4a1e-953a-9b9898b8876b'] }),
      outcome: 'clear',
    },
    {
      name: 'roles were not read',
      world: { ...entra([]), unread: { 'directory-roles': 'unavailable' } },
      outcome: 'not-assessed',
      says: ['directory-roles'],
    },
  ],
  'orphaned-grant': [
    {
      name: 'a token of an inactive user in Salesforce',
      world: crm([{ ...untold, active: 'no' }]),
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'a user token on Slack whose person is gone',
      world: { ...slack([{ ...mail, active: 'no' }]), blindSpots: ['installed-tokens'] },
      outcome: 'found',
    },
    {
      name: 'a suspended person',
      world: one([{ ...mail, active: 'no' }, mail]),
      outcome: 'found',
      severity: 'high',
      cites: 1,
    },
    {
      name: 'an app password of somebody gone',
      world: one([{ ...signIn, kind: 'app-password', active: 'no' }]),
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'sign-in of a suspended person',
      world: one([{ ...signIn, active: 'no' }]),
      outcome: 'found',
      severity: 'low',
    },
    { name: 'everybody is active', world: one([mail]), outcome: 'clear' },
    {
      name: 'state of one person unknown',
      world: one([mail, { ...mail, active: 'unknown' }]),
      outcome: 'not-assessed',
      says: ['whether the person is active (1 of its grants)'],
    },
    {
      name: 'suspended people’s grants cannot be read',
      world: { ...one([mail]), unread: { 'suspended-user-grants': 'unavailable' } },
      outcome: 'not-assessed',
      says: ['suspended-user-grants is unavailable'],
    },
  ],
  'dormant-grant': [
    {
      name: 'a token of Salesforce last used long ago',
      world: crm([{ ...records, lastUsedAt: daysAgo(200), lastUsedStatus: 'used' }]),
      outcome: 'found',
      severity: 'medium',
      says: ['200 days'],
    },
    {
      name: 'one that nobody installed cannot be authorised again',
      world: crm([{ ...records, lastUsedAt: daysAgo(200), lastUsedStatus: 'used' }], {
        state: 'uninstalled',
      }),
      outcome: 'found',
      says: ['could not authorise it again'],
    },
    {
      name: 'a token of Salesforce never used since it was given',
      world: crm([{ ...records, grantedAt: daysAgo(120), lastUsedStatus: 'never' }]),
      outcome: 'found',
      says: ['120 days'],
    },
    {
      name: 'Slack tells of no use',
      world: { ...slack([mail]), blindSpots: ['token-use'] },
      outcome: 'not-assessed',
    },
    {
      name: 'last use 100 days ago, by the list',
      world: one([{ ...mail, lastUsedAt: daysAgo(100), lastUsedStatus: 'used' }]),
      outcome: 'found',
      severity: 'medium',
      says: ['100 days'],
    },
    {
      name: 'last use 100 days ago, by the log',
      world: one([{ ...mail, person: 'ann' }], {
        events: [{ event: 'activity', principal: 'ann', at: daysAgo(100) }],
      }),
      outcome: 'found',
    },
    {
      name: 'not once in the log, which reaches back far enough',
      world: {
        apps: [
          { clientId: 'app-0', events: [{ event: 'activity', principal: 'bob', at: daysAgo(170) }] },
          ...(one([mail]).apps ?? []),
        ],
      },
      outcome: 'found',
      says: ['170 days'],
    },
    {
      name: 'an app nobody signed in to',
      world: entra([mail], {
        activity: { lastUsedAt: daysAgo(200), lastUsedStatus: 'used', appOnlyLastUsedAt: null },
      }),
      outcome: 'found',
      says: ['200 days'],
    },
    {
      name: 'an app never used since it came',
      world: entra([mail], {
        createdAt: daysAgo(120),
        activity: { lastUsedAt: null, lastUsedStatus: 'never', appOnlyLastUsedAt: null },
      }),
      outcome: 'found',
      says: ['120 days'],
    },
    {
      name: 'never used, but young',
      world: entra([mail], {
        createdAt: daysAgo(20),
        activity: { lastUsedAt: null, lastUsedStatus: 'never', appOnlyLastUsedAt: null },
      }),
      outcome: 'clear',
    },
    {
      name: 'the policy waits longer',
      world: {
        ...one([{ ...mail, lastUsedAt: daysAgo(100), lastUsedStatus: 'used' }]),
        policy: 'version: 1\ndetections: { dormant-grant: { days: 120 } }\n',
      },
      outcome: 'clear',
    },
    {
      name: 'sign-in is rare by nature',
      world: one([{ ...signIn, lastUsedAt: daysAgo(200), lastUsedStatus: 'used' }]),
      outcome: 'clear',
    },
    {
      name: 'the log knows a later use than the list',
      world: one([{ ...mail, person: 'ann', lastUsedAt: daysAgo(100), lastUsedStatus: 'used' }], {
        events: [{ event: 'activity', principal: 'ann', at: daysAgo(3) }],
      }),
      outcome: 'clear',
    },
    {
      name: 'consented a week ago, not used yet',
      world: {
        apps: [
          { clientId: 'app-0', events: [{ event: 'activity', principal: 'bob', at: daysAgo(170) }] },
          {
            clientId: 'app-1',
            grants: [{ ...mail, person: 'ann' }],
            events: [{ event: 'consent', principal: 'ann', at: daysAgo(7) }],
          },
        ],
      },
      outcome: 'clear',
    },
    {
      name: 'no use is logged at all',
      world: one([mail]),
      outcome: 'not-assessed',
      says: ['when it was last used (1 of its grants)'],
    },
    {
      name: 'an old use proves nothing when the log was not read',
      world: {
        ...one([{ ...mail, lastUsedAt: daysAgo(100), lastUsedStatus: 'used' }]),
        unread: { 'token-events': 'partial' },
      },
      outcome: 'not-assessed',
      says: ['token-events is partial'],
    },
    {
      name: 'a client of the domain leaves no use in the token log',
      world: {
        apps: [
          { clientId: 'app-0', events: [{ event: 'activity', principal: 'bob', at: daysAgo(170) }] },
          { clientId: 'app-1', grants: [{ ...mail, kind: 'domain-wide-delegation' }] },
        ],
      },
      outcome: 'not-assessed',
    },
  ],
  'consent-burst': [
    {
      name: 'where the list tells when each person agreed',
      world: crm(
        [1, 2, 3, 4, 5].map((hour) => ({ ...untold, grantedAt: daysAgo(3 - hour / 24) })),
        { firstSeen: daysAgo(1) },
      ),
      outcome: 'found',
      cites: 5,
    },
    {
      name: 'the same people over weeks',
      world: crm(
        [1, 2, 3, 4, 5].map((week) => ({ ...untold, grantedAt: daysAgo(week * 7) })),
        { firstSeen: daysAgo(1) },
      ),
      outcome: 'clear',
    },
    {
      name: 'half a year ago',
      world: { ...burst(5, { hoursApart: 1, firstSeen: daysAgo(1) }), now: now + 150 * 86_400_000 },
      outcome: 'clear',
    },
    {
      name: 'five people within a day',
      world: burst(5, { hoursApart: 4 }),
      outcome: 'found',
      severity: 'high',
      says: ['5 people'],
    },
    { name: 'four people', world: burst(4, { hoursApart: 1 }), outcome: 'clear' },
    {
      name: 'one person five times',
      world: one([signIn], {
        firstSeen: daysAgo(1),
        events: [0, 1, 2, 3, 4].map(() => ({ principal: 'ann' })),
      }),
      outcome: 'clear',
    },
    { name: 'five people over a week', world: burst(5, { hoursApart: 30 }), outcome: 'clear' },
    {
      name: 'an app known for long',
      world: burst(5, { hoursApart: 1, firstSeen: daysAgo(200) }),
      outcome: 'clear',
    },
    {
      name: 'an app first consented to long before',
      world: withConsent(burst(5, { hoursApart: 1 }), daysAgo(120)),
      outcome: 'clear',
    },
    {
      name: 'a rollout of an approved app',
      world: { ...burst(9, { hoursApart: 1 }), policy: approved },
      outcome: 'clear',
    },
    {
      name: 'the log was not read',
      world: { ...one([signIn]), unread: { 'token-events': 'unavailable' } },
      outcome: 'not-assessed',
      says: ['token-events'],
    },
  ],
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
  'uninstalled-app': [
    {
      name: 'tokens of two people, scopes not told',
      world: crm([untold, untold], { state: 'uninstalled' }),
      outcome: 'found',
      severity: 'high',
      says: ['2 people', 'never installed'],
      cites: 2,
    },
    {
      name: 'the policy knows it',
      world: { ...crm([untold], { state: 'uninstalled' }), policy: approvedThere },
      outcome: 'found',
      severity: 'medium',
    },
    { name: 'installed', world: crm([untold], { state: 'enabled' }), outcome: 'clear' },
    { name: 'without a token', world: crm([], { state: 'uninstalled' }), outcome: 'clear' },
    {
      name: 'whether it is installed is not told',
      world: { ...crm([untold], { state: 'unknown' }), unread: { 'external-client-apps': 'unavailable' } },
      outcome: 'not-assessed',
      says: ['external-client-apps is unavailable'],
    },
  ],
  'preserved-token': [
    {
      name: 'the log says that it was kept',
      world: {
        ...slack([{ ...untold, kind: 'bot', as: 'bot', resource: 'T1' }], {
          events: [{ event: 'token-preserved', resource: 'T1', at: daysAgo(20) }],
        }),
        blindSpots: ['installed-tokens'],
      },
      outcome: 'found',
      severity: 'high',
      says: ['1 time', daysAgo(20).slice(0, 10)],
    },
    {
      name: 'kept, and no list tells of the token',
      world: slack([], { events: [{ event: 'token-preserved', resource: 'T1', at: daysAgo(20) }] }),
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'a token of a deactivated person',
      world: slack([{ ...mail, active: 'no', resource: 'T1' }, mail]),
      outcome: 'found',
      severity: 'high',
      says: ['1 token is of people'],
      cites: 1,
    },
    {
      name: 'kept, then ended',
      world: slack([], {
        events: [
          { event: 'token-preserved', resource: 'T1', at: daysAgo(20) },
          { event: 'revoke', resource: 'T1', at: daysAgo(10) },
        ],
      }),
      outcome: 'clear',
    },
    {
      name: 'ended elsewhere, and before',
      world: slack([], {
        events: [
          { event: 'revoke', resource: 'T1', at: daysAgo(30) },
          { event: 'token-preserved', resource: 'T1', at: daysAgo(20) },
          { event: 'revoke', resource: 'T2', at: daysAgo(10) },
        ],
      }),
      outcome: 'found',
    },
    {
      name: 'kept, then ended by the log, and still in the list',
      world: slack([{ ...untold, kind: 'bot', as: 'bot', resource: 'T1' }], {
        events: [
          { event: 'token-preserved', resource: 'T1', at: daysAgo(20) },
          { event: 'revoke', resource: 'T1', at: daysAgo(10) },
        ],
      }),
      outcome: 'found',
    },
    {
      name: 'a bot that is switched off',
      world: slack([{ ...untold, kind: 'bot', as: 'bot', active: 'no' }]),
      outcome: 'clear',
    },
    {
      name: 'the platform’s own',
      world: slack([{ ...mail, active: 'no' }], { party: 'first' }),
      outcome: 'clear',
    },
    { name: 'everybody is there', world: slack([mail]), outcome: 'clear' },
    {
      name: 'no API lists tokens',
      world: { ...slack([mail]), blindSpots: ['installed-tokens'] },
      outcome: 'not-assessed',
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

function burst(people: number, { hoursApart, firstSeen }: { hoursApart: number; firstSeen?: string }): World {
  return one([signIn], {
    firstSeen: firstSeen ?? daysAgo(1),
    events: Array.from({ length: people }, (_, index) => ({
      principal: `person${index}`,
      at: daysAgo(10 - (index * hoursApart) / 24),
    })),
  });
}

function withConsent({ apps = [], ...world }: World, at: string): World {
  return {
    ...world,
    apps: apps.map((app) => ({ ...app, events: [{ principal: 'early', at }, ...(app.events ?? [])] })),
  };
}

const table = Object.entries(examples).flatMap(([detection, list]) =>
  list.map((example) => [detection, example.name, example] as const),
);

test.each(table)('%s: %s', (detection, _, { world, outcome, severity, says = [], cites }) => {
  const judged = judge(world);
  const finding = judged.finding(detection);
  const told = `${finding?.title} ${finding?.explanation} ${finding?.remedy} ${judged.reason(detection)}`;

  expect({
    outcome: judged.outcome(detection),
    severity: finding?.severity,
    grants: finding?.grants.length,
    people: finding?.people,
  }).toEqual({
    outcome,
    severity: severity ?? finding?.severity,
    grants: cites ?? finding?.grants.length,
    people: cites ?? finding?.people,
  });
  for (const words of says) expect(told).toContain(words);
});

test('growth stays found while what was gained is held, and is resolved when it is given up', () => {
  const grown = { ...one([{ ...mail, previousScopes: ['info:profile:read'] }]), history: true };
  const unchanged = { ...one([{ ...mail, previousScopes: ['high:mail:read'] }]), history: true };
  const less = { ...one([{ ...signIn, previousScopes: ['high:mail:read'] }]), history: true };
  const growth = (world: World) => judge(world).finding('scope-growth');

  const first = growth(grown);
  const second = growth({ ...unchanged, previous: first === undefined ? [] : [first] });
  const third = growth({ ...less, previous: second === undefined ? [] : [second] });

  expect(first).toMatchObject({ status: 'new', people: 1 });
  expect(second).toMatchObject({ status: 'open', people: 1, evidence: { gained: ['high:mail:read'] } });
  expect(third?.status).toBe('resolved');
  expect(growth(unchanged)).toBeUndefined();
});

test('every detection has an example of each outcome', async () => {
  const { detections } = await import('../../src/detections/index.ts');

  for (const { id } of detections)
    expect([id, new Set(examples[id]?.map(({ outcome }) => outcome))]).toEqual([
      id,
      new Set(['found', 'clear', 'not-assessed']),
    ]);
});

test('no remedy of an app in Salesforce speaks of removing it before blocking it', async () => {
  const { detections } = await import('../../src/detections/index.ts');

  for (const { id, remedy } of detections) expect([id, /\buninstall\b/iu.test(remedy)]).toEqual([id, false]);
});
