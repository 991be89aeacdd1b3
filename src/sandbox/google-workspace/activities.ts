/**
 * Reports API activities.list: newest first, events appear hours after they happen and not in order.
 * Source: discovery document admin.reports_v1; support.google.com/a/answer/7061566 (data retention and lag).
 */
import { day } from '../company.ts';
import type { LogTrouble, SandboxClock, SandboxReply, SandboxRequest } from '../contract.ts';
import { chance, draw } from '../random.ts';
import { badRequest, invalidInput, notFound } from './errors.ts';
import { type EventStream, type LoggedEvent, merge, type Place } from './event-stream.ts';
import type { Tenant } from './identity.ts';
import { countParam, etag, lastParam, ok } from './reply.ts';
import { retentionMs } from './token-log.ts';

const minute = 60_000;
const hour = 60 * minute;

export interface ReportLog {
  readonly streams: readonly EventStream[];
  readonly eventNames: ReadonlySet<string>;
  /** How long it hides most events; a few are hidden up to five times as long. */
  readonly lagMs: number;
  /** The longest window that may be asked for; without it the whole of what is kept. */
  readonly mostDays?: number;
}

/** The lag of logs when nothing else is asked for. */
export const usualLagMs = { token: 2 * hour, admin: 3 * minute } as const;

const filtering = ['actorIpAddress', 'eventName', 'filters', 'orgUnitID', 'groupIdFilter'];

/** Asked for less than everything: held against the smaller quota. */
export function isFiltered(request: SandboxRequest, userKey: string): boolean {
  return userKey !== 'all' || filtering.some((name) => request.url.searchParams.has(name));
}

export function createActivities(
  seed: number,
  clock: SandboxClock,
  tenant: Tenant,
  logs: ReadonlyMap<string, ReportLog>,
  trouble: LogTrouble = { late: 0, lost: 0 },
) {
  return function activities(request: SandboxRequest, userKey: string, application: string): SandboxReply {
    const log = logs.get(application);
    if (log === undefined) return badRequest(`Invalid value '${application}' for applicationName`, 'invalid');
    const count = countParam(request, 'maxResults', 1000, 1000);
    if (count === null) return invalidInput('maxResults');
    const now = clock.now();
    const from = timeParam(request, 'startTime', now - retentionMs);
    const to = timeParam(request, 'endTime', now);
    if (from === null) return invalidInput('startTime');
    if (to === null || to < from) return invalidInput('endTime');
    if (from < now - retentionMs - hour)
      return badRequest('Start time cannot be more than 180 days in the past.', 'invalid');
    if (log.mostDays !== undefined && to - from > log.mostDays * day)
      return badRequest(`The time range for ${application} cannot exceed ${log.mostDays} days.`, 'invalid');
    const name = lastParam(request, 'eventName');
    if (name !== null && !log.eventNames.has(name))
      return badRequest(`Event name ${name} not found in manifest`, 'invalid');
    const actor = userKey === 'all' ? null : tenant.find(userKey);
    if (userKey !== 'all' && actor === null) return notFound('userKey');
    const matches = filterOf(lastParam(request, 'filters'), lastParam(request, 'applicationInfoFilter'));
    if (matches === null) return invalidInput('filters');
    const token = lastParam(request, 'pageToken');
    const after = token === null ? null : readToken(token);
    if (after === undefined) return invalidInput('pageToken');

    const rows: unknown[] = [];
    let last: Place | null = null;
    let more = false;
    // Now and then a page begins with the row that ended the one before.
    const repeat = after !== null && chance(seed, 'repeat', after.at % 2 ** 31) < 0.3;
    const start = after !== null && repeat ? { ...after, seq: after.seq - 1 } : after;
    for (const { event, place } of merge(log.streams, to, start, name)) {
      if (event.at < from) break;
      if ((name !== null && event.name !== name) || (actor !== null && event.actor !== actor)) continue;
      if (!matches(event) || shownAt(event, application, log.lagMs) > now) continue;
      if (rows.length === count) {
        more = true;
        break;
      }
      rows.push(event.row());
      last = place;
    }
    return ok(request, {
      kind: rows.length === 0 ? 'reports#activities' : 'admin#reports#activities',
      etag: etag(application, token ?? '', rows.length),
      ...(more && last !== null ? { nextPageToken: writeToken(last) } : {}),
      ...(rows.length === 0 ? {} : { items: rows }),
    });
  };

  /** Never: infinity. */
  function shownAt({ at, seq, name, fresh }: LoggedEvent, application: string, usual: number): number {
    const luck = chance(seed, 'lag', name, seq);
    const shown = at + (luck < 0.02 ? usual * (1 + luck * 200) : usual);
    if (fresh !== true) return shown;
    const fate = chance(seed, 'log trouble', application, seq);
    if (fate < trouble.lost) return Number.POSITIVE_INFINITY;
    if (fate >= trouble.lost + trouble.late) return shown;
    return shown + (2 + chance(seed, 'log lateness', application, seq) * 18) * hour;
  }

  function writeToken({ at, stream, seq }: Place): string {
    return `A:${at}000:${draw(seed, at % 2 ** 31, seq)}:${stream}.${seq}:${tenant.customerId}`;
  }

  /** Undefined when it is none of ours. */
  function readToken(token: string): Place | undefined {
    const parts = /^A:(\d+)000:\d+:(\d+)\.(-?\d+):/u.exec(token);
    if (parts === null) return undefined;
    return { at: Number(parts[1]), stream: Number(parts[2]), seq: Number(parts[3]) };
  }
}

function timeParam(request: SandboxRequest, name: string, usual: number): number | null {
  const text = lastParam(request, name);
  if (text === null) return usual;
  const time = /^\d{4}-\d\d-\d\dT/u.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

/** `client_id==X` and `client_id<>X`, joined by commas, and `oAuthClientId="X"`; null for what is neither. */
function filterOf(filters: string | null, info: string | null): ((event: LoggedEvent) => boolean) | null {
  const tests: ((event: LoggedEvent) => boolean)[] = [];
  for (const clause of filters === null ? [] : filters.split(',')) {
    const [, operator, value] = /^client_id(==|<>)(.+)$/u.exec(clause.trim()) ?? [];
    if (value === undefined) return null;
    tests.push((event) => (event.clientId === value) === (operator === '=='));
  }
  if (info !== null) {
    const wanted = /^oAuthClientId="([^"]+)"$/iu.exec(info.trim())?.[1];
    if (wanted === undefined) return null;
    tests.push((event) => event.delegate === wanted);
  }
  return (event) => tests.every((test) => test(event));
}
