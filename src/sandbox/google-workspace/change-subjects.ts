/** Whom a change concerns. */
import { safeName } from '../../core/text.ts';
import type { Person, VendorApp } from '../contract.ts';
import type { Lot } from '../life.ts';
import type { Staff } from '../staff.ts';

/** As many are looked at before a change is given up. */
const most = 500;

export function someone(staff: Staff, lot: Lot, fits: (person: Person) => boolean): Person | null {
  const start = lot.index(staff.size, 'who');
  for (let i = 0; i < Math.min(most, staff.size); i += 1) {
    const person = staff.person((start + i) % staff.size);
    if (fits(person)) return person;
  }
  return null;
}

export function isActive({ status }: Person): boolean {
  return status === 'active';
}

/** One of the two super admins of every company. */
export function someAdmin(staff: Staff, lot: Lot): Person {
  return staff.person(lot.chance('admin') < 0.5 ? 0 : 3);
}

/** Of what strangers made up, what can be shown. */
export function nameOf({ name, clientId }: VendorApp): string {
  return safeName(name, clientId);
}
