import type { ScopeVerdict } from '../core/capability.ts';
import type { Finding } from '../core/finding.ts';
import { safeText } from '../core/text.ts';
import type { GrantRow } from '../core/rows.ts';
import { compareTiers } from '../core/vocabulary.ts';
import type { AppDetection, GrantScopes, PolicyStanding } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { overScopedGrant } from './frameworks.ts';
import { Reach } from './reach.ts';
import { counted, shown } from './wording.ts';

/**
 * Growth stays found while the new scopes are held: comparing with the last run alone would close the finding at
 * the next one, although nobody acted.
 */
export const scopeGrowth: AppDetection = {
  id: 'scope-growth',
  number: 'D05',
  title: 'App gained scopes since the last audit',
  unit: 'app',
  severity: 'high',
  needs: {
    'google-workspace': { streams: ['tokens', 'admin-events'], history: true, facts: ['scopes'] },
    'microsoft-365': { streams: ['delegated-grants', 'app-roles'], history: true, facts: ['scopes'] },
    slack: {
      streams: ['installs', 'approved-apps'],
      history: true,
      facts: ['scopes'],
      blindSpots: ['installed-tokens'],
    },
    salesforce: { streams: ['tokens', 'app-scopes'], history: true, facts: ['scopes'] },
  },
  frameworks: [...overScopedGrant, 'NIST CSF 2.0 DE.CM-06', 'ISO 27001:2022 A.8.32', 'SOC 2 CC8.1'],
  falsePositives:
    'A new function that its people switched on and the owner knows of. Then the approval is to be widened, by scope and not by tier.',
  remedy:
    'Ask the vendor and the people concerned why it asks for more. Approve the new scopes in the policy, or revoke and consent again without them.',
  remedyNotes: endingAccess,
  begin: ({ app, standing, previous }, context) => {
    if (app.party === 'first') return null;
    const open = gainedBefore(previous);
    const isOpen = ({ normalized }: ScopeVerdict): boolean => open.size > 0 && open.has(safeText(normalized));
    const before = new Set<string>();
    const held = new Map<string, ScopeVerdict>();
    const read = new Set<GrantScopes>();
    const weighed = new Map<GrantScopes, readonly ScopeVerdict[]>();
    let known = false;
    return {
      grant: (grant, scopes) => {
        const earlier = scopesBefore(grant);
        const was = earlier === null ? null : context.scopesOf(earlier, grant);
        if (was !== null && !read.has(was)) for (const { normalized } of was.verdicts) before.add(normalized);
        if (was !== null) read.add(was);
        known ||= was !== null;
        let weighty = weighed.get(scopes);
        if (weighty === undefined) {
          weighty = weightyScopes(standing, grant, scopes);
          weighed.set(scopes, weighty);
          for (const verdict of weighty) held.set(verdict.normalized, verdict);
        }
        if (was === scopes && open.size === 0) return false;
        return weighty.some((verdict) => isOpen(verdict) || !before.has(verdict.normalized));
      },
      end: () => {
        const gained = [...held.values()].filter(
          (verdict) => isOpen(verdict) || (known && !before.has(verdict.normalized)),
        );
        if (gained.length === 0) return null;
        const reach = new Reach();
        for (const verdict of gained) reach.addScope(verdict);
        return {
          severity: compareTiers(reach.tier, 'high') <= 0 ? 'high' : 'medium',
          title: `${shown(app)} gained ${counted(gained.length, 'scope')}`,
          explanation: `An earlier audit saw this app without them. ${standing.why} ${reach.after('What it gained')} People who agreed to the app earlier did not agree to this.`,
          evidence: { ...reach.evidence, gained: gained.map(({ normalized }) => normalized) },
        };
      },
    };
  },
};

/** Where scopes are not part of the grant, none means that they were not told then. */
function scopesBefore({ previousScopes, scopeStatus }: GrantRow): readonly string[] | null {
  return previousScopes?.length === 0 && scopeStatus !== 'granted' ? null : previousScopes;
}

/** Medium and worse; of an approved app only what its approval does not cover. */
function weightyScopes(
  standing: PolicyStanding,
  grant: GrantRow,
  scopes: GrantScopes,
): readonly ScopeVerdict[] {
  if (standing.decision === 'approved') return standing.beyondApproval(grant, scopes)?.scopes ?? [];
  return scopes.verdicts.filter(({ tier }) => compareTiers(tier, 'medium') <= 0);
}

function gainedBefore(previous: Finding | null): ReadonlySet<string> {
  const gained = previous?.evidence['gained'];
  return new Set(Array.isArray(gained) ? gained.map(String) : []);
}
