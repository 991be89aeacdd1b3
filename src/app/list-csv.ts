/** Rows of a list as CSV: the fields of the JSON objects, one column each. */
import { type Cell, csvLine } from '../core/csv-line.ts';

/** Paths of fields; an empty list has its header too. */
export const csvColumns = {
  apps: 'tenant platform name clientId publisher verified party state vendor vendorMatch decision score tier users usersAtLeast tenantWide firstSeen lastSeen carried key',
  grants:
    'tenant platform app principal.label principal.kind principal.id principal.active principal.privileged kind resource scopes scopeStatus tier grantedAt lastUsedAt lastUsedStatus firstSeen lastSeen carried evidence id',
  principals: 'tenant platform label kind active privileged firstSeen lastSeen carried id',
  vendors: 'name decision match score tier platforms apps',
  findings:
    'severity score status title tenant app vendor people firstSeen explanation remedy detection frameworks evidence grants id',
  credentials: 'tenant app kind outbound createdAt expiresAt lastUsedAt owner id',
  controls: 'id tenant status inProfile title why remedy findings',
  runs: 'id mode startedAt finishedAt',
} as const satisfies Record<string, string>;

type Row = Readonly<Record<string, unknown>>;

/** RFC 4180 with a header; lists within a cell are parted by spaces, or by semicolons where they hold spaces; objects are JSON. */
export async function* listCsv(
  what: keyof typeof csvColumns,
  rows: AsyncIterable<Row>,
): AsyncGenerator<string> {
  const columns = csvColumns[what].split(' ');
  yield csvLine(columns.map((column) => column.replace('.', '_')));
  for await (const row of rows) yield csvLine(columns.map((column) => cell(valueAt(row, column))));
}

function valueAt(row: Row, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Row | undefined)?.[key], row);
}

function cell(value: unknown): Cell {
  if (Array.isArray(value)) return value.join(value.some((one) => String(one).includes(' ')) ? '; ' : ' ');
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return value as Cell;
}
