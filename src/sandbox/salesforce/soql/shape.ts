/** SELECT as a way to write rows: fields, and parents as objects of their own. */
import type { Field, Parent, SObject } from '../schema.ts';
import { malformed } from './error.ts';
import { type Catalogue, resolvePath } from './paths.ts';
import type { Selected } from './query.ts';
import { written } from './values.ts';

export type WireRecord = Readonly<Record<string, unknown>>;

interface Shape {
  readonly object: string;
  readonly id: Field<unknown> | undefined;
  readonly fields: Map<string, Field<unknown>>;
  readonly parents: Map<string, { readonly parent: Parent<unknown>; readonly shape: Shape }>;
}

const noId = '000000000000000AAA';

/** @throws SoqlError INVALID_FIELD, MALFORMED_QUERY */
export function recordWriter(
  catalogue: Catalogue,
  object: SObject,
  select: readonly Selected[],
): (row: unknown) => WireRecord {
  const root = shapeOf(object);
  for (const one of select) {
    if (one.kind === 'aggregate' || one.kind === 'day')
      throw malformed('Field must be grouped or aggregated');
    if (one.kind === 'field' && one.alias !== null)
      throw malformed('only aggregate expressions use field aliasing');
    const paths = one.kind === 'field' ? [one.path] : allFields(catalogue, object);
    for (const path of paths) {
      const { parents, field } = resolvePath(catalogue, object, path);
      let shape = root;
      for (const parent of parents) {
        const target = catalogue.object(parent.object);
        if (target === null) throw malformed(`no relationship ${parent.name}`);
        const child = shape.parents.get(parent.name) ?? { parent, shape: shapeOf(target) };
        shape.parents.set(parent.name, child);
        shape = child.shape;
      }
      shape.fields.set(field.name, field);
    }
  }
  return (row) => write(root, row, catalogue);
}

function allFields(catalogue: Catalogue, object: SObject): readonly string[] {
  return [...object.fields.values()]
    .filter(({ since }) => since <= catalogue.version)
    .map(({ name }) => name);
}

function shapeOf({ name, fields }: SObject): Shape {
  return { object: name, id: fields.get('id'), fields: new Map(), parents: new Map() };
}

function write(shape: Shape, row: unknown, catalogue: Catalogue): WireRecord {
  const id = shape.id?.value(row) ?? noId;
  const record: Record<string, unknown> = {
    attributes: {
      type: shape.object,
      url: `/services/data/v${catalogue.version.toFixed(1)}/sobjects/${shape.object}/${String(id)}`,
    },
  };
  for (const [name, field] of shape.fields) record[name] = written(field, field.value(row));
  for (const [name, { parent, shape: child }] of shape.parents) {
    const at = parent.row(row);
    record[name] = at === null ? null : write(child, at, catalogue);
  }
  return record;
}
