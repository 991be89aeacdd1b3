import type { AppDetection, JudgeContext } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { counted, shown } from './wording.ts';

const dayMs = 86_400_000;

/** More consents of one app than this are not kept: a burst shows long before. */
const eventsKept = 100_000;

interface Consent {
  readonly at: number;
  readonly person: string;
}

export const consentBurst: AppDetection = {
  id: 'consent-burst',
  number: 'D22',
  title: 'Many people consented to a new app within a day',
  unit: 'app',
  severity: 'high',
  needs: {
    'google-workspace': { streams: ['token-events'] },
    'microsoft-365': { streams: ['audit-events', 'service-principals'] },
    slack: { streams: ['installs'] },
    salesforce: { streams: ['tokens'] },
  },
  frameworks: [
    'SCuBA MS.AAD.5.3v1',
    'CIS M365 v6.0 5.1.5.2',
    'NIST CSF 2.0 DE.AE-02',
    'ISO 27001:2022 A.5.25',
    'SOC 2 CC7.2',
    'MITRE ATT&CK v18.1 T1528',
    'MITRE ATT&CK v18.1 T1566.002',
  ],
  falsePositives:
    'A rollout that was announced, or a tool that a team began to use together. Somebody in IT, or the team, can name the day.',
  counterparts: ['Increase in users'],
  remedy:
    'Ask two of these people what made them consent. If it was a message or a page they did not expect, treat it as consent phishing: contain the app first.',
  remedyNotes: endingAccess,
  options: { people: 5, hours: 24, youngDays: 30, recentDays: 90 },
  grants: ['delegated-user'],
  events: ['consent'],
  begin: ({ app, standing }, context) => {
    if (app.party === 'first' || standing.decision === 'approved') return null;
    const consents: Consent[] = [];
    const add = (at: string, person: string): void => {
      const time = Date.parse(at);
      if (!Number.isNaN(time) && consents.length < eventsKept) consents.push({ at: time, person });
    };
    return {
      event: ({ at, principal }) => {
        if (principal !== null) add(at, principal);
      },
      grant: ({ grantedAt, principal }) => {
        // Where no log tells of consents, the list may tell when each was given.
        if (grantedAt !== null) add(grantedAt, principal.id);
        // All its people are worth asking, not only those of the one day.
        return true;
      },
      end: () => {
        const burst = largestBurst(consents, context);
        if (burst === null) return null;
        const known = [app.createdAt, app.firstSeen].some(
          (time) => time !== null && Date.parse(time) < burst.start - context.option('youngDays') * dayMs,
        );
        if (known) return null;
        return {
          title: `${counted(burst.people, 'person', 'people')} consented to ${shown(app)} within a day`,
          explanation: `Nobody in the tenant had used this app shortly before; then ${counted(burst.people, 'person', 'people')} agreed to it within ${counted(context.option('hours'), 'hour')}. Word of mouth does that, and so does a phishing wave. ${standing.why}`,
          evidence: {
            people: burst.people,
            from: new Date(burst.start).toISOString(),
            to: new Date(burst.end).toISOString(),
          },
        };
      },
    };
  },
};

interface Burst {
  readonly people: number;
  readonly start: number;
  readonly end: number;
}

/** The window with most distinct people, recent enough, before which the app was young. */
function largestBurst(consents: readonly Consent[], context: JudgeContext): Burst | null {
  const sorted = consents.toSorted((a, b) => a.at - b.at);
  const earliest = sorted[0]?.at ?? 0;
  const windowMs = context.option('hours') * 3_600_000;
  const people = new Map<string, number>();
  let best: Burst | null = null;
  let from = 0;
  for (const { at, person } of sorted) {
    people.set(person, (people.get(person) ?? 0) + 1);
    for (let first = sorted[from]; first !== undefined && at - first.at > windowMs; first = sorted[from]) {
      const left = (people.get(first.person) ?? 1) - 1;
      if (left === 0) people.delete(first.person);
      else people.set(first.person, left);
      from += 1;
    }
    const start = sorted[from]?.at ?? at;
    const recent = context.now - start <= context.option('recentDays') * dayMs;
    const young = start - earliest <= context.option('youngDays') * dayMs;
    if (recent && young && people.size > (best?.people ?? 0)) best = { people: people.size, start, end: at };
  }
  return best !== null && best.people >= context.option('people') ? best : null;
}
