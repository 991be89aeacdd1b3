import type { GrantRow } from '../core/rows.ts';
import type { Severity, Tier } from '../core/vocabulary.ts';
import type { AppDetection, AppSubject } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { overScopedGrant } from './frameworks.ts';
import { Reach } from './reach.ts';
import { shown } from './wording.ts';

export const unapprovedApp: AppDetection = {
  id: 'unapproved-app',
  number: 'D03',
  title: 'Unapproved app with sensitive access',
  unit: 'app',
  severity: 'high',
  needs: {
    'google-workspace': { streams: ['tokens', 'admin-events'], facts: ['scopes'] },
    'microsoft-365': { streams: ['service-principals', 'delegated-grants', 'app-roles'], facts: ['scopes'] },
    slack: {
      streams: ['users', 'installs', 'approved-apps'],
      facts: ['scopes'],
      blindSpots: ['installed-tokens', 'legacy-integrations'],
    },
    salesforce: {
      streams: ['tokens', 'external-client-usage', 'preauthorizations', 'installed-packages', 'app-scopes'],
      facts: ['scopes'],
      blindSpots: ['tokens-without-refresh'],
    },
  },
  frameworks: ['SCuBA GWS.COMMONCONTROLS.10.4v1', ...overScopedGrant],
  falsePositives:
    'A product in use for years that nobody has written into the policy yet. Start with those that many people use: most of them become approvals.',
  remedy:
    'Find out who needs it. Then approve its vendor in the policy with the scopes it may hold, or block it and then revoke its grants.',
  remedyNotes: endingAccess,
  grants: [
    'delegated-user',
    'delegated-tenant',
    'app-role',
    'bot',
    'domain-wide-delegation',
    'install',
    'preauthorized',
  ],
  begin: ({ app, standing }) => {
    if (app.party === 'first' || !isOpen(standing)) return null;
    const reach = new Reach();
    const holders = new Holders(app);
    return {
      grant: (grant, scopes) => {
        if (severityOf(scopes.tier, app, 'many') === null) return false;
        reach.add(scopes);
        holders.add(grant);
        return true;
      },
      end: () => {
        const severity = severityOf(reach.tier, app, holders.are);
        if (severity === null) return null;
        return {
          severity,
          title: `${shown(app)} is not approved and has ${reach.tier} access`,
          explanation: `${standing.why} ${reach.sentence} ${because(severity, app, reach.tier)}`,
          evidence: { ...reach.evidence, decision: standing.decision, party: app.party },
        };
      },
    };
  },
};

/** Banned apps have a detection of their own. */
function isOpen({ decision }: AppSubject['standing']): boolean {
  return decision !== 'approved' && decision !== 'banned';
}

/** One or two ordinary people, each for themselves; else many: whole tenants, apps of their own, administrators. */
class Holders {
  readonly #app: AppSubject['app'];
  readonly #people = new Set<string>();
  #beyond = false;

  constructor(app: AppSubject['app']) {
    this.#app = app;
  }

  add({ kind, principal }: GrantRow): void {
    if (kind !== 'delegated-user' || principal.kind !== 'user' || principal.privileged === 'yes')
      this.#beyond = true;
    else if (this.#people.size <= few) this.#people.add(principal.id);
  }

  get are(): 'few' | 'many' {
    const people = Math.max(this.#people.size, this.#app.vendorUsers ?? 0);
    return this.#beyond || people > few ? 'many' : 'few';
  }
}

const few = 2;

function severityOf(tier: Tier, { party }: AppSubject['app'], holders: Holders['are']): Severity | null {
  switch (tier) {
    case 'critical':
      return party === 'internal' ? 'medium' : 'high';
    case 'high':
      return party === 'internal' || holders === 'few' ? 'medium' : 'high';
    case 'medium':
      return party === 'internal' ? null : 'medium';
    case 'low':
    case 'info':
      return null;
  }
}

function because(severity: Severity, { party }: AppSubject['app'], tier: Tier): string {
  if (party === 'internal') return 'It is your own organisation’s, which lowers the severity by one step.';
  if (severity === 'high')
    return 'Whoever holds the vendor’s tokens can do the same, without a password or a second factor.';
  return tier === 'high'
    ? 'One or two people use it, none of them an administrator, which lowers the severity by one step.'
    : 'The access is limited, but nobody has decided on it.';
}
