import { compareTiers } from '../core/vocabulary.ts';
import type { AppDetection } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { impersonation } from './frameworks.ts';
import { Reach } from './reach.ts';
import { isProvenVendor } from './standing.ts';
import { shown } from './wording.ts';

/** That an app is not approved is another detection's: this adds that its maker is unknown, where that weighs most. */
export const unverifiedPublisher: AppDetection = {
  id: 'unverified-publisher',
  number: 'D19',
  title: 'Nobody has verified who makes a powerful app',
  unit: 'app',
  severity: 'medium',
  needs: {
    'microsoft-365': {
      streams: ['service-principals', 'delegated-grants', 'app-roles'],
      facts: ['publisher-verified', 'scopes'],
    },
    slack: {
      streams: ['users', 'installs', 'approved-apps'],
      facts: ['publisher-verified', 'scopes'],
      blindSpots: ['installed-tokens'],
    },
  },
  frameworks: [...impersonation, 'SCuBA MS.AAD.5.2v1', 'NIST CSF 2.0 GV.SC-07', 'ISO 27001:2022 A.5.19'],
  falsePositives:
    'Many honest small makers never verify themselves, and open-source projects cannot. A signed contract, or the maker’s own page with this app’s id, says more than the mark does.',
  counterparts: ['New uncertified app'],
  remedy:
    'Find out who makes it before anything else. If it is needed, list the maker in the policy by the app’s id; verified would not mean safe either.',
  remedyNotes: endingAccess,
  begin: ({ app, standing }) => {
    if (app.party === 'first' || app.party === 'internal' || isProvenVendor(standing)) return null;
    const reach = new Reach();
    let grants = 0;
    let everyone = false;
    return {
      grant: ({ kind }, scopes) => {
        if (app.verified !== 'no' || compareTiers(scopes.tier, 'high') > 0) return false;
        reach.add(scopes);
        everyone ||= kind !== 'delegated-user';
        grants += 1;
        return true;
      },
      end: () =>
        grants === 0 || (reach.tier !== 'critical' && !everyone)
          ? null
          : {
              severity: reach.tier === 'critical' ? 'medium' : 'low',
              title: `${shown(app)} has ${reach.tier} access and no verified publisher`,
              explanation: `${standing.why} Anyone can register an app under any name; this one’s maker has not let the platform check who it is. ${reach.sentence}`,
              evidence: { ...reach.evidence, verified: app.verified, ownerTenant: app.ownerTenant },
            },
    };
  },
};
