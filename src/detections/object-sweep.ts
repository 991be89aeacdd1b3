import type { EventRow } from '../core/rows.ts';
import type { AppCase, AppDetection } from '../kit/detection.ts';
import { dayMs, iso, logEnd, timeOf } from './baseline.ts';
import { endingAccess } from './ending-access.ts';
import { watchedUse } from './frameworks.ts';
import { ReadList } from './read-list.ts';
import { UsedGrants } from './used-grants.ts';
import { counted, shown } from './wording.ts';

const hourMs = 3_600_000;
const nobody: ReadonlySet<string> = new Set();

/** Read together they are customers, their people, what they wrote, and who works here: what thieves of 2025 took. */
const swept: ReadonlyMap<string, number> = new Map([
  ['account', 0],
  ['contact', 1],
  ['case', 2],
  ['user', 3],
]);

export const objectSweep: AppDetection = {
  id: 'object-sweep',
  number: 'D35',
  title: 'App read customers, contacts, cases and users in one go',
  unit: 'app',
  severity: 'critical',
  needs: { salesforce: { streams: ['api-usage'] } },
  frameworks: [
    ...watchedUse,
    'MITRE ATT&CK v18.1 T1213.004',
    'MITRE ATT&CK v18.1 T1567',
    'NIST CSF 2.0 RS.MI-01',
    'ISO 27001:2022 A.5.26',
  ],
  falsePositives:
    'Backups and data warehouses do it by design. One that did so in the weeks before is not reported; the first run of a new one is.',
  counterparts: ['App performed drive enumeration'],
  remedy:
    'Unless you know of a backup or a copy that began on that day, treat it as theft: contain the app, keep the log, and search what was read for passwords and keys, to rotate them.',
  remedyNotes: endingAccess,
  options: { days: 7, hours: 24, minimumRows: 1 },
  grants: ['delegated-user', 'delegated-tenant', 'app-role', 'install', 'preauthorized'],
  events: ['activity'],
  begin: ({ app, standing }, context) => {
    const recentFrom = logEnd(context) - context.option('days') * dayMs;
    const windowMs = context.option('hours') * hourMs;
    const latest = [...swept].map(() => Number.NEGATIVE_INFINITY);
    const reads = new ReadList();
    const used = new UsedGrants(() => nobody);
    let before = false;
    let rowsTold = false;
    let named = false;
    let unnamed = false;
    let fastest = Number.POSITIVE_INFINITY;
    let sweeps = { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };

    let moment = Number.NEGATIVE_INFINITY;
    /** Looks at all that was read up to a moment, in whichever order its events came. */
    const settle = (): void => {
      const took = moment - Math.min(...latest);
      if (!(took <= windowMs)) return;
      if (moment < recentFrom) {
        before = true;
        return;
      }
      fastest = Math.min(fastest, took);
      sweeps = { first: Math.min(sweeps.first, moment - took), last: Math.max(sweeps.last, moment) };
    };
    const watch: AppCase = {
      event: (event: EventRow) => {
        const at = timeOf(event);
        if (at === null) return;
        const object = event.detail['object'];
        if (object === undefined) {
          if (at >= recentFrom) unnamed = true;
          return;
        }
        named = true;
        const place = swept.get(object.toLowerCase());
        if (place === undefined) return;
        if (at >= recentFrom) {
          reads.hear(event, at);
          rowsTold ||= event.detail['rows'] !== undefined;
        }
        watch.grant = used.hear;
        if (at > moment) settle();
        moment = at;
        latest[place] = at;
      },
      end: () => {
        settle();
        if (before || fastest === Number.POSITIVE_INFINITY) return null;
        if (rowsTold && reads.rows < context.option('minimumRows')) return null;
        const hours = Math.max(1, Math.ceil(fastest / hourMs));
        return {
          title: `${shown(app)} read accounts, contacts, cases and users within ${counted(hours, 'hour')}`,
          explanation: `It never did so before in this log. ${
            rowsTold
              ? `${counted(reads.rows, 'row')} came of these in the last ${counted(context.option('days'), 'day')}.`
              : 'The log does not tell how many rows came.'
          } Whole tenants were copied in this way through apps that were approved. ${used.reach.sentence} ${standing.why}`,
          evidence: {
            ...used.reach.evidence,
            sweepFrom: iso(sweeps.first),
            sweepTo: iso(sweeps.last),
            ...reads.evidence,
          },
        };
      },
      untold: () => (unnamed && !named ? 'the log does not tell which records its calls read' : null),
    };
    return watch;
  },
};
