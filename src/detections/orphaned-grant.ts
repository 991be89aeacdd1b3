import type { AppDetection } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { leftBehind } from './frameworks.ts';
import { Reach } from './reach.ts';
import { severityUnder } from './severity.ts';
import { counted, shown } from './wording.ts';

export const orphanedGrant: AppDetection = {
  id: 'orphaned-grant',
  number: 'D26',
  title: 'Grant of a person who has left or is suspended',
  unit: 'app',
  severity: 'high',
  needs: {
    'google-workspace': {
      streams: ['users', 'tokens', 'suspended-user-grants', 'app-passwords'],
      facts: ['principal-active'],
    },
    'microsoft-365': { streams: ['delegated-grants', 'principals'], facts: ['principal-active'] },
    slack: {
      streams: ['users', 'installs'],
      facts: ['principal-active'],
      blindSpots: ['installed-tokens'],
    },
    salesforce: { streams: ['users', 'tokens', 'external-client-usage'], facts: ['principal-active'] },
  },
  frameworks: [...leftBehind, 'MITRE ATT&CK v18.1 T1671'],
  falsePositives:
    'A person on leave whose account is only suspended for that time. Personnel can tell the day of return.',
  remedy:
    'Revoke the grants of these people, and make it a step of offboarding: suspending an account does not remove what it has granted.',
  remedyNotes: endingAccess,
  grants: ['delegated-user', 'app-password'],
  begin: ({ app, standing }) => {
    if (app.party === 'first') return null;
    const reach = new Reach();
    let grants = 0;
    return {
      grant: ({ principal }, scopes) => {
        if (principal.kind !== 'user' || principal.active !== 'no') return false;
        reach.add(scopes);
        grants += 1;
        return true;
      },
      end: () => {
        if (grants === 0) return null;
        return {
          severity: severityUnder(standing, reach.tier),
          title: `${shown(app)} keeps ${counted(grants, 'grant')} of inactive people`,
          explanation: `Their accounts are suspended, disabled, archived or gone, and nobody watches these grants any more. They may still work, or work again the day an account is restored. ${reach.sentence} ${standing.why}`,
          evidence: { ...reach.evidence, grants },
        };
      },
    };
  },
};
