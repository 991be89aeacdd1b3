/** Ways to sign in that nobody has to consent to. */
import type { EventRow } from '../../../src/core/rows.ts';
import { type AppSpec, daysAgo } from '../world.ts';
import { crm, entra, type Examples, mail, records, signIn } from './small-worlds.ts';

const devClient = (more: Partial<AppSpec>) =>
  entra([], {
    clientId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
    name: 'Microsoft Azure CLI',
    party: 'first',
    ...more,
  });

function password(days: number, principal = 'u1', detail: EventRow['detail'] = {}): Partial<EventRow> {
  return {
    event: 'sign-in',
    at: daysAgo(days),
    principal,
    detail: { outcome: 'ok', protocol: 'password', ...detail },
  };
}

export const examplesOfWaysIn: Examples = {
  'open-dev-client': [
    {
      name: 'Azure CLI without assignment',
      world: devClient({ facts: { appRoleAssignmentRequired: 'false' } }),
      outcome: 'found',
      severity: 'high',
      says: ['“Microsoft Azure CLI”', 'no consent is asked', 'Require assignment'],
    },
    {
      name: 'a client that gives no name is called by the one that Microsoft gives it',
      world: devClient({ name: null, facts: { appRoleAssignmentRequired: 'false' } }),
      outcome: 'found',
      says: ['“Azure CLI”'],
    },
    {
      name: 'only for those who were assigned',
      world: devClient({ facts: { appRoleAssignmentRequired: 'true' } }),
      outcome: 'clear',
    },
    {
      name: 'switched off for everybody',
      world: devClient({ state: 'disabled', facts: { appRoleAssignmentRequired: 'false' } }),
      outcome: 'clear',
    },
    {
      name: 'an app of another maker may be open to everybody',
      world: entra([signIn], { facts: { appRoleAssignmentRequired: 'false' } }),
      outcome: 'clear',
    },
    {
      name: 'the directory does not tell',
      world: devClient({}),
      outcome: 'not-assessed',
      says: ['whether assignment is required'],
    },
  ],
  'open-device-code': [
    {
      name: 'nothing blocks it',
      world: { platform: 'microsoft-365', settings: { 'flow.device-code': 'allowed' } },
      outcome: 'found',
      severity: 'high',
      says: ['the token goes to the stranger', 'Conditional Access'],
    },
    {
      name: 'blocked for some',
      world: { platform: 'microsoft-365', settings: { 'flow.device-code': 'in-part' } },
      outcome: 'found',
      severity: 'medium',
      says: ['for some people or apps only'],
    },
    {
      name: 'blocked for everybody',
      world: { platform: 'microsoft-365', settings: { 'flow.device-code': 'blocked' } },
      outcome: 'clear',
    },
    {
      name: 'no policy was read that would tell',
      world: { platform: 'microsoft-365' },
      outcome: 'not-assessed',
      says: ['flow.device-code is not known'],
    },
  ],
  'password-sign-in': [
    {
      name: 'an old integration sends name and password',
      world: entra([mail], { events: [password(3), password(2), password(1, 'u2')] }),
      outcome: 'found',
      severity: 'medium',
      says: ['signed 2 people in with a password', 'no second factor'],
    },
    {
      name: 'in Salesforce',
      world: crm([records], { events: [password(1)] }),
      outcome: 'found',
      says: ['signed 1 person in'],
    },
    {
      name: 'passwords that were refused',
      world: entra([mail], { events: [password(1, 'u1', { outcome: 'failed' })] }),
      outcome: 'clear',
    },
    {
      name: 'two months ago, and since by code',
      world: entra([mail], {
        events: [password(60), password(1, 'u1', { protocol: 'authorization-code' })],
      }),
      outcome: 'clear',
    },
    {
      name: 'the sign-in log takes a plan that is not there',
      world: { ...entra([mail]), unread: { 'sign-ins': 'unavailable' } },
      outcome: 'not-assessed',
      says: ['sign-ins'],
    },
  ],
};
