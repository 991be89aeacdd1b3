/** Users who come, go, are frozen and get other names. */
import type { Person } from '../../contract.ts';
import type { Lot } from '../../life.ts';
import { familyNames } from '../../names.ts';
import { someoneWho } from '../../tenant-company.ts';
import type { Org } from '../org.ts';
import { logSetup, now } from './setup.ts';

function someone(org: Org, lot: Lot, fits: (person: Person) => boolean): Person | null {
  return someoneWho(org.company, lot.index(org.company.size, 'person'), fits);
}

function told(org: Org, lot: Lot, action: string, display: string): void {
  logSetup(org, lot, { action, section: 'Manage Users', display });
}

export function joined(org: Org, lot: Lot): string {
  const { email } = org.company.invite(now(org));
  told(org, lot, 'createduser', `Created new user ${email}`);
  return `${email} joined`;
}

export function closed(org: Org, lot: Lot): string | null {
  const person = someone(org, lot, ({ status }) => status === 'active');
  if (person === null) return null;
  org.company.close(person.index, now(org));
  told(org, lot, 'deactivateduser', `Deactivated user ${person.email}`);
  return `${person.email} was deactivated`;
}

export function reopened(org: Org, lot: Lot): string | null {
  const person = someone(org, lot, ({ status }) => status !== 'active');
  if (person === null) return null;
  org.company.reopen(person.index, now(org));
  told(org, lot, 'activateduser', `Activated user ${person.email}`);
  return `${person.email} was activated`;
}

export function frozen(org: Org, lot: Lot): string | null {
  const ice = lot.chance('freeze') < 0.7;
  const fits = ({ index, status }: Person) => status === 'active' && org.staff.ofPerson(index).frozen !== ice;
  const person = someone(org, lot, fits);
  if (person === null) return null;
  org.staff.freeze(org.staff.ofPerson(person.index), ice, now(org));
  told(org, lot, ice ? 'frozeuser' : 'unfrozeuser', `${ice ? 'Froze' : 'Unfroze'} user ${person.email}`);
  return `${person.email} was ${ice ? 'frozen' : 'unfrozen'}`;
}

/** A new name stands in the record alone. */
export function renamed(org: Org, lot: Lot): string | null {
  const family = lot.pick(familyNames, 'family') ?? '';
  const person = someone(org, lot, (one) => one.status === 'active' && one.family !== family);
  if (person === null) return null;
  org.company.rename(person.index, family, now(org));
  return `${person.email} is now called ${family}`;
}
