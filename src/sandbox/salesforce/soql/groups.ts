/** Aggregates, with GROUP BY and without. Source: SOQL and SOSL Reference, "Aggregate Functions". */
import type { SObject, Value } from '../schema.ts';
import { malformed, SoqlError } from './error.ts';
import { type Catalogue, type ResolvedPath, resolvePath } from './paths.ts';
import type { AggregateName, Query, Selected } from './query.ts';
import type { WireRecord } from './shape.ts';
import { compareFolded, folded, written } from './values.ts';

interface Column {
  readonly key: string;
  readonly resolved: ResolvedPath;
  of(this: void, rows: readonly unknown[]): Value;
}

/**
 * @param byCase whether texts that differ in case alone are two groups: Salesforce does not say
 * @throws SoqlError INVALID_FIELD, MALFORMED_QUERY, EXCEEDED_ID_LIMIT for more groups than one page holds
 */
export function aggregate(
  catalogue: Catalogue,
  object: SObject,
  query: Query,
  rows: readonly unknown[],
  byCase: boolean,
): readonly WireRecord[] {
  const keys = query.groupBy.map(({ path, day }) => {
    const resolved = resolvePath(catalogue, object, path);
    if (day) return dayOf(resolved);
    if (!resolved.field.groupable)
      throw new SoqlError(
        'INVALID_FIELD',
        `field '${resolved.field.name}' can not be grouped in a query call`,
      );
    return resolved;
  });
  let unnamed = 0;
  const column = (one: Selected): Column => {
    if (one.kind === 'fields') throw malformed('FIELDS() cannot be used with GROUP BY');
    const resolved = resolvePath(catalogue, object, one.path);
    if (one.kind === 'aggregate') {
      const key = one.alias ?? `expr${unnamed}`;
      if (one.alias === null) unnamed += 1;
      return { key, resolved, of: (group) => aggregated(one.name, resolved, group) };
    }
    const isDay = one.kind === 'day';
    if (
      !query.groupBy.some(({ path, day }) => day === isDay && path.toLowerCase() === one.path.toLowerCase())
    )
      throw malformed(`Field must be grouped or aggregated: ${resolved.field.name}`);
    if (isDay) {
      const key = one.alias ?? `expr${unnamed}`;
      if (one.alias === null) unnamed += 1;
      const day = dayOf(resolved);
      return { key, resolved: day, of: (group) => day.value(group[0]) };
    }
    return {
      key: one.alias ?? resolved.field.name,
      resolved,
      of: (group) => resolved.value(group[0]),
    };
  };
  const columns = query.select.map(column);
  const orders = query.orderBy.map(({ by, ...order }) => ({ ...order, column: column(by) }));

  const groups = new Map<string, unknown[]>();
  if (keys.length === 0) groups.set('', [...rows]);
  for (const row of keys.length === 0 ? [] : rows) {
    const values = keys.map(({ field, value }) =>
      byCase && field.type === 'string' ? value(row) : folded(field.type, value(row)),
    );
    const key = JSON.stringify(values);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }

  const sorted = sortBy(
    [...groups.values()],
    orders.map((order) => ({
      ...order,
      value: (group) => folded(order.column.resolved.field.type, order.column.of(group)),
    })),
  );
  const chosen = sorted.slice(query.offset, query.offset + (query.limit ?? sorted.length));
  if (chosen.length > object.pageSize)
    throw new SoqlError(
      'EXCEEDED_ID_LIMIT',
      'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch',
    );
  return chosen.map((group) => ({
    attributes: { type: 'AggregateResult' },
    ...Object.fromEntries(columns.map(({ key, resolved, of }) => [key, written(resolved.field, of(group))])),
  }));
}

/** @throws SoqlError INVALID_FIELD for what is no time */
function dayOf(resolved: ResolvedPath): ResolvedPath {
  const { field, value } = resolved;
  if (field.type !== 'datetime')
    throw new SoqlError('INVALID_FIELD', `field '${field.name}' can not be used with DAY_ONLY`);
  return {
    ...resolved,
    field: { ...field, type: 'string' },
    value(row) {
      const at = value(row);
      return typeof at === 'number' ? new Date(at).toISOString().slice(0, 10) : null;
    },
  };
}

function aggregated(name: AggregateName, { field, value }: ResolvedPath, rows: readonly unknown[]): Value {
  const values = rows.map(value).filter((one) => one !== null && one !== '');
  switch (name) {
    case 'COUNT':
      return values.length;
    case 'COUNT_DISTINCT':
      return new Set(values.map((one) => folded(field.type, one))).size;
    case 'MAX':
    case 'MIN': {
      const sign = name === 'MAX' ? 1 : -1;
      let best: Value = null;
      for (const one of values) {
        const order = compareFolded(folded(field.type, one) ?? '', folded(field.type, best) ?? '');
        if (best === null || order * sign > 0) best = one;
      }
      return best;
    }
    case 'SUM':
    case 'AVG': {
      const sum = values.reduce<number>((total, one) => total + Number(one), 0);
      return name === 'SUM' || values.length === 0 ? sum : sum / values.length;
    }
  }
}

export interface SortOrder<Row> {
  readonly descending: boolean;
  readonly nullsLast: boolean;
  value(this: void, row: Row): string | number | null;
}

/** A stable sort; without orders the rows stay as they are. */
export function sortBy<Row>(rows: readonly Row[], orders: readonly SortOrder<Row>[]): readonly Row[] {
  if (orders.length === 0) return rows;
  const keyed = rows.map((row) => ({ row, keys: orders.map(({ value }) => value(row)) }));
  keyed.sort((a, b) => {
    for (const [nth, { descending, nullsLast }] of orders.entries()) {
      const one = a.keys[nth] ?? null;
      const other = b.keys[nth] ?? null;
      if (one === other) continue;
      if (one === null || other === null) return (one === null) === nullsLast ? 1 : -1;
      return compareFolded(one, other) * (descending ? -1 : 1);
    }
    return 0;
  });
  return keyed.map(({ row }) => row);
}
