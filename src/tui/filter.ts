/** The filter language: plain words, `field:value`, `score:>50`, `"two words"`; `!` before any of them turns it round. */
import { folded, type Entry } from '../app/review-entries.ts';

export interface Term {
  /** Null: a plain word. */
  readonly field: string | null;
  readonly value: string;
  readonly compare: '=' | '>' | '<' | '>=' | '<=';
  readonly not: boolean;
}

export interface Filter {
  readonly text: string;
  readonly terms: readonly Term[];
}

export const noFilter: Filter = { text: '', terms: [] };

/** Fields with what they mean, for help. A field that a list does not have finds nothing in it. */
export const filterFields = {
  sev: 'severity or tier: critical, high, medium, low, info',
  status:
    'new, open, waived, resolved, reopened; of an app enabled, disabled …; of a control fail, pass …; of a journal entry unsettled',
  decision: 'approved, review, denied, banned, expired, unknown',
  app: 'name or id of the app',
  vendor: 'vendor or publisher',
  platform: 'google-workspace, microsoft-365, slack, salesforce',
  tenant: 'id of the tenant',
  detection: 'id of the detection',
  scope: 'a scope, or the kind of data it reaches: mail, files, crm …',
  user: 'address of a person who let the app in; in the journal who decided',
  kind: 'kind of grant: delegated-user, app-role …; of a journal entry decision, intent …; of a run full, offline …',
  control: 'framework and number of a control',
  party: 'first, third, internal, unknown',
  verified: 'publisher verified: yes, no, unknown',
  active: 'account active: yes, no, unknown',
  admin: 'administrator: yes, no, unknown',
  used: 'used, never, unknown',
  score: 'a number: score:>50',
  people: 'a number: people:>=10',
  grants: 'a number, of a person or run: grants:>20',
} as const;

const synonyms: ReadonlyMap<string, string> = new Map([
  ['severity', 'sev'],
  ['tier', 'sev'],
  ['person', 'user'],
  ['users', 'people'],
  ['who', 'user'],
]);

const fieldNames: ReadonlySet<string> = new Set(Object.keys(filterFields));
/** Answered by the whole of a value or its beginning, so that `no` does not mean `unknown`; several by commas. */
const words: ReadonlySet<string> = new Set([
  'sev',
  'status',
  'decision',
  'platform',
  'party',
  'verified',
  'active',
  'admin',
  'used',
]);

export function parseFilter(text: string): Filter {
  const terms: Term[] = [];
  for (const match of text.matchAll(
    /(?=\S)(?<not>!?)(?:(?<name>[A-Za-z]+):)?(?:"(?<quoted>[^"]*)"?|(?<plain>\S*))/gu,
  )) {
    const { not = '', name, quoted, plain = '' } = match.groups ?? {};
    const known = name === undefined ? null : (synonyms.get(name.toLowerCase()) ?? name.toLowerCase());
    const isField = known !== null && fieldNames.has(known);
    // `slack:A0C…` is an app's key, not a field.
    const raw = quoted ?? plain;
    const [, sign = '=', rest = raw] = /^(?<sign>>=|<=|>|<)?(?<rest>.*)$/su.exec(raw) ?? [];
    const value = folded(isField ? rest : name === undefined ? raw : `${name}:${raw}`);
    if (value === '') continue;
    terms.push({
      field: isField ? known : null,
      value,
      compare: isField ? (sign as Term['compare']) : '=',
      not: not === '!',
    });
  }
  return { text, terms };
}

/** Questions that the entries of findings and apps cannot answer by themselves. */
export interface Question {
  readonly field: 'scope' | 'user';
  readonly value: string;
}

export type Answers = ReadonlyMap<string, ReadonlySet<string>>;

export function questionKey({ field, value }: Question): string {
  return `${field}:${value}`;
}

export function questionsOf({ terms }: Filter): readonly Question[] {
  return terms.flatMap(({ field, value }) =>
    field === 'scope' || field === 'user' ? [{ field, value }] : [],
  );
}

/** @param answers places of apps, by question; one that is not answered yet leaves every row */
export function matcherOf({ terms }: Filter, answers: Answers): (entry: Entry) => boolean {
  const tests = terms.map((term) => testOf(term, answers));
  return (entry) => tests.every((test) => test(entry));
}

function testOf(term: Term, answers: Answers): (entry: Entry) => boolean {
  const { field, value, not } = term;
  if (field === null) return ({ words }) => words.includes(value) !== not;
  return (entry) => {
    const found = entry.fields[field];
    if (found !== undefined) return holds(found, term) !== not;
    if (field !== 'scope' && field !== 'user') return not;
    const places = answers.get(questionKey({ field, value }));
    return places === undefined || (entry.place !== null && places.has(entry.place)) !== not;
  };
}

function holds(found: string | number, { field, value, compare }: Term): boolean {
  if (typeof found === 'string')
    return field !== null && words.has(field)
      ? value.split(',').some((one) => one !== '' && found.split(' ').some((word) => word.startsWith(one)))
      : found.includes(value);
  const wanted = Number(value);
  switch (compare) {
    case '>':
      return found > wanted;
    case '<':
      return found < wanted;
    case '>=':
      return found >= wanted;
    case '<=':
      return found <= wanted;
    case '=':
      return found === wanted;
  }
}
