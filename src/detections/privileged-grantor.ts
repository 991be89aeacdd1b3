import { compareTiers, type Severity } from '../core/vocabulary.ts';
import type { AppRow } from '../core/rows.ts';
import type { AppDetection } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { adminLevelApp } from './frameworks.ts';
import { Reach } from './reach.ts';
import { listed, shown } from './wording.ts';

const namesShown = 5;

export const privilegedGrantor: AppDetection = {
  id: 'privileged-grantor',
  number: 'D24',
  title: 'Administrator let in a powerful app that nobody approved',
  unit: 'app',
  severity: 'high',
  needs: {
    'google-workspace': { streams: ['users', 'tokens'], facts: ['principal-privileged'] },
    'microsoft-365': {
      streams: ['delegated-grants', 'principals'],
      facts: ['principal-privileged'],
    },
    slack: {
      streams: ['users', 'installs'],
      facts: ['principal-privileged'],
      blindSpots: ['installed-tokens'],
    },
    salesforce: {
      streams: ['tokens', 'user-powers', 'app-scopes'],
      facts: ['principal-privileged'],
    },
  },
  frameworks: [...adminLevelApp, 'MITRE ATT&CK v18.1 T1528', 'MITRE ATT&CK v18.1 T1078.004'],
  falsePositives:
    'An administrator who consented in a test, or who needs the app for administration itself. Approve it with exactly these scopes then.',
  remedy:
    'Revoke these grants first: what such an app does in an administrator’s name, it does with the administrator’s rights. Administrators should try out apps with an ordinary account.',
  remedyNotes: endingAccess,
  grants: ['delegated-user'],
  begin: ({ app, standing }) => {
    if (app.party === 'first' || standing.decision === 'approved') return null;
    const reach = new Reach();
    const names: string[] = [];
    let grants = 0;
    return {
      grant: ({ principal }, scopes) => {
        if (principal.privileged !== 'yes' || compareTiers(scopes.tier, 'high') > 0) return false;
        reach.add(scopes);
        grants += 1;
        if (names.length < namesShown) names.push(principal.label);
        return true;
      },
      end: () => {
        if (grants === 0) return null;
        const more = grants > names.length ? ` and ${grants - names.length} more` : '';
        return {
          severity: severityOf(reach, app),
          title: `${shown(app)} was let in by ${grants === 1 ? 'an administrator' : 'administrators'}`,
          explanation: `${listed(names, namesShown)}${more} may administer the tenant and gave this app ${reach.tier} access. ${reach.sentence} ${standing.why}`,
          evidence: { ...reach.evidence, grants, administrators: names },
        };
      },
    };
  },
};

/** That it is not approved is another detection's; an administrator's own rights are what this adds. */
function severityOf({ tier }: Reach, { party }: AppRow): Severity {
  if (tier !== 'critical') return 'low';
  return party === 'internal' ? 'medium' : 'high';
}
