import stringWidth from 'string-width';
import { safeText } from '../core/text.ts';
import { wrapped } from './wrap.ts';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  readonly align?: 'left' | 'right';
  /** Gives way first when the terminal is narrow. */
  readonly grows?: boolean;
  /** Goes on in further lines instead of being cut. */
  readonly wraps?: boolean;
}

const gap = '  ';
const narrowest = 8;
/** Without a terminal nothing is cut, and no cell pushes the columns of all rows further than this. */
const widestPadding = 90;
const mostLines = 4;
/** Rows whose cells decide the widths; later ones are cut to fit, so that a long list is not held. */
const measured = 1000;

/** Aligned columns, rows as they come; `nothing` instead of a bare header. Cells are made safe. */
export async function* tableText<Row>(
  rows: AsyncIterable<Row>,
  columns: readonly Column<Row>[],
  width: number | null,
  nothing: string,
): AsyncGenerator<string> {
  const first: string[][] = [];
  let widths: readonly number[] | null = null;
  const lines = (cells: readonly string[][], to: readonly number[]): string =>
    cells.map((row) => `${rowText(row, columns, to, width !== null)}\n`).join('');
  for await (const row of rows) {
    const cells = columns.map(({ cell }) => safeText(cell(row)));
    if (widths !== null) yield lines([cells], widths);
    else if (first.push(cells) === measured) {
      widths = widthsOf(first, columns, width);
      yield header(columns, widths) + lines(first, widths);
    }
  }
  if (first.length === 0) yield `${nothing}\n`;
  else if (widths === null) {
    widths = widthsOf(first, columns, width);
    yield header(columns, widths) + lines(first, widths);
  }
}

function header<Row>(columns: readonly Column<Row>[], widths: readonly number[]): string {
  return `${line(
    columns.map(({ title }, index) => cut(title, widths[index] ?? 0)),
    columns,
    widths,
  )}\n`;
}

function rowText<Row>(
  cells: readonly string[],
  columns: readonly Column<Row>[],
  widths: readonly number[],
  fits: boolean,
): string {
  if (!fits) return line(cells, columns, widths);
  const parts = cells.map((cell, index) => {
    const width = widths[index] ?? 0;
    return (columns[index]?.wraps === true ? folded(cell, width) : [cell]).map((part) => cut(part, width));
  });
  const height = Math.max(...parts.map(({ length }) => length));
  return Array.from({ length: height }, (_, at) =>
    line(
      parts.map((part) => part[at] ?? ''),
      columns,
      widths,
    ),
  ).join('\n');
}

function line<Row>(
  cells: readonly string[],
  columns: readonly Column<Row>[],
  widths: readonly number[],
): string {
  return cells
    .map((cell, index) => {
      const padding = ' '.repeat(Math.max(0, (widths[index] ?? 0) - stringWidth(cell)));
      return columns[index]?.align === 'right' ? padding + cell : cell + padding;
    })
    .join(gap)
    .trimEnd();
}

function folded(text: string, width: number): readonly string[] {
  const lines = wrapped(text, width, 0).split('\n');
  return lines.length <= mostLines
    ? lines
    : [...lines.slice(0, mostLines - 1), lines.slice(mostLines - 1).join(' ')];
}

function widthsOf<Row>(
  cells: readonly string[][],
  columns: readonly Column<Row>[],
  width: number | null,
): readonly number[] {
  const natural = columns.map(({ title }, index) =>
    cells.reduce((widest, row) => Math.max(widest, stringWidth(row[index] ?? '')), title.length),
  );
  if (width === null) return natural.map((each) => Math.min(each, widestPadding));
  const growing = columns.flatMap(({ grows }, index) => (grows === true ? [index] : []));
  const widths = [...natural];
  const total = (): number => widths.reduce((sum, each) => sum + each + gap.length, -gap.length);
  while (total() > width) {
    const widest = growing.reduce(
      (best, index) => ((widths[index] ?? 0) > (widths[best] ?? 0) ? index : best),
      growing[0] ?? 0,
    );
    if ((widths[widest] ?? 0) <= narrowest) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(kept + segment) > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
