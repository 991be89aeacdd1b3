/** Numbers the people of one app, whose grants come person by person, so that each count over them costs a bit a person. */
export class People {
  #last: string | null = null;
  #number = -1;

  numberOf(id: string): number {
    if (id !== this.#last) this.#number += 1;
    this.#last = id;
    return this.#number;
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
