import type { ScopeVerdict } from '../core/capability.ts';
import type { AppRow } from '../core/rows.ts';
import { compareTiers } from '../core/vocabulary.ts';
import type { AppDetection, GrantScopes, JudgeContext } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { impersonation } from './frameworks.ts';
import { ageInDays, reputationOf, young } from './reputation.ts';
import { isProvenVendor } from './standing.ts';
import { counted, shown } from './wording.ts';

export const identityLure: AppDetection = {
  id: 'identity-lure',
  number: 'D11',
  title: 'App asks only who people are, and looks like a trap',
  unit: 'app',
  severity: 'medium',
  needs: {
    'google-workspace': { streams: ['tokens'], facts: ['scopes'], blindSpots: ['app-verification'] },
    'microsoft-365': {
      streams: ['service-principals', 'delegated-grants', 'app-roles'],
      facts: ['scopes'],
    },
  },
  frameworks: [...impersonation, 'MITRE ATT&CK v18.1 T1566.002'],
  falsePositives:
    'A young maker that lets people sign in with their work account looks alike but for its name and addresses. A developer’s test app may use a tunnel: ask whose it is.',
  counterparts: ['OAuth App with read scopes have suspicious reply URL'],
  remedy:
    'Such an app is let in without a second thought and then leads to a page that takes passwords. Block it, revoke its grants, and look at the sign-ins of its people since.',
  remedyNotes: endingAccess,
  options: { days: 90 },
  begin: ({ app, standing }, context) => {
    const ours = app.party === 'first' || app.party === 'internal';
    if (ours || isProvenVendor(standing)) return null;
    const people = new Set<string>();
    let more = false;
    return {
      grant: ({ kind, principal, scopeStatus }, scopes) => {
        if (more) return false;
        if (kind !== 'delegated-user' || scopeStatus === 'unknown' || !isIdentityOnly(scopes)) {
          more = true;
          return false;
        }
        people.add(principal.id);
        return true;
      },
      end: () => {
        if (more || people.size === 0) return null;
        const days = ageInDays(app.createdAt, context.now);
        const lures = luresOf(app, context);
        const settled = app.verified === 'yes' && days !== null && days >= context.option('days');
        if (lures.length === 0 || settled) return null;
        return {
          severity: lures.length > 1 || (days !== null && days < young.strong) ? 'high' : 'medium',
          title: `${shown(app)} asks only who people are, and looks like a trap`,
          explanation: `${counted(people.size, 'person has', 'people have')} let it in. It asks for no data, which makes it easy to agree to; what matters is where it leads. Known of it: ${lures.join('; ')}. ${standing.why}`,
          evidence: {
            signs: lures.slice(0, luresShown),
            people: people.size,
            verified: app.verified,
            createdAt: app.createdAt,
          },
        };
      },
    };
  },
};

const luresShown = 10;

function luresOf(app: AppRow, { now, vendorDomains }: JudgeContext): readonly string[] {
  const signs = reputationOf(app, { now, advisories: [], vendorDomains });
  const lures = signs.filter(({ kind }) => kind === 'name' || kind === 'address');
  return [...new Set(lures.map(({ what }) => what))];
}

function isIdentityOnly({ verdicts }: GrantScopes): boolean {
  return verdicts.length > 0 && verdicts.every(tellsOnlyWho);
}

function tellsOnlyWho({ known, tier, capabilities }: ScopeVerdict): boolean {
  return (
    known &&
    compareTiers(tier, 'low') >= 0 &&
    capabilities.every(
      ({ data, access, reach }) => identity.has(data) && access === 'read' && reach === 'own',
    )
  );
}

const identity: ReadonlySet<string> = new Set(['profile', 'identity']);
