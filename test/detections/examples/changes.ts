/** What the logs say was changed. */
import { daysAgo, type World } from '../world.ts';
import { banned, entra, type Examples, mail, one, signIn, slack } from './small-worlds.ts';

const takesOver = { scopes: ['critical:identity:administer'], kind: 'app-role' } as const;
const letIn = { event: 'app-access-changed', detail: { action: 'REMOVE_FROM_BLOCKED_OAUTH2_APPS' } } as const;

function changed(action: string, days = 1): World {
  return {
    ...one([signIn]),
    events: [{ event: 'consent-policy-changed', at: daysAgo(days), detail: { action } }],
  };
}

function policyChanged(...details: readonly Readonly<Record<string, string>>[]): World {
  return {
    ...entra([signIn]),
    events: details.map((detail) => ({ event: 'consent-policy-changed', detail })),
  };
}

const consent = { setting: 'consent.third-party-apps' } as const;

export const examplesOfChanges: Examples = {
  'credential-added': [
    {
      name: 'on an app that can take over',
      world: entra([takesOver], { events: [{ event: 'credential-added', at: daysAgo(2) }] }),
      outcome: 'found',
      severity: 'high',
      says: ['1 new credential', '2026-11-20'],
    },
    {
      name: 'on one that reads little',
      world: entra([{ ...takesOver, scopes: ['low:tasks:read'] }], {
        events: [{ event: 'credential-added' }],
      }),
      outcome: 'found',
      severity: 'low',
    },
    {
      name: 'long ago',
      world: entra([takesOver], { events: [{ event: 'credential-added', at: daysAgo(15) }] }),
      outcome: 'clear',
    },
    {
      name: 'on an app that never acts by itself',
      world: entra([mail], { events: [{ event: 'credential-added' }] }),
      outcome: 'clear',
    },
    {
      name: 'the log was not read',
      world: { ...entra([takesOver]), unread: { 'audit-events': 'unavailable' } },
      outcome: 'not-assessed',
    },
  ],
  'owner-added': [
    {
      name: 'of an app that can take over',
      world: entra([takesOver], { events: [{ event: 'owner-added', at: daysAgo(3), principal: 'u1' }] }),
      outcome: 'found',
      severity: 'high',
      says: ['2026-11-19'],
    },
    {
      name: 'a collaborator on Slack',
      world: slack([{ scopes: ['high:chat:read'] }], { events: [{ event: 'owner-added' }] }),
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'of a harmless app',
      world: entra([signIn], { events: [{ event: 'owner-added' }] }),
      outcome: 'clear',
    },
    {
      name: 'long ago',
      world: entra([takesOver], { events: [{ event: 'owner-added', at: daysAgo(31) }] }),
      outcome: 'clear',
    },
    {
      name: 'the log was not read',
      world: { ...entra([takesOver]), unread: { 'audit-events': 'skipped' } },
      outcome: 'not-assessed',
    },
  ],
  'guard-rail-weakened': [
    {
      name: 'apps that are not listed are let in',
      world: changed('UNBLOCK_ALL_THIRD_PARTY_API_ACCESS'),
      outcome: 'found',
      severity: 'high',
      says: ['let in apps that are not listed'],
    },
    {
      name: 'apps of our own are trusted',
      world: changed('TRUST_DOMAIN_OWNED_OAUTH2_APPS'),
      outcome: 'found',
    },
    { name: 'closed instead', world: changed('BLOCK_ALL_THIRD_PARTY_API_ACCESS'), outcome: 'clear' },
    { name: 'long ago', world: changed('UNBLOCK_ALL_THIRD_PARTY_API_ACCESS', 40), outcome: 'clear' },
    {
      name: 'an event of one app is another detection',
      world: one([signIn], {
        events: [{ event: 'consent-policy-changed', detail: { action: 'TRUST_DOMAIN_OWNED_OAUTH2_APPS' } }],
      }),
      outcome: 'clear',
    },
    {
      name: 'the log was not read',
      world: { ...one([signIn]), unread: { 'admin-events': 'unavailable' } },
      outcome: 'not-assessed',
    },
    {
      name: 'people may consent to more',
      world: policyChanged({ ...consent, from: 'low-impact', to: 'allow-all' }),
      outcome: 'found',
      severity: 'high',
      says: ['1 change', 'let people consent to more'],
    },
    {
      name: 'they might not, and now a policy of your own decides',
      world: policyChanged({ ...consent, from: 'blocked', to: 'custom' }),
      outcome: 'found',
    },
    {
      name: 'a policy of your own decided, and now they may consent to all',
      world: policyChanged({ ...consent, from: 'custom', to: 'allow-all' }),
      outcome: 'found',
    },
    {
      name: 'everyone may register apps, beside a change that is not told',
      world: policyChanged({ setting: 'apps.anyone-may-register', from: 'no', to: 'yes' }, {}),
      outcome: 'found',
      says: ['let everyone register apps'],
    },
    {
      name: 'people may consent to less, whatever they might before',
      world: policyChanged(
        { ...consent, from: 'allow-all', to: 'low-impact' },
        { ...consent, to: 'blocked' },
        { setting: 'consent.risky-apps', from: 'yes', to: 'no' },
      ),
      outcome: 'clear',
    },
    {
      name: 'the log does not tell what was changed',
      world: policyChanged({}),
      outcome: 'not-assessed',
      says: ['1 change of the consent policy', 'not what it was before and after'],
    },
    {
      name: 'nor what people might do before',
      world: policyChanged({ ...consent, to: 'allow-all' }),
      outcome: 'not-assessed',
    },
    {
      name: 'nor what they may do now',
      world: policyChanged({ ...consent, from: 'low-impact' }),
      outcome: 'not-assessed',
    },
    {
      name: 'a policy of your own may allow more or less',
      world: policyChanged(
        { ...consent, from: 'low-impact', to: 'custom' },
        { ...consent, from: 'custom', to: 'custom' },
      ),
      outcome: 'not-assessed',
      says: ['2 changes'],
    },
    {
      name: 'words of no known setting',
      world: policyChanged({ setting: '__proto__', from: 'yes', to: 'no' }),
      outcome: 'not-assessed',
    },
    {
      name: 'the audit log was not read',
      world: { ...entra([signIn]), unread: { 'audit-events': 'unavailable' } },
      outcome: 'not-assessed',
    },
  ],
  'app-unblocked': [
    {
      name: 'taken from the blocked list',
      world: one([mail], { events: [letIn] }),
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'a banned one, put among the trusted',
      world: {
        ...one([mail], {
          events: [{ ...letIn, detail: { action: 'CHANGE_APP_ACCESS', from: 'BLOCKED', to: 'TRUSTED' } }],
        }),
        policy: banned,
      },
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'closed again',
      world: one([mail], {
        events: [letIn, { ...letIn, detail: { action: 'ADD_TO_BLOCKED_OAUTH2_APPS' } }],
      }),
      outcome: 'clear',
    },
    {
      name: 'restricted on Slack, then approved',
      world: slack([mail], {
        events: [
          { ...letIn, detail: { action: 'app_restricted' } },
          { ...letIn, detail: { action: 'app_approved' } },
        ],
      }),
      outcome: 'found',
    },
    {
      name: 'approved on Slack, as is daily work',
      world: slack([mail], { events: [{ ...letIn, detail: { action: 'app_approved' } }] }),
      outcome: 'clear',
    },
    {
      name: 'which apps are blocked, no API tells',
      world: { ...one([mail]), blindSpots: ['app-access-settings'] },
      outcome: 'not-assessed',
    },
  ],
};
