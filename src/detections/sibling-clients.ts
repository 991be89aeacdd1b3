import type { AppDetection, Sibling } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { counted, listed, shown } from './wording.ts';

const namesShown = 3;

export const siblingClients: AppDetection = {
  id: 'sibling-clients',
  number: 'D58',
  title: 'Another app of the same maker, which nobody approved',
  unit: 'app',
  severity: 'low',
  needs: {
    'google-workspace': { streams: ['tokens'] },
    'microsoft-365': { streams: ['service-principals', 'delegated-grants', 'app-roles'] },
    salesforce: {
      streams: ['connected-apps', 'external-client-apps', 'tokens', 'external-client-usage'],
    },
  },
  frameworks: [
    'NIST CSF 2.0 GV.SC-04',
    'NIST CSF 2.0 ID.AM-04',
    'ISO 27001:2022 A.5.19',
    'SOC 2 CC9.2',
    'MITRE ATT&CK v18.1 T1199',
    'OWASP NHI9:2025',
  ],
  falsePositives:
    'One product often has a client each for web, phone and desktop. It is harmless when the apps belong to one product that you know: then list all of its ids under one vendor.',
  remedy:
    'An approval or a ban by id covers one client. List this one too: under the vendor if you want it, under banned if you do not.',
  remedyNotes: endingAccess,
  begin: ({ app, standing, siblings }, context) => {
    const settled =
      standing.decision === 'approved' ||
      isKnownBad({ decision: standing.decision, advisories: context.advisories(app) });
    if (app.party === 'first' || app.party === 'internal' || settled) return null;
    const bad = siblings.filter(isKnownBad);
    const approved = siblings.filter(({ decision }) => decision === 'approved');
    // Where nothing is decided of any of them, one speaks for all.
    const first = siblings.every(({ key }) => app.key < key);
    let grants = 0;
    return {
      grant: () => {
        grants += 1;
        return true;
      },
      end: () => {
        if (grants === 0 || siblings.length === 0) return null;
        if (bad.length === 0 && approved.length === 0 && !first) return null;
        const [severity, why] =
          bad.length > 0
            ? (['medium', `${named(bad)}: banned, or on a list of known-bad clients.`] as const)
            : approved.length > 0
              ? (['low', `${named(approved)}: approved, which does not reach to this one.`] as const)
              : (['low', `${named(siblings)}: not approved either.`] as const);
        return {
          severity,
          title: `${shown(app)} is one of ${counted(siblings.length + 1, 'app')} of one maker`,
          explanation: `By the platform’s own ids these have the same maker: ${why} ${standing.why}`,
          evidence: {
            siblings: siblings.slice(0, 20).map(({ clientId }) => clientId),
            siblingCount: siblings.length,
            banned: bad.length,
            approved: approved.length,
          },
        };
      },
    };
  },
};

/** That honest software is liked by attackers says nothing of its maker's other apps. */
function isKnownBad({ decision, advisories }: Pick<Sibling, 'decision' | 'advisories'>): boolean {
  return decision === 'banned' || advisories.some(({ kind, by }) => kind !== 'abused' && isById.has(by));
}

const isById: ReadonlySet<string> = new Set(['client-id', 'owner-tenant', 'publisher-id']);

function named(siblings: readonly Sibling[]): string {
  return listed(siblings.map(shown), namesShown);
}
