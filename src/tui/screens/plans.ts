/** Plans that were recorded here, whoever made them. */
import type { RecordedPlan } from '../../app/review-about.ts';
import { piece, type Piece } from '../lines.ts';
import { applyPlace } from '../places.ts';
import { age } from '../words.ts';
import { listScreen } from './screen.ts';

function standing({ trouble, doubtful, made, actions }: RecordedPlan): Piece {
  if (trouble !== null) return piece('UNREADABLE', 'bad');
  if (doubtful > 0) return piece(`${doubtful} UNKNOWN`, 'bad');
  if (actions === 0) return piece('by hand', 'muted');
  if (made === 0) return piece('not applied', 'title');
  return made < actions ? piece(`${made} of ${actions}`, 'medium') : piece('applied', 'good');
}

export const plansScreen = listScreen<RecordedPlan>({
  id: 'plans',
  title: 'Recorded plans',
  aliases: [],
  noun: 'plans',
  fresh: true,
  none: 'No plan was recorded here yet: w in Plan writes one, or A applies it.',
  load: () => ({ list: 'plans' }),
  row: (_, { about }) => (about?.kind === 'plan' ? about.plan : null),
  columns: [
    {
      title: 'MADE',
      width: 6,
      align: 'right',
      sort: 'age',
      cell: ({ createdAt }, { now }) => piece(age(createdAt, now), 'muted'),
    },
    { title: 'INTENT', width: 8, sort: 'intent', cell: ({ intent }) => piece(intent ?? '?') },
    {
      title: 'WHAT',
      width: 'grow',
      cell: ({ about, trouble }) => piece(trouble ?? about),
    },
    {
      title: 'CHANGES',
      width: 7,
      align: 'right',
      sort: 'changes',
      cell: ({ actions }) => piece(actions.toLocaleString('en-US')),
    },
    { title: 'APPLIED', width: 13, sort: 'status', cell: standing },
    { title: 'ID', width: 14, from: 72, cell: ({ id }) => piece(id.slice(0, 14), 'muted') },
  ],
  open: ({ id }) => applyPlace(id),
  subject: () => null,
});
