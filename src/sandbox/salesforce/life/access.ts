/** Who may use which app, and what permission sets allow. */
import type { Lot } from '../../life.ts';
import type { Org } from '../org.ts';
import type { OrgUser } from '../staff.ts';
import { installedApps, logSetup, now, ordinarySets, quoted } from './setup.ts';

const strong = [
  'ViewAllData',
  'ModifyAllData',
  'ManageUsers',
  'CustomizeApplication',
  'AuthorApex',
  'UseAnyApiClient',
  'CanApproveUninstalledApps',
  'ApiEnabled',
] as const;

/** Rows of SetupEntityAccess come and go without a row in the trail. */
export function accessGiven(org: Org, lot: Lot): string | null {
  const app = lot.pick(installedApps(org), 'app');
  const sets = [...ordinarySets(org), org.powers.ofProfile('standard'), org.powers.ofProfile('sales')];
  const held = new Set(
    [...org.preauthorizations.all()].flatMap(({ parent, entityId }) =>
      entityId === app?.id ? [parent] : [],
    ),
  );
  const set = lot.pick(
    sets.filter((one) => !held.has(one)),
    'set',
  );
  if (set === null || app === null || app.id === null) return null;
  org.preauthorizations.create(set.id, app.id);
  return `${set.label} may use ${quoted(app)}`;
}

export function accessTaken(org: Org, lot: Lot): string | null {
  const ids = new Map(installedApps(org).map((app) => [app.id, app]));
  const row = lot.pick(
    [...org.preauthorizations.all()].filter(({ entityId }) => ids.has(entityId)),
    'row',
  );
  const app = ids.get(row?.entityId ?? '');
  if (row === null || app === undefined) return null;
  org.preauthorizations.remove(row.id);
  return `${row.parent.label} may use ${quoted(app)} no more`;
}

export function setCreated(org: Org, lot: Lot): string {
  const power = lot.pick(strong, 'power') ?? 'ApiEnabled';
  const { label } = org.powers.create(`Project access ${lot.nth}`, ['ApiEnabled', power], now(org));
  logSetup(org, lot, {
    action: 'PermSetCreate',
    section: 'Manage Users',
    display: `Created permission set ${label}`,
  });
  return `the permission set ${label} was created`;
}

export function powersChanged(org: Org, lot: Lot): string | null {
  const set = lot.pick(ordinarySets(org), 'set');
  const power = lot.pick(strong, 'power');
  if (set === null || power === null) return null;
  const had = set.powers.has(power);
  set.powers = new Set(had ? [...set.powers].filter((one) => one !== power) : [...set.powers, power]);
  set.modifiedAt = now(org);
  logSetup(org, lot, {
    action: had ? 'PermSetDisableUserPerm' : 'PermSetEnableUserPerm',
    section: 'Manage Users',
    display: `Changed permission set ${set.label}: ${power} ${had ? 'disabled' : 'enabled'}`,
  });
  return `the permission set ${set.label} ${had ? 'lost' : 'got'} ${power}`;
}

export function assigned(org: Org, lot: Lot): string | null {
  const { staff } = org;
  const set = lot.pick(ordinarySets(org), 'set');
  if (set === null) return null;
  const user = someone(org, lot, (one) => one.active && !staff.permissionSets(one).includes(set));
  if (user === null) return null;
  staff.assign(user, set, now(org));
  logSetup(org, lot, {
    action: 'PermSetAssign',
    section: 'Manage Users',
    display: `Permission set ${set.label}: assigned to user ${user.username}`,
  });
  return `the permission set ${set.label} was given to ${user.username}`;
}

export function unassigned(org: Org, lot: Lot): string | null {
  const { staff } = org;
  const sets = ordinarySets(org);
  const user = someone(org, lot, (one) => staff.permissionSets(one).some((set) => sets.includes(set)));
  const set = user === null ? undefined : staff.permissionSets(user).find((one) => sets.includes(one));
  if (user === null || set === undefined) return null;
  staff.unassign(user, set);
  logSetup(org, lot, {
    action: 'PermSetUnassign',
    section: 'Manage Users',
    display: `Permission set ${set.label}: unassigned from user ${user.username}`,
  });
  return `the permission set ${set.label} was taken from ${user.username}`;
}

function someone({ company, staff }: Org, lot: Lot, fits: (user: OrgUser) => boolean): OrgUser | null {
  const start = lot.index(company.size, 'user');
  for (let i = 0; i < company.size; i += 1) {
    const user = staff.ofPerson((start + i) % company.size);
    if (fits(user)) return user;
  }
  return null;
}
