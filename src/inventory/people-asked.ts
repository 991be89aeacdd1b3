import type { StreamId } from '../core/streams.ts';
import type { PeopleAsked } from '../kit/connector.ts';
import { rowKinds } from './schema.ts';
import type { Store } from './store.ts';
import { met, streamRow, unseen } from './stream-runs.ts';

interface Ending {
  /** Only changes were read: apps that have lost their last grant are not told of. */
  readonly changes: boolean;
  readonly tenant: number;
  readonly run: number;
  readonly stream: StreamId;
  readonly people: PeopleAsked;
}

/** Rows of :roster that this run has met. */
const listed = `SELECT principal FROM records WHERE records.stream = :roster AND kind = 'principal' AND ${met('records')}`;
const inactive = `${listed} AND content ->> '$.active' = 'no'`;

const unseenGrants = unseen('grants', rowKinds.grant);
const unseenRecords = unseen('records', rowKinds.record);

/**
 * Before such a stream ends: rows that it has not met because it did not ask about their people any more. Those who
 * cannot sign in keep what they had, in the stream that asks about them; those who can again have what the other
 * streams have met; those who are gone have nothing.
 * @returns false when it is not known who is there, so that nothing else may be said to be gone either
 */
export function settlePeople(store: Store, { tenant, run, stream, people, changes }: Ending): boolean {
  const streams = new Map(
    [stream, people.roster, people.inactive].map((name) => [name, streamRow(store, tenant, name)]),
  );
  const of = (name: StreamId): number => streams.get(name) ?? 0;
  const bound = { stream: of(stream), roster: of(people.roster), run };

  if (people.active.includes(stream)) handOver(store, bound, of(people.inactive), changes);
  if (!isComplete(store, tenant, people.roster, run)) return false;
  close(store, bound, `NOT IN (${listed})`);
  if (changes) closeAppsWithoutGrants(store, bound);
  if (stream !== people.inactive) return true;
  if (people.active.every((name) => isComplete(store, tenant, name, run)))
    close(store, bound, `NOT IN (${inactive})`);
  closeAppsWithoutGrants(store, bound);
  return true;
}

interface Bound extends Readonly<Record<string, number>> {
  readonly stream: number;
  readonly roster: number;
  readonly run: number;
}

function owners(which: string): string {
  return `(SELECT native_id FROM principals WHERE row ${which})`;
}

/** With the names of their apps, which nobody else may have told of; changes leave those where they are. */
function handOver(store: Store, bound: Bound, to: number, changes: boolean): void {
  const grants = `UPDATE grants SET stream = :to WHERE ${unseenGrants} AND principal IN (${inactive})`;
  const credentials = `UPDATE OR IGNORE records SET stream = :to
    WHERE ${unseenRecords} AND kind = 'credential' AND content ->> '$.owner' IN ${owners(`IN (${inactive})`)}`;
  for (const sql of [grants, credentials]) store.guard(() => store.prepare(sql).run({ ...bound, to }));
  if (changes) return;
  const { stream, run } = bound;
  store.guard(() =>
    store
      .prepare(
        `UPDATE OR IGNORE records SET stream = :to WHERE ${unseenRecords} AND kind = 'app'
          AND client IN (SELECT client FROM grants WHERE grants.stream = :to AND grants.gone_run = 0)`,
      )
      .run({ stream, run, to }),
  );
}

function close(store: Store, bound: Bound, which: string): void {
  const grants = `UPDATE grants SET gone_run = :run WHERE ${unseenGrants} AND principal ${which}`;
  const credentials = `UPDATE records SET gone_run = :run
    WHERE ${unseenRecords} AND kind = 'credential' AND content ->> '$.owner' IN ${owners(which)}`;
  for (const sql of [grants, credentials]) store.guard(() => store.prepare(sql).run(bound));
}

function closeAppsWithoutGrants(store: Store, { stream, run }: Bound): void {
  store.guard(() =>
    store
      .prepare(
        `UPDATE records SET gone_run = :run WHERE ${unseenRecords} AND kind = 'app'
          AND NOT EXISTS (SELECT 1 FROM grants WHERE grants.client = records.client AND grants.gone_run = 0)`,
      )
      .run({ stream, run }),
  );
}

function isComplete(store: Store, tenant: number, name: StreamId, run: number): boolean {
  const ended = store.get<{ status: string | null }>(
    'SELECT status FROM stream_runs JOIN streams ON streams.row = stream WHERE tenant = ? AND name = ? AND run = ?',
    tenant,
    name,
    run,
  );
  return ended?.status === 'complete';
}
