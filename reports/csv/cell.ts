import { safeText } from '../../src/core/text.ts';

type Cell = string | number | boolean | null | undefined;

/** A record of RFC 4180, its line end included. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * Spreadsheets run a cell that begins like a formula, also in full-width signs: a quote in front makes it text.
 * Tabs and line ends, which do the same, are gone with the other invisible characters.
 */
function csvCell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = safeText(value);
  const defused = /^[=+\-@＝＋－＠]/u.test(text) ? `'${text}` : text;
  return /[",;\r\n]|^\s|\s$/u.test(defused) ? `"${defused.replaceAll('"', '""')}"` : defused;
}
