/** What hangs on each own application, in batches: never one call an application. */
import { z } from 'zod';
import type { EventSeen, Observation } from '../../../src/core/observation.ts';
import { isoTime } from '../../../src/core/clock.ts';
import type { Batch, Gap, Stream, StreamContext } from '../../../src/kit/connector.ts';
import type { StreamId } from '../../../src/core/streams.ts';
import { type Member, type MemberResult, membersFor, readMembers } from '../batch.ts';
import { changesBy, countMalformed, cursorOf, parsed } from '../changes.ts';
import type { Ask } from '../graph.ts';
import { ownApps } from '../own-apps.ts';
import type { OwnApp, Tenant } from '../tenant.ts';
import { perApplicationChanges } from './per-application-changes.ts';

export interface PerApplication {
  readonly id: StreamId;
  readonly address: (applicationId: string) => Ask;
  /** One raw row of an application; null when it does not parse (then it has been reported). */
  readonly rowOf: (raw: unknown, app: OwnApp, context: StreamContext) => Observation | null;
  /** Whether an event of an app may have changed it. */
  readonly isAbout: (event: EventSeen) => boolean;
}

export function perApplication(tenant: Tenant, { id, address, rowOf, isAbout }: PerApplication): Stream {
  return {
    id,
    after: ['applications'],
    async *read(given) {
      const { context, malformed } = countMalformed(given);
      const resumed = parseCheckpoint(context.checkpoint);
      const asOf = resumed.asOf ?? isoTime(tenant.clock.now());
      const { apps, gap } = await ownApps(tenant, context);
      const gaps: Gap[] = gap === null ? [] : [gap];
      const byId = new Map(apps.map((app) => [app.id, app]));
      const members = remaining(apps, resumed).flatMap((app) => membersFor(app.id, address, gaps));
      let done = apps.length - members.length;

      function rowsOf({ key, rows, error }: MemberResult): readonly Observation[] {
        if (error !== null) gaps.push({ error, units: 1 });
        const app = byId.get(key);
        if (app === undefined) return [];
        return rows.flatMap((raw) => rowOf(raw, app, context) ?? []);
      }

      for await (const { results, again, begun } of readMembers(
        tenant.graph,
        tenant.clock,
        members,
        context.signal,
      )) {
        const rows = results.flatMap(rowsOf);
        done += results.length;
        context.progress(done, apps.length);
        yield {
          rows,
          read: rows.length,
          checkpoint:
            gaps.length > 0 || malformed() > 0
              ? null
              : checkpoint(members, begun, again, { ...resumed, asOf }),
        } satisfies Batch;
      }
      const whole = gaps.length === 0 && malformed() === 0;
      return { expected: null, asOf, gaps: united(gaps), ...(whole && { cursor: cursorOf({ at: asOf }) }) };
    },
    changes: changesBy(['applications', 'audit-events'], (context) =>
      perApplicationChanges(tenant, { address, rowOf, isAbout }, context),
    ),
  };
}

const Progress = z.object({
  /** Object id of the last application that was asked. */
  after: z.string(),
  /** Those before it that had not answered. */
  again: z.array(z.string()).readonly(),
  /** When the first was asked. */
  asOf: z.iso.datetime().nullable(),
});
type Progress = z.infer<typeof Progress>;

function checkpoint(
  members: readonly Member[],
  begun: number,
  again: readonly string[],
  resumed: Progress,
): string | null {
  const last = members[begun - 1];
  if (last === undefined) return null;
  const after = last.key > resumed.after ? last.key : resumed.after;
  const owed = members.slice(begun).filter(({ key }) => key <= after);
  return JSON.stringify({
    ...resumed,
    after,
    again: [...again, ...owed.map(({ key }) => key)],
  } satisfies Progress);
}

/** From the start where there is none, or none that can be read. */
function parseCheckpoint(text: string | null): Progress {
  return parsed(Progress, text ?? '') ?? { after: '', again: [], asOf: null };
}

function remaining(apps: readonly OwnApp[], { after, again }: Progress): readonly OwnApp[] {
  const owed = new Set(again);
  return apps.filter(({ id }) => id > after || owed.has(id));
}

/** Thousands of applications can fail for one reason. */
function united(gaps: readonly Gap[]): readonly Gap[] {
  const byCode = new Map<string, Gap>();
  for (const { error, units } of gaps) {
    const known = byCode.get(error.code);
    byCode.set(error.code, { error: known?.error ?? error, units: (known?.units ?? 0) + units });
  }
  return [...byCode.values()];
}
