/** Comma- or semicolon-separated values as spreadsheets write them (RFC 4180), each row with its line. */

export interface CsvRow {
  /** On which it begins, counted from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** The file is not a table: a quote that does not end, or text after one. */
export class CsvFault extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** Rows without any text are left out. @throws CsvFault */
export function parseCsv(text: string): readonly CsvRow[] {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const separator = separatorOf(source);
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let line = 1;
  let began = 1;
  let at = 0;
  const endRow = (): void => {
    if (cells.some((cell) => cell.trim() !== '')) rows.push({ line: began, cells });
    cells = [];
  };
  while (at < source.length) {
    if (cells.length === 0) began = line;
    const quoted = source[at] === '"';
    const cell = quoted ? quotedCell(source, at, line) : plainCell(source, at, separator);
    cells.push(cell.text);
    line += cell.lines;
    at = cell.end;
    const next = source[at];
    if (next === separator) {
      at += 1;
      if (at === source.length) cells.push('');
    } else if (next === undefined || next === '\n' || next === '\r') {
      endRow();
      at += next === '\r' && source[at + 1] === '\n' ? 2 : 1;
      line += 1;
    } else throw new CsvFault(line, 'text after a closing quote');
  }
  endRow();
  return rows;
}

interface Cell {
  readonly text: string;
  readonly end: number;
  /** Line breaks within it. */
  readonly lines: number;
}

function plainCell(source: string, start: number, separator: string): Cell {
  let end = start;
  while (end < source.length && !(source[end] === separator || source[end] === '\n' || source[end] === '\r'))
    end += 1;
  return { text: source.slice(start, end), end, lines: 0 };
}

function quotedCell(source: string, start: number, line: number): Cell {
  let from = start + 1;
  let text = '';
  for (;;) {
    const quote = source.indexOf('"', from);
    if (quote === -1) throw new CsvFault(line, 'a quote that does not end');
    text += source.slice(from, quote);
    if (source[quote + 1] !== '"') {
      return { text, end: quote + 1, lines: text.split(/\r\n|\r|\n/u).length - 1 };
    }
    text += '"';
    from = quote + 2;
  }
}

/** Of the header; quotes are skipped. */
function separatorOf(source: string): ',' | ';' | '\t' {
  const header = (/^[^\r\n]*/u.exec(source)?.[0] ?? '').replaceAll(/"[^"]*"/gu, '');
  const counts = ([',', ';', '\t'] as const).map((mark) => [mark, header.split(mark).length] as const);
  return counts.sort((a, b) => b[1] - a[1])[0]?.[0] ?? ',';
}
