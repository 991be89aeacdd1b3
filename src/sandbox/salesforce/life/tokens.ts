/** Approvals given, used and taken back, sign-ins, and calls. The trail of Setup knows none of them. */
import type { Lot } from '../../life.ts';
import { originOf, personOrigin } from '../../origins.ts';
import { drawText } from '../../random.ts';
import type { Approval } from '../approvals.ts';
import { type OrgApp, ownAppName } from '../apps.ts';
import type { Org } from '../org.ts';
import type { OrgUser } from '../staff.ts';
import { installedApps, now, quoted } from './setup.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const objects = ['Account', 'Contact', 'Lead', 'Opportunity', 'Case'] as const;

/** An approval that is not the audit's own, from a drawn one on. */
function someApproval(org: Org, lot: Lot, fits: (one: Approval) => boolean = () => true): Approval | null {
  const all = [...org.approvals.all()];
  const start = lot.index(Math.max(1, all.length), 'approval');
  for (let i = 0; i < all.length; i += 1) {
    const one = all[(start + i) % all.length];
    if (one !== undefined && one.app.name !== ownAppName && fits(one)) return one;
  }
  return null;
}

function someUser(org: Org, lot: Lot, fits: (user: OrgUser) => boolean): OrgUser | null {
  const { company, staff } = org;
  const start = lot.index(company.size, 'user');
  for (let i = 0; i < company.size; i += 1) {
    const user = staff.ofPerson((start + i) % company.size);
    if (user.active && !user.frozen && fits(user)) return user;
  }
  return null;
}

/** Whether the app's policy lets this user approve it. */
function mayApprove({ staff, preauthorizations }: Org, user: OrgUser, app: OrgApp): boolean {
  if (!app.adminApproved) return true;
  const parents = [...preauthorizations.all()].flatMap(({ parent, entityId }) =>
    entityId === app.id ? [parent] : [],
  );
  return staff.permissionSets(user).some((set) => parents.includes(set));
}

export function authorised(org: Org, lot: Lot): string | null {
  const app = lot.pick(
    installedApps(org).filter(({ blocked }) => !blocked),
    'app',
  );
  const user = app === null ? null : someUser(org, lot, (one) => mayApprove(org, one, app));
  if (app === null || user === null) return null;
  org.approvals.give(app, user.ordinal, now(org));
  return `${user.username} approved ${quoted(app)}`;
}

function call(org: Org, lot: Lot, { app, user }: Approval): void {
  const rows = 1 + lot.index(300, 'rows');
  org.calls.record({
    at: now(org),
    requestId: drawText(22, letters, org.seed, 'life', lot.nth),
    app,
    user,
    from: originOf(org.calls.origins(app), org.seed, `life ${lot.nth}`),
    family: 'REST',
    method: 'GET',
    resource: '/v62.0/query',
    object: lot.pick(objects, 'object'),
    rows,
    bytes: rows * 420,
    status: 200,
  });
}

/** A token is refreshed, and used for a call more often than not. */
export function used(org: Org, lot: Lot): string | null {
  const one = someApproval(org, lot, ({ app }) => app.kind !== 'external');
  if (one === null) return null;
  org.approvals.touch(one, now(org), 1 + lot.index(4, 'times'));
  if (lot.chance('call') < 0.7) call(org, lot, one);
  return `${quoted(one.app)} used the token of ${org.staff.user(one.user).username}`;
}

export function externalUsed(org: Org, lot: Lot): string | null {
  const one = someApproval(org, lot, ({ app }) => app.kind === 'external');
  if (one === null) return null;
  org.approvals.touch(one, now(org), 1);
  return `the external client app ${quoted(one.app)} used the token of ${org.staff.user(one.user).username}`;
}

/** With an access token that it still had: the approval shows nothing of it. */
export function called(org: Org, lot: Lot): string | null {
  const one = someApproval(org, lot);
  if (one === null) return null;
  call(org, lot, one);
  return `${quoted(one.app)} made a call for ${org.staff.user(one.user).username}`;
}

export function revoked(org: Org, lot: Lot): string | null {
  const one = someApproval(org, lot);
  if (one === null) return null;
  org.approvals.remove(one);
  return `the token of ${org.staff.user(one.user).username} for ${quoted(one.app)} was revoked`;
}

/** Whoever counts sees nothing. */
export function swapped(org: Org, lot: Lot): string | null {
  const one = someApproval(org, lot, ({ app }) => app.kind !== 'none' && !app.blocked);
  if (one === null) return null;
  const { app } = one;
  const held = new Map<number, number>();
  for (const other of org.approvals.all())
    if (other.app === app) held.set(other.user, (held.get(other.user) ?? 0) + 1);
  const user = someUser(
    org,
    lot,
    (other) => other.ordinal !== one.user && (held.get(other.ordinal) ?? 0) === 0,
  );
  if (user === null) return null;
  org.approvals.remove(one);
  org.approvals.give(app, user.ordinal, now(org));
  return `${quoted(app)} lost the token of ${org.staff.user(one.user).username} and got one of ${user.username}`;
}

export function signedIn(org: Org, lot: Lot): string | null {
  const user = someUser(org, lot, () => true);
  if (user === null) return null;
  const index = org.company.find(user.username) ?? 0;
  org.logins.push({ at: now(org), user, app: null, from: personOrigin(org.company, index, lot.nth) });
  return `${user.username} signed in`;
}
