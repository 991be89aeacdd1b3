/** Access that has outlived its reason. */
import { daysAgo } from '../world.ts';
import {
  one,
  entra,
  slack,
  crm,
  records,
  untold,
  mail,
  signIn,
  approved,
  type Examples,
} from './small-worlds.ts';

const appPassword = { ...mail, kind: 'app-password' } as const;

export const examplesOfLeftBehind: Examples = {
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
      says: ['says once', daysAgo(20).slice(0, 10)],
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

  'never-used': [
    {
      name: 'given 40 days ago, not used once',
      world: crm([{ ...records, lastUsedStatus: 'never', grantedAt: daysAgo(40) }]),
      outcome: 'found',
      severity: 'low',
      says: ['not used once'],
      cites: 1,
    },
    {
      name: 'an app that never signed in',
      world: entra([{ scopes: ['critical:mail:read'], kind: 'app-role', grantedAt: daysAgo(31) }], {
        activity: { lastUsedAt: null, lastUsedStatus: 'never', appOnlyLastUsedAt: null },
        createdAt: daysAgo(31),
      }),
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'given last week',
      world: crm([{ ...records, lastUsedStatus: 'never', grantedAt: daysAgo(7) }]),
      outcome: 'clear',
    },
    {
      name: 'so long ago that it is dormant',
      world: crm([{ ...records, lastUsedStatus: 'never', grantedAt: daysAgo(200) }]),
      outcome: 'clear',
    },
    {
      name: 'used once',
      world: crm([{ ...records, lastUsedStatus: 'used', lastUsedAt: daysAgo(39), grantedAt: daysAgo(40) }]),
      outcome: 'clear',
    },
    {
      name: 'not told whether it was used',
      world: crm([{ ...records, grantedAt: daysAgo(40) }]),
      outcome: 'not-assessed',
      says: ['when it was last used'],
    },
    {
      name: 'the report of sign-ins was not read',
      world: {
        ...entra([mail], {
          activity: { lastUsedAt: null, lastUsedStatus: 'never', appOnlyLastUsedAt: null },
          createdAt: daysAgo(40),
        }),
        unread: { 'sign-in-activity': 'partial' },
      },
      outcome: 'not-assessed',
    },
  ],
  'unused-app-password': [
    {
      name: 'made 40 days ago, never used',
      world: one([{ ...appPassword, lastUsedStatus: 'never', grantedAt: daysAgo(40) }]),
      outcome: 'found',
      severity: 'low',
      says: ['not used once'],
      cites: 1,
    },
    {
      name: 'made last week',
      world: one([{ ...appPassword, lastUsedStatus: 'never', grantedAt: daysAgo(7) }]),
      outcome: 'clear',
    },
    {
      name: 'so long ago that it is dormant',
      world: one([{ ...appPassword, lastUsedStatus: 'never', grantedAt: daysAgo(200) }]),
      outcome: 'clear',
    },
    {
      name: 'used once',
      world: one([
        { ...appPassword, lastUsedStatus: 'used', lastUsedAt: daysAgo(39), grantedAt: daysAgo(40) },
      ]),
      outcome: 'clear',
    },
    { name: 'a token, of which Google does not say it', world: one([mail]), outcome: 'clear' },
    {
      name: 'not told whether it was used',
      world: one([{ ...appPassword, grantedAt: daysAgo(40) }]),
      outcome: 'not-assessed',
      says: ['when it was last used'],
    },
    {
      name: 'the passwords were not read',
      world: { ...one([mail]), unread: { 'app-passwords': 'unavailable' } },
      outcome: 'not-assessed',
    },
  ],
  'approval-lapsed': [
    {
      name: 'its day is over',
      world: {
        ...one([mail]),
        policy: approved.replace('name: Vendor,', 'name: Vendor, approvedUntil: 2026-11-21,'),
      },
      outcome: 'found',
      severity: 'medium',
      says: ['ended on 2026-11-21'],
    },
    {
      name: 'nobody owns it',
      world: {
        ...one([signIn]),
        policy: approved.replace('version: 1', 'version: 1\ndefaults: { requireOwner: true }'),
      },
      outcome: 'found',
      severity: 'low',
      says: ['Nobody owns'],
    },
    {
      name: 'its last day',
      world: {
        ...one([mail]),
        policy: approved.replace('name: Vendor,', 'name: Vendor, approvedUntil: 2026-11-22,'),
      },
      outcome: 'clear',
    },
    {
      name: 'over, and it holds nothing',
      world: {
        ...one([]),
        policy: approved.replace('name: Vendor,', 'name: Vendor, approvedUntil: 2026-11-21,'),
      },
      outcome: 'clear',
    },
    { name: 'never approved', world: one([mail]), outcome: 'clear' },
    {
      name: 'grants were not all read',
      world: { ...one([]), policy: approved, unread: { tokens: 'partial' } },
      outcome: 'not-assessed',
    },
  ],
};
