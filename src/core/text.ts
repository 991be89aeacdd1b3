/**
 * Text from vendors is chosen by strangers. Everything shown to a person passes `safeText` first: no control
 * or escape character, no bidirectional override, nothing invisible, no line break.
 */

// Controls, format characters (bidi, zero-width, tags, soft hyphen …), line separators, lone surrogates, and
// whatever else Unicode says is drawn as nothing.
const dangerous = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** One line of visible text. Removed characters that parted words leave one space. */
export function safeText(text: string): string {
  return text
    .replaceAll(/[\t\n\v\f\r\u0085\u2028\u2029]+/gu, ' ')
    .replaceAll(dangerous, '')
    .replaceAll(/ {2,}/gu, ' ')
    .trim();
}

/** `safeText` of at most so many UTF-16 code units, with `…` for the rest. */
export function shortText(text: string, longest: number): string {
  const safe = safeText(text);
  return safe.length > longest ? `${safe.slice(0, longest).toWellFormed()}…` : safe;
}

/** `safeText`, but spaces stay: of a file in which they mean something. */
export function safeLine(line: string): string {
  return line.replaceAll(/[^ ]+/gu, safeText);
}

/** `safeText`, or the fallback when nothing visible is left or nothing was given. */
export function safeName(text: string | null | undefined, fallback: string): string {
  const safe = text === null || text === undefined ? '' : safeText(text);
  return safe === '' ? fallback : safe;
}

/** True when a name holds characters that `safeText` removes: itself a sign of deceit. */
export function hasHiddenText(text: string): boolean {
  return text.search(dangerous) !== -1;
}

/**
 * One URL path segment. Dots are refused because `.` and `..` survive encodeURIComponent and are folded by
 * URL parsers, which would address the parent object.
 * @throws RangeError for '', '.', '..' and their percent-encoded forms.
 */
export function pathSegment(id: string): string {
  if (/^(?:\.|%2e){0,2}$/iu.test(id)) throw new RangeError('not usable as a path segment');
  return encodeURIComponent(id.toWellFormed());
}
