/** The company as one of its tenants has it: accounts closed, opened, renamed or added there alone. */
import { type Account, withAccount } from './account.ts';
import type { Company, Person } from './contract.ts';
import { familyNames, givenNames } from './names.ts';
import { pick } from './random.ts';

export interface TenantCompany extends Company {
  /** As all platforms have it. */
  readonly everywhere: Company;
  /** Indexes of accounts that only this tenant has; all are above those of the company. */
  readonly guests: readonly number[];
  /** Under the name that the account had then. */
  personAt(index: number, at: number): Person;
  /** When this tenant last changed the account; null: never. */
  changedAt(index: number): number | null;
  close(index: number, at: number): void;
  reopen(index: number, at: number): void;
  rename(index: number, family: string, at: number): void;
  invite(at: number): Person;
}

const firstGuest = 200_000;

interface Change {
  /** Names since, the newest last. */
  readonly families?: readonly { readonly family: string; readonly at: number }[];
  readonly account?: Account;
  readonly at: number;
}

/** @param now sandbox time from which whoever joins the company meanwhile is here */
export function createTenantCompany(everywhere: Company, now: () => number): TenantCompany {
  const { seed, startedAt, domain, name, vendors } = everywhere;
  const changes = new Map<number, Change>();
  const welcomed = new Map<number, number>();
  let known = everywhere.size;

  function size(): number {
    for (; known < everywhere.size; known += 1) welcomed.set(known, Math.floor(now() / 1000) * 1000);
    return known;
  }
  const guests: Person[] = [];
  const guestEmail = (nth: number) => `guest-${nth + 1}@${domain}`;

  function change(index: number, made: Change): void {
    changes.set(index, { ...changes.get(index), ...made });
  }

  const person = (index: number) => personAt(index, Number.POSITIVE_INFINITY);

  function personAt(index: number, time: number): Person {
    const shared = guests[index - firstGuest] ?? everywhere.person(index);
    size();
    const hiredAt = welcomed.get(index);
    const here = hiredAt === undefined ? shared : { ...shared, hiredAt };
    const made = changes.get(index);
    if (made === undefined) return here;
    const family = made.families?.findLast(({ at }) => at <= time)?.family ?? here.family;
    return withAccount({ ...here, family }, made.account);
  }

  return {
    seed,
    startedAt,
    domain,
    name,
    vendors,
    everywhere,
    get size() {
      return size();
    },
    get guests() {
      return guests.map(({ index }) => index);
    },
    person,
    personAt,
    holds: (one, app) => everywhere.holds(one, app),
    find: (email) =>
      everywhere.find(email) ?? guests.find((one) => one.email === email.toLowerCase())?.index ?? null,
    byEmail: (position) => everywhere.byEmail(position),
    hire: () => everywhere.hire(),
    leave: (index, status, at) => {
      everywhere.leave(index, status, at);
    },
    changedAt: (index) => changes.get(index)?.at ?? null,
    close(index, at) {
      change(index, { account: { status: 'suspended', at }, at });
    },
    reopen(index, at) {
      change(index, { account: { status: 'active', at }, at });
    },
    rename(index, family, at) {
      change(index, { families: [...(changes.get(index)?.families ?? []), { family, at }], at });
    },
    invite(at) {
      const nth = guests.length;
      const guest: Person = {
        index: firstGuest + nth,
        email: guestEmail(nth),
        given: pick(givenNames, seed, 'guest given', nth),
        family: pick(familyNames, seed, 'guest family', nth),
        department: 'Partners',
        status: 'active',
        admin: 'none',
        hiredAt: at,
        leftAt: null,
      };
      guests.push(guest);
      return guest;
    },
  };
}

/** An active account without administrator's rights, from a drawn one on; null when no one fits. */
export function someoneWho(
  company: TenantCompany,
  start: number,
  fits: (person: Person) => boolean,
): Person | null {
  for (let i = 0; i < company.size; i += 1) {
    const person = company.person((start + i) % company.size);
    if (person.index > 9 && person.admin === 'none' && fits(person)) return person;
  }
  return null;
}
