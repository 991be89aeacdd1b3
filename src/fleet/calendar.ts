/** When customers are due, as their own configurations said when they were last read. */
import type { FleetClient } from './database.ts';
import { jobSchema } from './role-names.ts';
import { msOf } from './times.ts';

export interface CalendarEntry {
  readonly customer: string;
  readonly cron: string;
  readonly timezone: string;
  /** Minutes over which starts are spread. */
  readonly jitter: number;
  /** The last due time that an audit was asked for, milliseconds since the epoch; null: none yet. */
  readonly taken: number | null;
}

type Times = Pick<CalendarEntry, 'cron' | 'timezone' | 'jitter'>;

/** @param times null: it has no schedule */
export async function noteCalendar(
  client: FleetClient,
  customer: string,
  times: Times | null,
): Promise<void> {
  if (times === null) {
    await client.query(`DELETE FROM ${jobSchema}.calendar WHERE customer = $1`, [customer]);
    return;
  }
  await client.query(
    `INSERT INTO ${jobSchema}.calendar AS noted (customer, cron, timezone, jitter) VALUES ($1, $2, $3, $4)
     ON CONFLICT (customer) DO UPDATE SET cron = excluded.cron, timezone = excluded.timezone, jitter = excluded.jitter
     WHERE (noted.cron, noted.timezone, noted.jitter) IS DISTINCT FROM (excluded.cron, excluded.timezone, excluded.jitter)`,
    [customer, times.cron, times.timezone, times.jitter],
  );
}

export interface Calendars {
  /** By the clock of the database, milliseconds since the epoch. */
  readonly now: number;
  readonly entries: readonly CalendarEntry[];
}

export async function readCalendars(client: FleetClient): Promise<Calendars> {
  const { rows } = await client.query<{
    now: Date;
    customer: string | null;
    cron: string;
    timezone: string;
    jitter: number;
    taken: Date | number | null;
  }>(
    `SELECT now(), entry.* FROM (VALUES (1)) AS one LEFT JOIN ${jobSchema}.calendar AS entry ON true
     ORDER BY entry.customer`,
  );
  return {
    now: rows[0]?.now.getTime() ?? Date.now(),
    entries: rows.flatMap(({ customer, cron, timezone, jitter, taken }) =>
      customer === null ? [] : [{ customer, cron, timezone, jitter, taken: msOf(taken) }],
    ),
  };
}

/**
 * Of several workers who see that a customer is due, one asks for the audit. A due time an hour ahead was taken before the
 * clock was set back.
 * @returns whether it is this one
 */
export async function takeDue(client: FleetClient, customer: string, due: number): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE ${jobSchema}.calendar SET taken = $2
     WHERE customer = $1 AND (taken IS NULL OR taken < $2 OR taken > now() + interval '1 hour')`,
    [customer, new Date(due)],
  );
  return rowCount === 1;
}
