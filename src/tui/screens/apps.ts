import type { JudgedApp } from '../../core/result.ts';
import { safeName, safeText } from '../../core/text.ts';
import { piece } from '../lines.ts';
import { appOf, appPlace } from '../places.ts';
import { decisionPiece, tierPiece } from '../words.ts';
import { listScreen } from './screen.ts';

export const appsScreen = listScreen<JudgedApp>({
  id: 'apps',
  title: 'Apps',
  aliases: ['a'],
  digit: '3',
  noun: 'apps',
  load: () => ({ list: 'apps' }),
  row: (source, { id }) => {
    const { tenant, key } = appOf(id);
    return source.app(tenant, key);
  },
  columns: [
    {
      title: 'SCORE',
      width: 6,
      align: 'right',
      sort: 'score',
      cell: ({ score }) => piece(String(score)),
    },
    { title: 'TIER', width: 5, sort: 'tier', cell: ({ tier }) => tierPiece(tier) },
    {
      title: 'DECISION',
      width: 9,
      sort: 'decision',
      cell: ({ tenant, key, decision }, { decided }) => {
        const now = decided.get(`${tenant}/${key}`);
        return decisionPiece(now === undefined ? decision : `${now}*`);
      },
    },
    {
      title: 'APP',
      width: 'grow',
      sort: 'name',
      cell: ({ name, clientId }) => piece(safeName(name, safeText(clientId))),
    },
    {
      title: 'USERS',
      width: 8,
      align: 'right',
      sort: 'people',
      cell: ({ users, usersAtLeast, tenantWide }) =>
        piece(tenantWide ? 'everyone' : `${usersAtLeast ? '≥' : ''}${users.toLocaleString('en-US')}`),
    },
    {
      title: 'VENDOR',
      width: 16,
      from: 100,
      sort: 'vendor',
      cell: ({ vendor, vendorMatch }) =>
        piece(safeText(vendor ?? '') + (vendorMatch === 'candidate' ? '?' : ''), 'muted'),
    },
    {
      title: 'TENANT',
      width: 12,
      from: 72,
      sort: 'tenant',
      cell: ({ tenant }) => piece(safeText(tenant), 'muted'),
    },
    {
      title: 'PUBLISHER',
      width: 20,
      from: 140,
      cell: ({ publisher, verified }) =>
        piece(`${verified === 'yes' ? '✓ ' : ''}${safeText(publisher ?? '')}`, 'muted'),
    },
  ],
  open: ({ id, label }) => {
    const { tenant, key } = appOf(id);
    return appPlace(tenant, key, label);
  },
  subject: ({ id, label }) => {
    const { tenant, key } = appOf(id);
    return { row: id, what: key, finding: null, place: id, tenant, label };
  },
});
