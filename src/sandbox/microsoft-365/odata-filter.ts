/** The part of OData's `$filter` that the directory's clients use. */
import { parseTerms } from './odata-terms.ts';

export type Matches = (row: unknown) => boolean;

/** Null when the expression is none that is understood: Graph answers `Request_UnsupportedQuery`. */
export function compileFilter(expression: string): Matches | null {
  const terms = parseTerms(expression);
  if (terms === null) return null;
  let place = 0;

  function take(text: string): boolean {
    if (terms?.[place]?.text.toLowerCase() !== text || terms[place]?.quoted === true) return false;
    place += 1;
    return true;
  }

  function either(): Matches | null {
    let left = both();
    while (left !== null && take('or')) {
      const before: Matches = left;
      const right = both();
      left = right === null ? null : (row) => before(row) || right(row);
    }
    return left;
  }

  function both(): Matches | null {
    let left = one();
    while (left !== null && take('and')) {
      const before: Matches = left;
      const right = one();
      left = right === null ? null : (row) => before(row) && right(row);
    }
    return left;
  }

  function one(): Matches | null {
    if (take('not')) {
      const inner = one();
      return inner === null ? null : (row) => !inner(row);
    }
    if (take('(')) {
      const inner = either();
      return inner !== null && take(')') ? inner : null;
    }
    if (take('startswith')) return startsWith();
    const subject = terms?.[place]?.text ?? '';
    place += 1;
    if (subject.endsWith('/any')) return any(subject.slice(0, -4));
    if (take('in')) return among(subject);
    const operator = terms?.[place]?.text.toLowerCase() ?? '';
    const operand = terms?.[place + 1];
    place += 2;
    if (operand === undefined || subject === '') return null;
    return compare(subject, operator, operand.quoted ? operand.text : literal(operand.text));
  }

  function among(subject: string): Matches | null {
    if (!take('(')) return null;
    const wanted: Matches[] = [];
    do {
      const term = terms?.[place];
      const same =
        term === undefined ? null : compare(subject, 'eq', term.quoted ? term.text : literal(term.text));
      if (same === null) return null;
      wanted.push(same);
      place += 1;
    } while (take(','));
    return take(')') ? (row) => wanted.some((same) => same(row)) : null;
  }

  function startsWith(): Matches | null {
    if (!take('(')) return null;
    const subject = terms?.[place]?.text ?? '';
    place += 1;
    if (!take(',')) return null;
    const prefix = terms?.[place]?.text.toLowerCase() ?? '';
    place += 1;
    if (!take(')')) return null;
    return (row) => {
      const value = valueOf(row, subject);
      return typeof value === 'string' && value.toLowerCase().startsWith(prefix);
    };
  }

  function any(subject: string): Matches | null {
    if (!take('(')) return null;
    const variable = (terms?.[place]?.text ?? '').replace(/:$/u, '');
    place += 1;
    take(':');
    const inner = either();
    if (inner === null || !take(')')) return null;
    return (row) => {
      const items = valueOf(row, subject);
      return Array.isArray(items) && items.some((item) => inner({ [variable]: item }));
    };
  }

  const whole = either();
  return whole !== null && place === terms.length ? whole : null;
}

function literal(text: string): unknown {
  if (text === 'null') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  return text;
}

function valueOf(row: unknown, subject: string): unknown {
  let value = row;
  for (const step of subject.split('/'))
    value =
      typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(step) : undefined;
  return value;
}

function compare(subject: string, operator: string, wanted: unknown): Matches | null {
  const order = (row: unknown) => {
    const value = valueOf(row, subject) ?? null;
    if (typeof value === 'string' && typeof wanted === 'string') {
      const [left, right] = comparable(value, wanted);
      return left < right ? -1 : left > right ? 1 : 0;
    }
    return value === wanted ? 0 : Number.NaN;
  };
  switch (operator) {
    case 'eq':
      return (row) => order(row) === 0;
    case 'ne':
      return (row) => order(row) !== 0;
    case 'ge':
      return (row) => order(row) >= 0;
    case 'gt':
      return (row) => order(row) > 0;
    case 'le':
      return (row) => order(row) <= 0;
    case 'lt':
      return (row) => order(row) < 0;
    default:
      return null;
  }
}

const date = /^\d{4}-\d{2}-\d{2}/u;

function comparable(value: string, wanted: string): readonly [string | number, string | number] {
  if (date.test(value) && date.test(wanted)) return [Date.parse(value), Date.parse(wanted)];
  return [value.toLowerCase(), wanted.toLowerCase()];
}
