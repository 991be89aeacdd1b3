import { expect, test } from 'vitest';
import { guidFamily, isGuid, packGuids, unpackGuids } from './guid.ts';

test('a grant id is the published one for its GUIDs', () => {
  const guids = ['263a5b01-03e5-408e-8557-bab681df104c', '1804a6f8-e623-4520-8f40-ba1b0c11c42d'];
  expect(packGuids(...guids)).toBe('AVs6JuUDjkCFV7q2gd8QTPimBBgj5iBFj0C6GwwRxC0');
  expect(unpackGuids('AVs6JuUDjkCFV7q2gd8QTPimBBgj5iBFj0C6GwwRxC0')).toEqual(guids);
});

test('ids of a family are read back, and only by that family', () => {
  const users = guidFamily('user', 7);
  const apps = guidFamily('app', 7);
  const seen = new Set<string>();
  for (let index = 0; index < 20_000; index += 1) {
    const guid = users.at(index);
    seen.add(guid);
    expect(users.indexOf(guid)).toBe(index);
  }

  expect(seen.size).toBe(20_000);
  expect(isGuid(users.at(3))).toBe(true);
  expect(apps.indexOf(users.at(3))).toBe(-1);
  expect(users.indexOf('not a guid')).toBe(-1);
});

test('what is not whole GUIDs unpacks to nothing', () => {
  expect(unpackGuids('')).toEqual([]);
  expect(unpackGuids('AVs6')).toEqual([]);
  expect(unpackGuids('../../etc')).toEqual([]);
});
