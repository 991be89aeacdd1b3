/** Field paths such as `Parent.Profile.Name`, looked up without case. */
import type { Field, Parent, SObject, Value } from '../schema.ts';
import { SoqlError } from './error.ts';

/** What a query may see of the org. */
export interface Catalogue {
  /** The object as this caller and this version see it. */
  object(name: string): SObject | null;
  readonly version: number;
  /** Told of each mention of a field that holds a secret. */
  secretNamed(): void;
}

export interface ResolvedPath {
  readonly parents: readonly Parent<unknown>[];
  readonly field: Field<unknown>;
  value(this: void, row: unknown): Value;
}

const mostSteps = 5;

/** @throws SoqlError INVALID_FIELD */
export function resolvePath(catalogue: Catalogue, object: SObject, path: string): ResolvedPath {
  const names = path.split('.');
  // `FROM X` may be followed by `X.Field`.
  if (names.length > 1 && names[0]?.toLowerCase() === object.name.toLowerCase()) names.shift();
  const parents: Parent<unknown>[] = [];
  let current = object;
  for (const name of names.slice(0, -1)) {
    const parent = current.parents.get(name.toLowerCase());
    const target = parent === undefined ? null : catalogue.object(parent.object);
    if (parent === undefined || target === null || parents.length === mostSteps)
      throw new SoqlError(
        'INVALID_FIELD',
        `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name.`,
      );
    parents.push(parent);
    current = target;
  }
  const last = names.at(-1) ?? '';
  const field = current.fields.get(last.toLowerCase());
  if (field === undefined || field.since > catalogue.version)
    throw new SoqlError(
      'INVALID_FIELD',
      `\n${path}\n^\nERROR at Row:1:Column:1\nNo such column '${last}' on entity '${current.name}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name.`,
    );
  if (field.secret) catalogue.secretNamed();
  return {
    parents,
    field,
    value(row) {
      let at = row;
      for (const parent of parents) {
        at = parent.row(at);
        if (at === null) return null;
      }
      return field.value(at);
    },
  };
}
