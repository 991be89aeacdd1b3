import { hash } from 'node:crypto';

/** Tells sets of texts apart without holding them: the same in whatever order they come. */
export class Checksum {
  #count = 0;
  #sum = 0;

  add(text: string): void {
    this.#count += 1;
    this.#sum = (this.#sum + Number.parseInt(hash('sha1', text).slice(0, 8), 16)) % 2 ** 32;
  }

  get value(): Sum {
    return { count: this.#count, sum: this.#sum };
  }
}

export interface Sum {
  readonly count: number;
  readonly sum: number;
}

/** Named sums, e.g. of grants by kind. */
export class Checksums {
  readonly #sums = new Map<string, Checksum>();

  add(name: string, text: string): void {
    const sum = this.#sums.get(name) ?? new Checksum();
    this.#sums.set(name, sum);
    sum.add(text);
  }

  get values(): Sums {
    return new Map([...this.#sums].map(([name, sum]) => [name, sum.value]));
  }
}

export type Sums = ReadonlyMap<string, Sum>;

/** What one side has that the other has not; empty when nothing is lost. */
export function differences(truth: Sums, found: Sums): readonly string[] {
  return [...truth].flatMap(([name, { count, sum }]) => {
    const there = found.get(name) ?? { count: 0, sum: 0 };
    if (there.count === count && there.sum === sum) return [];
    return [
      `${name}: the tenant has ${count}, the inventory ${there.count}${there.count === count ? ' others' : ''}`,
    ];
  });
}
