/** Names that a log of changes tells as there before and there after: which of them came lately. */

const namesKept = 500;

interface Arrival {
  readonly name: string;
  readonly at: number;
}

export class Arrivals {
  readonly #from: number;
  /** When each was first told as there before a change; those of before `from` count from ever. */
  readonly #known = new Map<string, number>();
  readonly #added = new Map<string, number>();
  overflow = false;

  constructor(from: number) {
    this.#from = from;
  }

  hear(before: readonly string[], after: readonly string[], at: number): void {
    for (const name of before) this.#note(this.#known, name, at < this.#from ? 0 : at);
    if (at < this.#from) for (const name of after) this.#note(this.#known, name, 0);
    else for (const name of after) if (!before.includes(name)) this.#note(this.#added, name, at);
  }

  /** There all along. */
  hold(names: readonly string[]): void {
    for (const name of names) this.#note(this.#known, name, 0);
  }

  /** Came lately, oldest first; what was there when it came is none. */
  strange(): readonly Arrival[] {
    return [...this.#added]
      .flatMap(([name, at]) => (this.#isKnown(name) ? [] : [{ name, at }]))
      .toSorted((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
  }

  known(): readonly string[] {
    return [...this.#known.keys()].filter((name) => this.#isKnown(name)).toSorted();
  }

  /** What came lately is told as there before by every later change. */
  #isKnown(name: string): boolean {
    const known = this.#known.get(name);
    return known !== undefined && known <= (this.#added.get(name) ?? known);
  }

  #note(times: Map<string, number>, name: string, at: number): void {
    const noted = times.get(name);
    if (noted === undefined && times.size >= namesKept) this.overflow = true;
    else times.set(name, Math.min(at, noted ?? at));
  }
}
