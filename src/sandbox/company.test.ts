import { expect, test } from 'vitest';
import { createCompany, day, largestCompany } from './company.ts';
import { familyNames, givenNames } from './names.ts';

const startedAt = Date.parse('2026-11-22T00:00:00Z');

function company(size: number, seed = 1) {
  return createCompany({ seed, size, startedAt });
}

test('equal seeds make equal people, other seeds other people', () => {
  const [one, same, other] = [company(200), company(200), company(200, 2)];
  const people = (from: typeof one) => Array.from({ length: 200 }, (_, index) => from.person(index));

  expect(people(one)).toEqual(people(same));
  expect(people(one).map(({ email }) => email)).not.toEqual(people(other).map(({ email }) => email));
});

test('a person does not depend on the size of the company or on who was asked for before', () => {
  const large = company(30_000);
  large.person(29_999);

  expect(large.person(17)).toEqual(company(20).person(17));
});

test('an address belongs to one person and leads back to them', () => {
  const large = company(largestCompany);
  const seen = new Set<string>();
  for (let index = 0; index < large.size; index += 1) {
    const { email } = large.person(index);
    seen.add(email);
    if (large.find(email) !== index) throw new Error(`${email} does not lead back to ${index}`);
  }

  expect(seen.size).toBe(largestCompany);
  expect(large.find('nobody.known@northwind-labs.example')).toBeNull();
  expect(large.find('andrea.ricci@other.example')).toBeNull();
});

test('people are listed once each, by address, and a list goes on where it stopped', () => {
  const some = company(25_000);
  const all = [...some.byEmail(null)];
  const emails = all.map(({ index }) => some.person(index).email);
  const rest = [...some.byEmail(all[9999]?.position ?? null)];

  expect(emails).toHaveLength(25_000);
  expect(emails).toEqual([...emails].sort((a, b) => (a < b ? -1 : 1)));
  expect(rest).toEqual(all.slice(10_000));
});

test('the smallest company has an admin and one of each way to leave', () => {
  const people = Array.from({ length: 20 }, (_, index) => company(20).person(index));

  expect(people[0]).toMatchObject({ admin: 'super', status: 'active' });
  expect(new Set(people.map(({ status }) => status))).toEqual(
    new Set(['active', 'suspended', 'archived', 'gone']),
  );
});

test('about one in twenty-five people has left, before the history ends', () => {
  const people = Array.from({ length: 20_000 }, (_, index) => company(20_000).person(index));
  const left = people.filter(({ status }) => status !== 'active');

  expect(left.length).toBeGreaterThan(500);
  expect(left.length).toBeLessThan(1000);
  expect(left.every(({ leftAt, hiredAt }) => leftAt !== null && leftAt < startedAt && leftAt > hiredAt)).toBe(
    true,
  );
});

test('every app that people consent to is held, a single-person app by one person alone', () => {
  const some = company(2000);
  const apps = some.vendors.flatMap(({ apps }) => apps);
  const holders = (app: (typeof apps)[number]) =>
    Array.from({ length: some.size }, (_, index) => some.person(index)).filter((person) =>
      some.holds(person, app),
    );
  const byName = (name: string, platform: string) =>
    apps.find((app) => app.name === name && app.platform === platform);
  const single = byName('Contextual AI Workspace', 'google-workspace');
  const appOnly = byName('Directory Sync Agent', 'microsoft-365');
  const common = byName('Zoom', 'google-workspace');
  if (single === undefined || appOnly === undefined || common === undefined)
    throw new Error('apps are missing');

  expect(holders(single)).toHaveLength(1);
  expect(holders(appOnly)).toHaveLength(0);
  expect(Math.abs(holders(common).length - 0.62 * 2000)).toBeLessThan(100);
});

test('whoever joins is found and listed, whoever leaves keeps the address', () => {
  const some = company(50);
  const joined = some.hire();
  some.leave(4, 'suspended', startedAt + day);

  expect(some.size).toBe(51);
  expect(some.find(joined.email)).toBe(50);
  expect([...some.byEmail(null)].some(({ index }) => index === 50)).toBe(true);
  expect(some.person(4)).toMatchObject({ status: 'suspended', leftAt: startedAt + day });
});

test('nothing is held per person', () => {
  const large = company(largestCompany);
  const apps = large.vendors.flatMap(({ apps }) => apps);
  let held = 0;
  const sweep = () => {
    for (let index = 0; index < large.size; index += 1) {
      const person = large.person(index);
      if (apps.some((app) => large.holds(person, app))) held += 1;
    }
  };
  sweep();
  const before = process.memoryUsage().heapUsed;
  sweep();
  const grown = process.memoryUsage().heapUsed - before;

  expect(held).toBeGreaterThan(0);
  // A hundred bytes a person would be 10 MB; what the collector has not got round to is a few.
  expect(grown).toBeLessThan(40_000_000);
});

test('a size that is none is refused', () => {
  expect(() => company(19)).toThrow(RangeError);
  expect(() => company(100_001)).toThrow(RangeError);
  expect(() => company(20).person(20)).toThrow(RangeError);
});

test('names differ even without their accents', () => {
  const plain = (names: readonly string[]) =>
    new Set(
      names.map((name) =>
        name
          .normalize('NFD')
          .replaceAll(/[^A-Za-z]/gu, '')
          .toLowerCase(),
      ),
    );

  expect(plain(givenNames).size).toBe(givenNames.length);
  expect(plain(familyNames).size).toBe(familyNames.length);
});

test('client ids are unique on their platform and the vendors are many', () => {
  const some = company(20);
  const ids = some.vendors.flatMap(({ apps }) =>
    apps.map(({ platform, clientId }) => `${platform} ${clientId}`),
  );

  expect(new Set(ids).size).toBe(ids.length);
  expect(some.vendors.length).toBeGreaterThanOrEqual(35);
});
