/** Users of the org: everybody of the company, also those who left, and the two that no person is behind. */
import { day } from '../company.ts';
import type { Person } from '../contract.ts';
import { chance, pickIndex } from '../random.ts';
import type { TenantCompany } from '../tenant-company.ts';
import type { IdSpace } from './ids.ts';
import type { Caller, PermissionSet, PowerTables, ProfileName } from './powers.ts';

export interface OrgUser {
  readonly id: string;
  /** The auditing user is 0, the automated process 1, a person its index and 2. */
  readonly ordinal: number;
  readonly username: string;
  readonly given: string | null;
  readonly family: string;
  readonly active: boolean;
  readonly profile: ProfileName;
  readonly userType: 'Standard' | 'AutomatedProcess';
  readonly department: string | null;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** May not sign in for the time being. */
  readonly frozen: boolean;
  /** When that last changed; null: never. */
  readonly frozenAt: number | null;
}

export interface Assignment {
  readonly id: string;
  readonly set: PermissionSet;
  readonly at: number;
}

export interface Staff {
  /** How many users there are; grows with the company. */
  readonly size: number;
  user(ordinal: number): OrgUser;
  ofPerson(index: number): OrgUser;
  all(): Iterable<OrgUser>;
  find(id: string): OrgUser | null;
  named(username: string): OrgUser | null;
  /** That of the profile first. */
  permissionSets(user: OrgUser): readonly PermissionSet[];
  assignments(user: OrgUser): readonly Assignment[];
  assign(user: OrgUser, set: PermissionSet, at: number): void;
  /** False for that of the profile. */
  unassign(user: OrgUser, set: PermissionSet): boolean;
  freeze(user: OrgUser, frozen: boolean, at: number): void;
  /** Whether the user could sign in until the org began to run. */
  wasActive(user: OrgUser): boolean;
  caller(user: OrgUser): Caller;
}

export const auditorOrdinal = 0;
const withoutPerson = 2;

/** @param loose whether some may let in apps, or use any, though they are no administrators */
export function createStaff(
  company: TenantCompany,
  ids: IdSpace,
  powers: PowerTables,
  loose: boolean,
): Staff {
  const { seed, domain, startedAt } = company;
  const given = new Map<number, readonly Assignment[]>();
  const taken = new Set<string>();
  const frozen = new Map<number, { readonly frozen: boolean; readonly at: number }>();
  let assigned = 0;

  const auditor: OrgUser = {
    id: ids.id('005', auditorOrdinal),
    ordinal: auditorOrdinal,
    username: `grant-audit@${domain}`,
    given: null,
    family: 'Grant audit',
    active: true,
    profile: 'integration',
    userType: 'Standard',
    department: null,
    createdAt: startedAt - 120 * day,
    modifiedAt: startedAt - 120 * day,
    frozen: false,
    frozenAt: null,
  };
  const process: OrgUser = {
    ...auditor,
    id: ids.id('005', 1),
    ordinal: 1,
    username: `autoproc@${ids.id('00D', 0).toLowerCase()}`,
    given: 'Automated',
    family: 'Process',
    profile: 'minimum',
    userType: 'AutomatedProcess',
    createdAt: startedAt - 3000 * day,
    modifiedAt: startedAt - 3000 * day,
  };

  function ofPerson(index: number): OrgUser {
    const person = company.person(index);
    const ice = frozen.get(index + withoutPerson);
    return {
      id: ids.id('005', index + withoutPerson),
      ordinal: index + withoutPerson,
      username: person.email,
      given: person.given,
      family: person.family,
      active: person.status === 'active',
      profile: profileOf(person),
      userType: 'Standard',
      department: person.department,
      createdAt: person.hiredAt,
      modifiedAt: Math.max(person.hiredAt, person.leftAt ?? 0, company.changedAt(index) ?? 0),
      frozen: ice?.frozen ?? false,
      frozenAt: ice?.at ?? null,
    };
  }

  function user(ordinal: number): OrgUser {
    if (ordinal === auditorOrdinal) return auditor;
    return ordinal === 1 ? process : ofPerson(ordinal - withoutPerson);
  }

  function firstSets(one: OrgUser): readonly PermissionSet[] {
    const sets = [powers.ofProfile(one.profile)];
    if (one === auditor) return [...sets, powers.named('audit')];
    if (one === process) return sets;
    const index = one.ordinal - withoutPerson;
    const draws = (what: string, share: number) => chance(seed, what, index) < share;
    if (index === 8 || draws('steward', 0.02)) sets.push(powers.named('stewards'));
    if (loose && (index === 4 || index === 9 || draws('onboarding', 0.004)))
      sets.push(powers.named('onboarding'));
    if (loose && (index === 6 || draws('legacy tools', 0.003))) sets.push(powers.named('legacyTools'));
    if (company.person(index).admin === 'delegated') sets.push(powers.named('releases'));
    return sets;
  }

  function assignments(one: OrgUser): readonly Assignment[] {
    const first = firstSets(one).map((set, nth) => ({
      id: ids.id('0Pa', one.ordinal * 8 + nth),
      set,
      at: one.createdAt,
    }));
    const later = given.get(one.ordinal);
    return [...first.filter(({ id }) => !taken.has(id)), ...(later ?? [])];
  }

  const permissionSets = (one: OrgUser) => assignments(one).map(({ set }) => set);
  const exists = (ordinal: number) =>
    ordinal < company.size + withoutPerson || company.guests.includes(ordinal - withoutPerson);

  return {
    get size() {
      return company.size + withoutPerson + company.guests.length;
    },
    user,
    ofPerson,
    *all() {
      for (let ordinal = 0; ordinal < company.size + withoutPerson; ordinal += 1) yield user(ordinal);
      for (const guest of company.guests) yield ofPerson(guest);
    },
    find(id) {
      const ordinal = ids.nth('005', id);
      return ordinal === null || !exists(ordinal) ? null : user(ordinal);
    },
    named(username) {
      const folded = username.toLowerCase();
      for (const one of [auditor, process]) if (one.username === folded) return one;
      const index = company.find(folded);
      return index === null ? null : ofPerson(index);
    },
    permissionSets,
    assignments,
    assign(one, set, at) {
      const row = { id: ids.id('0Pa', 10_000_000 + assigned), set, at };
      assigned += 1;
      given.set(one.ordinal, [...(given.get(one.ordinal) ?? []), row]);
    },
    unassign(one, set) {
      if (set.profile !== null) return false;
      for (const row of assignments(one)) if (row.set === set) taken.add(row.id);
      const later = given.get(one.ordinal);
      if (later !== undefined)
        given.set(
          one.ordinal,
          later.filter((row) => row.set !== set),
        );
      return true;
    },
    freeze(one, ice, at) {
      frozen.set(one.ordinal, { frozen: ice, at });
    },
    wasActive({ ordinal }) {
      if (ordinal < withoutPerson) return true;
      if (ordinal - withoutPerson >= company.size) return false;
      const { status, leftAt } = company.everywhere.person(ordinal - withoutPerson);
      return status === 'active' || (leftAt ?? 0) > startedAt;
    },
    caller(one) {
      const all = permissionSets(one).flatMap((set) => [...set.powers]);
      return { userId: one.id, powers: new Set(all) };
    },
  };

  function profileOf({ index, admin, department }: Person): ProfileName {
    if (admin === 'super') return 'admin';
    if (department === 'Sales' || department === 'Vertrieb Süd') return 'sales';
    return pickIndex(10, seed, 'profile', index) === 0 ? 'minimum' : 'standard';
  }
}
