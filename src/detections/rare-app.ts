import type { AppDetection } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { overScopedGrant } from './frameworks.ts';
import { Reach } from './reach.ts';
import { counted, shown } from './wording.ts';

export const rareApp: AppDetection = {
  id: 'rare-app',
  number: 'D21',
  title: 'Powerful app of one or two people',
  unit: 'app',
  severity: 'low',
  byAbsence: true,
  needs: {
    'google-workspace': { streams: ['tokens'] },
    'microsoft-365': { streams: ['delegated-grants'] },
    slack: { streams: ['users', 'installs'], blindSpots: ['installed-tokens'] },
    salesforce: { streams: ['tokens', 'external-client-usage', 'app-scopes'] },
  },
  frameworks: [...overScopedGrant, 'MITRE ATT&CK v18.1 T1528'],
  falsePositives:
    'A tool that one specialist really needs looks the same. It is harmless when that person can say what it does, and that its maker is one that you would choose.',
  counterparts: ['Recently created app has low consent rate'],
  remedy:
    'Ask these people what it is for. So few lose little when it is revoked, and a maker that nobody watches is an easy way in.',
  remedyNotes: endingAccess,
  options: { people: 2 },
  begin: ({ app, standing }, context) => {
    const known = standing.decision === 'approved' || standing.match !== null;
    if (app.party === 'first' || app.party === 'internal' || known) return null;
    const most = context.option('people');
    const reach = new Reach();
    const people = new Set<string>();
    let everyone = false;
    let weighty = false;
    return {
      grant: ({ kind, principal, scopeStatus }, scopes) => {
        if (kind !== 'delegated-user') everyone = true;
        if (everyone || people.size > most) return false;
        people.add(principal.id);
        // What is not told may be anything.
        if (scopes.tier !== 'critical' && scopeStatus !== 'unknown') return false;
        reach.add(scopes);
        weighty = true;
        return true;
      },
      end: () => {
        if (everyone || !weighty || people.size > most) return null;
        const access = reach.tier === 'critical' ? 'critical access' : 'access that is not told';
        return {
          title: `${shown(app)} has ${access} and ${counted(people.size, 'person', 'people')}`,
          explanation: `Nobody else uses it, and it is no vendor that is known here. ${reach.sentence} ${standing.why}`,
          evidence: { ...reach.evidence, people: people.size },
        };
      },
    };
  },
};
