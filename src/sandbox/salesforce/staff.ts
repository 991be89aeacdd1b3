/** Users of the org: everybody of the company, also those who left, and the two that no person is behind. */
import { day } from '../company.ts';
import type { Company, Person } from '../contract.ts';
import { chance, pickIndex } from '../random.ts';
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
  caller(user: OrgUser): Caller;
}

export const auditorOrdinal = 0;
const withoutPerson = 2;

/** @param loose whether some may let in apps, or use any, though they are no administrators */
export function createStaff(company: Company, ids: IdSpace, powers: PowerTables, loose: boolean): Staff {
  const { seed, domain, startedAt } = company;

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
  };

  function ofPerson(index: number): OrgUser {
    const person = company.person(index);
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
    };
  }

  function user(ordinal: number): OrgUser {
    if (ordinal === auditorOrdinal) return auditor;
    return ordinal === 1 ? process : ofPerson(ordinal - withoutPerson);
  }

  function permissionSets(one: OrgUser): readonly PermissionSet[] {
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

  return {
    get size() {
      return company.size + withoutPerson;
    },
    user,
    ofPerson,
    *all() {
      for (let ordinal = 0; ordinal < company.size + withoutPerson; ordinal += 1) yield user(ordinal);
    },
    find(id) {
      const ordinal = ids.nth('005', id);
      return ordinal === null || ordinal >= company.size + withoutPerson ? null : user(ordinal);
    },
    named(username) {
      const folded = username.toLowerCase();
      for (const one of [auditor, process]) if (one.username === folded) return one;
      const index = company.find(folded);
      return index === null ? null : ofPerson(index);
    },
    permissionSets,
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
