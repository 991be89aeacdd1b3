import type { ScopeVerdict } from '../core/capability.ts';
import { compareTiers } from '../core/vocabulary.ts';
import type { AppDetection } from '../kit/detection.ts';
import { adminLevelApp } from './frameworks.ts';
import { Reach } from './reach.ts';
import { isProvenVendor } from './standing.ts';
import { shown } from './wording.ts';

export const mailboxWideAccess: AppDetection = {
  id: 'mailbox-wide-access',
  number: 'D09',
  title: 'App may open every mailbox',
  unit: 'app',
  severity: 'critical',
  needs: {
    'google-workspace': {
      streams: ['admin-events', 'delegation-traces'],
      facts: ['scopes'],
      blindSpots: ['delegation-list'],
    },
    'microsoft-365': { streams: ['service-principals', 'app-roles'], facts: ['scopes'] },
  },
  frameworks: [
    ...adminLevelApp,
    'MITRE ATT&CK v18.1 T1114.002',
    'ISO 27001:2022 A.8.3',
    'ISO 27001:2022 A.8.12',
  ],
  falsePositives:
    'Archiving, migration and mail security products need every mailbox. On Microsoft 365 Exchange may limit the app to some mailboxes, which no API here shows.',
  counterparts: ['OAuth app with suspicious metadata has Exchange permission'],
  remedy:
    'Ask which mailboxes it needs. On Microsoft 365 limit it to those with role-based access for applications in Exchange before taking the permission away; on Google replace the delegation by consent of the people concerned.',
  grants: ['app-role', 'domain-wide-delegation'],
  begin: ({ app, standing }) => {
    if (app.party === 'first') return null;
    const reach = new Reach();
    let uncovered = false;
    let found = false;
    return {
      grant: (grant, scopes) => {
        const mail = scopes.verdicts.filter(opensMail);
        if (mail.length === 0) return false;
        for (const verdict of mail) reach.addScope(verdict);
        const beyond = standing.beyondApproval(grant, scopes)?.scopes ?? [];
        uncovered ||= !isProvenVendor(standing) || mail.some((verdict) => beyond.includes(verdict));
        found = true;
        return true;
      },
      end: () => {
        if (!found) return null;
        const idle = app.state === 'disabled' || app.state === 'blocked';
        const full = reach.tier === 'critical' ? 'critical' : 'high';
        return {
          severity: !uncovered ? 'low' : idle ? 'medium' : full,
          title: `${shown(app)} may open every mailbox`,
          explanation: `It needs nobody to sign in, so one stolen credential is the mail of the whole company. ${reach.sentence} ${standing.why}${uncovered ? '' : ' The approval covers this, which lowers the severity.'}${idle ? ' It is switched off now.' : ''}`,
          evidence: { ...reach.evidence, state: app.state },
        };
      },
    };
  },
};

function opensMail({ tier, capabilities }: ScopeVerdict): boolean {
  return compareTiers(tier, 'high') <= 0 && capabilities.some(({ data }) => data === 'mail');
}
