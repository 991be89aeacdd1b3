import stringWidth from 'string-width';
import { safeText } from '../core/text.ts';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  readonly align?: 'left' | 'right';
  /** Gives way first when the terminal is narrow. */
  readonly grows?: boolean;
}

const gap = '  ';
const narrowest = 8;
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
    cells.map((row) => `${line(row, columns, to)}\n`).join('');
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
    columns.map(({ title }) => title),
    columns,
    widths,
  )}\n`;
}

function line<Row>(
  cells: readonly string[],
  columns: readonly Column<Row>[],
  widths: readonly number[],
): string {
  return cells
    .map((cell, index) => {
      const width = widths[index] ?? 0;
      const fitted = cut(cell, width);
      const padding = ' '.repeat(Math.max(0, width - stringWidth(fitted)));
      return columns[index]?.align === 'right' ? padding + fitted : fitted + padding;
    })
    .join(gap)
    .trimEnd();
}

function widthsOf<Row>(
  cells: readonly string[][],
  columns: readonly Column<Row>[],
  width: number | null,
): readonly number[] {
  const natural = columns.map(({ title }, index) =>
    cells.reduce((widest, row) => Math.max(widest, stringWidth(row[index] ?? '')), title.length),
  );
  if (width === null) return natural;
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
