import { safeText } from '../../core/text.ts';
import { tenantsOf, type Finding } from '../../core/finding.ts';
import { piece } from '../lines.ts';
import { findingPlace } from '../places.ts';
import { age, tierPiece } from '../words.ts';
import { listScreen } from './screen.ts';

export const findingsScreen = listScreen<Finding>({
  id: 'findings',
  title: 'Findings',
  aliases: ['f'],
  digit: '2',
  noun: 'findings',
  load: () => ({ list: 'findings' }),
  row: (source, { id }) => source.finding(id),
  columns: [
    { title: 'SEV', width: 4, sort: 'severity', cell: ({ severity }) => tierPiece(severity) },
    {
      title: 'STATUS',
      width: 9,
      sort: 'status',
      cell: ({ id, status }, { decided }) => {
        const now = decided.get(id);
        return now === undefined
          ? piece(status, status === 'new' || status === 'reopened' ? 'title' : 'muted')
          : piece(`${now}*`, 'good');
      },
    },
    { title: 'FINDING', width: 'grow', sort: 'title', cell: ({ title }) => piece(safeText(title)) },
    {
      title: 'PEOPLE',
      width: 7,
      align: 'right',
      sort: 'people',
      cell: ({ people }) => (people === 0 ? piece('–', 'muted') : piece(people.toLocaleString('en-US'))),
    },
    {
      title: 'SEEN',
      width: 6,
      align: 'right',
      from: 100,
      sort: 'age',
      cell: ({ firstSeen }, { now }) => piece(age(firstSeen, now), 'muted'),
    },
    {
      title: 'TENANT',
      width: 12,
      from: 72,
      sort: 'tenant',
      cell: (finding) => {
        const [first = '', ...more] = tenantsOf(finding);
        return piece(safeText(more.length === 0 ? first : `${more.length + 1} tenants`), 'muted');
      },
    },
    {
      title: 'DETECTION',
      width: 24,
      from: 130,
      cell: ({ detection }) => piece(detection, 'muted'),
    },
  ],
  open: ({ id, label }) => findingPlace(id, label),
  subject: ({ id, label, tenant, place }) => ({ row: id, what: id, finding: id, place, tenant, label }),
});
