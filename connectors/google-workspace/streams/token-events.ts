import { z } from 'zod';
import type { EventSeen, Observation } from '../../../src/core/observation.ts';
import type { EventType } from '../../../src/core/vocabulary.ts';
import type {
  Batch,
  ChangesContext,
  ReadWhole,
  Stream,
  StreamContext,
  StreamEnd,
} from '../../../src/kit/connector.ts';
import { toAppError } from '../../../src/core/errors.ts';
import {
  actorOf,
  detailOf,
  eventOf,
  nestedScopesOf,
  originOf,
  parametersOf,
  scopesOf,
  textOf,
} from '../activity.ts';
import { endsOneListOnly } from '../answers.ts';
import type { TellApp } from '../app-names.ts';
import { AppUse, dayOf } from '../app-use.ts';
import { GapTally, SavedGap } from '../gaps.ts';
import type { GoogleSession } from '../google-session.ts';
import {
  isRejectedQuery,
  logAsOf,
  logDays,
  logTooShort,
  overlapHours,
  readLog,
  type Span,
  spanBack,
  spanSince,
} from '../log.ts';
import { scopes } from '../operations.ts';
import { parseSaved, strangeCursor } from '../saved.ts';
import type { Activity } from '../wire.ts';

/**
 * Read one after another, because the log unfiltered is mostly `activity`.
 * https://developers.google.com/workspace/admin/reports/v1/appendix/activity/token
 */
const names = [
  { name: 'revoke', event: 'revoke' },
  { name: 'deny', event: 'deny' },
  { name: 'request', event: 'request' },
  { name: 'authorize', event: 'consent' },
  { name: 'activity', event: 'activity' },
] as const satisfies readonly { readonly name: string; readonly event: EventType }[];

/** Pages of use that are read: 300,000 calls of apps, newest first. */
const activityPages = 300;

/** What has come of use so far. */
const Use = z.object({
  /** Some use was logged, so that this edition logs it. */
  used: z.boolean(),
  /** Time before which it was not read; null: all that there is was read. */
  horizon: z.string().nullable(),
});
type Use = z.infer<typeof Use>;

const Checkpoint = Use.extend({
  endTime: z.iso.datetime(),
  /** Position in `names`, and the page token there. */
  at: z.number().int().nonnegative(),
  page: z.string().nullable(),
  /** Of use: the calls of days after this one are told. */
  before: z.string().nullable(),
  gaps: z.array(SavedGap),
  /** Events whose list could not be read to its end. */
  failed: z.number().int(),
});
type Checkpoint = z.infer<typeof Checkpoint>;
type Place = Pick<Checkpoint, 'at' | 'page' | 'before'>;

const Cursor = Use.extend({ v: z.literal(1), until: z.iso.datetime() });
type Cursor = z.infer<typeof Cursor>;

/** The log of consents, denials, revocations and use. */
export function tokenEventsStream(session: GoogleSession): Stream {
  return {
    id: 'token-events',
    after: [],
    read: (context) => {
      const saved = parseSaved(Checkpoint, context.checkpoint);
      const span = spanBack(logDays, endOf(session, saved));
      return readTokenEvents(session, context, { saved, spans: { events: span, use: span }, before: null });
    },
    changes: { after: [], read: (context) => readNewTokenEvents(session, context) },
  };
}

/** The days on which calls of apps are gone on with are read whole, so that their sums are. */
async function* readNewTokenEvents(
  session: GoogleSession,
  context: ChangesContext,
): AsyncGenerator<Batch, StreamEnd | ReadWhole> {
  const before = parseSaved(Cursor, context.cursor);
  if (before === null) return strangeCursor;
  const saved = parseSaved(Checkpoint, context.checkpoint);
  const now = endOf(session, saved);
  const events = spanSince(before.until, now, overlapHours.short);
  const late = spanSince(before.until, now, overlapHours.long);
  if (events === null || late === null) return logTooShort;
  const use = { ...late, startTime: `${late.startTime.slice(0, 10)}T00:00:00.000Z` };
  return yield* readTokenEvents(session, context, { saved, spans: { events, use }, before });
}

function endOf({ clock }: GoogleSession, saved: Checkpoint | null): number {
  return saved === null ? clock.now() : Date.parse(saved.endTime);
}

interface TokenEventsRead {
  readonly saved: Checkpoint | null;
  readonly spans: { readonly events: Span; readonly use: Span };
  /** What the read had found that this one goes on from; null: it begins anew. */
  readonly before: Use | null;
}

async function* readTokenEvents(
  session: GoogleSession,
  context: StreamContext,
  { saved, spans, before }: TokenEventsRead,
): AsyncGenerator<Batch, StreamEnd> {
  await session.require(scopes.audit, context.signal);
  await session.apps.recall(context.recall);
  const tellApp = session.apps.telling('log');
  const { endTime } = spans.events;
  const use = new AppUse(endTime, saved?.before ?? null);
  const tally = new GapTally(saved?.gaps ?? []);
  let failed = saved?.failed ?? 0;
  let horizon = saved?.horizon ?? before?.horizon ?? null;
  let read = 0;
  const found = (): Use => ({ used: use.met || saved?.used === true || before?.used === true, horizon });

  const checkpointAt = (place: Place): string =>
    JSON.stringify({
      ...place,
      ...found(),
      endTime,
      gaps: [...tally.saved()],
      failed,
    } satisfies Checkpoint);

  for (const [at, { name, event }] of names.entries()) {
    if (saved !== null && at < saved.at) continue;
    const isUse = event === 'activity';
    let page = saved?.at === at ? saved.page : null;
    /** Where the day begins whose calls are still coming: a resumed run reads it again from there. */
    let open: Open = { page, day: isUse ? (saved?.before ?? null) : null };
    let pages = 0;
    for (;;) {
      try {
        const log = readLog(
          session,
          {
            application: 'token',
            eventName: name,
            ...(isUse ? spans.use : spans.events),
            from: page ?? undefined,
          },
          context,
        );
        let here = page;
        for await (const { rows, next } of log) {
          pages += 1;
          read += rows.length;
          context.progress(read, null);
          const stop = isUse && pages >= activityPages && next !== null;
          if (stop) horizon = rows.at(-1)?.id.time ?? horizon;
          const seen = rows.flatMap((activity) => eventRows(tellApp, activity, name, event));
          const calls = isUse ? seen.filter((row): row is EventSeen => row.type === 'event') : [];
          for (const call of calls) use.hear(call);
          open = openAfter(open, here, calls);
          const ended = next === null || stop;
          const place = ended ? { at: at + 1, page: null } : { at, page: isUse ? open.page : next };
          yield {
            rows: isUse
              ? [...seen.filter(({ type }) => type !== 'event'), ...use.take(ended ? null : open.day)]
              : seen,
            read: rows.length,
            checkpoint: checkpointAt({ ...place, before: ended ? null : open.day }),
          };
          here = next;
          if (stop) break;
        }
      } catch (thrown) {
        const error = toAppError(thrown);
        if (page !== null && pages === 0 && isRejectedQuery(error)) {
          // The page token has ended: this list again from its start.
          page = null;
          continue;
        }
        if (!endsOneListOnly(error, context.signal)) throw error;
        failed += 1;
        if (failed === names.length && read === 0) throw error;
        tally.add(error);
        const rest = use.take(null);
        if (rest.length > 0)
          yield { rows: rest, read: 0, checkpoint: checkpointAt({ at: at + 1, page: null, before: null }) };
      }
      break;
    }
  }
  return {
    expected: null,
    asOf: logAsOf('token', endTime),
    gaps: tally.gaps(),
    ...noteOf(found()),
    ...(failed === 0
      ? { cursor: JSON.stringify({ v: 1, until: endTime, ...found() } satisfies Cursor) }
      : {}),
  };
}

interface Open {
  readonly page: string | null;
  readonly day: string | null;
}

/** @param here token of the page that brought the calls */
function openAfter(open: Open, here: string | null, calls: readonly EventSeen[]): Open {
  const day = calls.map(dayOf).reduce<string | null>((a, b) => (a === null || b < a ? b : a), null);
  return day !== null && (open.day === null || day < open.day) ? { page: here, day } : open;
}

function noteOf({ horizon, used }: Use): { readonly note?: string } {
  if (horizon !== null)
    return { note: `use of apps before ${horizon} was not read; older last uses are unknown` };
  if (!used)
    return { note: 'no use of any app is logged: this edition may not log it, so last use is unknown' };
  return {};
}

function eventRows(
  tellApp: TellApp,
  activity: Activity,
  name: string,
  event: EventType,
): readonly Observation[] {
  return (activity.events ?? []).flatMap((row, index) => {
    if (row.name !== name) return [];
    const parameters = parametersOf(row);
    const clientId = textOf(parameters, 'client_id');
    const appName = textOf(parameters, 'app_name');
    const principal = actorOf(activity);
    const plain = scopesOf(parameters, 'scope');
    return [
      ...(clientId === null ? [] : tellApp({ clientId, name: appName })),
      eventOf('token', activity, index, {
        event,
        clientId,
        appName,
        principal,
        scopes: plain.length > 0 ? plain : nestedScopesOf(row),
        detail: detailOf({
          actor: event === 'activity' && principal !== null ? null : (principal ?? activity.actor?.email),
          ...originOf(activity),
          clientType: textOf(parameters, 'client_type'),
          rejection: textOf(parameters, 'rejection_type'),
          product: textOf(parameters, 'product_bucket'),
          api: textOf(parameters, 'api_name'),
          method: textOf(parameters, 'method_name'),
          bytes: textOf(parameters, 'num_response_bytes'),
        }),
      }),
    ];
  });
}
