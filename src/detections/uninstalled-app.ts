import type { AppDetection } from '../kit/detection.ts';
import { Reach } from './reach.ts';
import { severityOfReach } from './severity.ts';
import { counted, shown } from './wording.ts';

export const uninstalledApp: AppDetection = {
  id: 'uninstalled-app',
  number: 'D46',
  title: 'App that nobody installed holds live tokens',
  unit: 'app',
  severity: 'high',
  needs: { salesforce: { streams: ['connected-apps', 'external-client-apps', 'tokens'] } },
  frameworks: [
    'NIST CSF 2.0 ID.AM-02',
    'NIST CSF 2.0 PR.PS-05',
    'ISO 27001:2022 A.5.9',
    'ISO 27001:2022 A.8.19',
    'SOC 2 CC6.8',
    'MITRE ATT&CK v18.1 T1671',
    'OWASP NHI3:2025',
  ],
  falsePositives:
    'A tool of Salesforce, such as Data Loader or the command line, used before it was installed here. Its consumer key tells it from a copy; its name does not.',
  remedy:
    'If nobody needs it, block it under Connected Apps OAuth Usage and then revoke its tokens: most people cannot authorise it again. If it is needed, install it there and let only approved users use it.',
  grants: ['delegated-user'],
  begin: ({ app, standing }) => {
    const reach = new Reach();
    let grants = 0;
    return {
      grant: (_, scopes) => {
        if (app.state !== 'uninstalled') return false;
        reach.add(scopes);
        grants += 1;
        return true;
      },
      end: () => {
        if (grants === 0) return null;
        return {
          severity: standing.decision === 'approved' ? 'medium' : severityOfReach(reach.tier),
          title: `${shown(app)} was never installed and is used by ${counted(grants, 'person', 'people')}`,
          explanation: `People have authorised it, but no administrator has: no policy of yours applies to it, and only its name tells what it is, which its maker chose. A false copy of a known tool looks exactly so. ${reach.sentence} ${standing.why}`,
          evidence: { ...reach.evidence, grants, state: app.state },
        };
      },
    };
  },
};
