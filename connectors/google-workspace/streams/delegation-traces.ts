import { z } from 'zod';
import { isoTime } from '../../../src/core/clock.ts';
import { type AppError, toAppError } from '../../../src/core/errors.ts';
import type { Observation } from '../../../src/core/observation.ts';
import type {
  Batch,
  ChangesContext,
  Gap,
  ReadWhole,
  Stream,
  StreamContext,
  StreamEnd,
} from '../../../src/kit/connector.ts';
import { actorOf, detailOf, eventOf, originOf } from '../activity.ts';
import { endsOneListOnly } from '../answers.ts';
import type { TellApp } from '../app-names.ts';
import type { GoogleSession } from '../google-session.ts';
import {
  gmailDays,
  isRejectedQuery,
  logAsOf,
  logDays,
  logTooShort,
  overlapHours,
  readLog,
  spanBack,
  spanSince,
} from '../log.ts';
import { scopes } from '../operations.ts';
import { parseSaved, strangeCursor } from '../saved.ts';
import type { Activity } from '../wire.ts';

/** Logs whose activities say that a client acted in a person's name. */
const logs = [
  { application: 'drive', days: logDays },
  { application: 'gmail', days: gmailDays },
  { application: 'calendar', days: logDays },
] as const;

/** Pages of each log that are read, newest first: 40,000 activities. */
const pagesOfLog = 40;

const Cursor = z.object({
  v: z.literal(1),
  until: z.iso.datetime(),
  /** Logs of which nothing before a time was read, for they are long. */
  unread: z.array(z.tuple([z.string(), z.string()])),
});
type Cursor = z.infer<typeof Cursor>;

/** Domain-wide delegation at work: the only trace by API of clients authorised before the admin log begins. */
export function delegationTracesStream(session: GoogleSession): Stream {
  return {
    id: 'delegation-traces',
    after: [],
    read: (context) => readTraces(session, context, session.clock.now(), { from: null, unread: new Map() }),
    changes: { after: [], read: (context) => readNewTraces(session, context) },
  };
}

async function* readNewTraces(
  session: GoogleSession,
  context: ChangesContext,
): AsyncGenerator<Batch, StreamEnd | ReadWhole> {
  const cursor = parseSaved(Cursor, context.cursor);
  if (cursor === null) return strangeCursor;
  const now = session.clock.now();
  const span = spanSince(cursor.until, now, overlapHours.long);
  if (span === null) return logTooShort;
  return yield* readTraces(session, context, now, { from: span.startTime, unread: new Map(cursor.unread) });
}

interface Before {
  /** ISO time from which on the logs are read; null: as far back as they reach. */
  readonly from: string | null;
  readonly unread: ReadonlyMap<string, string>;
}

async function* readTraces(
  session: GoogleSession,
  context: StreamContext,
  now: number,
  before: Before,
): AsyncGenerator<Batch, StreamEnd> {
  await session.require(scopes.audit, context.signal);
  await session.apps.recall(context.recall);
  const tellApp = session.apps.telling('log');
  const told = new Set<string>();
  const gaps: Gap[] = [];
  const failures: AppError[] = [];
  const unread = new Map(before.unread);
  const notOffered: string[] = [];

  for (const [done, { application, days }] of logs.entries()) {
    context.progress(done, logs.length);
    let pages = 0;
    const { startTime, endTime } = spanBack(days, now);
    const span = {
      startTime: before.from === null || before.from < startTime ? startTime : before.from,
      endTime,
    };
    try {
      for await (const { rows, next } of readLog(session, { application, ...span }, context)) {
        pages += 1;
        yield {
          rows: rows.flatMap((activity) => traceRows(tellApp, application, activity, told)),
          read: rows.length,
          checkpoint: null,
        };
        if (next === null || pages < pagesOfLog) continue;
        unread.set(application, rows.at(-1)?.id.time ?? 'its newest pages');
        break;
      }
    } catch (thrown) {
      const error = toAppError(thrown);
      if (!endsOneListOnly(error, context.signal)) throw error;
      if (isRejectedQuery(error)) notOffered.push(application);
      else gaps.push({ error, units: 1 });
      failures.push(error);
    }
  }
  const [first] = failures;
  if (first !== undefined && failures.length === logs.length) throw first;
  const until = isoTime(now);
  const notes = [
    ...[...unread].map(([application, time]) => `the ${application} log before ${time}`),
    ...notOffered.map((application) => `the ${application} log, which is not offered here`),
  ];
  return {
    expected: null,
    asOf: logAsOf('other', until),
    gaps,
    ...(notes.length === 0 ? {} : { note: `not read: ${notes.join(', ')}` }),
    ...(gaps.length === 0
      ? { cursor: JSON.stringify({ v: 1, until, unread: [...unread] } satisfies Cursor) }
      : {}),
  };
}

/** The latest activity of each client, person and log, as the log is newest first. */
function traceRows(
  tellApp: TellApp,
  application: string,
  activity: Activity,
  told: Set<string>,
): readonly Observation[] {
  const by = activity.actor?.applicationInfo;
  const clientId = by?.oauthClientId ?? '';
  if (by?.impersonation !== true || clientId === '') return [];
  const principal = actorOf(activity);
  const key = JSON.stringify([application, clientId, principal]);
  if (told.has(key)) return [];
  told.add(key);
  const appName = by.applicationName ?? null;
  return [
    ...tellApp({ clientId, name: appName }),
    eventOf(application, activity, 0, {
      event: 'impersonation',
      clientId,
      appName,
      principal,
      scopes: [],
      detail: detailOf({
        log: application,
        actor: principal === null ? activity.actor?.email : null,
        ...originOf(activity),
      }),
    }),
  ];
}
