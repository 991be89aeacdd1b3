import type { EventRow } from '../core/rows.ts';
import type { AppCase, AppDetection } from '../kit/detection.ts';
import { dayMs, iso, logEnd, personOf, timeOf } from './baseline.ts';
import { devClientOf } from './dev-clients.ts';
import { watchedUse } from './frameworks.ts';
import { addressOf, networkOf } from './networks.ts';
import { isFailed } from './sign-in-facts.ts';
import { counted, shown } from './wording.ts';

const minuteMs = 60_000;
const sessionsKept = 10_000;
const placesOfOne = 8;
const shownAbuses = 20;

/** Clear where the log was read. */
const anotherApp: AppCase = { end: () => null };

interface Place {
  readonly key: string;
  /** Networks told in other ways cannot be compared; v4 and v6 neither. */
  readonly told: string;
  readonly shown: string;
  at: number;
}

interface Session {
  readonly person: string;
  readonly places: Place[];
  last: number;
}

interface Abuse {
  readonly text: string;
  readonly person: string;
  readonly at: number;
}

/**
 * A person is led to hand over the address of a page that holds a code for one of Microsoft's own clients
 * (ConsentFix). No consent is asked and no grant made: only one session in two places at once shows it.
 */
export const devClientAbuse: AppDetection = {
  id: 'dev-client-abuse',
  number: 'D40',
  title: 'One session of a developer’s client in two places at once',
  unit: 'app',
  severity: 'critical',
  needs: { 'microsoft-365': { streams: ['sign-ins'] } },
  frameworks: [
    ...watchedUse,
    'MITRE ATT&CK v18.1 T1528',
    'MITRE ATT&CK v18.1 T1078.004',
    'OWASP NHI10:2025',
    'ISO 27001:2022 A.5.26',
  ],
  falsePositives:
    'A person who switches a VPN on within these minutes looks the same; ask. Two addresses of one provider are not reported.',
  counterparts: ['Suspicious enumeration activities performed using Microsoft Graph PowerShell'],
  remedy:
    'End the sessions of these people and block their sign-in until each has been asked. Then look at what was done in Graph and Azure since, and let only those who need it use such clients.',
  options: { minutes: 10, days: 30 },
  events: ['sign-in'],
  begin: ({ app }, context) => {
    const client = devClientOf(app.clientId);
    if (client === null) return anotherApp;
    const windowMs = context.option('minutes') * minuteMs;
    const from = logEnd(context) - context.option('days') * dayMs;
    const sessions = new Map<string, Session>();
    const people = new Set<string>();
    const abuses: Abuse[] = [];
    let more = false;
    let untold = false;

    const watch: AppCase = {
      event: (event: EventRow) => {
        const at = timeOf(event);
        const person = personOf(event);
        if (at === null || at < from || person === null || isFailed(event)) return;
        const place = placeOf(event, at);
        const id = event.detail['session'];
        if (place === null || id === undefined) {
          untold = true;
          return;
        }
        const key = JSON.stringify([person, id]);
        forgetOld(sessions, at - windowMs);
        const session = sessions.get(key) ?? { person, places: [], last: at };
        sessions.delete(key);
        if (sessions.size >= sessionsKept) more = true;
        else sessions.set(key, session);
        session.last = at;
        for (const other of session.places) {
          if (other.told !== place.told || other.key === place.key || at - other.at > windowMs) continue;
          people.add(person);
          if (abuses.length >= sessionsKept) more = true;
          else abuses.push(abuseOf(person, other, place));
        }
        const same = session.places.find(({ key }) => key === place.key);
        if (same !== undefined) same.at = at;
        else if (session.places.length < placesOfOne) session.places.push(place);
      },
      end: () => {
        if (abuses.length === 0) return null;
        const sorted = abuses.toSorted((a, b) => a.at - b.at || (a.text < b.text ? -1 : 1));
        return {
          title: `${counted(people.size, 'session', 'people’s sessions')} of ${shown({ ...app, name: app.name ?? client })} ${people.size === 1 ? 'was' : 'were'} used in two places at once`,
          explanation: `Within ${counted(context.option('minutes'), 'minute')} one session called from two networks. So it looks when somebody is talked into pasting the address of a sign-in page: the code in it gives whoever gets it a token. No consent shows in any list, and changing the password may not end it.`,
          evidence: {
            sessions: [...new Set(sorted.map(({ text }) => text))].slice(0, shownAbuses),
            people: [...people].toSorted().slice(0, shownAbuses),
            peopleCount: people.size,
            first: iso(sorted[0]?.at ?? 0),
            last: iso(sorted.at(-1)?.at ?? 0),
            ...(more ? { atLeast: true } : {}),
          },
        };
      },
      untold: () =>
        untold ? 'the log does not tell the session or the place of some of its sign-ins' : null,
    };
    return watch;
  },
};

function placeOf(event: EventRow, at: number): Place | null {
  const network = networkOf(event);
  if (network === null) return null;
  const { told, key, shown: name } = network;
  const ip = addressOf(event.detail['ip']);
  const family = told === 'prefix' && ip?.includes(':') === true ? 'prefix6' : told;
  return { told: family, key, shown: ip === null ? name : `${ip}, ${name}`, at };
}

/** The same whichever of the two the log tells first. */
function abuseOf(person: string, one: Place, other: Place): Abuse {
  const [a, b] = [one, other].toSorted((x, y) => x.at - y.at || (x.shown < y.shown ? -1 : 1));
  const at = Math.max(one.at, other.at);
  return { person, at, text: `${person}: ${a?.shown}, then ${b?.shown}, ${iso(at)}` };
}

/** Kept in the order of their last sign-in, so those to forget come first. */
function forgetOld(sessions: Map<string, Session>, before: number): void {
  for (const [key, { last }] of sessions) {
    if (last >= before) return;
    sessions.delete(key);
  }
}
