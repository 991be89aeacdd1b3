/**
 * Graph's time as ISO 8601 UTC with milliseconds; null for none, for what is no time, and for year 1, by which
 * Graph says "never" or "not known".
 */
export function time(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const ms = Date.parse(text);
  if (Number.isNaN(ms) || ms <= Date.UTC(1601, 0, 1)) return null;
  return new Date(ms).toISOString();
}

/** The later of two; null only when both are. */
export function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

/** The earlier of two; null only when both are. */
export function earlier(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}
