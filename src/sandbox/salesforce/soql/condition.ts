/** WHERE as a test of rows. Source: SOQL and SOSL Reference, "Comparison Operators". */
import { looksLikeId } from '../ids.ts';
import type { Field, SObject, Value } from '../schema.ts';
import { SoqlError } from './error.ts';
import { literalText } from './lexer.ts';
import { type Catalogue, resolvePath } from './paths.ts';
import type { Condition, Literal, Operator } from './query.ts';
import { compareFolded, folded, likePattern } from './values.ts';

export type Test = (row: unknown) => boolean;

/** @throws SoqlError INVALID_FIELD, INVALID_QUERY_FILTER_OPERATOR */
export function compile(catalogue: Catalogue, object: SObject, condition: Condition): Test {
  switch (condition.kind) {
    case 'not': {
      const part = compile(catalogue, object, condition.part);
      return (row) => !part(row);
    }
    case 'and': {
      const parts = condition.parts.map((part) => compile(catalogue, object, part));
      return (row) => parts.every((part) => part(row));
    }
    case 'or': {
      const parts = condition.parts.map((part) => compile(catalogue, object, part));
      return (row) => parts.some((part) => part(row));
    }
    case 'compare': {
      const { field, value } = resolvePath(catalogue, object, condition.path);
      if (!field.filterable)
        throw new SoqlError('INVALID_FIELD', `field '${field.name}' can not be filtered in a query call`);
      const matches = comparison(field, condition.operator, condition.values);
      return (row) => matches(value(row));
    }
  }
}

function comparison(
  field: Field<unknown>,
  operator: Operator,
  literals: readonly Literal[],
): (value: Value) => boolean {
  const { type } = field;
  if (operator === 'IN' || operator === 'NOT IN') {
    const wanted = new Set(literals.map((literal) => operand(field, literal).from));
    return (value) => wanted.has(folded(type, value)) === (operator === 'IN');
  }
  const [literal = { kind: 'null' }] = literals;
  if (operator === 'LIKE') {
    if (literal.kind !== 'text' || type === 'id' || type === 'reference')
      throw new SoqlError(
        'INVALID_QUERY_FILTER_OPERATOR',
        `Invalid operator on id field or value: ${field.name} LIKE`,
      );
    const pattern = likePattern(literal.value);
    return (value) => typeof value === 'string' && pattern.test(value);
  }
  const { from, to } = operand(field, literal);
  const within = (value: string | number | null) =>
    from === null || to === null || value === null
      ? value === from
      : compareFolded(value, from) >= 0 && compareFolded(value, to) <= 0;
  switch (operator) {
    case '=':
      return (value) => within(folded(type, value));
    case '!=':
      return (value) => !within(folded(type, value));
    case '<':
      return ordered(type, from, (order) => order < 0);
    case '>=':
      return ordered(type, from, (order) => order >= 0);
    case '<=':
      return ordered(type, to, (order) => order <= 0);
    case '>':
      return ordered(type, to, (order) => order > 0);
  }
}

/** Nothing is below or above null. */
function ordered(
  type: Field<unknown>['type'],
  bound: string | number | null,
  fits: (order: number) => boolean,
): (value: Value) => boolean {
  return (value) => {
    const own = folded(type, value);
    return own !== null && bound !== null && fits(compareFolded(own, bound));
  };
}

interface Operand {
  readonly from: string | number | null;
  readonly to: string | number | null;
}

/** The literal as the field's type has it. */
function operand({ name, type }: Field<unknown>, literal: Literal): Operand {
  const one = (value: Value): Operand => ({ from: folded(type, value), to: folded(type, value) });
  if (literal.kind === 'null') return one(null);
  const wrong = (wanted: string) =>
    new SoqlError('INVALID_FIELD', `value of filter criterion for field '${name}' must be of type ${wanted}`);
  switch (type) {
    case 'id':
    case 'reference': {
      if (literal.kind !== 'text') throw wrong('string and should be enclosed in quotes');
      const text = literalText(literal.value);
      if (!looksLikeId(text))
        throw new SoqlError('INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${text}`);
      return one(text);
    }
    case 'string':
    case 'picklist':
    case 'textarea':
      if (literal.kind !== 'text') throw wrong('string and should be enclosed in quotes');
      return one(literalText(literal.value));
    case 'boolean':
      if (literal.kind !== 'boolean') throw wrong('boolean and should not be enclosed in quotes');
      return one(literal.value);
    case 'int':
      if (literal.kind !== 'number') throw wrong('int and should not be enclosed in quotes');
      return one(literal.value);
    case 'datetime':
      if (literal.kind !== 'datetime') throw wrong('dateTime and should not be enclosed in quotes');
      return { from: literal.from, to: literal.to };
  }
}
