/** What stands on the right of an operator. Source: SOQL and SOSL Reference, "Date Formats and Date Literals". */
import { day } from '../../company.ts';
import { malformed } from './error.ts';
import type { Token } from './lexer.ts';
import type { Literal } from './query.ts';

/** `LAST_N_DAYS:30`, `TODAY` and `YESTERDAY`, or null. `days` is the number after the colon. */
export function relativeDate(name: string, days: number | null, now: number): Literal | null {
  const today = Math.floor(now / day) * day;
  switch (name.toUpperCase()) {
    case 'TODAY':
      return { kind: 'datetime', from: today, to: today + day - 1 };
    case 'YESTERDAY':
      return { kind: 'datetime', from: today - day, to: today - 1 };
    case 'LAST_N_DAYS':
      return days === null ? null : { kind: 'datetime', from: today - days * day, to: today + day - 1 };
    default:
      return null;
  }
}

/** @throws SoqlError MALFORMED_QUERY for a token that is no literal */
export function literalOf({ kind, value }: Token): Literal {
  switch (kind) {
    case 'text':
      return { kind: 'text', value };
    case 'number':
      return { kind: 'number', value: Number(value) };
    case 'datetime': {
      const time = Date.parse(value.replace(/([+-]\d\d)(\d\d)$/u, '$1:$2'));
      if (Number.isNaN(time)) throw malformed(`Invalid date time: ${value}`);
      return { kind: 'datetime', from: time, to: time };
    }
    case 'date': {
      const time = Date.parse(`${value}T00:00:00Z`);
      if (Number.isNaN(time)) throw malformed(`Invalid date: ${value}`);
      return { kind: 'date', from: time, to: time + day - 1 };
    }
    case 'word': {
      const word = value.toLowerCase();
      if (word === 'null') return { kind: 'null' };
      if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true' };
      throw malformed(`unexpected token: '${value}'`);
    }
    case 'symbol':
    case 'end':
      throw malformed(`unexpected token: '${value}'`);
  }
}
