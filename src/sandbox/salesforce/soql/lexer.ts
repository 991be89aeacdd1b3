/** Query text to tokens. Source: SOQL and SOSL Reference, "Quoted String Escape Sequences" and "Date Formats". */
import { malformed } from './error.ts';

export interface Token {
  readonly kind: 'word' | 'text' | 'number' | 'datetime' | 'date' | 'symbol' | 'end';
  /** Of a text: what it says when its escapes are undone, but for `\%` and `\_`, which LIKE still needs. */
  readonly value: string;
  readonly at: number;
}

const symbols = ['<=', '>=', '!=', '<>', '=', '<', '>', '(', ')', ',', ':'] as const;
const patterns: readonly (readonly [kind: Token['kind'], pattern: RegExp])[] = [
  ['datetime', /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?(?:Z|[+-]\d\d:?\d\d)/uy],
  ['date', /\d{4}-\d\d-\d\d(?![\dT])/uy],
  ['number', /[+-]?\d+(?:\.\d+)?/uy],
  ['word', /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/uy],
];
const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  N: '\n',
  r: '\r',
  R: '\r',
  t: '\t',
  T: '\t',
  b: '\b',
  B: '\b',
  f: '\f',
  F: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/** @throws SoqlError MALFORMED_QUERY */
export function tokenise(query: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    if (/\s/u.test(query[at] ?? '')) {
      at += 1;
      continue;
    }
    const token = query[at] === "'" ? quoted(query, at) : plain(query, at);
    tokens.push(token.token);
    at = token.end;
  }
  tokens.push({ kind: 'end', value: '<EOF>', at });
  return tokens;
}

function plain(query: string, at: number): { readonly token: Token; readonly end: number } {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const value = pattern.exec(query)?.[0];
    if (value !== undefined) return { token: { kind, value, at }, end: at + value.length };
  }
  const symbol = symbols.find((one) => query.startsWith(one, at));
  if (symbol === undefined) throw malformed(`line 1:${at} no viable alternative at character '${query[at]}'`);
  return { token: { kind: 'symbol', value: symbol, at }, end: at + symbol.length };
}

function quoted(query: string, start: number): { readonly token: Token; readonly end: number } {
  let value = '';
  let at = start + 1;
  for (;;) {
    const sign = query[at];
    if (sign === undefined) throw malformed(`line 1:${start} mismatched character '<EOF>' expecting '''`);
    if (sign === "'") return { token: { kind: 'text', value, at: start }, end: at + 1 };
    if (sign === '\n' || sign === '\r') throw malformed('Invalid string literal: a line ends inside of it');
    if (sign !== '\\') {
      value += sign;
      at += 1;
      continue;
    }
    const next = query[at + 1] ?? '';
    const unit = /^[0-9a-f]{4}$/iu.exec(query.slice(at + 2, at + 6))?.[0];
    if (next === 'u' && unit !== undefined) {
      value += String.fromCharCode(Number.parseInt(unit, 16));
      at += 6;
      continue;
    }
    const escaped = next === '%' || next === '_' ? `\\${next}` : escapes[next];
    if (escaped === undefined)
      throw malformed(`Invalid string literal. Illegal character sequence '\\${next}' in string literal`);
    // A backslash that stands for itself must not look like the escape of a wildcard to LIKE.
    value += escaped === '\\' ? '\\\\' : escaped;
    at += 2;
  }
}

/** A text as it is meant where no wildcards are: `\\` is one backslash. */
export function literalText(value: string): string {
  return value.replaceAll(/\\([\\%_])/gu, '$1');
}
