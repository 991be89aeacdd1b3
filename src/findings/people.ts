/** Beyond this many people of one app, further ones are counted without being told apart. */
const peopleTold = 1_000_000;

/** Numbers the people of one app, so that each count over them costs a bit a person. */
export class People {
  readonly #numbers = new Map<string, number>();
  #beyond = 0;

  /** The same number for the same person. */
  numberOf(id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    if (this.#numbers.size >= peopleTold) {
      this.#beyond += 1;
      return peopleTold + this.#beyond;
    }
    const next = this.#numbers.size;
    this.#numbers.set(id, next);
    return next;
  }
}

/** How many different people were added. */
export class Headcount {
  #bits: Uint8Array | null = null;
  #count = 0;

  add(person: number): void {
    const byte = person >> 3;
    if (this.#bits === null || byte >= this.#bits.length) {
      const larger = new Uint8Array(Math.max(16, 2 ** Math.ceil(Math.log2(byte + 1))));
      if (this.#bits !== null) larger.set(this.#bits);
      this.#bits = larger;
    }
    const bit = 1 << (person & 7);
    const had = this.#bits[byte] ?? 0;
    if ((had & bit) !== 0) return;
    this.#bits[byte] = had | bit;
    this.#count += 1;
  }

  get count(): number {
    return this.#count;
  }
}
