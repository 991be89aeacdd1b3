import { expect, test } from 'vitest';
import { KnownPeople } from './known-people.ts';

const people = new KnownPeople(() => [
  'Jane.Doe@acme.example',
  'José Müller',
  'zoë@acme.example',
  '@',
  '日本 太郎',
]);

test.each([
  'jane.doe@ACME.example',
  'Jane Doe',
  'JANE-DOE',
  ' jane\u200b doe ',
  'Jose Muller',
  'jose\u0301 mu\u0308ller',
  'Zoe',
  '日本\u3000太郎',
])('%j is somebody here', (name) => {
  expect(people.has(name)).toBe(true);
});

test.each([
  '',
  ' ',
  '.',
  '@',
  '@acme.example',
  'jane.doe@other.example',
  'Jane',
  'Jane Doe Consulting',
  'Doe',
  'acme.example',
])('%j is nobody here', (name) => {
  expect(people.has(name)).toBe(false);
});

test('the people are read once, and only when somebody asks', () => {
  let reads = 0;
  const asked = new KnownPeople(() => {
    reads += 1;
    return ['a@acme.example'];
  });

  expect(asked.has('  ')).toBe(false);
  expect(reads).toBe(0);
  expect([asked.has('a'), asked.has('b')]).toEqual([true, false]);
  expect(reads).toBe(1);
});
