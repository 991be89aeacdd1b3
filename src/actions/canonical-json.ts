/**
 * One text for one value, whatever order its keys came in: no spaces, keys sorted by code unit, as RFC 8785 orders
 * them. What is hashed is this text.
 * @throws TypeError for what JSON cannot say, such as undefined or infinity
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
      .join(',')}}`;
  const sayable =
    value === null ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value));
  if (!sayable) throw new TypeError(`${typeof value} cannot be written as JSON`);
  return JSON.stringify(value);
}
