/** Accounts that are opened, closed and renamed. */
import type { Person } from '../../contract.ts';
import type { Lot } from '../../life.ts';
import { familyNames } from '../../names.ts';
import { someoneWho } from '../../tenant-company.ts';
import { deed } from '../deeds.ts';
import { preserved } from '../history.ts';
import type { Tenant } from '../tenant.ts';
import { administrators, nameOf } from './apps.ts';

function someone(tenant: Tenant, lot: Lot, fits: (person: Person) => boolean): Person | null {
  return someoneWho(tenant.company, lot.index(tenant.company.size, 'person'), fits);
}

function told(tenant: Tenant, lot: Lot, action: string, { index }: Person): void {
  const { clock, history, workspaces } = tenant;
  history.record(
    deed({
      key: `${action} ${index} life ${lot.nth}`,
      at: clock.now(),
      actor: lot.pick(administrators, 'by') ?? 0,
      team: workspaces.homeOf(index),
      action,
      member: index,
    }),
  );
}

export function joined(tenant: Tenant, lot: Lot): string | null {
  const guest = tenant.company.invite(tenant.clock.now());
  told(tenant, lot, 'user_created', guest);
  return `${guest.email} joined`;
}

/** His tokens stay, and the log says of each that it was kept. */
export function closed(tenant: Tenant, lot: Lot): string | null {
  const { company, clock, installs, presence, history } = tenant;
  const person = someone(tenant, lot, ({ status }) => status === 'active');
  if (person === null) return null;
  const { index, email } = person;
  company.close(index, clock.now());
  told(tenant, lot, 'user_deactivated', person);
  const held = [...installs.of(index), ...presence.added.filter((one) => one.person === index)];
  for (const [nth, install] of held.filter((one) => presence.holds(one)).entries())
    history.record({ ...preserved(install, clock.now()), key: `preserved life ${lot.nth} ${nth}` });
  return `${email} was deactivated`;
}

export function reopened(tenant: Tenant, lot: Lot): string | null {
  const person = someone(tenant, lot, ({ status }) => status === 'suspended' || status === 'archived');
  if (person === null) return null;
  tenant.company.reopen(person.index, tenant.clock.now());
  told(tenant, lot, 'user_reactivated', person);
  return `${person.email} was reactivated`;
}

/** No log tells a new name. */
export function renamed(tenant: Tenant, lot: Lot): string | null {
  const family = lot.pick(familyNames, 'family') ?? '';
  const person = someone(tenant, lot, (one) => one.status === 'active' && one.family !== family);
  if (person === null) return null;
  tenant.company.rename(person.index, family, tenant.clock.now());
  return `${person.email} is now called ${family}`;
}

/** A colleague is let into a further workspace; no log tells it. */
export function admitted(tenant: Tenant, lot: Lot): string | null {
  const { workspaces } = tenant;
  const workspace = lot.pick(workspaces.all, 'workspace');
  if (workspace === null || !workspaces.organisation) return null;
  const { index: team } = workspace;
  const person = someone(
    tenant,
    lot,
    (one) => one.status === 'active' && !workspaces.of(one.index).includes(team),
  );
  if (person === null) return null;
  workspaces.join(person.index, team);
  return `${person.email} was let into ${nameOf(tenant, team)}`;
}
