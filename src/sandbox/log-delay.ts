import type { LogTrouble } from './contract.ts';
import { chance } from './random.ts';

const hour = 3_600_000;

/** Milliseconds for which a log hides a new event beyond its usual lag; infinite for one that it lost. */
export function logDelay(
  trouble: LogTrouble | undefined,
  seed: number,
  log: string,
  event: string | number,
): number {
  if (trouble === undefined) return 0;
  const fate = chance(seed, 'log trouble', log, event);
  if (fate < trouble.lost) return Number.POSITIVE_INFINITY;
  if (fate >= trouble.lost + trouble.late) return 0;
  return Math.floor((2 + 18 * chance(seed, 'log delay', log, event)) * hour);
}
