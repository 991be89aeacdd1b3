/** A terminal's screen as a picture: its cells as text with their colours, in one file that needs no other. */
import type { IBufferCell, Terminal } from '@xterm/headless';

const cell = { width: 8.4, height: 18 };
const margin = 16;
const page = { back: '#0d1117', text: '#d0d7de' };
/** As terminals number them: black, red, green, yellow, blue, magenta, cyan, white. */
const colors = ['#484f58', '#ff7b72', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#76e3ea', page.text];

interface Run {
  readonly column: number;
  /** Cells. */
  readonly width: number;
  readonly text: string;
  readonly look: Look;
}

interface Look {
  readonly color: string;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly inverse: boolean;
}

export function screenSvg(terminal: Terminal, title: string): string {
  const width = terminal.cols * cell.width + 2 * margin;
  const height = terminal.rows * cell.height + 2 * margin;
  const rows = Array.from({ length: terminal.rows }, (_, row) =>
    runsOf(terminal, row).map((run) => drawn(run, row)),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${page.back}"/>`,
    ...rows.flat(2),
    '</svg>',
    '',
  ].join('\n');
}

function runsOf(terminal: Terminal, row: number): readonly Run[] {
  const line = terminal.buffer.active.getLine(row);
  const runs: Run[] = [];
  for (let column = 0; column < terminal.cols; column += 1) {
    const at = line?.getCell(column);
    // The second half of a wide character.
    if (at === undefined || at.getWidth() === 0) continue;
    const text = at.getChars() === '' ? ' ' : at.getChars();
    const look = lookOf(at);
    const last = runs.at(-1);
    if (last !== undefined && isSame(last.look, look))
      runs[runs.length - 1] = { ...last, text: last.text + text, width: last.width + at.getWidth() };
    else runs.push({ column, width: at.getWidth(), text, look });
  }
  return runs;
}

function lookOf(at: IBufferCell): Look {
  return {
    color: at.isFgPalette() ? (colors[at.getFgColor() % 8] ?? page.text) : page.text,
    bold: at.isBold() !== 0,
    dim: at.isDim() !== 0,
    inverse: at.isInverse() !== 0,
  };
}

function isSame(one: Look, other: Look): boolean {
  return (
    one.color === other.color &&
    one.bold === other.bold &&
    one.dim === other.dim &&
    one.inverse === other.inverse
  );
}

function drawn({ column, width, text, look }: Run, row: number): readonly string[] {
  const { color, bold, dim, inverse } = look;
  const x = round(margin + column * cell.width);
  const y = margin + row * cell.height;
  const long = round(width * cell.width);
  const back = inverse
    ? [`<rect x="${x}" y="${y}" width="${long}" height="${cell.height}" fill="${color}"/>`]
    : [];
  if (text.trim() === '') return back;
  const style = `${bold ? ' font-weight="bold"' : ''}${dim ? ' opacity="0.65"' : ''}`;
  return [
    ...back,
    `<text x="${x}" y="${y + 13}" textLength="${long}" lengthAdjust="spacingAndGlyphs" xml:space="preserve" fill="${inverse ? page.back : color}"${style}>${escaped(text)}</text>`,
  ];
}

function round(length: number): number {
  return Math.round(length * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
