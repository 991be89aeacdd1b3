import type { EventRow } from '../core/rows.ts';
import type { TenantDetection } from '../kit/detection.ts';
import { openingOf } from './consent-openings.ts';
import { watchedChange } from './frameworks.ts';
import { actorsOf, latestOf } from './recent-events.ts';
import { counted } from './wording.ts';

const shownChanges = 10;

export const guardRailWeakened: TenantDetection = {
  id: 'guard-rail-weakened',
  number: 'D50',
  title: 'A rule that stops apps was taken away',
  unit: 'tenant',
  severity: 'high',
  needs: {
    'google-workspace': { streams: ['admin-events'] },
    'microsoft-365': { streams: ['audit-events'] },
  },
  settings: {},
  frameworks: [...watchedChange, 'MITRE ATT&CK v18.1 T1562.008', 'ISO 27001:2022 A.8.9'],
  falsePositives:
    'A rule opened on purpose for a rollout and closed again, or moved to a narrower one. The administrator’s change record tells.',
  remedy:
    'Ask the administrator who did it. If it was not meant, set it back first, and then look for apps that people let in since.',
  options: { days: 30 },
  events: ['consent-policy-changed'],
  judge: ({ events }, context) => {
    const weakened = latestOf(events, context).flatMap((event) => {
      const what = openedBy(event);
      return typeof what === 'string' ? [{ event, what }] : [];
    });
    const last = weakened.at(-1);
    if (last === undefined) return null;
    const kinds = [...new Set(weakened.map(({ what }) => what))];
    return {
      title: `${counted(weakened.length, 'change')} opened the tenant to more apps`,
      explanation: `In the last ${counted(context.option('days'), 'day')} an administrator ${kinds.join(', and ')}, last on ${last.event.at.slice(0, 10)}. Whoever takes an administrator’s account does this first, and it holds for all who come after.`,
      evidence: {
        changes: weakened.slice(-shownChanges).map(({ event }) => sentenceOf(event)),
        by: actorsOf(weakened.map(({ event }) => event)),
      },
    };
  },
  untold: ({ events }, context) => {
    const unclear = latestOf(events, context).filter((event) => openedBy(event) === undefined).length;
    return unclear === 0
      ? null
      : `the log tells of ${counted(unclear, 'change')} of the consent policy, but not what it was before and after`;
  },
};

/** Null: nothing. Undefined: the log does not tell. */
function openedBy({ detail }: EventRow): string | null | undefined {
  const { action } = detail;
  return action === undefined ? openingOf(detail) : (openings.get(action) ?? null);
}

/** Names in the admin log of Google that open what was closed. */
const openings: ReadonlyMap<string, string> = new Map([
  ['UNBLOCK_ALL_THIRD_PARTY_API_ACCESS', 'let in apps that are not listed'],
  ['ALLOW_SERVICE_FOR_OAUTH2_ACCESS', 'opened a service to apps that are not listed'],
  ['TRUST_DOMAIN_OWNED_OAUTH2_APPS', 'trusted all apps of your own domain'],
]);

function sentenceOf({ at, detail }: EventRow): string {
  const { action, service, orgUnit, setting, from, to } = detail;
  const changed = setting === undefined ? [] : [`${setting} from ${from} to ${to}`];
  return [at, action, service, orgUnit, ...changed].flatMap((part) => part ?? []).join(' ');
}
