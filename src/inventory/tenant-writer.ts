import type { StreamCoverage } from '../core/coverage.ts';
import type { CallCounts } from '../core/result.ts';
import { storedJson } from '../core/stored-json.ts';
import type { StreamId } from '../core/streams.ts';
import type { Platform } from '../core/vocabulary.ts';
import type { Batch, News, Recall, Stream, StreamEnd } from '../kit/connector.ts';
import { newsOf, type ReadFrom, readFrom } from './changes.ts';
import { EventRows } from './event-rows.ts';
import { GrantRows } from './grant-rows.ts';
import { Names } from './names.ts';
import { settlePeople } from './people-asked.ts';
import { recallOf } from './recall.ts';
import { RecordRows } from './record-rows.ts';
import { runRow, tenantRow } from './runs.ts';
import type { Store } from './store.ts';
import { endStream, forgetReading, streamRow, unmakeReading } from './stream-runs.ts';
import { carrySubject, settle } from './subjects.ts';

export interface StreamProgress {
  /** The stream has ended in this run, in whatever state. */
  readonly done: boolean;
  /** Null: start over. */
  readonly checkpoint: string | null;
  /** Rows read up to the checkpoint. */
  readonly read: number;
  /** Rows of this run that did not parse. */
  readonly malformed: number;
  /** When the last page was saved, ISO; null when none was. */
  readonly savedAt: string | null;
  /** How this run has begun to read it; null: not begun. */
  readonly begun: 'whole' | 'changes' | null;
}

type HowItEnded = Pick<Stream, 'fromLog' | 'people'> & Pick<StreamEnd, 'cursor' | 'unread'>;

interface SavedStream {
  readonly checkpoint: string | null;
  readonly read: number;
  readonly status: string | null;
  readonly saved_at: string | null;
  readonly malformed: number;
  readonly since: number;
}

/** Shapes of rows that did not parse, kept per stream and run; the rest is only counted by the caller. */
const malformedShapes = 100;

/** Saves what one tenant's streams tell in one run. */
export class TenantWriter {
  readonly #store: Store;
  readonly #run: number;
  readonly #tenant: number;
  /** Nothing of this tenant was read before this run. */
  readonly #fresh: boolean;
  readonly #grants: GrantRows;
  readonly #records: RecordRows;
  readonly #events: EventRows;
  /** Rows read so far of each stream that this writer has saved of. */
  readonly #read = new Map<number, number>();

  constructor(store: Store, run: string, tenant: string, platform: Platform) {
    this.#store = store;
    this.#run = runRow(store, run).seq;
    this.#tenant = tenantRow(store, tenant, platform);
    const names = new Names(store, this.#tenant);
    const earlier = store.get(
      'SELECT 1 FROM stream_runs JOIN streams ON streams.row = stream WHERE tenant = ? AND run < ? LIMIT 1',
      this.#tenant,
      this.#run,
    );
    const fresh = earlier === undefined;
    this.#fresh = fresh;
    this.#grants = new GrantRows(store, names, { tenant, platform, run: this.#run, fresh });
    this.#records = new RecordRows(store, names, this.#run, fresh);
    this.#events = new EventRows(store, names, this.#tenant, this.#run);
  }

  checkpoint(stream: StreamId): StreamProgress {
    const row = this.#store.get<SavedStream>(
      `SELECT checkpoint, read, status, saved_at, since,
          (SELECT coalesce(sum(times), 0) FROM malformed
            WHERE malformed.stream = stream_runs.stream AND malformed.run = stream_runs.run) AS malformed
        FROM stream_runs JOIN streams ON streams.row = stream_runs.stream
        WHERE tenant = ? AND name = ? AND stream_runs.run = ?`,
      this.#tenant,
      stream,
      this.#run,
    );
    if (row === undefined)
      return { done: false, checkpoint: null, read: 0, malformed: 0, savedAt: null, begun: null };
    const { checkpoint, malformed, saved_at: savedAt } = row;
    const done = row.status !== null;
    const read = done || checkpoint !== null ? row.read : 0;
    return { done, checkpoint, read, malformed, savedAt, begun: row.since > 0 ? 'changes' : 'whole' };
  }

  /** Where an earlier run left this stream; null: it must be read whole. */
  readFrom(stream: StreamId): ReadFrom | null {
    return readFrom(this.#store, this.#tenant, this.#run, stream);
  }

  /**
   * Notes how the stream is going to be read, and lets go of what this run has read of it before.
   * @param from absent: whole
   * @param at ISO time
   */
  begin(stream: StreamId, at: string, from?: ReadFrom): void {
    this.#store.transaction(() => {
      const row = streamRow(this.#store, this.#tenant, stream);
      if (this.checkpoint(stream).begun !== null) {
        unmakeReading(this.#store, row, this.#run);
        this.#records.forget();
      }
      this.#store.run(
        `INSERT INTO stream_runs (stream, run, read, since, whole_at) VALUES (?, ?, 0, ?, ?)
          ON CONFLICT DO UPDATE SET checkpoint = NULL, read = 0, saved_at = NULL,
            since = excluded.since, whole_at = excluded.whole_at`,
        row,
        this.#run,
        from?.run ?? 0,
        from?.wholeAt ?? at,
      );
      this.#store.run('DELETE FROM malformed WHERE stream = ? AND run = ?', row, this.#run);
      this.#read.delete(row);
    });
  }

  /** ISO time of our last change of this tenant; null: we have not changed it since this run started. */
  actedSince(): string | null {
    const row = this.#store.get<{ at: string }>(
      `SELECT acted_at AS at FROM tenants JOIN runs ON runs.seq = ?
        WHERE tenants.row = ? AND acted_at >= runs.started_at`,
      this.#run,
      this.#tenant,
    );
    return row?.at ?? null;
  }

  /** These are to be read again, as if this run had not read them: by another writer of this run. */
  forget(streams: readonly StreamId[]): void {
    this.#store.transaction(() => {
      const rows = streams.map((stream) => streamRow(this.#store, this.#tenant, stream));
      forgetReading(this.#store, rows, this.#run);
    });
  }

  news(from: ReadFrom): News {
    return newsOf(this.#store, this.#tenant, from);
  }

  /**
   * Rows, checkpoint and counter in one transaction: after return all are saved, after a throw none.
   * @param at ISO time of saving.
   */
  save(stream: StreamId, batch: Batch, at: string): void {
    const counted = this.#store.transaction(() => {
      const row = streamRow(this.#store, this.#tenant, stream);
      const read = (this.#read.get(row) ?? this.checkpoint(stream).read) + batch.read;
      for (const seen of batch.rows) {
        if (seen.type === 'grant') this.#grants.save(seen, row, batch.adds === true);
        else if (seen.type === 'grant-ended') this.#grants.end(seen);
        else if (seen.type === 'event') this.#events.save(seen);
        else this.#records.save(seen, row);
      }
      for (const subject of this.#fresh ? [] : (batch.told ?? []))
        settle(this.#store, { tenant: this.#tenant, run: this.#run, stream: row }, subject);
      this.#store.run(
        `INSERT INTO stream_runs (stream, run, checkpoint, read, saved_at) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET checkpoint = excluded.checkpoint, read = excluded.read, saved_at = excluded.saved_at`,
        row,
        this.#run,
        batch.checkpoint,
        read,
        at,
      );
      return { row, read };
    });
    this.#read.set(counted.row, counted.read);
  }

  /** Keeps what a row that did not parse looked like, each shape once and a bounded number of them. */
  saveMalformed(stream: StreamId, shape: string, issues: string): void {
    this.#store.transaction(() => {
      const row = streamRow(this.#store, this.#tenant, stream);
      const { shapes } = this.#store.get<{ shapes: number }>(
        'SELECT count(*) AS shapes FROM malformed WHERE stream = ? AND run = ?',
        row,
        this.#run,
      ) ?? { shapes: 0 };
      const sql =
        shapes < malformedShapes
          ? `INSERT INTO malformed (stream, run, shape, issues, times) VALUES (?, ?, ?, ?, 1)
              ON CONFLICT DO UPDATE SET times = times + 1`
          : 'UPDATE malformed SET times = times + 1 WHERE stream = ? AND run = ? AND shape = ? AND ? IS NOT NULL';
      this.#store.run(sql, row, this.#run, shape.slice(0, 4_000), issues.slice(0, 2_000));
    });
  }

  /**
   * Only what a complete stream did not meet is gone; what another did not meet is carried on.
   * @param how `fromLog`: its grants end by a `grant-ended` alone. `people`: somebody who can no longer sign in, or
   * is no longer there, is not somebody whose grants were not met.
   */
  finishStream(
    stream: StreamId,
    coverage: StreamCoverage,
    { fromLog, people, cursor, unread }: HowItEnded = {},
  ): void {
    this.#store.transaction(() => {
      const row = streamRow(this.#store, this.#tenant, stream);
      const changes = coverage.changes !== undefined;
      const ending = { tenant: this.#tenant, run: this.#run, stream, changes };
      const everyone = people === undefined || settlePeople(this.#store, { ...ending, people });
      const keeps = everyone ? (fromLog === true ? 'grants' : 'nothing') : 'all';
      endStream(this.#store, row, this.#run, coverage, {
        keeps,
        cursor: cursor ?? null,
        vouched: unread !== undefined,
      });
      for (const subject of unread ?? [])
        carrySubject(this.#store, { tenant: this.#tenant, run: this.#run, stream: row }, subject);
    });
  }

  /** Adds to what this run has saved before: a resumed run counts the calls of all its parts. */
  addCalls(calls: CallCounts): void {
    this.#store.transaction(() => {
      const saved = this.#store.get<{ calls: string | null }>(
        'SELECT calls FROM run_tenants WHERE run = ? AND tenant = ?',
        this.#run,
        this.#tenant,
      );
      const before =
        saved?.calls === null || saved === undefined ? null : (storedJson(saved.calls) as CallCounts);
      const sum: CallCounts = {
        total: calls.total + (before?.total ?? 0),
        throttled: calls.throttled + (before?.throttled ?? 0),
        retried: calls.retried + (before?.retried ?? 0),
        failed: calls.failed + (before?.failed ?? 0),
      };
      this.#store.run(
        'UPDATE run_tenants SET calls = ? WHERE run = ? AND tenant = ?',
        JSON.stringify(sum),
        this.#run,
        this.#tenant,
      );
    });
  }

  recall(): Recall {
    return recallOf(this.#store, this.#tenant, this.#run);
  }
}
