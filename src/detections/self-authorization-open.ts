import { compareTiers } from '../core/vocabulary.ts';
import type { AppDetection, GrantScopes } from '../kit/detection.ts';
import { Reach } from './reach.ts';
import { counted, shown } from './wording.ts';

/** What the app itself is set up to ask for counts, whoever has granted it so far. */
export const selfAuthorizationOpen: AppDetection = {
  id: 'self-authorization-open',
  number: 'D45',
  title: 'Anyone may authorise a powerful app',
  unit: 'app',
  severity: 'high',
  needs: { salesforce: { streams: ['connected-apps', 'external-client-apps', 'app-scopes'] } },
  frameworks: [
    'NIST CSF 2.0 PR.AA-05',
    'NIST CSF 2.0 PR.PS-01',
    'ISO 27001:2022 A.5.15',
    'ISO 27001:2022 A.8.9',
    'SOC 2 CC6.1',
    'SOC 2 CC6.3',
    'MITRE ATT&CK v18.1 T1528',
    'OWASP NHI5:2025',
  ],
  falsePositives:
    'An app meant for everyone, such as Salesforce’s own mobile app. Those of Salesforce itself are left out; for others, giving it to a profile costs little.',
  remedy:
    'Set its permitted users to “Admin approved users are pre-authorized” and give it to the profiles or permission sets that need it. Everyone else is signed out of it at once, so ask its owner first.',
  grants: ['delegated-user'],
  begin: ({ app, standing }, context) => {
    if (app.party === 'first') return null;
    let people = 0;
    return {
      grant: () => {
        people += 1;
        return app.facts['permittedUsers'] === 'all-users';
      },
      end: () => {
        if (app.facts['permittedUsers'] !== 'all-users' || app.state === 'blocked') return null;
        const configured = app.facts['configuredScopes'];
        const scopes: GrantScopes = context.scopesOf(
          (configured ?? '').split(' ').filter((scope) => scope !== ''),
          {
            kind: 'delegated-user',
            resource: '',
            scopeStatus: configured === undefined ? 'unknown' : 'configured',
          },
        );
        if (compareTiers(scopes.tier, 'high') > 0) return null;
        const reach = new Reach();
        reach.add(scopes);
        return {
          severity: standing.decision === 'approved' ? 'medium' : 'high',
          title: `Anyone may authorise ${shown(app)} without being asked`,
          explanation: `All users may let this app in by themselves${people === 0 ? '' : `, and ${counted(people, 'person has', 'people have')}`}. ${configured === undefined ? 'What it asks for is not told, so it is taken for powerful.' : reach.sentence} One person who is talked into it is enough. ${standing.why}`,
          evidence: { ...reach.evidence, permittedUsers: 'all-users', people },
        };
      },
    };
  },
};
