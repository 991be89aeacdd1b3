/** SOQL text to a query. Source: SOQL and SOSL Reference, "SOQL SELECT Syntax". */
import { malformed } from './error.ts';
import { type Token, tokenise } from './lexer.ts';
import { literalOf, relativeDate } from './literals.ts';
import {
  type AggregateName,
  aggregateNames,
  type Condition,
  type Grouping,
  type Literal,
  type Operator,
  type Ordering,
  type Query,
  type Selected,
} from './query.ts';

const clauses = ['FROM', 'WHERE', 'GROUP', 'HAVING', 'ORDER', 'LIMIT', 'OFFSET', 'WITH', 'FOR', 'USING'];
const comparisons = ['=', '!=', '<>', '<', '<=', '>', '>='];

/**
 * @param now sandbox time that date literals such as LAST_N_DAYS count from
 * @throws SoqlError MALFORMED_QUERY
 */
export function parse(text: string, now: number): Query {
  const tokens = tokenise(text);
  let position = 0;

  const peek = (): Token => tokens[position] ?? { kind: 'end', value: '<EOF>', at: text.length };
  const unexpected = () => malformed(`unexpected token: '${peek().value}'`);

  function next(): Token {
    const token = peek();
    position += 1;
    return token;
  }

  function isWord(word: string): boolean {
    const { kind, value } = peek();
    return kind === 'word' && value.toUpperCase() === word;
  }

  function takeWord(word: string): boolean {
    if (!isWord(word)) return false;
    position += 1;
    return true;
  }

  function takeSymbol(symbol: string): boolean {
    const { kind, value } = peek();
    if (kind !== 'symbol' || value !== symbol) return false;
    position += 1;
    return true;
  }

  function needWord(word: string): void {
    if (!takeWord(word)) throw unexpected();
  }

  function needSymbol(symbol: string): void {
    if (!takeSymbol(symbol)) throw unexpected();
  }

  function name(): string {
    if (peek().kind !== 'word' || clauses.includes(peek().value.toUpperCase())) throw unexpected();
    return next().value;
  }

  function whole(): number {
    const { kind, value } = next();
    if (kind !== 'number' || !/^\d+$/u.test(value)) throw malformed(`unexpected token: '${value}'`);
    return Number(value);
  }

  function alias(): string | null {
    const { kind, value } = peek();
    return kind === 'word' &&
      !clauses.includes(value.toUpperCase()) &&
      !orderingWords.has(value.toUpperCase())
      ? next().value
      : null;
  }

  function selected(mayHaveAlias: boolean): Selected | 'count' {
    const path = name();
    if (!takeSymbol('(')) return { kind: 'field', path, alias: mayHaveAlias ? alias() : null };
    const word = path.toUpperCase();
    if (word === 'FIELDS') {
      const which = name().toUpperCase();
      needSymbol(')');
      return { kind: 'fields', which };
    }
    if (word === 'DAY_ONLY') {
      const inner = name();
      needSymbol(')');
      return { kind: 'day', path: inner, alias: mayHaveAlias ? alias() : null };
    }
    const aggregate: AggregateName | undefined = aggregateNames.find((one) => one === word);
    if (aggregate === undefined) throw malformed(`unexpected token: '${path}'`);
    if (aggregate === 'COUNT' && takeSymbol(')')) return 'count';
    const inner = name();
    needSymbol(')');
    return { kind: 'aggregate', name: aggregate, path: inner, alias: mayHaveAlias ? alias() : null };
  }

  function literal(): Literal {
    const token = next();
    if (token.kind === 'word') {
      const days = takeSymbol(':') ? whole() : null;
      const relative = relativeDate(token.value, days, now);
      if (relative !== null) return relative;
      if (days !== null) throw malformed(`unexpected token: '${token.value}'`);
    }
    return literalOf(token);
  }

  function literals(): readonly Literal[] {
    needSymbol('(');
    const values = [literal()];
    while (takeSymbol(',')) values.push(literal());
    needSymbol(')');
    return values;
  }

  function comparison(): Condition {
    const path = name();
    if (takeWord('IN')) return { kind: 'compare', path, operator: 'IN', values: literals() };
    if (takeWord('NOT')) {
      needWord('IN');
      return { kind: 'compare', path, operator: 'NOT IN', values: literals() };
    }
    if (takeWord('LIKE')) return { kind: 'compare', path, operator: 'LIKE', values: [literal()] };
    const { kind, value } = next();
    if (kind !== 'symbol' || !comparisons.includes(value)) throw malformed(`unexpected token: '${value}'`);
    const operator = (value === '<>' ? '!=' : value) as Operator;
    return { kind: 'compare', path, operator, values: [literal()] };
  }

  function operand(): Condition {
    if (takeWord('NOT')) return { kind: 'not', part: operand() };
    if (!takeSymbol('(')) return comparison();
    const inner = condition();
    needSymbol(')');
    return inner;
  }

  /** AND and OR stand side by side only with parentheses between them. */
  function condition(): Condition {
    const first = operand();
    const word = ['AND', 'OR'].find(isWord);
    if (word === undefined) return first;
    const parts = [first];
    while (takeWord(word)) parts.push(operand());
    if (isWord('AND') || isWord('OR')) throw unexpected();
    return { kind: word === 'AND' ? 'and' : 'or', parts };
  }

  function ordering(): Ordering {
    const by = selected(false);
    if (by === 'count' || by.kind === 'fields') throw unexpected();
    const descending = takeWord('DESC');
    if (!descending) takeWord('ASC');
    let nullsLast = false;
    if (takeWord('NULLS')) {
      nullsLast = takeWord('LAST');
      if (!nullsLast) needWord('FIRST');
    }
    return { by, descending, nullsLast };
  }

  function grouping(): Grouping {
    const path = name();
    if (!takeSymbol('(')) return { path, day: false };
    if (path.toUpperCase() !== 'DAY_ONLY') throw malformed(`unexpected token: '${path}'`);
    const inner = name();
    needSymbol(')');
    return { path: inner, day: true };
  }

  function list<Item>(item: () => Item): readonly Item[] {
    const items = [item()];
    while (takeSymbol(',')) items.push(item());
    return items;
  }

  needWord('SELECT');
  const chosen = list(() => selected(true));
  const countOnly = chosen.length === 1 && chosen[0] === 'count';
  const select = chosen.filter((one) => one !== 'count');
  if (!countOnly && select.length < chosen.length)
    throw malformed('Grouped query cannot use COUNT() together with other fields: use COUNT(Id)');
  needWord('FROM');
  const from = name();
  const where = takeWord('WHERE') ? condition() : null;
  let groupBy: readonly Grouping[] = [];
  if (takeWord('GROUP')) {
    needWord('BY');
    groupBy = list(grouping);
  }
  let orderBy: readonly Ordering[] = [];
  if (takeWord('ORDER')) {
    needWord('BY');
    orderBy = list(ordering);
  }
  const limit = takeWord('LIMIT') ? whole() : null;
  const offset = takeWord('OFFSET') ? whole() : 0;
  if (peek().kind !== 'end') throw unexpected();
  return { countOnly, select, from, where, groupBy, orderBy, limit, offset };
}

const orderingWords: ReadonlySet<string> = new Set(['ASC', 'DESC', 'NULLS']);
