/** What two audits of the same tenants must have in common. */

/** Values that belong to one run, not to what it found. */
const ofTheRun = new Set([
  'run',
  'calls',
  'asOf',
  'firstSeen',
  'lastSeen',
  'startedAt',
  'finishedAt',
  'newestGrantSeen',
]);

/** A log speaks up to the day on which it was read, and between two audits there may be midnight. */
const upToThatDay = / up to \d{4}-\d\d-\d\d\b/gu;

export type Json = Readonly<Record<string, unknown>>;

/** What stands in only one of two JSON reports, each entry a line; times and order apart. Empty: the same result. */
export function differences(one: string, other: string): readonly string[] {
  return unshared(entries(JSON.parse(one) as Json), entries(JSON.parse(other) as Json));
}

/** Likewise for the lines of two `list … --json`. */
export function listDifferences(one: string, other: string): readonly string[] {
  return unshared(entries({ rows: objects(one) }), entries({ rows: objects(other) }));
}

export function objects(lines: string): readonly Json[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Json);
}

function entries(report: Json): ReadonlySet<string> {
  return new Set(
    Object.entries(report).flatMap(([section, value]) =>
      ofTheRun.has(section)
        ? []
        : [value].flat().map((entry) => `${section} ${JSON.stringify(withoutOrder(ofOneAudit(entry)))}`),
    ),
  );
}

/** A finding about a vendor may be known already from the audit of another tenant. */
function ofOneAudit(entry: unknown): unknown {
  if (typeof entry !== 'object' || entry === null || !('detection' in entry && 'status' in entry))
    return entry;
  const { status, ...rest } = entry as Json;
  return rest['tenant'] === null ? rest : { ...rest, status };
}

function withoutOrder(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(upToThatDay, '');
  if (Array.isArray(value)) return value.map((each) => JSON.stringify(withoutOrder(each))).toSorted();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (ofTheRun.has(key) ? [] : [[key, withoutOrder(inner)]])),
  );
}

function unshared(one: ReadonlySet<string>, other: ReadonlySet<string>): readonly string[] {
  return [...one.difference(other)]
    .map((line) => `- ${line}`)
    .concat([...other.difference(one)].map((line) => `+ ${line}`));
}
