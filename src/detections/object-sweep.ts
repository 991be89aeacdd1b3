import type { EventRow } from '../core/rows.ts';
import type { AppCase, AppDetection } from '../kit/detection.ts';
import { dayMs, logEnd } from './baseline.ts';
import { endingAccess } from './ending-access.ts';
import { watchedUse } from './frameworks.ts';
import { hourMs, Sweep } from './sweep.ts';
import { UsedGrants } from './used-grants.ts';
import { counted, shown } from './wording.ts';

const nobody: ReadonlySet<string> = new Set();

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
    const sweep = new Sweep(
      logEnd(context) - context.option('days') * dayMs,
      context.option('hours') * hourMs,
    );
    const used = new UsedGrants(() => nobody);
    const watch: AppCase = {
      event: (event: EventRow) => {
        if (sweep.hear(event)) watch.grant = used.hear;
      },
      end: () => {
        const found = sweep.found(context.option('minimumRows'));
        if (found === null) return null;
        return {
          title: `${shown(app)} read accounts, contacts, cases and users within ${counted(found.hours, 'hour')}`,
          explanation: `It never did so before in this log. ${
            found.rows === null
              ? 'The log does not tell how many rows came.'
              : `${counted(found.rows, 'row')} came of these in the last ${counted(context.option('days'), 'day')}.`
          } Whole tenants were copied in this way through apps that were approved. ${used.reach.sentence} ${standing.why}`,
          evidence: { ...used.reach.evidence, ...found.evidence },
        };
      },
      untold: () => (sweep.untold ? 'the log does not tell which records its calls read' : null),
    };
    return watch;
  },
};
