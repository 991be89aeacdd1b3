import type { EventRow } from '../core/rows.ts';
import type { AppCase, AppDetection } from '../kit/detection.ts';
import { dayMs, iso, logEnd, personOf, timeOf } from './baseline.ts';
import { openSession } from './frameworks.ts';
import { isFailed } from './sign-in-facts.ts';
import { UsedGrants } from './used-grants.ts';
import { counted, shown } from './wording.ts';

const peopleKept = 10_000;
const shownPeople = 20;

/** An app that is given people's passwords keeps them somewhere, and no second factor is asked for. */
export const passwordSignIn: AppDetection = {
  id: 'password-sign-in',
  number: 'D42',
  title: 'App signs people in with their passwords',
  unit: 'app',
  severity: 'medium',
  needs: {
    'microsoft-365': { streams: ['sign-ins'] },
    salesforce: { streams: ['login-history'] },
  },
  frameworks: [...openSession, 'OWASP NHI10:2025', 'MITRE ATT&CK v18.1 T1078.004'],
  falsePositives:
    'An old integration with an account of its own does nothing worse than be old. It has a password that nobody changes: move it to OAuth all the same.',
  remedy:
    'Ask the owner of this app to sign in by OAuth with a code or a certificate. Change the passwords of these accounts when it does, and then close this way.',
  options: { days: 30 },
  grants: ['delegated-user', 'delegated-tenant'],
  events: ['sign-in'],
  begin: ({ app, standing }, context) => {
    const from = logEnd(context) - context.option('days') * dayMs;
    const people = new Set<string>();
    const used = new UsedGrants(() => people);
    let last = Number.NEGATIVE_INFINITY;
    let times = 0;

    const watch: AppCase = {
      event: (event: EventRow) => {
        const at = timeOf(event);
        if (event.detail['protocol'] !== 'password' || at === null || at < from || isFailed(event)) return;
        watch.grant = used.hear;
        times += 1;
        last = Math.max(last, at);
        if (people.size < peopleKept) people.add(personOf(event) ?? '');
      },
      end: () =>
        times === 0
          ? null
          : {
              title: `${shown(app)} signed ${counted(people.size, 'person', 'people')} in with a password`,
              explanation: `In the last ${counted(context.option('days'), 'day')} it sent a name and a password, and no second factor was asked for. Whoever copies what it keeps has the password itself. ${used.reach.sentence} ${standing.why}`,
              evidence: {
                ...used.reach.evidence,
                signIns: times,
                people: [...people].toSorted().slice(0, shownPeople),
                peopleCount: people.size,
                last: iso(last),
              },
            },
    };
    return watch;
  },
};
