/** Each tenant: how much of it was read, and what was found in it. */
import { folded } from '../../app/review-entries.ts';
import { lacks } from '../../core/coverage.ts';
import { safeText } from '../../core/text.ts';
import { tiers } from '../../core/vocabulary.ts';
import { cut, piece, type Piece } from '../lines.ts';
import { rescan, tenantPlace } from '../places.ts';
import type { State } from '../state.ts';
import { some, tierPiece } from '../words.ts';
import { findingCounts } from './overview-counts.ts';
import type { PageLines } from './page-lines.ts';

export function tenants(page: PageLines, state: State, width: number): void {
  const { tenants: all, session } = state;
  page.title('Tenants');
  const widest = Math.max(8, ...all.map(({ id }) => Math.min(24, id.length)));
  for (const { id, coverage } of all) {
    const short = coverage.streams.filter(lacks);
    page.link(tenantPlace(id, safeText(id)), [
      piece(cut(safeText(id), 24).padEnd(widest + 2)),
      piece(coverage.status.toUpperCase().padEnd(12), coverage.status === 'complete' ? 'good' : 'bad'),
      ...severities(state, id),
    ]);
    if (short.length > 0)
      page.line(
        piece(
          `      ${cut(`${some(short.length, 'list')} not read in full: ${short.map(({ name }) => name).join(', ')}`, width - 6)}`,
          'medium',
        ),
      );
  }
  const read = new Set(all.map(({ id }) => id));
  for (const id of session.tenants.filter((each) => !read.has(each)))
    page.link(rescan, [
      piece(cut(safeText(id), 24).padEnd(widest + 2)),
      piece('not in this audit; r audits it, or all', 'muted'),
    ]);
}

/** `2 CRIT  11 HIGH  3 MED` */
function severities(state: State, id: string): readonly Piece[] {
  const counts = findingCounts(state);
  if (counts === null) return [piece('…', 'muted')];
  const own = counts.tenants.get(folded(id));
  if (own === undefined) return [piece('no open finding', 'good')];
  return tiers.flatMap((tier) => {
    const count = own.get(tier) ?? 0;
    const { text, role } = tierPiece(tier);
    return count === 0 ? [] : [piece(`${count.toLocaleString('en-US')} ${text}  `, role)];
  });
}
