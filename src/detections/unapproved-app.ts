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
    return {
      grant: (_, scopes) => {
        if (severityOf(scopes.tier, app) === null) return false;
        reach.add(scopes);
        return true;
      },
      end: () => {
        const severity = severityOf(reach.tier, app);
        if (severity === null) return null;
        return {
          severity,
          title: `${shown(app)} is not approved and has ${reach.tier} access`,
          explanation: `${standing.why} ${reach.sentence} ${because(severity, app.party === 'internal')}`,
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

function severityOf(tier: Tier, { party }: AppSubject['app']): Severity | null {
  switch (tier) {
    case 'critical':
    case 'high':
      return party === 'internal' ? 'medium' : 'high';
    case 'medium':
      return party === 'internal' ? null : 'medium';
    case 'low':
    case 'info':
      return null;
  }
}

function because(severity: Severity, internal: boolean): string {
  const whose = internal ? 'It is your own organisation’s, which lowers the severity by one step.' : '';
  const why =
    severity === 'high'
      ? 'Whoever holds the vendor’s tokens can do the same, without a password or a second factor.'
      : 'The access is limited, but nobody has decided on it.';
  return whose === '' ? why : whose;
}
