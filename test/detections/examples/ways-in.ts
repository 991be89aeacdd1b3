/** Ways to sign in that nobody has to consent to. */
import type { AppSpec } from '../world.ts';
import { entra, type Examples, signIn } from './small-worlds.ts';

const devClient = (more: Partial<AppSpec>) =>
  entra([], {
    clientId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
    name: 'Microsoft Azure CLI',
    party: 'first',
    ...more,
  });

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
};
