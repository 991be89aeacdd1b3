import type { JudgedGrant } from '../../core/result.ts';
import { safeName, safeText } from '../../core/text.ts';
import { piece } from '../lines.ts';
import { grantPlace } from '../places.ts';
import { age, tierPiece } from '../words.ts';
import { type ListScreen, listScreen } from './screen.ts';

function grantList(parts: Pick<ListScreen, 'id' | 'title' | 'load'> & { readonly who: boolean }): ListScreen {
  const { who, ...rest } = parts;
  return listScreen<JudgedGrant & { readonly appName: string }>({
    ...rest,
    aliases: [],
    noun: 'grants',
    row: (source, { id }) => {
      const grant = source.grant(id);
      if (grant === null) return null;
      const app = source.app(grant.tenant, grant.app);
      return { ...grant, appName: safeName(app?.name, safeText(grant.app)) };
    },
    columns: [
      { title: 'TIER', width: 5, sort: 'tier', cell: ({ tier }) => tierPiece(tier) },
      who
        ? {
            title: 'WHO',
            width: 'grow',
            sort: 'who',
            cell: ({ principal }) => piece(safeText(principal.label)),
          }
        : { title: 'APP', width: 'grow', sort: 'app', cell: ({ appName }) => piece(appName) },
      {
        title: 'ACCOUNT',
        width: 9,
        from: 80,
        cell: ({ principal: { active, privileged } }) =>
          active === 'no'
            ? piece('left', 'bad')
            : privileged === 'yes'
              ? piece('admin', 'high')
              : piece(active === 'unknown' ? 'not known' : '', 'muted'),
      },
      {
        title: 'KIND',
        width: 14,
        sort: 'kind',
        cell: ({ kind }) => piece(kind.replace(/^delegated-|-delegation$/u, ''), 'muted'),
      },
      {
        title: 'USED',
        width: 7,
        align: 'right',
        sort: 'used',
        cell: ({ lastUsedAt, lastUsedStatus }, { now }) =>
          lastUsedStatus === 'never'
            ? piece('never', 'medium')
            : piece(lastUsedAt === null ? '?' : age(lastUsedAt, now), 'muted'),
      },
      { title: 'SCOPES', width: 6, align: 'right', cell: ({ scopes }) => piece(String(scopes.length)) },
      {
        title: 'TENANT',
        width: 12,
        from: who ? 150 : 80,
        sort: 'tenant',
        cell: ({ tenant }) => piece(safeText(tenant), 'muted'),
      },
    ],
    open: ({ id, label }) => grantPlace(id, label),
    subject: ({ id, label, tenant, place }) => ({ row: id, what: id, finding: null, place, tenant, label }),
  });
}

export const grantsScreen = grantList({
  id: 'grants',
  title: 'Grants of an app',
  who: true,
  load: ({ id, tenant }) => ({ list: 'grants-of-app', tenant: tenant ?? '', app: id }),
});

export const personScreen = grantList({
  id: 'person',
  title: 'What a person has let in',
  who: false,
  load: ({ id }) => ({ list: 'grants-of-person', person: id }),
});
