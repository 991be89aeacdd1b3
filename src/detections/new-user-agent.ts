import type { EventRow } from '../core/rows.ts';
import { safeText } from '../core/text.ts';
import type { AppCase, AppDetection } from '../kit/detection.ts';
import { dayMs, logEnd, peopleOf, personOf, Sightings, sightingText, timeOf } from './baseline.ts';
import { endingAccess } from './ending-access.ts';
import { watchedUse } from './frameworks.ts';
import { baselineReason } from './new-network.ts';
import { ReadList } from './read-list.ts';
import { isFailed } from './sign-in-facts.ts';
import { UsedGrants } from './used-grants.ts';
import { fetcherOf } from './user-agents.ts';
import { listed, shown } from './wording.ts';

const agentsShown = 10;
const longestAgent = 120;

/** An app that starts to call by another program is a script with its token, or a new version of it. */
export const newUserAgent: AppDetection = {
  id: 'new-user-agent',
  number: 'D33',
  title: 'A script uses the access of an app',
  unit: 'app',
  severity: 'high',
  needs: {
    'microsoft-365': { streams: ['sign-ins'] },
    slack: { streams: ['installs'], blindSpots: ['token-use'] },
    salesforce: { streams: ['login-history', 'api-usage'] },
  },
  frameworks: [...watchedUse, 'MITRE ATT&CK v18.1 T1550.001', 'MITRE ATT&CK v18.1 T1059.009'],
  falsePositives:
    'A vendor that rewrites its app may change the library; then all its calls change. A developer who tries something out does it from the company’s network.',
  counterparts: [
    'OAuth App using unusual user agent',
    'App with an unusual user agent accessed email data through Exchange Web Services',
  ],
  remedy:
    'Ask the vendor, or the people whose tokens were used, whether the program is theirs. If not, contain the app and go through what was read, listed in the evidence.',
  remedyNotes: endingAccess,
  options: { days: 7, baselineDays: 14, notoriousDays: 90 },
  grants: ['delegated-user', 'delegated-tenant', 'app-role', 'install'],
  events: ['activity', 'sign-in', 'consent'],
  begin: ({ app, standing }, context) => {
    const end = logEnd(context);
    const recentFrom = end - context.option('days') * dayMs;
    const notoriousFrom = end - context.option('notoriousDays') * dayMs;
    const reads = new ReadList();
    const examples = new Set<string>();
    let since = Number.POSITIVE_INFINITY;
    let agents: Sightings | null = null;
    let bad: Sightings | null = null;
    const days = () => Math.max(0, (recentFrom - since) / dayMs);
    const found = () => [
      ...(bad?.newcomers() ?? []),
      ...(days() < context.option('baselineDays') ? [] : (agents?.newcomers() ?? [])),
    ];
    const used = new UsedGrants(() => peopleOf(found()));

    const watch: AppCase = {
      event: (event: EventRow) => {
        const text = event.detail['userAgent'];
        const at = timeOf(event);
        if (text === undefined || at === null || isFailed(event)) return;
        if (at < since) since = at;
        const agent = fetcherOf(text);
        if (agent === null) return;
        const isNew = agent.notorious
          ? at >= notoriousFrom && hearIn((bad ??= new Sightings(notoriousFrom)), agent.family, at, event)
          : hearIn((agents ??= new Sightings(recentFrom)), agent.family, at, event);
        watch.grant = used.hear;
        if (!isNew) return;
        reads.hear(event, at);
        if (examples.size < agentsShown) examples.add(safeText(text).slice(0, longestAgent).toWellFormed());
      },
      end: () => {
        const programs = found();
        if (programs.length === 0) return null;
        const notorious = (bad?.newcomers().length ?? 0) > 0;
        return {
          severity: notorious ? 'high' : used.severity,
          title: `${shown(app)} is used by ${listed(
            programs.map((one) => one.shown),
            2,
          )}`,
          explanation: `${
            notorious
              ? 'This is what a program calls itself with which whole tenants were copied.'
              : 'These are libraries and tools with which scripts are written, and the app did not use them before.'
          } The name is chosen by whoever calls. ${used.reach.sentence} ${standing.why}`,
          evidence: {
            ...used.reach.evidence,
            programs: programs.slice(0, agentsShown).map(sightingText),
            userAgents: [...examples].toSorted(),
            ...reads.evidence,
          },
        };
      },
      untold: () =>
        (agents?.newcomers().length ?? 0) > 0 ? baselineReason(days(), context.option('baselineDays')) : null,
    };
    return watch;
  },
};

function hearIn(view: Sightings, family: string, at: number, event: EventRow): boolean {
  return view.hear(family, family, at, personOf(event));
}
