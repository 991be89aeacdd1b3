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
    'google-workspace': { streams: ['tokens'], facts: ['scopes'] },
    'microsoft-365': { streams: ['delegated-grants'], facts: ['scopes'] },
    slack: { streams: ['users', 'installs'], facts: ['scopes'], blindSpots: ['installed-tokens'] },
    salesforce: { streams: ['tokens', 'external-client-usage'], facts: ['scopes'] },
  },
  frameworks: [...overScopedGrant, 'MITRE T1528'],
  remedy:
    'Ask these people what it is for. So few lose little when it is revoked, and a maker that nobody watches is an easy way in.',
  remedyNotes: endingAccess,
  options: { people: 2 },
  begin: ({ app, standing }, context) => {
    const known = standing.decision === 'approved' || standing.match !== null;
    if (app.party === 'first' || app.party === 'internal' || known) return null;
    const most = context.option('people');
    const reach = new Reach();
    let people = 0;
    let everyone = false;
    return {
      grant: ({ kind }, scopes) => {
        if (kind !== 'delegated-user') everyone = true;
        else people += 1;
        if (everyone || people > most || scopes.tier !== 'critical') return false;
        reach.add(scopes);
        return true;
      },
      end: () => {
        if (everyone || people === 0 || people > most) return null;
        if (reach.tier !== 'critical') return null;
        return {
          title: `${shown(app)} has critical access and ${counted(people, 'person', 'people')}`,
          explanation: `Nobody else uses it, and it is no vendor that is known here. ${reach.sentence} ${standing.why}`,
          evidence: { ...reach.evidence, people },
        };
      },
    };
  },
};
