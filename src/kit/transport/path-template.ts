/** What `encodeURIComponent` leaves or makes, and the few other characters a vendor's own link may hold. */
const segmentText = /^[\w\-.~!$&'()*+,=:@%]+$/u;

export type PathMatch = 'match' | 'unsafe' | 'other';

/**
 * True when some server might, after decoding once more, read the segment as a step to another folder, or as ended
 * by a control character.
 */
function strays(segment: string): boolean {
  let text = segment;
  for (let depth = 0; depth < 3; depth += 1) {
    if (/\p{Cc}/u.test(text) || text.split(/[/\\]/u).some((part) => part === '.' || part === '..'))
      return true;
    try {
      text = decodeURIComponent(text);
    } catch {
      return depth === 0;
    }
  }
  return false;
}

/**
 * Compiles `/users/{user}/tokens`: `{name}` stands for one segment, or for the part of one (`/{account}:sign`).
 * The compiled test takes a raw, still encoded path; `unsafe` is a fit whose id could change the address.
 */
export function compilePath(template: string): (path: string) => PathMatch {
  const pieces = template.split(/\{[^{}/]+\}/u);
  const literal = pieces.map((piece) => piece.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&'));
  const shape = new RegExp(`^${literal.join('([^/]+)')}$`, 'u');
  return (path) => {
    const match = shape.exec(path);
    if (match === null) return 'other';
    const values = match.slice(1);
    return values.every((value) => segmentText.test(value) && !strays(value)) ? 'match' : 'unsafe';
  };
}

/** The path of an absolute URL exactly as written; null when parsing it would give another path. */
export function literalPath(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const raw = /^[a-z]+:\/\/[^/?#\\]+([^?#]*)/iu.exec(url)?.[1];
  if (raw === undefined) return null;
  const path = raw === '' ? '/' : raw;
  return new URL(url).pathname === path ? path : null;
}
