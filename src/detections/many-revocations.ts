import type { EventRow } from '../core/rows.ts';
import type { AppCase, AppDetection } from '../kit/detection.ts';
import { dayMs, iso, logEnd, personOf, timeOf } from './baseline.ts';
import { endingAccess } from './ending-access.ts';
import { impersonation } from './frameworks.ts';
import { counted, shown } from './wording.ts';

const peopleKept = 10_000;

/** People who see that they were taken in withdraw, and do not always tell anybody. */
export const manyRevocations: AppDetection = {
  id: 'many-revocations',
  number: 'D23',
  title: 'Many people withdrew their consent to a young app',
  unit: 'app',
  severity: 'medium',
  needs: {
    'google-workspace': { streams: ['token-events'] },
    'microsoft-365': { streams: ['audit-events', 'service-principals'] },
    slack: { streams: ['installs'] },
  },
  frameworks: [...impersonation, 'MITRE ATT&CK v18.1 T1566.002'],
  falsePositives:
    'A trial that ends, or an administrator’s mail that asks to remove an app, makes people withdraw too. What an administrator takes away does not count where the log names who did it.',
  counterparts: [
    'App created recently has a high volume of revoked consents',
    'New app with numerous consent revocations',
  ],
  remedy:
    'Ask two of these people why. If it was a lure, contain the app for those who have not noticed, and look at what it did in the meantime.',
  remedyNotes: endingAccess,
  options: { people: 3, days: 7, youngDays: 30, recentDays: 90 },
  events: ['revoke', 'consent'],
  begin: ({ app }, context) => {
    if (app.party === 'first') return null;
    const from = logEnd(context) - context.option('recentDays') * dayMs;
    /** Each one's last withdrawal. */
    const withdrew = new Map<string, number>();
    let more = false;
    let consented = Number.POSITIVE_INFINITY;

    const watch: AppCase = {
      event: (event: EventRow) => {
        const at = timeOf(event);
        const person = personOf(event);
        if (at === null || person === null) return;
        if (event.event === 'consent') {
          consented = Math.min(consented, at);
          return;
        }
        const actor = event.detail['actor']?.toLowerCase() ?? person;
        if (at < from || actor !== person) return;
        if (withdrew.has(person) || withdrew.size < peopleKept) withdrew.set(person, at);
        else more = true;
      },
      end: () => {
        const wave = largestWave([...withdrew.values()], context.option('days') * dayMs);
        if (wave.people < context.option('people')) return null;
        const born = bornAt(app, consented, wave.from);
        if (born === null || wave.from - born > context.option('youngDays') * dayMs) return null;
        return {
          title: `${counted(wave.people, 'person', 'people')} withdrew their consent to ${shown(app)}`,
          explanation: `All within ${counted(context.option('days'), 'day')}, when the tenant had known the app for ${counted(Math.max(0, Math.floor((wave.from - born) / dayMs)), 'day')}. People do that when a page was not what it seemed.`,
          evidence: {
            people: wave.people,
            from: iso(wave.from),
            to: iso(wave.to),
            knownSince: iso(born),
            ...(more ? { atLeast: true } : {}),
          },
        };
      },
      untold: () => {
        const wave = largestWave([...withdrew.values()], context.option('days') * dayMs);
        return wave.people >= context.option('people') && bornAt(app, consented, wave.from) === null
          ? 'people withdrew their consent, and nothing tells how long the app had been here'
          : null;
      },
    };
    return watch;
  },
};

/** Null: a consent before the log begins is the rule, so a first audit does not show that an app is young. */
function bornAt(
  { createdAt, firstSeen }: { readonly createdAt: string | null; readonly firstSeen: string },
  consented: number,
  wave: number,
): number | null {
  const times = [Date.parse(createdAt ?? ''), Date.parse(firstSeen), consented].filter(
    (time) => Number.isFinite(time) && time <= wave,
  );
  return times.length === 0 ? null : Math.min(...times);
}

function largestWave(times: readonly number[], windowMs: number) {
  const sorted = times.toSorted((a, b) => a - b);
  let best = { people: 0, from: 0, to: 0 };
  let start = 0;
  for (const [index, to] of sorted.entries()) {
    while (to - (sorted[start] ?? to) > windowMs) start += 1;
    const people = index - start + 1;
    if (people > best.people) best = { people, from: sorted[start] ?? to, to };
  }
  return best;
}
