/** The company as this tenant knows it: accounts suspended, deleted, brought back or renamed here alone. */
import { type Account, withAccount } from './account.ts';
import type { Company, Person } from './contract.ts';

export interface Staff extends Company {
  /** The account becomes what it is told to be; `active` brings it back. */
  become(index: number, status: Person['status'], at: number): void;
  /** False when the address is taken or its holder has been renamed before. */
  rename(index: number, email: string): boolean;
}

interface Renamed {
  readonly email: string;
  /** Among the positions of the others, between two of them. */
  readonly position: number;
}

export function createStaff(company: Company): Staff {
  const accounts = new Map<number, Account>();
  const renamed = new Map<number, Renamed>();

  function person(index: number): Person {
    const base = company.person(index);
    const here = withAccount(base, accounts.get(index));
    const email = renamed.get(index)?.email ?? base.email;
    return email === base.email ? here : { ...here, email };
  }

  /** An old address stays with its holder as an alias. */
  function find(email: string): number | null {
    for (const [index, { email: given }] of renamed) if (given === email.toLowerCase()) return index;
    return company.find(email);
  }

  /** Right after the last address that comes before it. */
  function positionOf(email: string): number {
    let before = -1;
    for (const { index, position } of company.byEmail(null)) {
      if (company.person(index).email > email) break;
      before = position;
    }
    return before + 0.5;
  }

  return {
    ...company,
    get size() {
      return company.size;
    },
    person,
    find,
    *byEmail(from) {
      const movers = [...renamed]
        .map(([index, { position }]) => ({ index, position }))
        .filter(({ position }) => from === null || position > from)
        .sort((a, b) => a.position - b.position);
      for (const each of company.byEmail(from === null ? null : Math.floor(from))) {
        while (movers[0] !== undefined && movers[0].position < each.position) {
          yield movers[0];
          movers.shift();
        }
        if (!renamed.has(each.index)) yield each;
      }
      yield* movers;
    },
    become(index, status, at) {
      accounts.set(index, { status, at });
    },
    rename(index, email) {
      const position = positionOf(email);
      const taken = [...renamed.values()].some((one) => one.position === position);
      if (taken || renamed.has(index) || find(email) !== null) return false;
      renamed.set(index, { email, position });
      return true;
    },
  };
}
