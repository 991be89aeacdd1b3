/**
 * What apps did with their access: calls by app, person, address, object and day. Of the two logs that tell it,
 * `ApiTotalUsageEventLog` is read and not the files of `EventLogFile`: it answers to GROUP BY, so that a month of
 * millions of calls takes two to forty of ours, while a file must be fetched whole, and neither tells rows or bytes.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_apitotalusageeventlog.htm
 */
import { isoTime } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { EventFact, EventSeen } from '../../../src/core/observation.ts';
import type { Batch, Gap, Stream, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import { type AppIndex, appId, loadAppIndex } from '../app-index.ts';
import { logMark, readLogMark } from '../log-mark.ts';
import { readAggregate } from '../query-list.ts';
import { id18 } from '../salesforce-id.ts';
import type { SalesforceSession } from '../salesforce-session.ts';
import { existing } from '../visible.ts';
import { ApiCalls, issuesOf } from '../wire.ts';

const log = 'ApiTotalUsageEventLog';
const dayMs = 86_400_000;
const days = 30;
/** Of one aggregate query, which has no second page. */
const mostGroups = 2_000;
const mostCalls = 10;
/** Where the org does not group by day: one for each. */
const mostCallsByDay = days + mostCalls;

const lists = ['users', 'connected-apps', 'external-client-apps', 'tokens'] as const;

/** Starts over when a run is resumed: it is short. */
export function createApiUsageStream(session: SalesforceSession): Stream {
  return {
    id: 'api-usage',
    after: lists,
    read: (context) => readUsage(session, context, todayOf(session) - days + 1),
    changes: {
      after: lists,
      async *read(context) {
        const mark = readLogMark(context.cursor);
        if (mark === null) return { readWhole: 'what the last read left is not understood' };
        // The day before too: calls are logged late.
        return yield* readUsage(session, context, Math.floor(mark / dayMs) - 1);
      },
    },
  };
}

function todayOf({ clock }: SalesforceSession): number {
  return Math.floor(clock.now() / dayMs);
}

/** Days, by their number since the epoch. */
interface Window {
  readonly first: number;
  readonly last: number;
}

/** @param oldest day to be read */
async function* readUsage(
  session: SalesforceSession,
  context: StreamContext,
  oldest: number,
): AsyncGenerator<Batch, StreamEnd> {
  const { signal, recall } = context;
  const now = session.clock.now();
  const fields = await logFields(session, signal);
  const index = await loadAppIndex(recall, await session.objects(signal));
  const today = todayOf(session);
  const gaps: Gap[] = [];
  let malformed = 0;
  // Newest first, the first week apart: what is not reached is old.
  let windows: Window[] = [
    { first: Math.max(today - 6, oldest), last: today },
    { first: oldest, last: today - 7 },
  ].filter(({ first, last }) => first <= last);
  let groupsByDay = true;
  for (let calls = 1; ; calls += 1) {
    const window = windows.shift();
    if (window === undefined) break;
    if (calls > (groupsByDay ? mostCalls : mostCallsByDay)) {
      gaps.push(unread(window.last, calls - 1));
      break;
    }
    const { first, last } = window;
    const raw = await unlessRejected(
      readAggregate(session.client, queryOf(fields, window, groupsByDay), signal),
    );
    if (raw instanceof AppError) {
      if (!groupsByDay) throw raw;
      // Date functions are for the platform's own objects, and nobody says whether this is one.
      groupsByDay = false;
      windows = Array.from({ length: today - oldest + 1 }, (_, ago) => ({
        first: today - ago,
        last: today - ago,
      }));
      continue;
    }
    if (raw.length >= mostGroups && first < last) {
      const middle = Math.floor((first + last) / 2);
      windows.unshift({ first: middle + 1, last }, { first, last: middle });
      continue;
    }
    if (raw.length >= mostGroups) gaps.push(crowded(last));
    const understood = raw.flatMap((one) => {
      const parsed = ApiCalls.safeParse(one);
      if (parsed.success) return [parsed.data];
      context.malformed(one, issuesOf(parsed.error));
      malformed += 1;
      return [];
    });
    yield {
      rows: understood.map((group) => usageEvent(group, index)),
      read: understood.length,
      checkpoint: null,
    };
  }
  const goesOn = gaps.length + malformed === 0;
  return { expected: null, asOf: isoTime(now), gaps, ...(goesOn ? { cursor: logMark(now) } : {}) };
}

/** @throws AppError GAP_LICENCE: an org without the log and a user who may not see it look alike */
async function logFields(session: SalesforceSession, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const objects = await session.objects(signal);
  if (objects.has(log.toLowerCase())) {
    const fields = await session.fields(log, signal);
    if (fields.has('connectedappidentifier')) return fields;
  }
  const { apiVersion } = await session.identity(signal);
  throw new AppError('GAP_LICENCE', {
    detail: `${log} is not visible at API version ${apiVersion}: it takes Event Monitoring and the permission View Event Log Object Data`,
    remedy:
      'Give the user that Grantwarden signs in as the permission View Event Log Object Data; where the org has no Event Monitoring, accept it under knownGaps.',
  });
}

const grouping = [
  'ConnectedAppIdentifier',
  'UserIdentifier',
  'ClientIp',
  'ClientName',
  'ApiFamily',
  'HttpMethod',
  'ObjectName',
];

async function unlessRejected<T>(work: Promise<T>): Promise<T | AppError> {
  try {
    return await work;
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'READ_REJECTED') return thrown;
    throw thrown;
  }
}

function queryOf(fields: ReadonlySet<string>, { first, last }: Window, byDay: boolean): string {
  const columns = existing(fields, grouping).join(', ');
  const counted = fields.has('requestidentifier') ? 'RequestIdentifier' : 'Id';
  const from = isoTime(first * dayMs);
  const to = isoTime((last + 1) * dayMs);
  return `SELECT ${columns}, COUNT(${counted}), MAX(Timestamp) FROM ${log} WHERE Timestamp >= ${from} AND Timestamp < ${to} AND ConnectedAppIdentifier != null GROUP BY ${columns}${byDay ? ', DAY_ONLY(Timestamp)' : ''} LIMIT ${mostGroups}`;
}

/**
 * An app's id that is none of this org's (`888…`) names no app: then the name that the client gave, if just one app
 * bears it. A day that has grown since it was last read is told again, with its new count.
 */
function usageEvent(group: ApiCalls, index: AppIndex): EventSeen {
  const { ConnectedAppIdentifier, ClientName, expr0: calls, expr1: at } = group;
  const principal = id18(group.UserIdentifier ?? '');
  const clientId = appId(ConnectedAppIdentifier) ?? (ClientName ? index.byName(ClientName) : null);
  const facts: readonly (readonly [EventFact | 'appId', string | null | undefined])[] = [
    ['ip', group.ClientIp],
    ['userAgent', ClientName],
    ['calls', String(calls)],
    ['api', group.ApiFamily],
    ['method', group.HttpMethod],
    ['object', group.ObjectName],
    ['appId', ConnectedAppIdentifier],
  ];
  return {
    type: 'event',
    id: `api-usage:${JSON.stringify([
      at.slice(0, 10),
      ConnectedAppIdentifier,
      group.UserIdentifier,
      group.ClientIp,
      ClientName,
      group.ApiFamily,
      group.HttpMethod,
      group.ObjectName,
      calls,
    ])}`,
    at,
    event: 'activity',
    clientId,
    appName: clientId === null ? ClientName || null : null,
    principal,
    resource: null,
    scopes: [],
    detail: Object.fromEntries(facts.filter((fact): fact is [EventFact, string] => Boolean(fact[1]))),
  };
}

const remedy = 'Send the event log to your SIEM for the rest, and accept this under knownGaps.';

function unread(last: number, calls: number): Gap {
  const detail = `${log}: ${calls} queries reached back to ${isoTime((last + 1) * dayMs)}`;
  return { error: new AppError('READ_INCOMPLETE', { detail, remedy }), units: 1 };
}

function crowded(day: number): Gap {
  const detail = `${log}: of ${isoTime(day * dayMs).slice(0, 10)} only ${mostGroups} kinds of calls were told`;
  return { error: new AppError('READ_INCOMPLETE', { detail, remedy }), units: 1 };
}
