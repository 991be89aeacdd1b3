/** How the schedule stands. */
import type { Schedule } from '../config/config.ts';
import { isoTime } from '../core/clock.ts';
import { AppError } from '../core/errors.ts';
import { calendarOf } from '../schedule/cron.ts';
import { type Health, healthOf } from '../schedule/health.ts';
import type { Context } from './context.ts';
import { wholeAfter } from './how-to-read.ts';
import { type NotifyStatus, notifyStatus } from './notify.ts';
import { readBook } from './schedule-book.ts';

export interface ScheduleStatus extends Health {
  readonly cron: string;
  readonly timezone: string;
  readonly full: Schedule['full'];
  readonly tenants: readonly TenantWhole[];
  readonly notifications: NotifyStatus | null;
}

/** Nothing is due by itself. */
export interface NoSchedule {
  readonly schema: Health['schema'];
  readonly status: 'none';
  readonly at: string;
}

interface TenantWhole {
  readonly id: string;
  /** When the first of its streams is read whole again; null: each run reads it whole, or `full` is never. */
  readonly wholeReadDue: string | null;
}

export const exampleSchedule = 'schedule: { cron: "0 6 * * *", timezone: Europe/Berlin }';

/** @throws AppError CONFIG_INVALID */
export function requireSchedule({ config }: Pick<Context, 'config'>): Schedule {
  if (config.schedule !== null) return config.schedule;
  throw new AppError('CONFIG_INVALID', {
    detail: 'it has no schedule',
    where: config.file,
    remedy: `Add: ${exampleSchedule}`,
  });
}

/** Workspaces of the same schedule start apart by this. */
export function seedOf({ config }: Pick<Context, 'config'>): string {
  return [config.workspace, ...config.tenants.map(({ id }) => id)].join('\n');
}

/** @throws AppError CONFIG_INVALID, WORKSPACE_* */
export function healthNow(context: Pick<Context, 'config' | 'workspace' | 'clock'>): Health {
  const { cron, timezone, jitter } = requireSchedule(context);
  const book = readBook(context.workspace);
  return healthOf(calendarOf(cron, timezone), book, context.clock.now(), {
    minutes: jitter,
    seed: seedOf(context),
  });
}

/** @throws AppError WORKSPACE_* */
export function scheduleStatus(context: Context): ScheduleStatus | NoSchedule {
  const { config, clock } = context;
  if (config.schedule === null)
    return { schema: 'grantwarden.schedule/1', status: 'none', at: isoTime(clock.now()) };
  const { cron, timezone, full } = config.schedule;
  return {
    ...healthNow(context),
    cron,
    timezone,
    full,
    tenants: wholeReadsDue(context),
    notifications: context.config.notify.length === 0 ? null : notifyStatus(context),
  };
}

function wholeReadsDue({ config, inventory }: Context): readonly TenantWhole[] {
  const after = wholeAfter(config) * 86_400_000;
  const reads = Map.groupBy(inventory.wholeReads(), ({ tenant }) => tenant);
  return config.tenants.map(({ id }) => {
    const first = Math.min(...(reads.get(id) ?? []).map(({ wholeAt }) => Date.parse(wholeAt) + after));
    return { id, wholeReadDue: Number.isFinite(first) ? isoTime(first) : null };
  });
}
