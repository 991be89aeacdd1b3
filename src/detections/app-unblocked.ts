import type { EventRow } from '../core/rows.ts';
import type { AppDetection } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { watchedChange } from './frameworks.ts';
import { Reach } from './reach.ts';
import { actorsOf, latestOf } from './recent-events.ts';
import { shown } from './wording.ts';

export const appUnblocked: AppDetection = {
  id: 'app-unblocked',
  number: 'D50',
  title: 'App that was blocked or limited was let in',
  unit: 'app',
  severity: 'medium',
  needs: {
    'google-workspace': { streams: ['admin-events'], blindSpots: ['app-access-settings'] },
    slack: { streams: ['installs'] },
  },
  frameworks: [...watchedChange, 'NIST CSF 2.0 PR.PS-05', 'SOC 2 CC6.8'],
  falsePositives:
    'An administrator who let in an app after a review that the policy does not know yet. Then its vendor belongs into the policy.',
  remedy:
    'Ask the administrator who did it whether that was a decision. If it was, list the vendor in the policy; if not, block the app again and revoke what was granted since.',
  remedyNotes: endingAccess,
  options: { days: 30 },
  events: ['app-access-changed'],
  begin: ({ app, standing }, context) => {
    if (app.party === 'first' || standing.decision === 'approved') return null;
    const changes: EventRow[] = [];
    const reach = new Reach();
    return {
      event: (event) => void changes.push(event),
      grant: (_, scopes) => {
        if (changes.length > 0) reach.add(scopes);
        return false;
      },
      end: () => {
        const recent = latestOf(changes, context);
        const last = recent.at(-1);
        if (last === undefined || !letsIn(last, changes)) return null;
        return {
          severity: standing.decision === 'banned' || reach.tier === 'critical' ? 'high' : 'medium',
          title: `${shown(app)} was let in past what stopped it`,
          explanation: `On ${last.at.slice(0, 10)} an administrator took it from the list of blocked apps or put it among the trusted ones, and the policy does not approve it. ${standing.why} ${reach.sentence}`,
          evidence: { ...reach.evidence, at: last.at, by: actorsOf([last]) },
        };
      },
    };
  },
};

/** The last word counts: what was closed again is closed. On Slack an approval is daily work, unless it lifts a ban. */
function letsIn({ detail }: EventRow, all: readonly EventRow[]): boolean {
  const action = detail['action'] ?? '';
  if (action === 'CHANGE_APP_ACCESS') return /trusted/iu.test(detail['to'] ?? '');
  if (action === 'app_approved') return all.some((event) => event.detail['action'] === 'app_restricted');
  return /^(?:REMOVE_FROM_BLOCKED|ADD_TO_TRUSTED|ADD_TO_CAA_EXEMPT)/u.test(action);
}
