import type { EventRow } from '../core/rows.ts';
import type { TenantDetection } from '../kit/detection.ts';
import { dayMs, logEnd } from './baseline.ts';
import { endingAccess } from './ending-access.ts';
import { watchedUse } from './frameworks.ts';
import { hourMs, Sweep } from './sweep.ts';
import { counted } from './wording.ts';

const appsKept = 1_000;
const peopleKept = 1_000;
const shownOfEach = 20;

interface Unlisted {
  readonly sweep: Sweep;
  readonly people: Set<string>;
}

/**
 * Salesforce logs the calls of an app that nobody installed under an id of its own (`888…`), which no list of the
 * org tells the name of. A caller who has somebody connect a changed Data Loader makes just such an app.
 */
export const unlistedAppSweep: TenantDetection = {
  id: 'unlisted-app-sweep',
  number: 'D35',
  title: 'An app that no list names read customers, contacts, cases and users in one go',
  unit: 'tenant',
  severity: 'critical',
  needs: { salesforce: { streams: ['api-usage'] } },
  settings: {},
  frameworks: [
    ...watchedUse,
    'MITRE ATT&CK v18.1 T1213.004',
    'MITRE ATT&CK v18.1 T1567',
    'NIST CSF 2.0 RS.MI-01',
    'ISO 27001:2022 A.5.26',
  ],
  falsePositives:
    'The first run of a backup or a data warehouse that was connected without being installed. Install it: its calls then stand under its name.',
  remedy:
    'Ask these people what they connected and who asked them to. Then contain that app, end the sessions of these people, and search what was read for passwords and keys, to rotate them.',
  remedyNotes: endingAccess,
  options: { days: 7, hours: 24 },
  events: ['activity'],
  judge: ({ events }, context) => {
    const apps = new Map<string, Unlisted>();
    const recentFrom = logEnd(context) - context.option('days') * dayMs;
    for (const event of events) hear(event, apps, recentFrom, context.option('hours') * hourMs);
    const sweeps = [...apps].flatMap(([id, { sweep, people }]) => {
      const found = sweep.found(0);
      return found === null ? [] : [{ id, people, ...found }];
    });
    const [first] = sweeps.toSorted((a, b) => a.hours - b.hours || (a.id < b.id ? -1 : 1));
    if (first === undefined) return null;
    const people = [...new Set(sweeps.flatMap((one) => [...one.people]))].toSorted();
    return {
      title: `${sweeps.length === 1 ? 'An app that no list names' : `${sweeps.length} apps that no list names`} read accounts, contacts, cases and users within ${counted(first.hours, 'hour')}`,
      explanation: `It never did so before in this log, and used the access of ${counted(people.length, 'person', 'people')}. Salesforce logs it under an id and tells no name, as it does with apps that were never installed: see which of those is new. In 2025 callers had people connect an app of the thieves, and it copied all customers within minutes.`,
      evidence: {
        ...first.evidence,
        appIds: sweeps
          .map(({ id }) => id)
          .toSorted()
          .slice(0, shownOfEach),
        people: people.slice(0, shownOfEach),
        peopleCount: people.length,
      },
    };
  },
};

function hear(event: EventRow, apps: Map<string, Unlisted>, recentFrom: number, windowMs: number): void {
  const id = event.detail['appId'];
  if (id === undefined) return;
  const app = apps.get(id) ?? { sweep: new Sweep(recentFrom, windowMs), people: new Set<string>() };
  if (!apps.has(id)) {
    if (apps.size >= appsKept) return;
    apps.set(id, app);
  }
  const { principal } = event;
  if (app.sweep.hear(event) && principal !== null && app.people.size < peopleKept) app.people.add(principal);
}
