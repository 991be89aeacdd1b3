import type { EventRow } from '../core/rows.ts';
import type { AppCase, AppDetection } from '../kit/detection.ts';
import { dayMs, iso, logEnd, personOf, timeOf } from './baseline.ts';
import { endingAccess } from './ending-access.ts';
import { openSession } from './frameworks.ts';
import { networkOf } from './networks.ts';
import { isFailed } from './sign-in-facts.ts';
import { UsedGrants } from './used-grants.ts';
import { counted, listed, shown } from './wording.ts';

const peopleKept = 10_000;
const placesKept = 100;
const shownOfEach = 20;

/** The code is typed in by one person and the token goes to whoever asked for the code. Microsoft's own clients count too. */
export const deviceCodeSignIn: AppDetection = {
  id: 'device-code-sign-in',
  number: 'D41',
  title: 'People sign in with a code that a device shows',
  unit: 'app',
  severity: 'high',
  needs: {
    'microsoft-365': { streams: ['sign-ins'] },
    salesforce: { streams: ['login-history'] },
  },
  frameworks: [
    ...openSession,
    'SCuBA MS.AAD.3.9v1',
    'CIS M365 v6.0 5.2.2.12',
    'MITRE ATT&CK v18.1 T1528',
    'MITRE ATT&CK v18.1 T1566.002',
  ],
  falsePositives:
    'Screens in meeting rooms and command lines on machines without a browser need it. Whoever did so in the weeks before as well is counted as medium.',
  remedy:
    'Ask these people whether they typed a code that somebody sent them. If so, end their sessions, look for mail rules and new apps, and then close this way to sign in for everybody who does not need it.',
  remedyNotes: endingAccess,
  options: { days: 14 },
  grants: ['delegated-user', 'delegated-tenant'],
  events: ['sign-in'],
  begin: ({ app, standing }, context) => {
    const recentFrom = logEnd(context) - context.option('days') * dayMs;
    const before = new Set<string>();
    const lately = new Map<string, { first: number; last: number }>();
    const places = new Set<string>();
    const concerned = () => new Set(lately.keys());
    const used = new UsedGrants(concerned);
    let more = false;

    const watch: AppCase = {
      event: (event: EventRow) => {
        if (event.detail['protocol'] !== 'device-code' || isFailed(event)) return;
        const at = timeOf(event);
        if (at === null) return;
        const person = personOf(event) ?? '';
        if (at < recentFrom) {
          if (before.size < peopleKept) before.add(person);
          return;
        }
        watch.grant = used.hear;
        const place = networkOf(event)?.shown;
        if (place !== undefined && places.size < placesKept) places.add(place);
        const times = lately.get(person);
        if (times !== undefined) {
          times.first = Math.min(times.first, at);
          times.last = Math.max(times.last, at);
        } else if (lately.size < peopleKept) lately.set(person, { first: at, last: at });
        else more = true;
      },
      end: () => {
        if (lately.size === 0) return null;
        const fresh = [...lately.keys()].filter((person) => !before.has(person));
        const times = [...lately.values()];
        return {
          severity: fresh.length > 0 ? 'high' : 'medium',
          title: `${counted(lately.size, 'person', 'people')} signed in to ${shown(app)} with a device’s code`,
          explanation: `In the last ${counted(context.option('days'), 'day')}, from ${
            places.size === 0 ? 'places that the log does not tell' : listed([...places].toSorted(), 3)
          }${
            fresh.length === 0
              ? '; all of them had done so before'
              : `; ${counted(fresh.length, 'person', 'people')} had not done so before in this log`
          }. A thief asks for a code and has somebody else type it in; no second factor stops that. ${used.reach.sentence} ${standing.why}`,
          evidence: {
            ...used.reach.evidence,
            people: lately.size,
            newPeople: fresh.toSorted().slice(0, shownOfEach),
            from: [...places].toSorted().slice(0, shownOfEach),
            first: iso(Math.min(...times.map(({ first }) => first))),
            last: iso(Math.max(...times.map(({ last }) => last))),
            ...(more ? { atLeast: true } : {}),
          },
        };
      },
    };
    return watch;
  },
};
