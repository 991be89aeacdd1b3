/**
 * Finds who an app claims to be. A hit is a lead for a person, never proof. A lookup costs as much as an app has
 * words and hosts, however many vendors there are.
 */
import type { Claims } from './claims.ts';
import { hostOf, words } from '../core/fold.ts';
import { speaksOf } from '../core/everyday-names.ts';

export interface Nameable {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly domains: readonly string[];
}

export interface Candidate<Entry> {
  readonly entry: Entry;
  /** What speaks for it, as the end of a sentence. */
  readonly evidence: string;
}

interface NameWords<Entry> {
  readonly words: readonly string[];
  readonly entry: Entry;
}

/**
 * `every-mention`: wherever the name stands, for a search that must miss nothing. `cautious`: a name that is also an
 * everyday word only where the rest speaks of the vendor, so that an honest stranger is not taken for one.
 */
type Reading = 'every-mention' | 'cautious';

export class CandidateIndex<Entry extends Nameable> {
  readonly #reading: Reading;
  readonly #domains = new Map<string, Entry>();
  readonly #firstWords = new Map<string, NameWords<Entry>[]>();

  /** Of two entries with the same name or domain the first wins. */
  constructor(entries: readonly Entry[], reading: Reading) {
    this.#reading = reading;
    for (const entry of entries) {
      for (const domain of entry.domains) {
        const host = hostOf(`https://${domain}`);
        if (host !== null && !this.#domains.has(host)) this.#domains.set(host, entry);
      }
      for (const name of [entry.name, ...(entry.aliases ?? [])]) this.#addName(words(name), entry);
    }
  }

  find(claims: Claims): Candidate<Entry> | null {
    for (const [host, evidence] of claims.hosts) {
      const entry = this.#ofHost(host);
      if (entry !== null) return { entry, evidence };
    }
    for (const name of claims.names) {
      const entry = this.#ofWords(name.words);
      if (entry !== null) return { entry, evidence: name.evidence };
    }
    return null;
  }

  #addName(own: readonly string[], entry: Entry): void {
    const [first] = own;
    if (first === undefined) return;
    const list = this.#firstWords.get(first);
    if (list === undefined) this.#firstWords.set(first, [{ words: own, entry }]);
    else list.push({ words: own, entry });
  }

  /** The domain itself or one that it lies under: `evil-zoom.us` is not under `zoom.us`. */
  #ofHost(host: string): Entry | null {
    for (let rest = host; rest.includes('.'); rest = rest.slice(rest.indexOf('.') + 1)) {
      const entry = this.#domains.get(rest);
      if (entry !== undefined) return entry;
    }
    return null;
  }

  /** The longest known name that stands, word by word, somewhere in this one. */
  #ofWords(own: readonly string[]): Entry | null {
    let best: NameWords<Entry> | null = null;
    for (const [start, word] of own.entries())
      for (const known of this.#firstWords.get(word) ?? [])
        if (
          known.words.length > (best?.words.length ?? 0) &&
          known.words.every((part, offset) => part === own[start + offset]) &&
          (this.#reading === 'every-mention' || speaksOf(own, known.words, start))
        )
          best = known;
    return best?.entry ?? null;
  }
}
