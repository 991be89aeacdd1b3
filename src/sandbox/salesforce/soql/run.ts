/** A query's answer, before it is cut into pages. */
import type { Caller } from '../powers.ts';
import type { SObject } from '../schema.ts';
import { compile } from './condition.ts';
import { malformed, SoqlError } from './error.ts';
import { aggregate, sortBy } from './groups.ts';
import { type Catalogue, resolvePath } from './paths.ts';
import type { Query } from './query.ts';
import { recordWriter, type WireRecord } from './shape.ts';
import { folded } from './values.ts';

export type Answer =
  | { readonly kind: 'count'; readonly object: SObject; readonly total: number }
  | { readonly kind: 'groups'; readonly object: SObject; readonly records: readonly WireRecord[] }
  | {
      readonly kind: 'rows';
      readonly object: SObject;
      readonly rows: readonly unknown[];
      write(this: void, row: unknown): WireRecord;
    };

const mostSkipped = 2000;
/** FIELDS() needs a limit of its own. */
const mostWithAllFields = 200;

/**
 * @param groupsByCase see `aggregate`
 * @throws SoqlError
 */
export function run(query: Query, catalogue: Catalogue, caller: Caller, groupsByCase: boolean): Answer {
  const object = catalogue.object(query.from);
  if (object === null) throw new SoqlError('INVALID_TYPE', `sObject type '${query.from}' is not supported.`);
  if (query.offset > mostSkipped)
    throw new SoqlError('NUMBER_OUTSIDE_VALID_RANGE', `Maximum SOQL offset allowed is ${mostSkipped}`);
  const fits = query.where === null ? () => true : compile(catalogue, object, query.where);
  const grouped = query.groupBy.length > 0 || query.select.some(({ kind }) => kind === 'aggregate');
  if (object.countOnly && grouped) throw malformed(`${object.name} supports COUNT() alone`);

  if (query.countOnly) {
    if (query.groupBy.length > 0) throw malformed('Grouped query cannot use COUNT()');
    let total = 0;
    for (const row of object.rows(caller)) if (fits(row)) total += 1;
    return { kind: 'count', object, total: Math.min(total, query.limit ?? total) };
  }

  const matching = () => [...object.rows(caller)].filter(fits);
  if (grouped) {
    const records = aggregate(catalogue, object, query, matching(), groupsByCase);
    return { kind: 'groups', object, records };
  }

  if (
    query.select.some(({ kind }) => kind === 'fields') &&
    (query.limit === null || query.limit > mostWithAllFields)
  )
    throw malformed('The SOQL FIELDS function must have a LIMIT of at most 200');
  const write = recordWriter(catalogue, object, query.select);
  const orders = query.orderBy.map(({ by, ...order }) => {
    if (by.kind !== 'field') throw malformed('Ordered field must be grouped or aggregated');
    const { field, value } = resolvePath(catalogue, object, by.path);
    if (!field.sortable)
      throw new SoqlError('INVALID_FIELD', `field '${field.name}' can not be sorted in a query call`);
    return { ...order, value: (row: unknown) => folded(field.type, value(row)) };
  });
  const sorted = sortBy(matching(), orders);
  const most = Math.min(query.limit ?? object.cap, object.cap);
  return { kind: 'rows', object, rows: sorted.slice(query.offset, query.offset + most), write };
}
