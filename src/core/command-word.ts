import { safeText } from './text.ts';

/** A word to paste into a shell: quoted when a shell would read more into it. */
export function commandWord(word: string): string {
  const safe = safeText(word);
  return /^[\w@%+=:,./-]+$/u.test(safe) ? safe : `'${safe.replaceAll("'", "'\\''")}'`;
}
