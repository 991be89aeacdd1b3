/** How names are compared: by whole words, without regard to case, form or anything invisible. */
import { safeText } from './text.ts';

/** Names are cut here; nobody's name is longer, and a match costs time for each word. */
const longest = 400;

/**
 * Compatibility forms (full-width, mathematical …) fold to plain letters. Look-alike letters of other scripts do
 * not: a Cyrillic “о” stays Cyrillic, so a look-alike of a vendor's name is not that vendor.
 */
export function words(name: string): readonly string[] {
  const folded = safeText(name.slice(0, longest).normalize('NFKC'))
    .toUpperCase()
    .toLowerCase()
    .normalize('NFC');
  return folded.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
}

/** Equal for names that are the same words. */
export function nameKey(name: string): string {
  return words(name).join(' ');
}

/** Host of an http(s) URL in the form in which domains are compared, or null. */
export function hostOf(url: string): string | null {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/u.test(parsed.protocol)) return null;
  return parsed.hostname === '' ? null : parsed.hostname.replace(/\.$/u, '');
}
