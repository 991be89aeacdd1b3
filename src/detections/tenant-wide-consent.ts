import type { Severity } from '../core/vocabulary.ts';
import { compareTiers } from '../core/vocabulary.ts';
import type { AppDetection } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { adminLevelApp, overScopedGrant } from './frameworks.ts';
import { Reach } from './reach.ts';
import { shown } from './wording.ts';

export const tenantWideConsent: AppDetection = {
  id: 'tenant-wide-consent',
  number: 'D06',
  title: 'Outside app may act for everyone',
  unit: 'app',
  severity: 'high',
  needs: {
    'google-workspace': {
      streams: ['admin-events', 'delegation-traces'],
      facts: ['scopes'],
      blindSpots: ['delegation-list'],
    },
    'microsoft-365': { streams: ['service-principals', 'delegated-grants', 'app-roles'], facts: ['scopes'] },
    slack: {
      streams: ['installs', 'approved-apps'],
      facts: ['scopes'],
      blindSpots: ['installed-tokens', 'legacy-integrations'],
    },
    salesforce: {
      streams: ['preauthorizations', 'installed-packages', 'app-scopes'],
      facts: ['scopes'],
      blindSpots: ['tokens-without-refresh'],
    },
  },
  frameworks: [...new Set([...overScopedGrant, ...adminLevelApp])],
  falsePositives:
    'Products that serve everyone, such as mail security or e-signature, are let in for everyone on purpose. They stand in the policy, with their scopes.',
  remedy:
    'Replace the consent for everyone by consent for the people who need the app, or approve the vendor with exactly these scopes.',
  remedyNotes: endingAccess,
  grants: ['delegated-tenant', 'app-role', 'domain-wide-delegation', 'install', 'preauthorized'],
  begin: ({ app, standing }) => {
    if (app.party === 'first' || app.party === 'internal' || standing.decision === 'approved') return null;
    const reach = new Reach();
    const kinds = new Set<string>();
    let alone = false;
    return {
      grant: ({ kind }, scopes) => {
        if (compareTiers(scopes.tier, 'medium') > 0) return false;
        reach.add(scopes);
        kinds.add(kind);
        alone ||= kind === 'app-role' || kind === 'domain-wide-delegation';
        return true;
      },
      end: () => {
        if (kinds.size === 0) return null;
        const how = alone ? 'without anybody signing in' : 'for every person who signs in to it';
        return {
          severity: severityOf(reach, alone),
          title: `${shown(app)} has ${reach.tier} access to the whole tenant`,
          explanation: `An administrator agreed for everyone, or for whole groups of people: the app acts ${how}, and new people are covered without being asked. ${standing.why} ${reach.sentence}`,
          evidence: { ...reach.evidence, kinds: [...kinds].sort() },
        };
      },
    };
  },
};

function severityOf(reach: Reach, alone: boolean): Severity {
  if (reach.tier === 'critical' && alone) return 'critical';
  // That nobody approved it is said of it as well, with the weight of its scopes.
  return reach.tier === 'medium' ? 'low' : 'high';
}
