/** Signs of a trap. */
import { daysAgo, now, type World } from '../world.ts';
import { one, crm, untold, approvedThere, signIn, approved, type Examples } from './small-worlds.ts';

export const examplesOfLures: Examples = {
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
};

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
