import { compareTiers } from '../core/vocabulary.ts';
import type { AppDetection } from '../kit/detection.ts';
import { openSession } from './frameworks.ts';
import { Reach } from './reach.ts';
import { severityOfLooseToken } from './severity.ts';
import { counted, shown } from './wording.ts';

export const relaxedIp: AppDetection = {
  id: 'relaxed-ip',
  number: 'D44',
  title: 'Powerful app may be used from any address',
  unit: 'app',
  severity: 'medium',
  needs: {
    salesforce: {
      streams: ['connected-apps', 'external-client-apps', 'tokens', 'external-client-usage', 'app-scopes'],
      facts: ['ip-relaxation'],
    },
  },
  frameworks: [...openSession, 'NIST CSF 2.0 PR.PS-01', 'ISO 27001:2022 A.8.9'],
  falsePositives:
    'A vendor without fixed addresses, as serverless products are. Ask for a proxy with fixed ones, or accept it with a date.',
  remedy:
    'Ask its maker for the addresses it calls from, allow those, and set the app’s IP policy to enforce them. Try it with one person first: an address that is missing stops the integration.',
  grants: ['delegated-user', 'app-role'],
  begin: ({ app, standing }) => {
    if (app.party === 'first') return null;
    const policy = app.facts['ipRelaxation'] ?? '';
    const open = /^bypass/iu.test(policy);
    const half = /relaxrefresh$/iu.test(policy);
    const reach = new Reach();
    let grants = 0;
    return {
      grant: (_, scopes) => {
        if (!(open || half) || compareTiers(scopes.tier, 'high') > 0) return false;
        reach.add(scopes);
        grants += 1;
        return true;
      },
      end: () =>
        grants === 0
          ? null
          : {
              severity: half ? 'low' : severityOfLooseToken(standing, reach.tier),
              title: `${shown(app)} may be used from ${half ? 'any address once it is signed in' : 'any address'}`,
              explanation: `${half ? 'The policy checks the address at sign-in and not when a token is renewed.' : 'The policy does not check the address.'} ${counted(grants, 'token')} would work for a thief anywhere; those who had limited the addresses lost nothing when tokens of their vendors were stolen. ${reach.sentence} ${standing.why}`,
              evidence: {
                ...reach.evidence,
                grants,
                ipRelaxation: half ? 'enforced at sign-in only' : 'bypassed',
              },
            },
    };
  },
};
