/** How the number of open findings went from audit to audit, and what came and went since the last one. */
import type { PastRun, SinceLast } from '../../app/review-past.ts';
import { tiers } from '../../core/vocabulary.ts';
import { type Piece, piece } from '../lines.ts';
import { findings, only, runs } from '../places.ts';
import type { State } from '../state.ts';
import { some } from '../words.ts';
import { findingCounts } from './overview-counts.ts';
import type { PageLines } from './page-lines.ts';

export function past(page: PageLines, state: State, width: number): void {
  const known = state.past;
  if (known === null) return;
  if (known.runs.length < 2) {
    page.text('No trend yet: this is the first audit of these tenants.', { role: 'muted' });
    return;
  }
  // What is kept of earlier audits is about all of their tenants.
  if (known.runs.at(-1)?.tenants.length === state.tenants.length) page.link(runs, trend(known.runs, width));
  page.link(only(findings, 'status:new,reopened,resolved'), sinceLast(state, known.runs, known.since));
}

const heights = '▁▂▃▄▅▆▇█';

/**
 * From the least to the most, or a tenth of it: what hardly changes is not drawn as if it did. An audit that did not
 * read everything is a gap, not a fall.
 */
function trend(all: readonly PastRun[], width: number): readonly Piece[] {
  const shown = all.slice(-Math.max(8, Math.floor((width - 40) / 2)));
  const counts = shown.map(({ complete, summary }) =>
    complete ? tiers.reduce((sum, tier) => sum + summary.findings[tier], 0) : null,
  );
  const most = Math.max(0, ...counts.map((count) => count ?? 0));
  const least = Math.min(most, ...counts.map((count) => count ?? most));
  const span = Math.max(1, most - least, most / 10);
  const line = counts.map((count) =>
    count === null ? '·' : heights.charAt(Math.max(0, Math.ceil(((count - most) / span + 1) * 8) - 1)),
  );
  const whole = counts.filter((count) => count !== null);
  const short = counts.length - whole.length;
  const change =
    whole.length < 2 ? 'no two audits read everything' : `${whole[0]} → ${whole.at(-1)} findings`;
  return [
    piece('Trend  ', 'muted'),
    piece(line.join(''), 'title'),
    piece(
      `  ${change}${width < 72 ? '' : `, ${some(shown.length, 'audit')}`}${short === 0 ? '' : `, ${short} PARTIAL (·)`}`,
    ),
  ];
}

function sinceLast(state: State, all: readonly PastRun[], since: SinceLast | null): readonly Piece[] {
  const counts = findingCounts(state);
  const count = (status: string): number => counts?.statuses.get(status) ?? 0;
  const parts = [
    ...told(count('new'), 'new finding', 'new findings'),
    ...told(count('reopened'), 'open again'),
    ...told(count('resolved'), 'resolved'),
    ...(since === null ? [] : moved('apps', since.newApps, since.goneApps)),
    ...(since === null ? [] : moved('grants', since.newGrants, since.goneGrants)),
  ];
  const before = all.at(-2)?.startedAt.slice(0, 16).replace('T', ' ') ?? '';
  const words = parts.length === 0 ? 'nothing new, nothing resolved' : parts.join(', ');
  return [piece(`Since ${before}  `, 'muted'), piece(counts === null ? '…' : words)];
}

function told(count: number, one: string, many = one): readonly string[] {
  return count === 0 ? [] : [some(count, one, many)];
}

/** `apps +3 –1` */
function moved(noun: string, came: number, gone: number): readonly string[] {
  if (came === 0 && gone === 0) return [];
  const more = came === 0 ? '' : ` +${came.toLocaleString('en-US')}`;
  return [`${noun}${more}${gone === 0 ? '' : ` –${gone.toLocaleString('en-US')}`}`];
}
