/** Asks for the audits that are due. A due time that no worker was awake for is caught up once. */
import { type AppError, toAppError } from '../core/errors.ts';
import { type Calendar, calendarOf } from '../schedule/cron.ts';
import { delayOf } from '../schedule/due.ts';
import { type CalendarEntry, readCalendars, takeDue } from '../fleet/calendar.ts';
import { listCustomers } from '../fleet/customers.ts';
import { guarded } from '../fleet/database-errors.ts';
import type { FleetDatabase } from '../fleet/database.ts';
import { queueOf } from '../fleet/job.ts';
import type { FleetQueue } from '../fleet/queue.ts';

export interface DuePorts {
  readonly database: FleetDatabase;
  readonly queue: FleetQueue;
}

/** A line of a configuration is no longer; one that somebody wrote into the database may be. */
const longestCron = 100;

/**
 * Any number of workers may do so: each due time is asked for once.
 * @returns the customers asked for. @throws AppError FLEET_*
 */
export async function askWhatIsDue(ports: DuePorts): Promise<readonly string[]> {
  const { database } = ports;
  const { now, entries } = await guarded(database, () => readCalendars(database.pool));
  const asked: string[] = [];
  let failed: AppError | null = null;
  for (const entry of entries) {
    const due = dueOf(entry, now);
    try {
      if (due !== null && (await ask(ports, entry.customer, due))) asked.push(entry.customer);
    } catch (thrown) {
      // One that cannot be asked for keeps nobody else waiting.
      failed = toAppError(thrown);
      if (failed.code === 'FLEET_UNREACHABLE') break;
    }
  }
  if (failed !== null) throw failed;
  return asked;
}

function dueOf(entry: CalendarEntry, now: number): number | null {
  const { taken } = entry;
  try {
    const due = startsOf(entry).previous(now);
    return due === null || (taken !== null && isTaken(due, taken, now)) ? null : due;
  } catch {
    // Every audit of the customer writes it anew, from a configuration that was checked.
    return null;
  }
}

/**
 * When audits of this customer start: at the times of its schedule, and later by a part of its jitter that its name decides.
 * @throws Error, also later, when the times cannot be understood
 */
export function startsOf({ customer, cron, timezone, jitter }: Omit<CalendarEntry, 'taken'>): Calendar {
  if (cron.length > longestCron) throw new RangeError('too long for a line of a schedule');
  const calendar = calendarOf(cron, timezone);
  if (jitter === 0) return calendar;
  const startOf = (due: number | null): number | null =>
    due === null ? null : due + delayOf(calendar, due, { minutes: jitter, seed: customer });
  return {
    next(after) {
      // The last one may be still to start.
      const last = startOf(calendar.previous(after));
      return last !== null && last > after ? last : startOf(calendar.next(after));
    },
    previous(upTo) {
      const due = calendar.previous(upTo);
      const last = startOf(due);
      // It is never later than half the way to the next.
      return due === null || last === null || last <= upTo ? last : startOf(calendar.previous(due - 1));
    },
  };
}

/** What stands an hour ahead was taken before the clock was set back. */
function isTaken(due: number, taken: number, now: number): boolean {
  return due <= taken && taken <= now + 3_600_000;
}

async function ask({ database, queue }: DuePorts, customer: string, due: number): Promise<boolean> {
  return database.forCustomer(customer, async (client) => {
    const [known] = await listCustomers(client);
    if (known === undefined) return false;
    const name = queueOf(known.worker);
    const open = await queue.find(name, customer, client);
    // One that runs began before this due time; when it has ended, the next look asks.
    if (open?.running === true) return false;
    if (!(await takeDue(client, customer, due))) return false;
    return open === null && (await queue.ask(name, { customer, full: false }, client)) !== null;
  });
}
