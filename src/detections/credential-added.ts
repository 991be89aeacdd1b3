import type { EventRow } from '../core/rows.ts';
import type { Severity } from '../core/vocabulary.ts';
import type { AppDetection } from '../kit/detection.ts';
import { watchedChange } from './frameworks.ts';
import { Reach } from './reach.ts';
import { actorsOf, latestOf } from './recent-events.ts';
import { counted, shown } from './wording.ts';

export const credentialAdded: AppDetection = {
  id: 'credential-added',
  number: 'D36',
  title: 'New credential on an app that acts by itself',
  unit: 'app',
  severity: 'high',
  needs: { 'microsoft-365': { streams: ['audit-events', 'service-principals', 'app-roles'] } },
  frameworks: [...watchedChange, 'MITRE ATT&CK v18.1 T1098.001', 'OWASP NHI2:2025'],
  falsePositives:
    'A rotation that was planned, with the old credential removed soon after. A pipeline or a named administrator stands behind it.',
  counterparts: [
    'App made anomalous Graph calls to Exchange workload post certificate update or addition of new credentials',
    'Anomalous OneDrive activity by app that just updated or added new credentials',
    'Anomalous SharePoint activity by app that just updated or added new credentials',
  ],
  remedy:
    'Ask the person who added it, on another channel than mail. If nobody knows of it, remove the credential, then look at what the app did since, and at that person’s account.',
  options: { days: 14 },
  events: ['credential-added'],
  grants: ['app-role'],
  begin: ({ app }, context) => {
    const added: EventRow[] = [];
    const reach = new Reach();
    let alone = false;
    return {
      event: (event) => void added.push(event),
      grant: (_, scopes) => {
        reach.add(scopes);
        alone = true;
        return false;
      },
      end: () => {
        const recent = latestOf(added, context);
        if (!alone || recent.length === 0) return null;
        const last = recent.at(-1)?.at ?? '';
        return {
          severity: severityOf(reach),
          title: `${shown(app)} was given ${counted(recent.length, 'new credential')}`,
          explanation: `The log says so, last on ${last.slice(0, 10)}. Whoever holds it can sign in as the app, without a person. ${reach.sentence}`,
          evidence: { ...reach.evidence, added: recent.length, last, by: actorsOf(recent) },
        };
      },
    };
  },
};

/** Renewing secrets is daily work: only what such an app could do makes it worth a look today. */
function severityOf({ tier }: Reach): Severity {
  if (tier === 'critical') return 'high';
  return tier === 'high' ? 'medium' : 'low';
}
