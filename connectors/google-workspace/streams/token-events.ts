import { z } from 'zod';
import type { Observation } from '../../../src/core/observation.ts';
import type { EventType } from '../../../src/core/vocabulary.ts';
import type { Batch, Stream, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import { toAppError } from '../../../src/core/errors.ts';
import { actorOf, detailOf, eventOf, nestedScopesOf, parametersOf, scopesOf, textOf } from '../activity.ts';
import { endsOneListOnly } from '../answers.ts';
import { GapTally, SavedGap } from '../gaps.ts';
import type { GoogleSession } from '../google-session.ts';
import { isRejectedQuery, logAsOf, logDays, readLog, spanBack } from '../log.ts';
import { scopes } from '../operations.ts';
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

const Checkpoint = z.object({
  endTime: z.string(),
  /** Position in `names`, and the page token there. */
  at: z.number().int().nonnegative(),
  page: z.string().nullable(),
  gaps: z.array(SavedGap),
  /** Events whose list could not be read to its end. */
  failed: z.number().int(),
});
type Checkpoint = z.infer<typeof Checkpoint>;

/** The log of consents, denials, revocations and use. */
export function tokenEventsStream(session: GoogleSession): Stream {
  return { id: 'token-events', after: [], read: (context) => readTokenEvents(session, context) };
}

async function* readTokenEvents(
  session: GoogleSession,
  context: StreamContext,
): AsyncGenerator<Batch, StreamEnd> {
  await session.require(scopes.audit, context.signal);
  await session.apps.recall(context.recall);
  const saved = parseCheckpoint(context.checkpoint);
  const now = saved === null ? session.clock.now() : Date.parse(saved.endTime);
  const span = spanBack(logDays, now);
  const used = new UsePairs();
  const tally = new GapTally(saved?.gaps ?? []);
  let failed = saved?.failed ?? 0;
  let horizon: string | null = null;
  let read = 0;

  for (const [at, { name, event }] of names.entries()) {
    if (saved !== null && at < saved.at) continue;
    let page = saved?.at === at ? saved.page : null;
    let pages = 0;
    for (;;) {
      try {
        const log = readLog(
          session,
          { application: 'token', eventName: name, ...span, from: page ?? undefined },
          context,
        );
        for await (const { rows, next } of log) {
          pages += 1;
          read += rows.length;
          context.progress(read, null);
          const stop = event === 'activity' && pages >= activityPages && next !== null;
          if (stop) horizon = rows.at(-1)?.id.time ?? horizon;
          const place = next === null || stop ? { at: at + 1, page: null } : { at, page: next };
          const checkpoint: Checkpoint = {
            ...place,
            endTime: span.endTime,
            gaps: [...tally.saved()],
            failed,
          };
          yield {
            rows: rows.flatMap((activity) => eventRows(session, activity, name, event, used)),
            read: rows.length,
            checkpoint: JSON.stringify(checkpoint),
          };
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
      }
      break;
    }
  }
  return {
    expected: null,
    asOf: logAsOf('token', span.endTime),
    gaps: tally.gaps(),
    ...noteOf(horizon, used.size),
  };
}

function noteOf(horizon: string | null, pairs: number): { readonly note?: string } {
  if (horizon !== null)
    return { note: `use of apps before ${horizon} was not read; older last uses are unknown` };
  if (pairs === 0)
    return { note: 'no use of any app is logged: this edition may not log it, so last use is unknown' };
  return {};
}

/** Person and client of which the latest use has been told: the log is newest first, so the first row is it. */
class UsePairs {
  readonly #told = new Set<string>();

  isFirst(person: string, clientId: string): boolean {
    const key = JSON.stringify([person, clientId]);
    if (this.#told.has(key)) return false;
    this.#told.add(key);
    return true;
  }

  get size(): number {
    return this.#told.size;
  }
}

function eventRows(
  { apps }: GoogleSession,
  activity: Activity,
  name: string,
  event: EventType,
  used: UsePairs,
): readonly Observation[] {
  return (activity.events ?? []).flatMap((row, index) => {
    if (row.name !== name) return [];
    const parameters = parametersOf(row);
    const clientId = textOf(parameters, 'client_id');
    const appName = textOf(parameters, 'app_name');
    const principal = actorOf(activity);
    if (event === 'activity' && !used.isFirst(principal ?? '', clientId ?? '')) return [];
    const plain = scopesOf(parameters, 'scope');
    return [
      ...(clientId === null ? [] : apps.see({ clientId, name: appName, source: 'log' })),
      eventOf('token', activity, index, {
        event,
        clientId,
        appName,
        principal,
        scopes: plain.length > 0 ? plain : nestedScopesOf(row),
        detail: detailOf({
          actor: principal === null ? activity.actor?.email : null,
          clientType: textOf(parameters, 'client_type'),
          rejection: textOf(parameters, 'rejection_type'),
          product: textOf(parameters, 'product_bucket'),
          method: textOf(parameters, 'method_name'),
        }),
      }),
    ];
  });
}

function parseCheckpoint(text: string | null): Checkpoint | null {
  if (text === null) return null;
  try {
    const checkpoint = Checkpoint.parse(JSON.parse(text));
    return Number.isNaN(Date.parse(checkpoint.endTime)) ? null : checkpoint;
  } catch {
    return null;
  }
}
