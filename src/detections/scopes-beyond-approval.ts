import type { ScopeVerdict } from '../core/capability.ts';
import type { AppDetection } from '../kit/detection.ts';
import { overScopedGrant } from './frameworks.ts';
import { Reach } from './reach.ts';
import { severityOfReach } from './severity.ts';
import { counted, shown } from './wording.ts';

export const scopesBeyondApproval: AppDetection = {
  id: 'scopes-beyond-approval',
  number: 'D04',
  title: 'Approved app holds more than was approved',
  unit: 'app',
  severity: 'high',
  needs: {
    'google-workspace': { streams: ['tokens', 'admin-events'], facts: ['scopes'] },
    'microsoft-365': { streams: ['service-principals', 'delegated-grants', 'app-roles'], facts: ['scopes'] },
    slack: {
      streams: ['users', 'installs', 'approved-apps'],
      facts: ['scopes'],
      blindSpots: ['installed-tokens'],
    },
    salesforce: {
      streams: ['tokens', 'external-client-usage', 'preauthorizations', 'app-scopes'],
      facts: ['scopes'],
      blindSpots: ['tokens-without-refresh'],
    },
  },
  frameworks: overScopedGrant,
  falsePositives:
    'The policy entry was written before the rollout and names too few scopes or people. The vendor’s setup guide lists what it needs.',
  remedy:
    'If the vendor needs the extra access, add it to `allow` of its policy entry; otherwise revoke these grants and consent again with less.',
  remedyNotes: {
    slack: 'On Slack a token keeps what it once had: end it before the app is installed again with less.',
    salesforce:
      'On Salesforce the scopes are set in the app itself: cut them there, or ask the maker of a packaged one, and then have its people authorise it again.',
  },
  begin: ({ app, standing }) => {
    if (standing.decision !== 'approved') return null;
    const reach = new Reach();
    let wrongPeople = 0;
    let beyondScopes = false;
    let last: readonly ScopeVerdict[] | null = null;
    return {
      grant: (grant, scopes) => {
        const beyond = standing.beyondApproval(grant, scopes);
        if (beyond === null) return false;
        // Most grants of one app are alike.
        if (beyond.scopes !== last) {
          last = beyond.scopes;
          for (const verdict of last) reach.addScope(verdict);
          beyondScopes ||= last.length > 0;
        }
        if (beyond.principal) {
          wrongPeople += 1;
          reach.add(scopes);
        }
        return true;
      },
      end: () => {
        if (!beyondScopes && wrongPeople === 0) return null;
        const people =
          wrongPeople === 0
            ? ''
            : ` ${counted(wrongPeople, 'grant is', 'grants are')} of people outside the approval.`;
        return {
          severity: severityOfReach(reach.tier),
          title: beyondScopes
            ? `${shown(app)} holds scopes beyond its approval`
            : `${shown(app)} is used by people outside its approval`,
          explanation: `${standing.why}${people} ${reach.after(beyondScopes ? 'Not covered' : 'What they may do with it')} A stolen token of an approved vendor reaches that too.`,
          evidence: { ...reach.evidence, grantsOutsidePrincipals: wrongPeople },
        };
      },
    };
  },
};
