/**
 * One company, the same on every platform. Nothing is held per person: a person is computed from seed and
 * index, an address leads back to the index, and only changes made while the sandbox runs are remembered.
 */
import type { Company, Incident, Person, VendorApp, VendorProfile } from './contract.ts';
import { familyNames, givenNames } from './names.ts';
import { chance, pickIndex, textHash } from './random.ts';
import { vendors } from './vendors.ts';

export const day = 86_400_000;
const smallestCompany = 20;
export const largestCompany = 100_000;

const departments = [
  'Engineering',
  'Engineering',
  'Engineering',
  'Sales',
  'Sales',
  'Customer Success',
  'Marketing',
  'Product',
  'Operations',
  'Finance',
  'People',
  'Legal',
  'Vertrieb Süd',
] as const;

const pairs = givenNames.length * familyNames.length;
/** How many people may share a pair of names: nobody, or the digits 2 to 9, stand after the family name. */
const rounds = 9;

const asciiGiven = givenNames.map(asciiName);
const asciiFamily = familyNames.map(asciiName);
const givenOrder = order(asciiGiven.map((name) => `${name}.`));
const familyOrder = order(asciiFamily);
const givenByAscii = new Map(asciiGiven.map((name, index) => [name, index]));
const familyByAscii = new Map(asciiFamily.map((name, index) => [name, index]));

export interface CompanyOptions {
  readonly seed: number;
  /** 20 to 100,000 */
  readonly size: number;
  /** Sandbox time at which the history ends. */
  readonly startedAt: number;
  /** Its vendors stand in for those of the same name. */
  readonly incident?: Incident;
  /** Likewise. */
  readonly vendors?: readonly VendorProfile[];
}

export function createCompany(options: CompanyOptions): Company {
  const { seed, size: initialSize, startedAt, incident } = options;
  if (!Number.isInteger(initialSize) || initialSize < smallestCompany || initialSize > largestCompany)
    throw new RangeError(`a company has ${smallestCompany} to ${largestCompany} people`);

  const domain = 'northwind-labs.example';
  const step = coprimeStep(pickIndex(pairs, seed, 'step'));
  const unstep = inverse(step, pairs);
  const offset = pickIndex(pairs, seed, 'offset');
  const left = new Map<number, { readonly status: Person['status']; readonly at: number }>();
  const appHashes = new Map<VendorApp, number>();
  let size = initialSize;

  function nameOf(index: number) {
    const pair = ((index % pairs) * step + offset) % pairs;
    const round = Math.floor(index / pairs);
    const given = Math.floor(pair / familyNames.length);
    const family = pair % familyNames.length;
    return { given, family, round };
  }

  function indexOf(given: number, family: number, round: number): number {
    const pair = given * familyNames.length + family;
    return round * pairs + ((((pair - offset + pairs) % pairs) * unstep) % pairs);
  }

  function person(index: number): Person {
    if (!Number.isInteger(index) || index < 0 || index >= size)
      throw new RangeError('no such person in this company');
    const { given, family, round } = nameOf(index);
    const history = index < initialSize ? leaving(seed, index, startedAt) : stays;
    const change = left.get(index);
    const status = change?.status ?? history.status;
    return {
      index,
      email: `${asciiGiven[given]}.${asciiFamily[family]}${round === 0 ? '' : round + 1}@${domain}`,
      given: givenNames[given] ?? '',
      family: familyNames[family] ?? '',
      department:
        index === 0
          ? 'IT'
          : (departments[pickIndex(departments.length, seed, 'department', index)] ?? 'Operations'),
      status,
      admin: status === 'active' ? adminRole(seed, index) : 'none',
      hiredAt:
        index < initialSize ? startedAt - (420 + pickIndex(2600, seed, 'hired', index)) * day : startedAt,
      leftAt: change?.at ?? history.leftAt,
    };
  }

  function holds(someone: Person, app: VendorApp): boolean {
    if (app.adoption === 0 && (app.tenantWide || app.appRoles.length > 0)) return false;
    let hash = appHashes.get(app);
    if (hash === undefined) {
      hash = textHash(`${app.platform} ${app.clientId}`);
      appHashes.set(app, hash);
    }
    if (someone.index === (app.holder ?? firstHolders[hash % firstHolders.length])) return true;
    return app.adoption > 0 && chance(seed, hash, someone.index) < app.adoption;
  }

  function find(email: string): number | null {
    const parts = /^([^.@]+)\.([^.@0-9]+)([2-9]?)@(.+)$/u.exec(email.toLowerCase());
    const given = givenByAscii.get(parts?.[1] ?? '');
    const family = familyByAscii.get(parts?.[2] ?? '');
    if (parts === null || given === undefined || family === undefined || parts[4] !== domain) return null;
    const round = parts[3] === '' ? 0 : Number(parts[3]) - 1;
    const index = indexOf(given, family, round);
    if (index < 0 || index >= size) return null;
    return person(index).email === email.toLowerCase() ? index : null;
  }

  function* byEmail(position: number | null) {
    for (let at = position === null ? 0 : position + 1; at < pairs * rounds; at += 1) {
      const rank = Math.floor(at / rounds);
      const given = givenOrder[Math.floor(rank / familyNames.length)] ?? 0;
      const family = familyOrder[rank % familyNames.length] ?? 0;
      const index = indexOf(given, family, (at + 1) % rounds);
      if (index < size) yield { index, position: at };
    }
  }

  return {
    seed,
    startedAt,
    domain,
    name: 'Northwind Labs',
    vendors: vendorsWith([...(incident?.vendors ?? []), ...(options.vendors ?? [])], incident?.strangers),
    get size() {
      return size;
    },
    person,
    holds,
    find,
    byEmail,
    hire() {
      size += 1;
      return person(size - 1);
    },
    leave(index, status, at) {
      left.set(index, { status, at });
    },
  };
}

/** @param absent those that are not here yet */
function vendorsWith(added: Company['vendors'], absent: Company['vendors'] = []): Company['vendors'] {
  const replaced = new Set([...added, ...absent].map(({ name }) => name));
  return [...vendors.filter(({ name }) => !replaced.has(name)), ...added];
}

/** The first of the active people who hold the app; null when nobody does. */
export function holderOf(company: Company, app: VendorApp): number | null {
  for (let index = 0; index < company.size; index += 1) {
    const person = company.person(index);
    if (person.status === 'active' && company.holds(person, app)) return index;
  }
  return null;
}

/** Leavers among the first twenty, so that every company has one of each kind. */
const firstLeavers: ReadonlyMap<number, 'suspended' | 'archived' | 'gone'> = new Map([
  [7, 'suspended'],
  [11, 'archived'],
  [13, 'gone'],
]);
/** Every app has one of these among its people, so that each is seen in the smallest company. */
const firstHolders = Array.from({ length: smallestCompany }, (_, index) => index).filter(
  (index) => !firstLeavers.has(index),
);

const stays = { status: 'active', leftAt: null } as const;

/** About 4 % have left. */
function leaving(
  seed: number,
  index: number,
  startedAt: number,
): { readonly status: Person['status']; readonly leftAt: number | null } {
  const leftAt = startedAt - (3 + pickIndex(390, seed, 'left', index)) * day;
  const early = firstLeavers.get(index);
  if (early !== undefined) return { status: early, leftAt };
  if (index < smallestCompany) return stays;
  const fate = chance(seed, 'fate', index);
  if (fate < 0.02) return { status: 'suspended', leftAt };
  if (fate < 0.03) return { status: 'archived', leftAt };
  if (fate < 0.037) return { status: 'gone', leftAt };
  return stays;
}

function adminRole(seed: number, index: number): Person['admin'] {
  if (index === 0 || index === 3) return 'super';
  if (index === 5) return 'delegated';
  const role = chance(seed, 'admin', index);
  if (role < 0.0002) return 'super';
  return role < 0.0015 ? 'delegated' : 'none';
}

function asciiName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('ø', 'oe')
    .replaceAll('ð', 'd')
    .replaceAll('ı', 'i')
    .replaceAll('ü', 'ue')
    .normalize('NFD')
    .replaceAll(/[^a-z'-]/gu, '');
}

function order(names: readonly string[]): number[] {
  return [...names.keys()].sort((a, b) => ((names[a] ?? '') < (names[b] ?? '') ? -1 : 1));
}

function coprimeStep(start: number): number {
  let step = start | 1;
  while (gcd(step, pairs) !== 1) step += 2;
  return step % pairs;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** The number that undoes a multiplication by `value` modulo `modulus`. */
function inverse(value: number, modulus: number): number {
  let [r0, r1, t0, t1] = [modulus, value, 0, 1];
  while (r1 !== 0) {
    const q = Math.floor(r0 / r1);
    [r0, r1, t0, t1] = [r1, r0 - q * r1, t1, t0 - q * t1];
  }
  return ((t0 % modulus) + modulus) % modulus;
}
