import { tiers } from '../../src/core/vocabulary.ts';
import type { Scene } from './scene.ts';
import { count, day, heading, table } from './text.ts';

const mostRuns = 12;

/** The last runs, newest first; one run alone is no trend. */
export function trendSection({ options: { history, historyNote } }: Scene): string {
  if (history.length < 2) return '';
  const rows = history
    .slice(-mostRuns)
    .toReversed()
    .map(({ startedAt, mode, complete, summary }) => [
      day(startedAt),
      mode,
      complete ? 'yes' : 'no: lower bounds',
      count(summary.apps),
      count(summary.grants),
      ...tiers.map((tier) => count(summary.findings[tier])),
    ]);
  return `${heading(2, 'Trend')}${table(['Run', 'Mode', 'All was read', 'Apps', 'Grants', ...tiers], rows)}${historyNote === undefined ? '' : `\n${historyNote}\n`}`;
}
