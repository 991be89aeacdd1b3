import { compareTiers } from '../core/vocabulary.ts';
import type { AppDetection } from '../kit/detection.ts';
import { adminLevelApp } from './frameworks.ts';
import { Reach } from './reach.ts';
import { isProvenVendor } from './standing.ts';
import { counted, shown } from './wording.ts';

export const wideDelegation: AppDetection = {
  id: 'wide-delegation',
  number: 'D10',
  title: 'Domain-wide delegation reaches too far',
  unit: 'app',
  severity: 'high',
  needs: {
    'google-workspace': {
      streams: ['admin-events', 'delegation-traces'],
      facts: ['scopes'],
      blindSpots: ['delegation-list'],
    },
  },
  frameworks: adminLevelApp,
  falsePositives:
    'Backup, archiving and directory sync products work by delegation. Their console names the scopes they need; more than these is the finding.',
  remedy:
    'In the Admin console under API controls, cut its scopes down to those that it needs, or remove the client. List every key of its service account and delete those that nobody knows.',
  options: { scopes: 10 },
  grants: ['domain-wide-delegation'],
  begin: ({ standing, app }, context) => {
    const few = context.option('scopes');
    const reach = new Reach();
    let uncovered = false;
    let scopes = 0;
    return {
      grant: (grant, held) => {
        const powerful = compareTiers(held.tier, 'high') <= 0;
        if (!powerful && held.verdicts.length <= few) return false;
        reach.add(held);
        scopes += held.verdicts.length;
        uncovered ||= !isProvenVendor(standing) || standing.beyondApproval(grant, held) !== null;
        return true;
      },
      end: () => {
        if (scopes === 0) return null;
        return {
          severity: uncovered ? 'high' : 'low',
          title: `${shown(app)} may act as anyone in the domain, with ${counted(scopes, 'scope')}`,
          explanation: `Domain-wide delegation lets the holder of one service account key take any person’s place, administrators included. ${reach.sentence} ${standing.why}${uncovered ? '' : ' The approval covers this, which lowers the severity.'}`,
          evidence: reach.evidence,
        };
      },
    };
  },
};
