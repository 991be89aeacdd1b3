/** People as references: in every text that leaves the inventory for a report, a list or a screen. */
import type { PrincipalKind } from '../core/vocabulary.ts';
import type { Store } from './store.ts';

/** The same reference for the same name, whatever its case. */
export type PseudonymOf = (name: string) => string;

export interface Principal {
  readonly kind: PrincipalKind;
  readonly id: string;
  readonly label: string | null;
}

/** What a view shows instead of people. */
export interface Veil {
  /** A person's id and label become one reference; of whatever else acts, only names of people in its label do. */
  principal<P extends Principal>(tenant: string, principal: P): P;
  /** Id of a person; others stay. */
  id(tenant: string, id: string): string;
  /** Addresses, ids and full names of the people who are known, wherever they stand in a text. */
  text(text: string): string;
  /** Native ids of the tenant's people whom a reference means; null: it is no reference. */
  meant(tenant: string, reference: string): readonly string[] | null;
}

interface Person {
  readonly tenant: string;
  readonly id: string;
  readonly label: string | null;
}

const referenceForm = /^person-[0-9a-f]{12}$/u;
const isAddress = (name: string): boolean => /^[^\s@]+@[^\s@]+$/u.test(name);

export function folded(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}

/** An address means one person on all platforms; without one the id does, in its tenant. */
export function nameOfPerson({ tenant, id, label }: Person): string {
  if (label !== null && isAddress(label.trim())) return label;
  return isAddress(id) ? id : `${tenant}\0${id}`;
}

/** Ids that are shorter could be any word. */
const shortestId = 6;

interface Known {
  readonly references: ReadonlyMap<string, string>;
  readonly domains: ReadonlySet<string>;
  /** Full names by their first word. */
  readonly names: ReadonlyMap<
    string,
    readonly { readonly words: readonly string[]; readonly reference: string }[]
  >;
}

/** Who is known is read when it is first asked for: addresses and names of people, nothing else of them. */
export function createVeil(store: Store, pseudonymOf: PseudonymOf): Veil {
  let read: Known | null = null;
  const known = (): Known => (read ??= knownPeople(store, pseudonymOf));
  /** Of grants that come app by app one handle is mostly that of the one before. */
  let last = { text: '', shown: '' };
  const text = (text: string): string => {
    if (text !== last.text) last = { text, shown: withoutPeople(text, known(), pseudonymOf) };
    return last.shown;
  };
  return {
    principal(tenant, principal) {
      const { kind, id, label } = principal;
      if (kind !== 'user') return { ...principal, label: label === null ? null : text(label) };
      const reference =
        known().references.get(`${tenant}\0${id}`) ?? pseudonymOf(nameOfPerson({ tenant, id, label }));
      return { ...principal, id: reference, label: reference };
    },
    id: (tenant, id) => known().references.get(`${tenant}\0${id}`) ?? text(id),
    text,
    meant(tenant, reference) {
      if (!referenceForm.test(reference)) return null;
      return [...everybody(store)]
        .filter((person) => person.tenant === tenant && pseudonymOf(nameOfPerson(person)) === reference)
        .map(({ id }) => id);
    },
  };
}

function knownPeople(store: Store, pseudonymOf: PseudonymOf): Known {
  const references = new Map<string, string>();
  const domains = new Set<string>();
  const names = new Map<string, { readonly words: readonly string[]; readonly reference: string }[]>();
  for (const person of everybody(store)) {
    const { tenant, id, label } = person;
    const reference = pseudonymOf(nameOfPerson(person));
    references.set(`${tenant}\0${id}`, reference);
    if (id.length >= shortestId) references.set(folded(id), reference);
    for (const address of [id, label ?? ''].filter(isAddress)) {
      references.set(folded(address), reference);
      domains.add(folded(address).replace(/^.*@/u, ''));
    }
    const words = wordsOf(label ?? '').map(({ word }) => word);
    const [first] = words;
    if (first !== undefined && words.length > 1 && !isAddress(label ?? ''))
      names.set(first, [...(names.get(first) ?? []), { words, reference }]);
  }
  return { references, domains, names };
}

/** Also those who are gone, as long as anything is told of them; an address before a name. */
function* everybody(store: Store): Generator<Person> {
  const page = 5_000;
  for (let after = 0; ; ) {
    const rows = store.all<Person & { row: number }>(
      `SELECT principals.row, tenants.id AS tenant, native_id AS id, (
          SELECT content ->> '$.label' FROM records WHERE records.principal = principals.row AND records.principal <> 0
            AND records.kind = 'principal' AND content ->> '$.label' IS NOT NULL
          ORDER BY instr(content ->> '$.label', '@') > 0 DESC, first_run DESC LIMIT 1) AS label
        FROM principals JOIN tenants ON tenants.row = tenant
        WHERE kind = 'user' AND principals.row > ? ORDER BY principals.row LIMIT ${page}`,
      after,
    );
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.row;
  }
}

interface Word {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

function wordsOf(text: string): readonly Word[] {
  return [...text.matchAll(/[\p{L}\p{N}\p{M}]+(?:['’.-][\p{L}\p{N}\p{M}]+)*/gu)].map((match) => ({
    word: folded(match[0]),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function withoutPeople(text: string, known: Known, pseudonymOf: PseudonymOf): string {
  if (text.length < shortestId) return text;
  const noAddress = text.includes('@') ? withoutAddresses(text, known, pseudonymOf) : text;
  const noId = noAddress.replaceAll(
    /[\p{L}\p{N}_-]{6,}/gu,
    (word) => known.references.get(folded(word)) ?? word,
  );
  return known.names.size === 0 ? noId : withoutNames(noId, known);
}

const localPart = /[\p{L}\p{N}\p{M}.!#$%&'*+/=?^_`{|}~-]/u;

/** Known ones as they are known; others of a domain in which somebody is known as far as an address may reach. */
function withoutAddresses(text: string, known: Known, pseudonymOf: PseudonymOf): string {
  let shown = '';
  let from = 0;
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const domain =
      /^[\p{L}\p{N}\p{M}-]+(?:\.[\p{L}\p{N}\p{M}-]+)*/u.exec(text.slice(at + 1, at + 256))?.[0] ?? '';
    if (domain === '') continue;
    const end = at + 1 + domain.length;
    let start = at;
    while (start > from && at - start < 128 && localPart.test(text[start - 1] ?? '')) start -= 1;
    const found =
      knownFrom(text, { start, at, end, from }, known) ??
      (known.domains.has(folded(domain)) && start < at
        ? { start, reference: pseudonymOf(text.slice(start, end)) }
        : null);
    if (found === null) continue;
    shown += text.slice(from, found.start) + found.reference;
    from = end;
  }
  return shown + text.slice(from);
}

/** The longest known address that ends here. One of which the beginning was taken for a quote is found too. */
function knownFrom(
  text: string,
  { start, at, end, from }: Readonly<Record<'start' | 'at' | 'end' | 'from', number>>,
  { references }: Known,
): { readonly start: number; readonly reference: string } | null {
  for (let begin = Math.max(from, start - 64); begin < at; begin += 1) {
    const address = text.slice(begin, end);
    const reference = address === address.trim() ? references.get(folded(address)) : undefined;
    if (reference === undefined) continue;
    if (begin > start && /[\p{L}\p{N}\p{M}._+-]/u.test(text[begin - 1] ?? '')) continue;
    return { start: begin, reference };
  }
  return null;
}

function withoutNames(text: string, { names }: Known): string {
  const words = wordsOf(text);
  let shown = '';
  let from = 0;
  for (let index = 0; index < words.length; index += 1) {
    const first = words[index];
    const found = names
      .get(first?.word ?? '')
      ?.filter(({ words: name }) => name.every((word, offset) => words[index + offset]?.word === word))
      .sort((a, b) => b.words.length - a.words.length)[0];
    const last = words[index + (found?.words.length ?? 0) - 1];
    if (found === undefined || first === undefined || last === undefined) continue;
    shown += text.slice(from, first.start) + found.reference;
    from = last.end;
    index += found.words.length - 1;
  }
  return shown + text.slice(from);
}

/** Of one who is shown as they are. */
export const noVeil: Veil = {
  principal: (_, principal) => principal,
  id: (_, id) => id,
  text: (text) => text,
  meant: () => null,
};
