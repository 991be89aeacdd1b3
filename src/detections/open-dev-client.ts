import type { AppDetection } from '../kit/detection.ts';
import { devClientOf } from './dev-clients.ts';
import { openSession } from './frameworks.ts';
import { shown } from './wording.ts';

/**
 * A developer's client of Microsoft needs no consent, so whoever talks a person out of a sign-in code holds a token
 * at once. Where assignment is required, only those who were assigned can be talked out of one.
 * https://learn.microsoft.com/graph/api/resources/serviceprincipal (`appRoleAssignmentRequired`)
 */
export const openDevClient: AppDetection = {
  id: 'open-dev-client',
  number: 'D40',
  title: 'Everybody may sign in with a developer’s client',
  unit: 'app',
  severity: 'high',
  needs: { 'microsoft-365': { streams: ['service-principals'] } },
  frameworks: [
    ...openSession,
    'NIST CSF 2.0 PR.AA-05',
    'ISO 27001:2022 A.8.3',
    'MITRE ATT&CK v18.1 T1528',
    'MITRE ATT&CK v18.1 T1078.004',
  ],
  falsePositives:
    'Conditional Access that lets only managed devices or known networks use these clients closes the same hole and is not seen here. Waive it then, with the policy’s name.',
  remedy:
    'Require assignment for this app and assign the group that works with it. Then do the same for the other tools of developers: one that has no entry here yet is open as well, until an administrator makes the entry.',
  begin: ({ app }) => {
    const client = devClientOf(app.clientId);
    if (client === null || app.state === 'disabled') return { end: () => null };
    const required = app.facts['appRoleAssignmentRequired'];
    return {
      end: () =>
        required === 'false'
          ? {
              title: `Everybody may sign in with ${shown({ ...app, name: app.name ?? client })}`,
              explanation:
                'It is Microsoft’s own, so no consent is asked and no grant shows its use. A thief who has somebody paste the address of the page after a sign-in, or type in a code, holds a token that may do whatever this person may do in Azure and the directory.',
              evidence: { client, appRoleAssignmentRequired: false },
            }
          : null,
      untold: () =>
        required === undefined ? 'the directory does not tell whether assignment is required' : null,
    };
  },
};
