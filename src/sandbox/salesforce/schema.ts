/** Objects that can be queried: their fields, where each leads, and which rows a caller sees. */
import type { Caller } from './powers.ts';

export type Value = string | number | boolean | null;
export type FieldType =
  | 'id'
  | 'reference'
  | 'string'
  | 'picklist'
  | 'textarea'
  | 'boolean'
  | 'int'
  | 'datetime';

export interface Field<Row> {
  readonly name: string;
  readonly type: FieldType;
  /** Of a datetime: milliseconds. */
  value(this: void, row: Row): Value;
  readonly filterable: boolean;
  readonly groupable: boolean;
  readonly sortable: boolean;
  readonly nillable: boolean;
  /** A reader who holds the value holds the grant. */
  readonly secret: boolean;
  /** First API version that has it. */
  readonly since: number;
  readonly parent: Parent<Row> | null;
}

/** What a reference leads to, under the name by which paths go through it. */
export interface Parent<Row> {
  readonly name: string;
  readonly object: string;
  row(this: void, row: Row): unknown;
}

export interface SObject<Row = unknown> {
  readonly name: string;
  readonly keyPrefix: string | null;
  readonly since: number;
  readonly api: 'rest' | 'tooling';
  /** By name in lower case, in order. */
  readonly fields: ReadonlyMap<string, Field<Row>>;
  readonly parents: ReadonlyMap<string, Parent<Row>>;
  rows(caller: Caller): Iterable<Row>;
  /** Rows a page at most, and rows a query at most; more are silently left out. */
  readonly pageSize: number;
  readonly cap: number;
  /** Whether this caller is shown that the object exists. */
  visible(caller: Caller): boolean;
  /** Aggregates other than COUNT() are refused. */
  readonly countOnly: boolean;
  readonly deletable: boolean;
}

type Flags<Row> = Partial<
  Pick<Field<Row>, 'filterable' | 'groupable' | 'sortable' | 'nillable' | 'secret' | 'since'>
>;

interface Spec<Row> {
  readonly name: string;
  readonly keyPrefix: string | null;
  readonly since?: number;
  readonly api?: SObject['api'];
  readonly fields: readonly Field<Row>[];
  rows(caller: Caller): Iterable<Row>;
  readonly pageSize?: number;
  readonly cap?: number;
  visible?(caller: Caller): boolean;
  readonly countOnly?: boolean;
  readonly deletable?: boolean;
}

export function sobject<Row>(spec: Spec<Row>): SObject {
  const parents = spec.fields.flatMap(({ parent }) => (parent === null ? [] : [parent]));
  const object: SObject<Row> = {
    since: 20,
    api: 'rest',
    pageSize: 2000,
    cap: Number.POSITIVE_INFINITY,
    visible: () => true,
    countOnly: false,
    deletable: false,
    ...spec,
    fields: new Map(spec.fields.map((field) => [field.name.toLowerCase(), field])),
    parents: new Map(parents.map((parent) => [parent.name.toLowerCase(), parent])),
  };
  // Rows come from `rows` of the same object, so whoever holds one holds the right kind.
  return object;
}

export function field<Row>(
  name: string,
  type: FieldType,
  value: (row: Row) => Value,
  flags: Flags<Row> = {},
): Field<Row> {
  return {
    name,
    type,
    value,
    filterable: type !== 'textarea',
    groupable: type !== 'textarea' && type !== 'datetime',
    sortable: type !== 'textarea',
    nillable: false,
    secret: false,
    since: 20,
    parent: null,
    ...flags,
  };
}

/** When a record was last changed, by somebody and at all; here the two are the same. */
export const modifiedFields: readonly Field<{ readonly modifiedAt: number }>[] = [
  field('LastModifiedDate', 'datetime', ({ modifiedAt }) => modifiedAt),
  field('SystemModstamp', 'datetime', ({ modifiedAt }) => modifiedAt),
];

/** A reference: the field `XId` and, for paths, the parent `X`. */
export function reference<Row>(
  name: string,
  object: string,
  id: (row: Row) => string | null,
  row: (row: Row) => unknown,
): Field<Row> {
  return {
    ...field<Row>(name, 'reference', id, { nillable: true }),
    parent: { name: name.replace(/Id$/u, ''), object, row },
  };
}
