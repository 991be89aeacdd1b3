import type { EventRow, GrantRow } from '../core/rows.ts';
import { safeText } from '../core/text.ts';
import type { AppCase, AppDetection, GrantScopes } from '../kit/detection.ts';
import { Arrivals } from './arrivals.ts';
import { watchedChange } from './frameworks.ts';
import { dayMs, logEnd, timeOf } from './baseline.ts';
import { Reach } from './reach.ts';
import { actorsOf } from './recent-events.ts';
import { severityOfReach } from './severity.ts';
import { counted, listed, shown } from './wording.ts';

const changesKept = 200;
const subjectsKept = 200;
const shownOfEach = 20;
const longest = 200;

/** A trust is a credential without a secret: whoever the issuer says is the subject signs in as the app. */
export const federatedIssuerChanged: AppDetection = {
  id: 'federated-issuer-changed',
  number: 'D37',
  title: 'An app trusts a new outside issuer',
  unit: 'app',
  severity: 'high',
  needs: { 'microsoft-365': { streams: ['audit-events', 'service-principals', 'app-roles'] } },
  frameworks: [
    ...watchedChange,
    'MITRE ATT&CK v18.1 T1098.001',
    'MITRE ATT&CK v18.1 T1550.001',
    'OWASP NHI2:2025',
  ],
  falsePositives:
    'Teams move their builds to another service, and then the issuer changes for good; the owner knows. More subjects of an issuer that it trusted before are not reported.',
  remedy:
    'Ask the person who added it, on another channel than mail, whose issuer and subject these are. If nobody knows, take the trust out, then look at what the app did since.',
  options: { days: 30 },
  grants: ['app-role'],
  events: ['credential-added'],
  begin: ({ app, roles, standing }, context) => {
    const from = logEnd(context) - context.option('days') * dayMs;
    const reach = new Reach();
    const issuers = new Arrivals(from);
    const subjects = new Set<string>();
    const changes: EventRow[] = [];
    let last = '';
    let untold = false;

    const hearGrant = (_: GrantRow, scopes: GrantScopes): boolean => {
      reach.add(scopes);
      return false;
    };
    const watch: AppCase = {
      event: (event: EventRow) => {
        const { detail } = event;
        const at = timeOf(event);
        const added = wordsOf(detail['issuer']);
        if (at === null) return;
        if (added.length === 0) {
          if (detail['kind'] === 'federated-credential' && at >= from) untold = true;
          return;
        }
        issuers.hear(wordsOf(detail['issuerBefore']), added, at);
        if (at < from) return;
        for (const subject of wordsOf(detail['subject']))
          if (subjects.size < subjectsKept) subjects.add(subject);
        if (changes.length < changesKept) changes.push(event);
        if (event.at > last) last = event.at;
        watch.grant = hearGrant;
      },
      end: () => {
        const strange = issuers.strange().map(({ name }) => name);
        if (strange.length === 0) return null;
        const known = issuers.known();
        return {
          severity: roles.length > 0 ? 'high' : severityOfReach(reach.tier),
          title: `${shown(app)} trusts ${counted(strange.length, 'new outside issuer')}`,
          explanation: `${known.length === 0 ? 'For the first time in this log it lets an outside identity' : 'Beside or instead of what it trusted before it lets another outside identity'} sign in as the app: ${listed(strange, 3)}, last on ${last.slice(0, 10)}. ${reach.sentence} ${standing.why}`,
          evidence: {
            ...reach.evidence,
            issuers: strange.slice(0, shownOfEach),
            issuersBefore: known.slice(0, shownOfEach),
            subjects: [...subjects].toSorted().slice(0, shownOfEach),
            last,
            by: actorsOf(changes).toSorted().slice(0, shownOfEach),
            ...(issuers.overflow ? { atLeast: true } : {}),
          },
        };
      },
      untold: () => (untold ? 'the log tells of a new outside identity, but not whose it is' : null),
    };
    return watch;
  },
};

function wordsOf(text: string | undefined): readonly string[] {
  const words = (text ?? '').split(/\s+/u).map((word) => safeText(word).slice(0, longest).toWellFormed());
  return [...new Set(words.filter((word) => word !== ''))];
}
