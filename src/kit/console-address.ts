/** Addresses in vendors’ consoles, for people to open. An id is one encoded path segment, or there is no address. */
export function consoleAddress(base: `https://${string}/`, ...segments: readonly string[]): string | null {
  if (segments.some((segment) => /^\.{0,2}$/u.test(segment) || !segment.isWellFormed())) return null;
  return base + segments.map(encodeURIComponent).join('/');
}
