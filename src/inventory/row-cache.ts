/**
 * What is known of rows by their numbers, within bounds: one row has one place, and who comes later takes it.
 * Numbers are given in order, so as many neighbours as there are places get on with each other.
 */
export class RowCache<V extends object> {
  readonly #places: number;
  /** Numbers are above 0. */
  readonly #rows: Float64Array;
  readonly #values: (V | undefined)[] = [];

  /** @param places a power of two */
  constructor(places: number) {
    this.#places = places;
    this.#rows = new Float64Array(places);
    this.#values.length = places;
  }

  get(row: number): V | undefined {
    const place = row & (this.#places - 1);
    return this.#rows[place] === row ? this.#values[place] : undefined;
  }

  set(row: number, value: V): void {
    const place = row & (this.#places - 1);
    this.#rows[place] = row;
    this.#values[place] = value;
  }

  clear(): void {
    this.#rows.fill(0);
    this.#values.fill(undefined);
  }
}
