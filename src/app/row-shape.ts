/** Names whose values are safe to keep of a row that was not understood: kinds and ids, never text or secrets. */
const kept = new Set(['kind', '@odata.type', 'id', 'appId', 'clientId', 'eventName', 'type']);

/** What a row looked like: its field names and types, nested ones too, and the values of a few safe fields. */
export function rowShape(row: unknown, depth = 3): string {
  if (row === null) return 'null';
  if (Array.isArray(row)) return row.length === 0 ? '[]' : `[${rowShape(row[0], depth - 1)}×${row.length}]`;
  if (typeof row !== 'object') return typeof row;
  if (depth <= 0) return '{…}';
  const fields = Object.entries(row).map(([name, value]) =>
    kept.has(name) && (typeof value === 'string' || typeof value === 'number')
      ? `${name}=${JSON.stringify(String(value).slice(0, 100))}`
      : `${name}:${rowShape(value, depth - 1)}`,
  );
  return `{${fields.join(',')}}`;
}
