/** Null as well for a time that PostgreSQL has and JavaScript has not, such as infinity, which comes as a number. */
export function isoOf(time: Date | number | null): string | null {
  const at = msOf(time);
  return at === null ? null : new Date(at).toISOString();
}

/** Milliseconds since the epoch. */
export function msOf(time: Date | number | null): number | null {
  return time instanceof Date && !Number.isNaN(time.getTime()) ? time.getTime() : null;
}
