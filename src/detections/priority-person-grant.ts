import { compareTiers } from '../core/vocabulary.ts';
import type { AppDetection } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { overScopedGrant } from './frameworks.ts';
import { Reach } from './reach.ts';
import { counted, listed, shown } from './wording.ts';

const namesShown = 5;

export const priorityPersonGrant: AppDetection = {
  id: 'priority-person-grant',
  number: 'D25',
  title: 'Somebody whose data matters most let in an app that nobody approved',
  unit: 'app',
  severity: 'medium',
  needs: {
    'google-workspace': { streams: ['users', 'tokens'], lists: ['priority-people'] },
    'microsoft-365': { streams: ['delegated-grants', 'principals'], lists: ['priority-people'] },
    slack: {
      streams: ['users', 'installs'],
      blindSpots: ['installed-tokens'],
      lists: ['priority-people'],
    },
    salesforce: {
      streams: ['users', 'tokens', 'external-client-usage', 'app-scopes'],
      lists: ['priority-people'],
    },
  },
  frameworks: [...overScopedGrant, 'MITRE ATT&CK v18.1 T1528', 'NIST CSF 2.0 ID.RA-05'],
  falsePositives:
    'People at the top try out tools like everybody else. It is harmless when they know the app and still want it: then approve it.',
  remedy:
    'Ask them, or whoever looks after their account, whether they meant to let it in. What they do not know is revoked, and their sessions are ended.',
  remedyNotes: endingAccess,
  grants: ['delegated-user', 'app-password'],
  begin: ({ app, standing }, context) => {
    if (app.party === 'first' || standing.decision === 'approved') return null;
    const reach = new Reach();
    const people = new Set<string>();
    return {
      grant: ({ principal }, scopes) => {
        if (compareTiers(scopes.tier, 'medium') > 0 || !context.isPriority(principal.label)) return false;
        reach.add(scopes);
        people.add(principal.label);
        return true;
      },
      end: () => {
        if (people.size === 0) return null;
        const names = [...people].sort();
        return {
          title: `${shown(app)} was let in by ${counted(people.size, 'person', 'people')} on your watch list`,
          explanation: `${listed(names, namesShown)} gave this app ${reach.tier} access. ${reach.sentence} ${standing.why}`,
          evidence: { ...reach.evidence, people: names.slice(0, 20), priorityPeople: people.size },
        };
      },
    };
  },
};
