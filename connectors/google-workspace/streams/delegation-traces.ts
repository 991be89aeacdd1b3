import { type AppError, toAppError } from '../../../src/core/errors.ts';
import type { Observation } from '../../../src/core/observation.ts';
import type { Batch, Gap, Stream, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import { actorOf, detailOf, eventOf, originOf } from '../activity.ts';
import { endsOneListOnly } from '../answers.ts';
import type { GoogleSession } from '../google-session.ts';
import { gmailDays, isRejectedQuery, logAsOf, logDays, readLog, spanBack } from '../log.ts';
import { scopes } from '../operations.ts';
import type { Activity } from '../wire.ts';

/** Logs whose activities say that a client acted in a person's name. */
const logs = [
  { application: 'drive', days: logDays },
  { application: 'gmail', days: gmailDays },
  { application: 'calendar', days: logDays },
] as const;

/** Pages of each log that are read, newest first: 40,000 activities. */
const pagesOfLog = 40;

/** Domain-wide delegation at work: the only trace by API of clients authorised before the admin log begins. */
export function delegationTracesStream(session: GoogleSession): Stream {
  return { id: 'delegation-traces', after: [], read: (context) => readTraces(session, context) };
}

async function* readTraces(session: GoogleSession, context: StreamContext): AsyncGenerator<Batch, StreamEnd> {
  await session.require(scopes.audit, context.signal);
  await session.apps.recall(context.recall);
  const now = session.clock.now();
  const told = new Set<string>();
  const gaps: Gap[] = [];
  const failures: AppError[] = [];
  const unread: string[] = [];

  for (const [done, { application, days }] of logs.entries()) {
    context.progress(done, logs.length);
    let pages = 0;
    try {
      for await (const { rows, next } of readLog(session, { application, ...spanBack(days, now) }, context)) {
        pages += 1;
        yield {
          rows: rows.flatMap((activity) => traceRows(session, application, activity, told)),
          read: rows.length,
          checkpoint: null,
        };
        if (next === null || pages < pagesOfLog) continue;
        unread.push(`the ${application} log before ${rows.at(-1)?.id.time ?? 'its newest pages'}`);
        break;
      }
    } catch (thrown) {
      const error = toAppError(thrown);
      if (!endsOneListOnly(error, context.signal)) throw error;
      if (isRejectedQuery(error)) unread.push(`the ${application} log, which is not offered here`);
      else gaps.push({ error, units: 1 });
      failures.push(error);
    }
  }
  const [first] = failures;
  if (first !== undefined && failures.length === logs.length) throw first;
  return {
    expected: null,
    asOf: logAsOf('other', spanBack(0, now).endTime),
    gaps,
    ...(unread.length === 0 ? {} : { note: `not read: ${unread.join(', ')}` }),
  };
}

/** The latest activity of each client, person and log, as the log is newest first. */
function traceRows(
  { apps }: GoogleSession,
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
    ...apps.see({ clientId, name: appName, source: 'log' }),
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
