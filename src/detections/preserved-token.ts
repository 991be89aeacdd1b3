import type { EventRow } from '../core/rows.ts';
import type { AppDetection } from '../kit/detection.ts';
import { leftBehind } from './frameworks.ts';
import { Reach } from './reach.ts';
import { severityUnder } from './severity.ts';
import { counted, shown } from './wording.ts';

type Preserved = Pick<EventRow, 'at' | 'resource'>;

/** A log may tell of a token that it was kept although the list of grants begins later: silence does not end it. */
export const preservedToken: AppDetection = {
  id: 'preserved-token',
  number: 'D26',
  title: 'App kept its access after its installer left',
  unit: 'app',
  severity: 'high',
  needs: {
    slack: {
      streams: ['users', 'installs'],
      facts: ['principal-active'],
      blindSpots: ['installed-tokens'],
    },
  },
  frameworks: [...leftBehind, 'MITRE ATT&CK v18.1 T1671'],
  falsePositives:
    'The app was handed to a new owner before the installer left, and only the log line is old. Slack shows who manages it now.',
  remedy:
    'Find out who is responsible for the app now. Without an owner restrict it first, so that nobody can bring it back, and then end its tokens in every workspace.',
  grants: ['delegated-user', 'bot'],
  events: ['token-preserved', 'revoke'],
  begin: ({ app, standing }) => {
    if (app.party === 'first') return null;
    const reach = new Reach();
    const preserved: Preserved[] = [];
    const revoked: Preserved[] = [];
    const held = new Set<string>();
    let left = 0;
    return {
      event: ({ event, at, resource }) =>
        void (event === 'token-preserved' ? preserved : revoked).push({ at, resource }),
      grant: ({ principal, resource }, scopes) => {
        held.add(resource);
        const orphaned = principal.kind === 'user' && principal.active === 'no';
        if (orphaned) left += 1;
        const kept = orphaned || preserved.some((one) => concerns(one, resource));
        if (kept) reach.add(scopes);
        return kept;
      },
      end: () => {
        const living = preserved.filter((one) => isHeld(one, held) || !isEnded(one, revoked));
        if (living.length === 0 && left === 0) return null;
        const last = living.map(({ at }) => at).reduce((a, b) => (a > b ? a : b), '');
        const parts = [
          living.length === 0
            ? ''
            : `The log says ${living.length === 1 ? 'once' : `${living.length} times`} that its token was kept when the person behind it was removed, last on ${last.slice(0, 10)}, and nothing shows that it was ended since.`,
          left === 0
            ? ''
            : `${counted(left, 'token is', 'tokens are')} of people whose accounts are deactivated.`,
          'Deactivating a person does not end what he or she has installed.',
        ];
        return {
          severity: severityUnder(standing, living.length > 0 && reach.tier === 'info' ? 'high' : reach.tier),
          title: `${shown(app)} kept its access after its installer left`,
          explanation: `${parts.filter((part) => part !== '').join(' ')} ${reach.sentence} ${standing.why}`,
          evidence: {
            ...reach.evidence,
            preserved: living.length,
            lastPreserved: last === '' ? null : last,
            tokensOfInactivePeople: left,
          },
        };
      },
    };
  },
};

/** An event that names no workspace may be about any. */
function concerns({ resource }: Preserved, held: string): boolean {
  return resource === null || resource === held;
}

function isHeld(one: Preserved, held: ReadonlySet<string>): boolean {
  return [...held].some((resource) => concerns(one, resource));
}

function isEnded({ at, resource }: Preserved, revoked: readonly Preserved[]): boolean {
  return revoked.some((one) => one.at >= at && (resource === null || concerns(one, resource)));
}
