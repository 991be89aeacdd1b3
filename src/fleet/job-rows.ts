/** How jobs stand, as the queue's table tells it. */
import { safeText } from '../core/text.ts';
import type { FleetClient } from './database.ts';
import { type Outcome, readOutcome, sharedQueue } from './job.ts';
import { jobSchema } from './role-names.ts';
import { isoOf } from './times.ts';

export interface JobRow {
  readonly id: string;
  readonly queue: string;
  readonly customer: string;
  /** `given-up`: begun as often as it may be, and never ended. */
  readonly state: 'queued' | 'running' | 'ended' | 'given-up' | 'cancelled';
  /** How often it was begun. */
  readonly begun: number;
  readonly full: boolean;
  readonly askedAt: string | null;
  readonly beganAt: string | null;
  readonly endedAt: string | null;
  /** Of one that ended. */
  readonly outcome: Outcome | null;
}

const states = {
  created: 'queued',
  retry: 'queued',
  active: 'running',
  completed: 'ended',
  failed: 'given-up',
  cancelled: 'cancelled',
} as const;

interface Stored {
  readonly id: string;
  readonly name: string;
  readonly customer: string;
  readonly state: keyof typeof states;
  readonly begun: number;
  readonly whole: boolean | null;
  readonly created_on: Date | number;
  readonly started_on: Date | number | null;
  readonly completed_on: Date | number | null;
  readonly output: unknown;
}

const columns = `id, name, singleton_key AS customer, state::text, data->'full' = 'true'::jsonb AS whole,
  least(retry_count, 1000) + CASE WHEN started_on IS NULL THEN 0 ELSE 1 END AS begun, created_on, started_on, completed_on, output`;

/** The open job of each customer, or else its last. */
export async function lastJobs(client: FleetClient): Promise<readonly JobRow[]> {
  const { rows } = await client.query<Stored>(
    `SELECT DISTINCT ON (singleton_key) ${columns} FROM ${jobSchema}.job
     WHERE singleton_key IS NOT NULL AND (name = $1 OR starts_with(name, $1 || '.'))
     ORDER BY singleton_key, state < 'completed' DESC, created_on DESC`,
    [sharedQueue],
  );
  return rows.map(jobRow);
}

export async function jobsById(client: FleetClient, ids: readonly string[]): Promise<readonly JobRow[]> {
  const { rows } = await client.query<Stored>(
    `SELECT ${columns} FROM ${jobSchema}.job WHERE id = ANY($1::uuid[]) AND singleton_key IS NOT NULL`,
    [ids],
  );
  return rows.map(jobRow);
}

function jobRow(row: Stored): JobRow {
  const state = states[row.state];
  return {
    id: row.id,
    queue: safeText(row.name),
    customer: safeText(row.customer),
    state,
    begun: row.begun,
    full: row.whole === true,
    askedAt: isoOf(row.created_on),
    beganAt: isoOf(row.started_on),
    endedAt: isoOf(row.completed_on),
    outcome: state === 'ended' ? readOutcome(row.output) : null,
  };
}
