/** What was read of one tenant, what was not and why, and what no API shows. */
import { folded } from '../../app/review-entries.ts';
import { toTheMinute } from '../../core/clock.ts';
import { lacks, type StreamCoverage } from '../../core/coverage.ts';
import type { TenantResult } from '../../core/result.ts';
import { safeText } from '../../core/text.ts';
import { piece, type Role } from '../lines.ts';
import { apps, findings, only } from '../places.ts';
import { here, type State } from '../state.ts';
import { age, some } from '../words.ts';
import { findingCounts, sumOf } from './overview-counts.ts';
import { PageLines } from './page-lines.ts';
import type { PageScreen } from './screen.ts';

export const tenantScreen: PageScreen = {
  kind: 'page',
  id: 'tenant',
  title: 'A tenant',
  aliases: [],
  load: () => null,
  uses: [findings],
  lines: (state, _, width) => {
    const page = new PageLines(width);
    const tenant = state.tenants.find(({ id }) => id === here(state).id);
    if (tenant !== undefined) tenantLines(page, state, tenant);
    return page.lines;
  },
  subject: () => null,
};

function tenantLines(
  page: PageLines,
  state: State,
  { id, platform, name, coverage, blindSpots, calls }: TenantResult,
): void {
  const { run, now } = state;
  page.line(
    piece(safeText(name ?? id), 'title'),
    piece(`  ${platform}  `),
    piece(coverage.status.toUpperCase(), coverage.status === 'complete' ? 'good' : 'bad'),
  );
  page.text(
    `${run.mode} audit of ${toTheMinute(run.finishedAt)}; ${some(calls.total, 'call')}, ${calls.throttled} put off, ${calls.failed} failed`,
    { role: 'muted' },
  );
  const counts = findingCounts(state);
  const open = counts === null ? null : sumOf(counts.tenants.get(folded(id)) ?? new Map<string, number>());
  page.blank();
  page.link(only(findings, `tenant:${id} !status:resolved !status:waived`), [
    piece(open === null ? '…' : some(open, 'open finding'), 'title'),
  ]);
  page.link(only(apps, `tenant:${id}`), [piece('its apps', 'title')]);
  page.title('What was read');
  const widest = Math.max(...coverage.streams.map((each) => each.name.length));
  for (const stream of coverage.streams) streamLines(page, stream, widest, now);
  if (coverage.status !== 'complete')
    page.text('What was not read is not absent: counts of this tenant say at least.', { role: 'muted' });
  if (blindSpots.length === 0) return;
  page.title('What no API shows');
  for (const { id: spot, why, remedy } of blindSpots) {
    page.text(`${spot}: ${why}`, { hang: 2 });
    if (remedy !== null) page.text(`→ ${remedy}`, { indent: 4, hang: 2, role: 'muted' });
  }
}

const roles: Readonly<Record<string, Role>> = {
  complete: 'good',
  partial: 'medium',
  unavailable: 'bad',
  skipped: 'muted',
};

function streamLines(page: PageLines, stream: StreamCoverage, widest: number, now: number): void {
  const { name, status, read, expected, asOf, reason, remedy, accepted } = stream;
  const rows = `${read.toLocaleString('en-US')}${expected === null ? '' : ` of ${expected.toLocaleString('en-US')}`}`;
  page.line(
    piece(`  ${name.padEnd(widest)}  `),
    piece(status.padEnd(12), roles[status] ?? 'plain'),
    piece(rows.padStart(16), 'muted'),
    piece(asOf === null ? '' : `  ${age(asOf, now)}`, 'muted'),
    piece(accepted ? '  accepted' : '', 'muted'),
  );
  if (reason !== null) page.text(reason, { indent: 6, hang: 2, role: lacks(stream) ? 'medium' : 'muted' });
  if (remedy !== null) page.text(`→ ${remedy}`, { indent: 6, hang: 2 });
}
