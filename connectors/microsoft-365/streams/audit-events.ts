/** The directory audit log of consents and app changes: hints, late by minutes, kept for 7 or 30 days. */
import { isoTime } from '../../../src/core/clock.ts';
import type { EventSeen } from '../../../src/core/observation.ts';
import type { Batch, Gap, Stream, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import { eventsOf, type NameApp } from '../audit-rows.ts';
import { countMalformed, cursorOf, readCursor } from '../changes.ts';
import { type AuditSubject, directoryAuditList } from '../client.ts';
import { type ListContext, type ListSpec, readList, shortfall } from '../list.ts';
import { indexOwnApps, type OwnAppIndex, ownApps } from '../own-apps.ts';
import type { Tenant } from '../tenant.ts';
import { earlier, time } from '../times.ts';
import { unitFailure } from '../unit-failure.ts';
import { AuditRecord } from '../wire.ts';

const longestRetentionMs = 30 * 86_400_000;
/** Records of one act are written within milliseconds of each other; a page can end between them. */
const actMs = 60_000;

/** Events show minutes late, and single ones hours: what was read before is read again this far back. */
const overlapMs = 86_400_000;

export function auditEvents(tenant: Tenant): Stream {
  return {
    id: 'audit-events',
    after: ['service-principals', 'applications'],
    read: (context) => readLog(tenant, context, null),
    changes: {
      after: ['service-principals', 'applications'],
      async *read(context) {
        const cursor = readCursor(context.cursor, tenant);
        return 'readWhole' in cursor ? cursor : yield* readLog(tenant, context, cursor.at);
      },
    },
  };
}

/** @param lastRead ISO time at which it was read before; null: as far back as it reaches */
async function* readLog(
  tenant: Tenant,
  given: StreamContext,
  lastRead: string | null,
): AsyncGenerator<Batch, StreamEnd> {
  const now = tenant.clock.now();
  const since = isoTime(lastRead === null ? now - longestRetentionMs : Date.parse(lastRead) - overlapMs);
  const { context, malformed } = countMalformed(given);
  const index = await tenant.appIndex(context.recall);
  const own = await ownNames(tenant, context);
  const nameApp: NameApp = (id) => index.clientId(id) ?? own.index.clientId(id) ?? id;
  const gaps: Gap[] = own.gap === null ? [] : [own.gap];
  let oldest: string | null = null;
  let done = 0;
  const subjects: readonly AuditSubject[] = ['apps', 'consent policy'];
  for (const subject of subjects) {
    const acts = readActs(tenant, subject, since, context);
    try {
      for (;;) {
        const step = await acts.next();
        if (step.done === true) {
          if (step.value !== null) gaps.push(step.value);
          break;
        }
        const { records, complete } = step.value;
        for (const { activityDateTime } of records) oldest = earlier(oldest, time(activityDateTime));
        done += records.length;
        context.progress(done, null);
        const rows: EventSeen[] = complete.flatMap((act) => eventsOf(act, nameApp));
        yield { rows, read: records.length, checkpoint: null };
      }
    } catch (thrown) {
      // Without the first there is nothing to show.
      if (subject === 'apps') throw thrown;
      gaps.push({ error: unitFailure(thrown), units: 1 });
    }
  }
  const asOf = isoTime(now);
  const whole = gaps.length === 0 && malformed() === 0;
  return {
    expected: null,
    asOf,
    gaps,
    note: noteOf(lastRead === null ? oldest : since, lastRead),
    ...(whole && { cursor: cursorOf({ at: asOf }) }),
  };
}

function noteOf(from: string | null, lastRead: string | null): string {
  if (from === null) return 'the log holds no such record';
  return lastRead === null ? `the log reaches back to ${from}` : `read from ${from} on`;
}

/** Own applications stand in the log by object id; without their list such records name nobody. */
async function ownNames(
  tenant: Tenant,
  context: StreamContext,
): Promise<{ readonly index: OwnAppIndex; readonly gap: Gap | null }> {
  try {
    const { apps, gap } = await ownApps(tenant, context);
    return { index: indexOwnApps(apps), gap };
  } catch (thrown) {
    return { index: indexOwnApps([]), gap: { error: unitFailure(thrown), units: 1 } };
  }
}

interface Acts {
  readonly records: readonly AuditRecord[];
  /** Records by correlation id, once no more of them can come. */
  readonly complete: readonly (readonly AuditRecord[])[];
}

async function* readActs(
  { graph }: Tenant,
  subject: AuditSubject,
  since: string,
  context: ListContext,
): AsyncGenerator<Acts, Gap | null> {
  const list: ListSpec<AuditRecord> = {
    ask: directoryAuditList(subject, since),
    shape: AuditRecord,
    keyOf: ({ id }) => id,
  };
  const open = new Map<string, AuditRecord[]>();
  const pages = readList(graph, list, context);
  for (;;) {
    const step = await pages.next();
    if (step.done === true) {
      yield { records: [], complete: [...open.values()] };
      return shortfall(list, step.value);
    }
    for (const record of step.value) {
      const key = record.correlationId || record.id;
      const act = open.get(key);
      if (act === undefined) open.set(key, [record]);
      else act.push(record);
    }
    yield { records: step.value, complete: closeActs(open, step.value.at(-1)) };
  }
}

/** Acts that lie away from where the page ended, in whichever order the log is read. */
function closeActs(
  open: Map<string, AuditRecord[]>,
  last: AuditRecord | undefined,
): readonly AuditRecord[][] {
  if (last === undefined) return [];
  const end = Date.parse(last.activityDateTime);
  const closed = [...open].filter(([, act]) =>
    act.every(({ activityDateTime }) => Math.abs(Date.parse(activityDateTime) - end) > actMs),
  );
  for (const [key] of closed) open.delete(key);
  return closed.map(([, act]) => act);
}
