/** What is wrong with the watch itself. A watch that dies silently is worse than none. */
import { lacks } from '../../core/coverage.ts';
import type { TenantResult } from '../../core/result.ts';
import type { Rules } from './destination.ts';
import { type Origin, type WatchKind, type WatchNotice, watchLetter } from './letter.ts';
import type { NewMessage } from './outbox.ts';

interface Detail {
  readonly title: string;
  readonly why: string;
  readonly remedy: string;
  /** Null: it concerns all. */
  readonly tenant: string | null;
}

/** Something to tell, once for each `about`. */
export interface Trouble {
  readonly kind: WatchKind;
  readonly about: string;
  readonly subject: string;
  readonly lead: string;
  readonly details: readonly Detail[];
  readonly next: string;
}

/** For each entry that did not switch it off, what concerns its tenants. */
export function watchMessages(
  entries: readonly Rules[],
  troubles: readonly Trouble[],
  origin: Origin,
): readonly NewMessage[] {
  return entries
    .filter(({ watch }) => watch)
    .flatMap(({ name: entry, tenants }) =>
      troubles.flatMap((trouble): readonly NewMessage[] => {
        const { kind, about } = trouble;
        const details = trouble.details.filter(
          ({ tenant }) => tenant === null || tenants.length === 0 || tenants.includes(tenant),
        );
        if (details.length === 0) return [];
        const notice: WatchNotice = { ...trouble, details };
        return [
          {
            key: JSON.stringify([entry, kind, about]),
            entry,
            letter: watchLetter(notice, origin),
            held: false,
          },
        ];
      }),
    );
}

/** What ended a run before it was judged. */
export function runFailed(
  run: { readonly id: string; readonly beganAt: string },
  error: { readonly code: string; readonly message: string; readonly remedy: string },
): Trouble {
  const { code, message, remedy } = error;
  return {
    kind: 'run-failed',
    about: run.id,
    subject: `The audit of ${run.beganAt} failed`,
    lead: 'Nothing was judged: until an audit succeeds, nobody watches.',
    details: [{ title: `${message} (${code})`, why: 'It ended the run.', remedy, tenant: null }],
    next: 'grantwarden doctor',
  };
}

/** Tenants of which nothing at all could be read. */
export function tenantsUnread(run: string, tenants: readonly TenantResult[]): Trouble | null {
  const unread = tenants.filter(
    ({ coverage }) => coverage.status === 'unavailable' && coverage.streams.some(lacks),
  );
  if (unread.length === 0) return null;
  return {
    kind: 'run-failed',
    about: run,
    subject:
      unread.length === 1
        ? `Nothing of ${unread[0]?.id} could be read`
        : `Nothing of ${unread.length} tenants could be read`,
    lead: 'What changed there since the last good run is not known.',
    details: unread.map(({ id, coverage: { streams } }) => {
      const { reason, remedy } = streams.find(lacks) ?? { reason: null, remedy: null };
      return { title: id, why: reason ?? 'Every stream failed.', remedy: remedy ?? '', tenant: id };
    }),
    next: 'grantwarden doctor',
  };
}

/**
 * Streams that were read in full in the run before and are not now. Tenants of which nothing was read are told of as such.
 * @param before the tenants as an earlier run left them
 */
export function coverageLowered(
  run: string,
  tenants: readonly TenantResult[],
  before: readonly TenantResult[],
): Trouble | null {
  const details = tenants
    .filter(({ coverage }) => coverage.status !== 'unavailable')
    .flatMap(({ id, coverage: { streams } }) => {
      const earlier = before.find((tenant) => tenant.id === id)?.coverage.streams ?? [];
      const whole = new Set(earlier.filter(({ status }) => status === 'complete').map(({ name }) => name));
      return streams
        .filter((stream) => lacks(stream) && whole.has(stream.name))
        .map(({ name, status, reason, remedy }) => ({
          title: `${id}: ${name} is ${status}`,
          why: reason ?? 'It was complete in the run before.',
          remedy: remedy ?? '',
          tenant: id,
        }));
    });
  if (details.length === 0) return null;
  return {
    kind: 'coverage-lowered',
    about: run,
    subject: `Less was read than before: ${details.length === 1 ? '1 stream' : `${details.length} streams`}`,
    lead: 'These were complete in the run before. What they would show is carried from then, and may have changed.',
    details,
    next: 'grantwarden doctor',
  };
}

/** A credential of the watch’s own. */
export interface OwnCredential {
  readonly tenant: string;
  readonly id: string;
  /** ISO time. */
  readonly expiresAt: string;
}

const dayMs = 86_400_000;
const warnedAt = [0, 1, 3, 7, 14, 30] as const;

/** Told 30, 14, 7, 3 days and 1 day before, and when it has ended. */
export function credentialsExpiring(credentials: readonly OwnCredential[], now: number): readonly Trouble[] {
  return credentials.flatMap(({ tenant, id, expiresAt }): readonly Trouble[] => {
    const days = (Date.parse(expiresAt) - now) / dayMs;
    const step = warnedAt.find((limit) => days <= limit);
    if (step === undefined) return [];
    const when =
      days <= 0 ? 'has ended' : days < 1 ? 'ends within a day' : `ends in ${Math.floor(days)} days`;
    return [
      {
        kind: 'credential-expiring',
        about: JSON.stringify([tenant, id, expiresAt, step]),
        subject: `The credential for ${tenant} ${when}`,
        lead: 'Without it this tenant cannot be read any more.',
        details: [
          {
            title: `${tenant}: ${expiresAt}`,
            why: 'Grantwarden signs in with an app whose last credential ends then.',
            remedy:
              'Add a new secret or certificate to the app, change what the configuration refers to, then remove the old one.',
            tenant,
          },
        ],
        next: `grantwarden doctor --tenant ${tenant}`,
      },
    ];
  });
}

/** @param since ISO time at which a good run was wanting */
export function overdue(since: string, lastGoodAt: string | null): Trouble {
  return {
    kind: 'overdue',
    about: since,
    subject: 'An audit is overdue',
    lead: `A good run was due by ${since} and there is none.`,
    details: [
      {
        title: lastGoodAt === null ? 'No run has ended well yet' : `The last good run ended ${lastGoodAt}`,
        why: 'What was granted since then has not been judged.',
        remedy: 'Look at what the scheduler says, and run an audit by hand.',
        tenant: null,
      },
    ],
    next: 'grantwarden schedule status',
  };
}

export function missed(run: string, count: number): Trouble {
  return {
    kind: 'overdue',
    about: run,
    subject: count === 1 ? '1 audit was missed' : `${count} audits were missed`,
    lead: 'This run stands for them; what came and went in between was not seen.',
    details: [
      {
        title: 'The scheduler was not running when they were due',
        why: 'The machine was off, the process was gone, or an audit took longer than the time between two.',
        remedy: 'Make sure that the service starts with the machine; see grantwarden schedule install.',
        tenant: null,
      },
    ],
    next: 'grantwarden schedule status',
  };
}
