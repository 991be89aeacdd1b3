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
