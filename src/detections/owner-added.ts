import type { EventRow } from '../core/rows.ts';
import { compareTiers } from '../core/vocabulary.ts';
import type { AppDetection } from '../kit/detection.ts';
import { watchedChange } from './frameworks.ts';
import { Reach } from './reach.ts';
import { actorsOf, latestOf } from './recent-events.ts';
import { shown } from './wording.ts';

export const ownerAdded: AppDetection = {
  id: 'owner-added',
  number: 'D38',
  title: 'New owner of a powerful app',
  unit: 'app',
  severity: 'high',
  needs: {
    'microsoft-365': {
      streams: ['audit-events', 'service-principals', 'delegated-grants', 'app-roles'],
      facts: ['scopes'],
    },
    slack: { streams: ['users', 'installs'], facts: ['scopes'], blindSpots: ['installed-tokens'] },
  },
  frameworks: [
    ...watchedChange,
    'MITRE ATT&CK v18.1 T1098.003',
    'NIST CSF 2.0 PR.AA-05',
    'ISO 27001:2022 A.8.2',
  ],
  falsePositives:
    'A handover: the new owner takes the place of one who left the team. The old owner is then taken off.',
  remedy:
    'Ask whether this person should be able to become the app. If not, remove the owner first, then look for credentials added since and remove those too.',
  options: { days: 30 },
  events: ['owner-added'],
  begin: ({ app }, context) => {
    if (app.party === 'first') return null;
    const added: EventRow[] = [];
    const reach = new Reach();
    let alone = false;
    return {
      event: (event) => void added.push(event),
      grant: ({ kind }, scopes) => {
        if (added.length === 0 || compareTiers(scopes.tier, 'high') > 0) return false;
        reach.add(scopes);
        alone ||= kind === 'app-role';
        return false;
      },
      end: () => {
        const recent = latestOf(added, context);
        const last = recent.at(-1);
        if (last === undefined || compareTiers(reach.tier, 'high') > 0) return null;
        return {
          severity: alone && reach.tier === 'critical' ? 'high' : 'medium',
          title: `${shown(app)} has a new owner`,
          explanation: `On ${last.at.slice(0, 10)} somebody was made an owner of it. An owner can add a credential and act as the app. ${reach.sentence}`,
          evidence: {
            ...reach.evidence,
            added: recent.length,
            last: last.at,
            by: actorsOf(recent),
            owner: last.principal,
          },
        };
      },
    };
  },
};
