/** Where the company stands: findings by severity, each tenant with what was read of it, what is new. */
import { lacks } from '../../core/coverage.ts';
import { safeText } from '../../core/text.ts';
import { tiers } from '../../core/vocabulary.ts';
import { cut, piece } from '../lines.ts';
import { apps, findingPlace, findings, only } from '../places.ts';
import { keyOf, type State } from '../state.ts';
import { age, some, tierPiece } from '../words.ts';
import { PageLines } from './page-lines.ts';
import type { PageScreen } from './screen.ts';

const newestShown = 8;

export const overviewScreen: PageScreen = {
  kind: 'page',
  id: 'overview',
  title: 'Overview',
  aliases: ['o', 'home'],
  digit: '1',
  load: () => null,
  uses: [findings, apps],
  lines: (state, _, width) => {
    const page = new PageLines(width);
    open(page, state);
    tenants(page, state);
    newest(page, state, width);
    return page.lines;
  },
  // What is looked through here is all of them; the only decision about it is that somebody has.
  subject: () => ({ ...everything, vendor: everything.what }),
};

const everything = {
  row: 'third-party-apps',
  what: 'third-party-apps',
  finding: null,
  place: null,
  tenant: null,
  label: 'third-party-apps',
} as const;

function open(page: PageLines, { summary, run, lists }: State): void {
  page.line(
    piece('  '),
    piece(some(summary.apps, 'app'), 'title'),
    piece(
      ` with ${some(summary.grants, 'grant')} of ${some(summary.principals, 'account')}, audited ${run.finishedAt.slice(0, 16).replace('T', ' ')} UTC`,
    ),
  );
  page.title('Open findings');
  for (const severity of tiers) {
    const count = summary.findings[severity];
    if (count > 0)
      page.link(only(findings, `sev:${severity} !status:resolved !status:waived`), [
        piece(count.toLocaleString('en-US').padStart(6)),
        piece('  '),
        { ...tierPiece(severity), text: severity },
      ]);
  }
  if (tiers.every((severity) => summary.findings[severity] === 0)) page.text('None.', { role: 'good' });
  page.title('Apps by what the policy says');
  const counts = decisionCounts(lists);
  for (const [decision, words] of decisionsShown) {
    const count = counts?.get(decision) ?? 0;
    if (counts !== null && count === 0) continue;
    const told = counts === null ? '…' : count.toLocaleString('en-US');
    page.link(only(apps, `decision:${decision}`), [piece(told.padStart(6)), piece(`  ${words}`)]);
  }
}

/** By decision; null while they are being read. */
function decisionCounts(lists: State['lists']): ReadonlyMap<unknown, number> | null {
  const list = lists.get(keyOf(apps));
  if (list?.status !== 'ready') return null;
  const groups = Map.groupBy(list.entries, ({ fields }) => fields['decision']);
  return new Map([...groups].map(([decision, entries]) => [decision, entries.length]));
}

const decisionsShown = [
  ['banned', 'banned, yet connected'],
  ['unknown', 'unknown to the policy'],
  ['review', 'to be reviewed'],
  ['expired', 'approval has expired'],
  ['denied', 'denied'],
  ['approved', 'approved'],
] as const;

function tenants(page: PageLines, { tenants: all, now }: State): void {
  page.title('Tenants');
  const widest = Math.max(8, ...all.map(({ id }) => Math.min(24, id.length)));
  for (const { id, coverage, blindSpots } of all) {
    const short = coverage.streams.filter(lacks);
    const times = coverage.streams.flatMap(({ asOf }) => asOf ?? []).sort();
    const pieces = [
      piece(cut(safeText(id), 24).padEnd(widest + 2)),
      piece(coverage.status.toUpperCase().padEnd(12), coverage.status === 'complete' ? 'good' : 'bad'),
      piece(`read ${age(times[0] ?? null, now)} ago`.replace('now ago', 'just now').padEnd(16), 'muted'),
      piece(some(blindSpots.length, 'blind spot'), 'muted'),
    ];
    page.link(only(findings, `tenant:${id}`), pieces);
    for (const { name, status, read, expected, reason } of short)
      page.text(`${name} ${status}${expected === null ? '' : ` (${read} of ${expected})`}: ${reason ?? ''}`, {
        role: 'medium',
        indent: 6,
        hang: 2,
      });
  }
  if (all.some(({ coverage }) => coverage.status !== 'complete'))
    page.text('What was not read is not absent: counts of these tenants say at least.', { role: 'muted' });
}

function newest(page: PageLines, state: State, width: number): void {
  const list = state.lists.get(keyOf(findings));
  if (list === undefined || list.status === 'loading') return;
  const latest = list.entries
    .filter(({ fields }) => fields['status'] !== 'resolved')
    .toSorted(
      (a, b) =>
        Number(a.sort['age']) - Number(b.sort['age']) || Number(a.sort['rank']) - Number(b.sort['rank']),
    )
    .slice(0, newestShown);
  if (latest.length === 0) return;
  page.title('Newest');
  for (const { id, label, fields, tenant, sort } of latest) {
    const severity = tiers.find((tier) => tier === fields['sev']) ?? 'info';
    page.link(
      findingPlace(id, label),
      [
        { ...tierPiece(severity), text: tierPiece(severity).text.padEnd(5) },
        piece(cut(label, Math.max(20, width - 34))),
        piece(`  ${tenant ?? ''}, ${age(new Date(-Number(sort['age'])).toISOString(), state.now)}`, 'muted'),
      ],
      id,
    );
  }
}
