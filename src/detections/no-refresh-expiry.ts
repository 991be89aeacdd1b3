import { compareTiers } from '../core/vocabulary.ts';
import type { AppDetection } from '../kit/detection.ts';
import { openSession } from './frameworks.ts';
import { Reach } from './reach.ts';
import { severityOfLooseToken } from './severity.ts';
import { counted, shown } from './wording.ts';

export const noRefreshExpiry: AppDetection = {
  id: 'no-refresh-expiry',
  number: 'D43',
  title: 'Refresh tokens of a powerful app never end',
  unit: 'app',
  severity: 'medium',
  needs: {
    salesforce: {
      streams: ['connected-apps', 'external-client-apps', 'tokens', 'external-client-usage', 'app-scopes'],
      facts: ['refresh-token'],
    },
  },
  frameworks: [...openSession, 'OWASP NHI7:2025'],
  falsePositives:
    'An integration that runs seldom would lose its token under a short limit. Choose a limit longer than its longest pause; a token without any end is never needed.',
  remedy:
    'Set its refresh token policy to end after some weeks without use. Tell its owner first: people sign in again when the new policy reaches their tokens.',
  grants: ['delegated-user'],
  begin: ({ app, standing }) => {
    if (app.party === 'first') return null;
    const reach = new Reach();
    let grants = 0;
    return {
      grant: (_, scopes) => {
        if (app.facts['refreshToken'] !== 'infinite' || compareTiers(scopes.tier, 'high') > 0) return false;
        reach.add(scopes);
        grants += 1;
        return true;
      },
      end: () =>
        grants === 0
          ? null
          : {
              severity: severityOfLooseToken(standing, reach.tier),
              title: `Tokens of ${shown(app)} never end`,
              explanation: `${counted(grants, 'token is', 'tokens are')} valid until somebody revokes them, used or not. A copy taken from its maker works just as long. ${reach.sentence} ${standing.why}`,
              evidence: { ...reach.evidence, grants, refreshToken: 'infinite' },
            },
    };
  },
};
