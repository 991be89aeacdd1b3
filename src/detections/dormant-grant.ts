import type { Severity, Tier } from '../core/vocabulary.ts';
import type { AppDetection } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { leftBehind } from './frameworks.ts';
import { Reach } from './reach.ts';
import { counted, shown } from './wording.ts';

const dayMs = 86_400_000;

/**
 * Google tells use per grant, by the log, Salesforce by the list; Microsoft per app; Slack not at all. Age counts up
 * to the moment the stream speaks of, so that an old read does not make everything look unused.
 */
export const dormantGrant: AppDetection = {
  id: 'dormant-grant',
  number: 'D27',
  title: 'Access that nobody uses',
  unit: 'app',
  severity: 'medium',
  byAbsence: true,
  needs: {
    'google-workspace': {
      streams: ['tokens', 'app-passwords', 'admin-events', 'token-events'],
      absence: ['tokens', 'token-events'],
      facts: ['last-used'],
    },
    'microsoft-365': {
      streams: ['service-principals', 'delegated-grants', 'app-roles', 'sign-in-activity'],
      facts: ['last-used'],
    },
    slack: {
      streams: ['users', 'installs'],
      facts: ['last-used'],
      blindSpots: ['installed-tokens', 'token-use'],
    },
    salesforce: { streams: ['tokens'], facts: ['last-used'] },
  },
  frameworks: leftBehind,
  falsePositives:
    'Access for a yearly task, such as an audit or a tax return. Its people can name the next date; then waive it until then.',
  remedy: 'Ask its people whether they still need it; without an answer, revoke. They can consent again.',
  remedyNotes: endingAccess,
  options: { days: 90, signInDays: 365 },
  grants: ['delegated-user', 'delegated-tenant', 'app-role', 'domain-wide-delegation', 'app-password'],
  begin: ({ app, standing }, context) => {
    if (app.party === 'first') return null;
    const reach = new Reach();
    const asOf =
      context.asOf('sign-in-activity') ??
      context.asOf('token-events') ??
      context.asOf('tokens') ??
      context.now;
    const signInMs = context.option('signInDays') * dayMs;
    const otherMs = context.option('days') * dayMs;
    let grants = 0;
    let latest = 0;
    return {
      grant: (_, scopes, idleSince) => {
        if (idleSince === null) return false;
        if (asOf - idleSince < (onlySignsIn(scopes.tier) ? signInMs : otherMs)) return false;
        reach.add(scopes);
        grants += 1;
        latest = Math.max(latest, idleSince);
        return true;
      },
      end: () => {
        if (grants === 0) return null;
        const days = counted(Math.floor((asOf - latest) / dayMs), 'day');
        const until = new Date(asOf).toISOString();
        return {
          severity: severityOf(reach.tier),
          title: `${shown(app)} holds ${counted(grants, 'grant')} unused for ${days} or more`,
          explanation: `Nothing was done with this access for at least ${days} up to ${until.slice(0, 10)}. Unused access helps nobody but a thief. ${reach.sentence} ${standing.why}`,
          ...(app.state === 'uninstalled' ? { remedy: hardToUndo } : {}),
          evidence: { ...reach.evidence, grants, unusedSince: new Date(latest).toISOString(), asOf: until },
        };
      },
    };
  },
};

const hardToUndo =
  'Ask its people whether they still need it; without an answer, block it and revoke. Nobody installed it, so most of them could not authorise it again.';

/** Such apps are naturally used rarely. */
function onlySignsIn(tier: Tier): boolean {
  return tier === 'low' || tier === 'info';
}

function severityOf(tier: Tier): Severity {
  return tier === 'critical' || tier === 'high' ? 'medium' : 'low';
}
