import type { PastRun } from '../../app/review-about.ts';
import { piece } from '../lines.ts';
import { age } from '../words.ts';
import { tiers } from '../../core/vocabulary.ts';
import { listScreen } from './screen.ts';

export const runsScreen = listScreen<PastRun>({
  id: 'runs',
  title: 'Runs',
  aliases: ['audits'],
  digit: '8',
  noun: 'runs',
  fresh: true,
  load: () => ({ list: 'runs' }),
  row: (_, { about }) => (about?.kind === 'run' ? about.past : null),
  columns: [
    {
      title: 'FINISHED, UTC',
      width: 16,
      sort: 'at',
      cell: ({ run }) => piece(run.finishedAt.slice(0, 16).replace('T', ' ')),
    },
    {
      title: 'AGE',
      width: 6,
      align: 'right',
      from: 80,
      cell: ({ run }, { now }) => piece(age(run.finishedAt, now), 'muted'),
    },
    { title: 'MODE', width: 11, sort: 'mode', cell: ({ run }) => piece(run.mode) },
    {
      title: 'COVERAGE',
      width: 'grow',
      sort: 'coverage',
      cell: ({ tenants }) => {
        const whole = tenants.filter(({ coverage }) => coverage.status === 'complete').length;
        return whole === tenants.length
          ? piece('complete', 'good')
          : piece(`${whole} of ${tenants.length} complete`, 'bad');
      },
    },
    {
      title: 'APPS',
      width: 7,
      align: 'right',
      cell: ({ summary }) => piece(summary.apps.toLocaleString('en-US')),
    },
    {
      title: 'GRANTS',
      width: 9,
      align: 'right',
      sort: 'grants',
      cell: ({ summary }) => piece(summary.grants.toLocaleString('en-US')),
    },
    {
      title: 'FINDINGS',
      width: 8,
      align: 'right',
      cell: ({ summary }) =>
        piece(tiers.reduce((sum, tier) => sum + summary.findings[tier], 0).toLocaleString('en-US')),
    },
  ],
  open: () => null,
  subject: () => null,
});
