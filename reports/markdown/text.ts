/** Text that strangers chose, as Markdown that says nothing but the text: no markup, link, mention or HTML. */
import { safeText } from '../../src/core/text.ts';

/** Characters of one name or sentence. */
const longest = 1000;

/**
 * Inline. Wikis make links of bare addresses, and tickets call people whose `@name` they meet, wherever they find them
 * in the text; in a code span they do not.
 */
export function plain(text: string): string {
  return clipped(text)
    .replaceAll(/[\\`*_[\]<>|~&$^]|#(?!\d)/gu, String.raw`\$&`)
    .replaceAll(/:(?=\/\/)|(?<=www)\./giu, String.raw`\$&`)
    .replaceAll(/@|#(?=\d)/gu, '`$&`')
    .replace(/^(?:[-+=]|\d+(?=[.)]))/u, (start) => (/^\d/u.test(start) ? `${start}\\` : `\\${start}`));
}

/**
 * An id, exactly: in a code span whose fence is longer than any in it. Readers disagree about bars and backslashes of code
 * in tables, so a text with one is no code.
 */
export function code(text: string): string {
  const safe = clipped(text);
  if (safe === '') return '';
  if (/[|\\]/u.test(safe)) return plain(text);
  const runs = safe.match(/`+/gu) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const space = safe.startsWith('`') || safe.endsWith('`') ? ' ' : '';
  return `${fence}${space}${safe}${space}${fence}`;
}

function clipped(text: string): string {
  const safe = safeText(text);
  return safe.length > longest ? `${safe.slice(0, longest).toWellFormed().replaceAll('\uFFFD', '')}…` : safe;
}

/** @param rows of cells that are Markdown already */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return `${line(titles)}${line(titles.map(() => '---'))}${rows.map(line).join('')}\n`;
}

export function heading(level: 1 | 2 | 3, text: string): string {
  return `${'#'.repeat(level)} ${text}\n\n`;
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 app`, `2,000 apps` */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

export function day(iso: string): string {
  return iso.slice(0, 10);
}

/** @param where the command that has the rest */
export function more(rest: number, where: string): string {
  return rest <= 0 ? '' : `… and ${count(rest)} more: \`grantwarden ${where}\`\n\n`;
}
