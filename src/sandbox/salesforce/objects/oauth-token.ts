/**
 * OauthToken: 500 rows a page, 2,500 a query, and only one's own without Customize Application.
 * Source: Object Reference, OauthToken.
 */
import type { Approval } from '../approvals.ts';
import type { Org } from '../org.ts';
import type { Caller } from '../powers.ts';
import { field, reference, sobject, type SObject } from '../schema.ts';
import { menuItemOf } from './apps.ts';

export function oauthTokenObject(org: Org): SObject {
  const { approvals, staff } = org;
  const secret = { secret: true, nillable: true } as const;

  function* rows({ userId, powers }: Caller): Generator<Approval> {
    const all = powers.has('CustomizeApplication');
    for (const approval of approvals.all())
      if (all || org.ids.id('005', approval.user) === userId) yield approval;
  }

  return sobject<Approval>({
    name: 'OauthToken',
    keyPrefix: '0CQ',
    since: 32,
    pageSize: 500,
    cap: 2500,
    rows,
    fields: [
      // "Reserved for future use."
      field('Id', 'id', () => null, { nillable: true }),
      field('AccessToken', 'string', (one) => approvals.secret(one, 'AccessToken'), secret),
      field('RequestToken', 'string', (one) => approvals.secret(one, 'RequestToken'), secret),
      field('DeleteToken', 'string', (one) => approvals.secret(one, 'DeleteToken'), secret),
      reference(
        'AppMenuItemId',
        'AppMenuItem',
        ({ app }) => app.menuItem,
        ({ app }) => menuItemOf(app),
      ),
      field('AppName', 'string', ({ app }) => app.name, { nillable: true }),
      reference(
        'UserId',
        'User',
        ({ user }) => org.ids.id('005', user),
        ({ user }) => staff.user(user),
      ),
      field('CreatedDate', 'datetime', ({ createdAt }) => createdAt),
      field('LastUsedDate', 'datetime', ({ lastUsedAt }) => lastUsedAt, { nillable: true }),
      field('UseCount', 'int', ({ useCount }) => useCount),
    ],
  });
}
