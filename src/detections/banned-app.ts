import type { Severity } from '../core/vocabulary.ts';
import type { AppDetection, AppSubject, Found } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { Reach } from './reach.ts';
import { shown } from './wording.ts';

export const bannedApp: AppDetection = {
  id: 'banned-app',
  number: 'D51',
  title: 'Banned app still has, or has regained, access',
  unit: 'app',
  severity: 'high',
  needs: {
    'google-workspace': { streams: ['tokens', 'admin-events'] },
    'microsoft-365': { streams: ['service-principals', 'delegated-grants', 'app-roles'] },
    slack: {
      streams: ['users', 'installs', 'approved-apps', 'restricted-apps'],
      blindSpots: ['installed-tokens', 'legacy-integrations'],
    },
    salesforce: {
      streams: [
        'connected-apps',
        'external-client-apps',
        'tokens',
        'external-client-usage',
        'preauthorizations',
        'installed-packages',
      ],
      blindSpots: ['tokens-without-refresh', 'app-block-state'],
    },
  },
  frameworks: [
    'NIST CSF 2.0 PR.PS-05',
    'NIST CSF 2.0 GV.SC-10',
    'ISO 27001:2022 A.5.22',
    'SOC 2 CC6.8',
    'MITRE ATT&CK v18.1 T1671',
    'OWASP NHI3:2025',
  ],
  falsePositives:
    'The ban was meant for another app of the same name. The client id in the evidence tells; ban by id, not by name.',
  remedy:
    'Plan its containment: block the client so that nobody can consent again, then revoke every grant, then verify.',
  remedyNotes: endingAccess,
  begin: ({ app, standing }) => {
    if (standing.decision !== 'banned') return null;
    const reach = new Reach();
    let grants = 0;
    let newest = '';
    return {
      grant: (grant, scopes) => {
        reach.add(scopes);
        grants += 1;
        const since = grant.grantedAt ?? grant.firstSeen;
        if (since > newest) newest = since;
        return true;
      },
      end: () => {
        if (grants === 0) return unblocked(app, standing);
        return {
          severity: severityOf(reach),
          title: `${shown(app)} is banned and holds ${grants === 1 ? 'a grant' : `${grants} grants`}`,
          explanation: `${standing.why} ${reach.sentence} A ban holds until it is taken out of the policy, so each return is reported again.`,
          evidence: { ...reach.evidence, grants, newestGrantSeen: newest },
        };
      },
    };
  },
};

function severityOf(reach: Reach): Severity {
  return reach.tier === 'critical' ? 'critical' : 'high';
}

/** Without a grant, yet nothing stops the next consent. Only where the platform tells the app's state. */
function unblocked(app: AppSubject['app'], standing: AppSubject['standing']): Found | null {
  if (app.state !== 'enabled') return null;
  return {
    severity: 'low',
    title: `${shown(app)} is banned but not blocked`,
    explanation: `${standing.why} It holds no grant now, but it is enabled in the tenant, so anyone may consent to it again.`,
    evidence: { grants: 0, state: app.state },
    remedy: 'Disable the app in the tenant; do not delete it, for the next consent would create it anew.',
  };
}
