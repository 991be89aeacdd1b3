import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Headcount, People } from './people.ts';

test('people are counted once each, as by a set, however many grants each has', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (ids) => {
      const people = new People();
      const count = new Headcount();
      for (const id of ids.toSorted()) count.add(people.numberOf(id));

      expect(count.count).toBe(new Set(ids).size);
    }),
  );
});

test('counts over the same people do not disturb each other', () => {
  const people = new People();
  const all = new Headcount();
  const some = new Headcount();
  for (let person = 0; person < 5_000; person += 1) {
    const number = people.numberOf(`p${person}`);
    all.add(number);
    all.add(people.numberOf(`p${person}`));
    if (person % 3 === 0) some.add(number);
  }

  expect([all.count, some.count]).toEqual([5_000, 1_667]);
});
