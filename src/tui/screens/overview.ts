/** Where the company stands: findings, what is new, each tenant, where data goes, what the policy says. */
import { toTheMinute } from '../../core/clock.ts';
import { tiers } from '../../core/vocabulary.ts';
import { bar, cut, piece } from '../lines.ts';
import { apps, findingPlace, findings, only } from '../places.ts';
import type { State } from '../state.ts';
import { age, some, tierPiece } from '../words.ts';
import { flows } from './overview-flows.ts';
import { findingCounts, ofList } from './overview-counts.ts';
import { past } from './overview-past.ts';
import { tenants } from './overview-tenants.ts';
import { PageLines } from './page-lines.ts';
import type { PageScreen } from './screen.ts';

export const overviewScreen: PageScreen = {
  kind: 'page',
  id: 'overview',
  title: 'Overview',
  aliases: ['o', 'home'],
  digit: '1',
  load: () => null,
  uses: [findings, apps],
  begin: ({ past: known }) => (known === null ? [{ effect: 'past' }] : []),
  lines: (state, _, width) => {
    const page = new PageLines(width);
    head(page, state, width);
    past(page, state, width);
    bySeverity(page, state, width);
    tenants(page, state, width);
    flows(page, state, width);
    decisions(page, state);
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

function head(page: PageLines, { summary, run }: State, width: number): void {
  const size = ` with ${some(summary.grants, 'grant')} of ${some(summary.principals, 'account')}`;
  const when = `, audited ${toTheMinute(run.finishedAt)}`;
  // The top of the screen says how old it is.
  page.line(piece('  '), piece(some(summary.apps, 'app'), 'title'), piece(width < 72 ? size : size + when));
}

function bySeverity(page: PageLines, state: State, width: number): void {
  const counts = findingCounts(state);
  const numbers = tiers.map((tier) =>
    counts === null ? state.summary.findings[tier] : (counts.open.get(tier) ?? 0),
  );
  const most = Math.max(1, ...numbers);
  const isFirst = (state.past?.runs.length ?? 0) < 2;
  page.title('Open findings');
  for (const [index, severity] of tiers.entries()) {
    const count = numbers[index] ?? 0;
    if (count === 0) continue;
    const fresh = isFirst ? 0 : (counts?.fresh.get(severity) ?? 0);
    const { role } = tierPiece(severity);
    page.link(only(findings, `sev:${severity} !status:resolved !status:waived`), [
      piece(count.toLocaleString('en-US').padStart(6)),
      piece('  '),
      piece(severity.padEnd(10), role),
      piece(bar(count / most, Math.floor(width / 3)), role),
      piece(fresh === 0 ? '' : `  ${fresh.toLocaleString('en-US')} new`, 'title'),
    ]);
  }
  if (numbers.every((count) => count === 0)) page.text('None.', { role: 'good' });
}

const decisionsShown = [
  ['banned', 'banned, yet connected'],
  ['unknown', 'unknown to the policy'],
  ['review', 'to be reviewed'],
  ['expired', 'approval has expired'],
  ['denied', 'denied'],
  ['approved', 'approved'],
] as const;

const decisionCounts = ofList(
  apps,
  (entries) =>
    new Map(
      [...Map.groupBy(entries, ({ fields }) => fields['decision'])].map(([decision, own]) => [
        decision,
        own.length,
      ]),
    ),
);

function decisions(page: PageLines, state: State): void {
  const counts = decisionCounts(state);
  page.title('Apps by what the policy says');
  for (const [decision, words] of decisionsShown) {
    const count = counts?.get(decision) ?? 0;
    if (counts !== null && count === 0) continue;
    const told = counts === null ? '…' : count.toLocaleString('en-US');
    page.link(only(apps, `decision:${decision}`), [piece(told.padStart(6)), piece(`  ${words}`)]);
  }
}

const newestShown = 8;

const latestFindings = ofList(findings, (entries) =>
  entries
    .filter(({ fields }) => fields['status'] !== 'resolved')
    .toSorted(
      (a, b) =>
        Number(a.sort['age']) - Number(b.sort['age']) || Number(a.sort['rank']) - Number(b.sort['rank']),
    )
    .slice(0, newestShown),
);

function newest(page: PageLines, state: State, width: number): void {
  const latest = latestFindings(state) ?? [];
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
