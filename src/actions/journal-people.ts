/** People stand in the journal by reference only, so that a person can be forgotten and the chain still holds. */
import type { JournalDetail, JsonValue } from './journal-entry.ts';
import type { NewEntry } from './journal.ts';

/** Who is meant by a reference is kept apart from the journal, and can be removed there. */
export interface People {
  /** `person:` and 22 characters each: the same for the same person, in the order given. Remembers who they are. */
  references(names: readonly string[]): readonly string[];
}

const reference = /^person:[\w-]{22}$/u;
const address = /[^\s@<>()[\]{},;:"'“”]+@[^\s@<>()[\]{},;:"'“”]+\.[\p{L}\p{N}-]*[\p{L}\p{N}]/gu;

/** The entry with a reference in place of who made it and of every address in its texts. */
export function withoutPeople(entry: NewEntry, people: People): NewEntry {
  const found = new Set<string>();
  if (!reference.test(entry.who)) found.add(entry.who);
  eachText([entry.why, entry.detail], (text) => {
    for (const [name] of text.matchAll(address)) found.add(name);
    return text;
  });
  const names = [...found];
  const references = new Map(people.references(names).map((made, index) => [names[index] ?? '', made]));
  const swap = (text: string): string => text.replaceAll(address, (name) => references.get(name) ?? name);
  return {
    ...entry,
    who: references.get(entry.who) ?? entry.who,
    why: entry.why === null ? null : swap(entry.why),
    detail: eachText(entry.detail, swap) as JournalDetail,
  };
}

function eachText(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === 'string') return change(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map((each) => eachText(each, change));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, eachText(each, change)]));
}
