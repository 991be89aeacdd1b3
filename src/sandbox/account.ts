import type { Person } from './contract.ts';

/** What became of somebody's account in one tenant alone. */
export interface Account {
  readonly status: Person['status'];
  readonly at: number;
}

/** @param account undefined: as the company has it */
export function withAccount(person: Person, account: Account | undefined): Person {
  // Whoever has left the company since has left here too.
  if (account === undefined || (person.leftAt ?? 0) > account.at) return person;
  const { status, at } = account;
  const active = status === 'active';
  return { ...person, status, leftAt: active ? null : at, admin: active ? person.admin : 'none' };
}
