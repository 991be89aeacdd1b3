/** How hard the fuzz tests try. `FUZZ_RUNS=200` makes each try 200 times as long, `FUZZ_SEED=7` another way. */
import { expect } from 'vitest';

const times = Number(process.env['FUZZ_RUNS'] ?? 1);
const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_122);

/** @param runs of the default suite */
export function effort(runs: number): { readonly seed: number; readonly numRuns: number } {
  return { seed, numRuns: Math.ceil(runs * times) };
}

/** So that nobody takes a fuzz test that hit nothing for one that found nothing. */
export function tally(what: string) {
  const counts = new Map<string, number>();
  return {
    count: (outcome: string): void => void counts.set(outcome, (counts.get(outcome) ?? 0) + 1),
    of: (outcome: string): number => counts.get(outcome) ?? 0,
    print: (): void => {
      const line = [...counts].map(([outcome, number]) => `${outcome} ${number}`).join(', ');
      process.stdout.write(`fuzz ${what}: ${line}\n`);
    },
  };
}

const before = {
  object: Object.getOwnPropertyNames(Object.prototype).join(),
  array: Object.getOwnPropertyNames(Array.prototype).join(),
};

/** Nothing that was read has become a property of everything. */
export function expectCleanPrototypes(): void {
  expect({
    object: Object.getOwnPropertyNames(Object.prototype).join(),
    array: Object.getOwnPropertyNames(Array.prototype).join(),
  }).toEqual(before);
}
