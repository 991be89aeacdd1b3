/**
 * Logins of apps in the last 30 days: which one, as whom, from where and how. A token that is refreshed or used leaves
 * no line. Who may not see others' logins is shown their own, and no error says so.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_loginhistory.htm
 */
import { isoTime } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { Batch, Gap, Stream, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import { loadAppIndex } from '../app-index.ts';
import { logMark, readLogMark } from '../log-mark.ts';
import { isOfApp, loginEvent } from '../login-rows.ts';
import { expectedRows, readAggregate, readQuery, shortfall } from '../query-list.ts';
import type { SalesforceSession } from '../salesforce-session.ts';
import { literal } from '../soql.ts';
import { existing, visibleFields } from '../visible.ts';
import { issuesOf, Login, LoginTypeGroup } from '../wire.ts';

const windowMs = 30 * 86_400_000;
/** 8 pages. */
const mostLogins = 16_000;
const overlapMs = 3_600_000;
const lists = ['users', 'connected-apps', 'external-client-apps', 'tokens'] as const;

/** Starts over when a run is resumed: at most 10 calls. */
export function createLoginHistoryStream(session: SalesforceSession): Stream {
  return {
    id: 'login-history',
    after: lists,
    read: (context) => readLogins(session, context, session.clock.now() - windowMs),
    changes: {
      after: lists,
      async *read(context) {
        const mark = readLogMark(context.cursor);
        if (mark === null) return { readWhole: 'what the last read left is not understood' };
        return yield* readLogins(session, context, mark - overlapMs);
      },
    },
  };
}

/** @param from milliseconds */
async function* readLogins(
  session: SalesforceSession,
  context: StreamContext,
  from: number,
): AsyncGenerator<Batch, StreamEnd> {
  const { client, clock } = session;
  const { signal, recall } = context;
  const now = clock.now();
  const since = isoTime(from);
  const hidden = await othersHidden(session, signal);
  const fields = await visibleFields(session, 'LoginHistory', signal);
  const index = await loadAppIndex(recall, await session.objects(signal));
  const { types, counted } = await typesOfApps(session, since, context);
  const gaps: Gap[] = hidden === null ? [] : [{ error: hidden, units: 1 }];
  const cursor = logMark(now);
  if (types.length === 0)
    return { expected: 0, asOf: isoTime(now), gaps, ...(gaps.length === 0 ? { cursor } : {}) };

  const columns = existing(fields, Object.keys(Login.shape));
  const list = readQuery(
    client,
    {
      soql: `SELECT ${columns.join(', ')} FROM LoginHistory WHERE LoginTime >= ${since} AND LoginType IN (${types.map(literal).join(', ')}) ORDER BY LoginTime DESC LIMIT ${mostLogins}`,
      shape: Login,
      keyOf: ({ Id }) => Id,
    },
    context,
  );
  let read = 0;
  let oldest = '';
  for await (const logins of list) {
    read += logins.length;
    oldest = logins.at(-1)?.LoginTime ?? oldest;
    context.progress(read, Math.min(counted, mostLogins));
    const rows = logins.map((login) => loginEvent(login, index.byName(login.Application ?? '')));
    yield { rows, read: logins.length, checkpoint: null };
  }
  const missing = shortfall('LoginHistory', list.end);
  if (missing !== null) gaps.push(missing);
  if (counted > mostLogins) gaps.push(tooMany(counted - mostLogins, oldest));
  const expected = expectedRows(list.end);
  const goesOn = gaps.length + list.end.malformed === 0;
  return { expected, asOf: isoTime(now), gaps, ...(goesOn ? { cursor } : {}) };
}

/** The org tells what kinds of login there were; those of people at a screen are not asked for. */
async function typesOfApps(
  { client }: SalesforceSession,
  since: string,
  { signal }: StreamContext,
): Promise<{ readonly types: readonly string[]; readonly counted: number }> {
  const soql = `SELECT LoginType, COUNT(Id) FROM LoginHistory WHERE LoginTime >= ${since} GROUP BY LoginType`;
  const groups = LoginTypeGroup.array().safeParse(await readAggregate(client, soql, signal));
  if (!groups.success)
    throw new AppError('READ_MALFORMED', { detail: `LoginHistory: ${issuesOf(groups.error)}` });
  const ofApps = groups.data.filter(({ LoginType }) => isOfApp(LoginType));
  return {
    types: ofApps.flatMap(({ LoginType }) => LoginType ?? []),
    counted: ofApps.reduce((sum, { expr0 }) => sum + expr0, 0),
  };
}

/** Null when the reader may see everybody's. */
async function othersHidden(session: SalesforceSession, signal: AbortSignal): Promise<AppError | null> {
  const { manageUsers, monitorLoginHistory } = await session.permissions(signal);
  if (manageUsers === 'yes' || monitorLoginHistory === 'yes') return null;
  return new AppError('GAP_PERMISSION', {
    detail:
      manageUsers === 'no' && monitorLoginHistory === 'no'
        ? 'without Monitor Login History only the reader’s own logins are listed'
        : 'whether the reader has Monitor Login History cannot be read; without it only own logins are listed',
    remedy: 'Give the user that Grantwarden signs in as the permission Monitor Login History.',
  });
}

function tooMany(units: number, oldest: string): Gap {
  return {
    error: new AppError('READ_INCOMPLETE', {
      detail: `LoginHistory: the newest ${mostLogins} logins of apps were read, back to ${oldest}`,
      remedy: 'Send the login history to your SIEM for the rest, and accept this under knownGaps.',
    }),
    units,
  };
}
