/** What published frameworks ask, how each tenant stands to it, and the findings behind. */
import type { ControlResult, ControlStatus } from '../../core/control.ts';
import { safeText } from '../../core/text.ts';
import { cutMiddle, piece, type Role } from '../lines.ts';
import { controlPlace, controls, findingPlace, findings } from '../places.ts';
import { here, keyOf, type State } from '../state.ts';
import { tierPiece } from '../words.ts';
import { tiers } from '../../core/vocabulary.ts';
import { PageLines } from './page-lines.ts';
import { listScreen, type PageScreen } from './screen.ts';

const roles: Readonly<Record<ControlStatus, Role>> = {
  fail: 'bad',
  'not-assessed': 'medium',
  manual: 'muted',
  pass: 'good',
};

export const controlsScreen = listScreen<ControlResult>({
  id: 'controls',
  title: 'Controls',
  aliases: ['c', 'frameworks', 'cis', 'scuba'],
  digit: '7',
  noun: 'controls',
  load: () => ({ list: 'controls' }),
  row: (_, { about }) => (about?.kind === 'control' ? about.control : null),
  columns: [
    { title: 'STATUS', width: 12, sort: 'status', cell: ({ status }) => piece(status, roles[status]) },
    {
      title: 'CONTROL',
      width: 26,
      sort: 'control',
      cell: ({ id, inProfile }) => piece(cutMiddle(id, 26), inProfile ? 'plain' : 'muted'),
    },
    {
      title: 'WHAT IT ASKS',
      width: 'grow',
      cell: ({ title, inProfile }) => piece(inProfile ? title : `(not in the profile) ${title}`, 'plain'),
    },
    { title: 'WHY', width: 'grow', from: 120, cell: ({ why }) => piece(safeText(why), 'muted') },
    {
      title: 'FINDINGS',
      width: 8,
      align: 'right',
      from: 100,
      sort: 'findings',
      cell: ({ findings: { length } }) =>
        length === 0 ? piece('–', 'muted') : piece(length.toLocaleString('en-US')),
    },
    {
      title: 'TENANT',
      width: 12,
      from: 72,
      sort: 'tenant',
      cell: ({ tenant }) => piece(safeText(tenant), 'muted'),
    },
  ],
  open: ({ id, label }) => controlPlace(id, label),
  subject: () => null,
});

export const controlScreen: PageScreen = {
  kind: 'page',
  id: 'control',
  title: 'A control',
  aliases: [],
  load: () => null,
  uses: [controls, findings],
  lines: (state, _, width) => {
    const page = new PageLines(width);
    const list = state.lists.get(keyOf(controls));
    const about = list?.entries.find(({ id }) => id === here(state).id)?.about;
    if (about?.kind === 'control') controlLines(page, state, about.control);
    else page.text(list?.status === 'loading' ? 'Reading …' : 'This audit has no such control.');
    return page.lines;
  },
  subject: () => null,
};

function controlLines(page: PageLines, state: State, control: ControlResult): void {
  const { id, tenant, title, status, why, remedy, inProfile, findings: behind } = control;
  page.line(piece(status, roles[status]), piece('  '), piece(id, 'title'));
  page.fact('asks', title);
  page.fact('tenant', tenant);
  page.fact('why', why);
  if (remedy !== null) page.fact('what to do', remedy);
  if (!inProfile) page.fact('profile', 'the profile that is followed does not ask for this');
  if (behind.length === 0) return;
  page.title(`Findings behind it, ${behind.length}`);
  const all = new Map(state.lists.get(keyOf(findings))?.entries.map((entry) => [entry.id, entry]));
  for (const finding of behind) {
    const entry = all.get(finding);
    const severity = tiers.find((tier) => tier === entry?.fields['sev']);
    const label = entry?.label ?? finding;
    page.link(
      findingPlace(finding, label),
      [
        ...(severity === undefined
          ? []
          : [{ ...tierPiece(severity), text: tierPiece(severity).text.padEnd(5) }]),
        piece(label),
      ],
      finding,
    );
  }
}
