/** What `privacy.retentionDays` means: after each audit, what is older goes. */
import { isoTime } from '../core/clock.ts';
import { AppError } from '../core/errors.ts';
import type { Context } from './context.ts';

const dayMs = 86_400_000;

/**
 * By a process that holds the collect locks of its tenants. What cannot be removed now is removed after the next audit:
 * it takes nothing from this one.
 * @returns a sentence; null when nothing was old enough
 */
export function purgeOld({
  config,
  clock,
  inventory,
  tenants,
}: Pick<Context, 'config' | 'clock' | 'inventory' | 'tenants'>): string | null {
  const days = config.privacy.retentionDays;
  try {
    const { runs, rows, events } = inventory.purge({
      before: isoTime(clock.now() - days * dayMs),
      tenants: tenants.map(({ id }) => id),
    });
    if (runs + rows + events === 0) return null;
    return `Older than ${counted(days, 'day')} and removed: ${counted(runs, 'run')}, ${counted(rows, 'row')} that had ended, ${counted(events, 'event')} (privacy.retentionDays).`;
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return `What is older than ${counted(days, 'day')} could not be removed: ${thrown.message}. The next audit tries again.`;
  }
}

/** For whoever looks at earlier runs; null when there is none that is missing. */
export function purgedNote({ config, inventory }: Pick<Context, 'config' | 'inventory'>): string | null {
  const { count, last } = inventory.purgedRuns();
  if (last === null) return null;
  return `${counted(count, 'earlier run')}, the last of ${last.slice(0, 10)}, ${count === 1 ? 'was' : 'were'} removed after ${counted(config.privacy.retentionDays, 'day')} (privacy.retentionDays).`;
}

function counted(count: number, one: string): string {
  return `${count} ${count === 1 ? one : `${one}s`}`;
}
