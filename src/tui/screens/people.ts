import type { PersonHolding } from '../../app/review-about.ts';
import { safeText } from '../../core/text.ts';
import { piece } from '../lines.ts';
import { personPlace } from '../places.ts';
import { listScreen } from './screen.ts';

export const peopleScreen = listScreen<PersonHolding>({
  id: 'people',
  title: 'People',
  aliases: ['who'],
  digit: '6',
  noun: 'people with grants',
  load: () => ({ list: 'people' }),
  row: (_, { about }) => (about?.kind === 'person' ? about.person : null),
  columns: [
    { title: 'PERSON', width: 'grow', sort: 'who', cell: ({ name }) => piece(safeText(name)) },
    {
      title: 'ACCOUNT',
      width: 11,
      sort: 'account',
      cell: ({ left, privileged, activeUnknown }) => {
        if (left.length > 0) return piece(privileged.length > 0 ? 'left, admin' : 'left', 'bad');
        if (privileged.length > 0) return piece('admin', 'high');
        return piece(activeUnknown ? 'not known' : '', 'muted');
      },
    },
    {
      title: 'GRANTS',
      width: 7,
      align: 'right',
      sort: 'grants',
      cell: ({ grants }) => piece(grants.toLocaleString('en-US')),
    },
    {
      title: 'APPS',
      width: 5,
      align: 'right',
      sort: 'apps',
      cell: ({ apps }) => piece(apps.toLocaleString('en-US')),
    },
    {
      title: 'TENANTS',
      width: 40,
      from: 110,
      sort: 'tenants',
      cell: ({ tenants }) => piece(safeText(tenants.join(' ')), 'muted'),
    },
  ],
  open: ({ label }) => personPlace(label),
  subject: ({ id, label }) => ({
    row: id,
    what: `person:${label}`,
    finding: null,
    place: null,
    tenant: null,
    label,
  }),
});
