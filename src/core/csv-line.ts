import { safeText } from './text.ts';

export type Cell = string | number | boolean | null | undefined;

/** What a spreadsheet holds in one cell is 32,767; it moves the rest into the next row, where it may be a formula. */
const longest = 32_000;

/** Most cells: nothing in them is hidden, runs or needs quotes. */
const harmless = /^[A-Za-z\d][\w.:/@-]{0,500}$/u;

/** A record of RFC 4180, its line end included. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * Spreadsheets run a cell that begins like a formula, also in full-width signs: a quote in front makes it text. So it does
 * behind a semicolon, where many countries part cells. Tabs and line ends, which do the same, are gone with the other
 * invisible characters.
 */
function csvCell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  if (harmless.test(value)) return value;
  const defused = clipped(safeText(value)).replaceAll(/(?<=^|;\s*)[=+\-@＝＋－＠]/gu, "'$&");
  return /[",;\r\n]|^\s|\s$/u.test(defused) ? `"${defused.replaceAll('"', '""')}"` : defused;
}

function clipped(text: string): string {
  return text.length > longest ? `${text.slice(0, longest).replace(/[\uD800-\uDBFF]$/u, '')}…` : text;
}
