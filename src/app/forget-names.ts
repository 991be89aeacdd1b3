/** One person’s names, found again however they are written: in JSON, in a URL, in capitals. */
import { randomBytes } from 'node:crypto';

export interface Forgetter {
  /** The text with a mark in place of every name; the same text where there is none. */
  readonly rewrite: (text: string) => string;
  /** What stands in place of a name, the same each time. */
  readonly markOf: (name: string) => string;
}

const wordy = String.raw`\p{L}\p{N}\p{M}`;
/** Before a name: no letter that would make it another’s, unless that letter ends an escape. */
const before = String.raw`(?:(?<![${wordy}])|(?<=%[0-9A-Fa-f]{2})|(?<=\\[nrtbf])|(?<=\\u[0-9A-Fa-f]{4}))`;
const after = String.raw`(?![${wordy}_-]|\.[${wordy}])`;

/**
 * @param names addresses, ids and full names, none of them so short that it could be any word
 * @param others longer names of other people in which these stand: `x.anna@…` is not `anna@…`
 */
export function createForgetter(names: readonly string[], others: readonly string[] = []): Forgetter {
  const marks = new Map<string, string>();
  const markOf = (name: string): string => {
    const key = name.trim().normalize('NFC').toLowerCase();
    const mark = marks.get(key) ?? `forgotten-${randomBytes(6).toString('hex')}`;
    marks.set(key, mark);
    return mark;
  };
  if (names.length === 0) return { rewrite: (text) => text, markOf };
  const pattern = new RegExp(`${before}(?:(?<other>${anyOf(others)})|${anyOf(names)})${after}`, 'giu');
  const marked = (name: string, other: string | undefined): string =>
    other === undefined ? markOf(name) : name;
  return { rewrite: (text) => text.replaceAll(pattern, marked), markOf };
}

/** The longest first. Of none: what matches nothing. */
function anyOf(names: readonly string[]): string {
  const spellings = [...new Set(names.flatMap(spellingsOf))].sort((a, b) => b.length - a.length);
  return spellings.length === 0 ? '(?!)' : spellings.map(literally).join('|');
}

function spellingsOf(name: string): readonly string[] {
  return [name, name.normalize('NFC'), name.normalize('NFD')].flatMap((form) => {
    const inJson = JSON.stringify(form).slice(1, -1);
    const inJsonText = JSON.stringify(inJson).slice(1, -1);
    return [form, inJson, inJsonText, encodeURIComponent(form.toWellFormed())];
  });
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);
}
