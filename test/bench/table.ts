/** The bench as a person reads it. */
import { type Line, type Measured, ratioOf, type Row } from './row.ts';

const widths = [16, 11, 11, 8, 8, 10] as const;

function cells(texts: readonly string[]): string {
  return texts
    .map((text, column) => (column === 0 ? text.padEnd(widths[0]) : text.padStart(widths[column] ?? 0)))
    .join('  ');
}

export function heading(short: boolean): string {
  const note = short ? 'Reduced sizes: for figures to quote run it without --short.\n\n' : '';
  return `${note}${cells(['row', 'bound', 'measured', 'ratio', 'must', 'peak RSS'])}  unit`;
}

export function lineOf(row: Row, measured: Measured, missed: readonly string[]): string {
  const figures = [
    row.name,
    figure(measured.bound),
    figure(measured.measured),
    ratioOf(measured).toFixed(3),
    `≤ ${row.most}`,
    `${measured.peakRssMb} MB`,
  ];
  return `${cells(figures)}  ${row.unit}${missed.length === 0 ? '' : '  MISSED'}`;
}

export function wholeLine({ unit, ...line }: Line & { readonly unit: string }): string {
  const figures = ['  whole audit', figure(line.bound), figure(line.measured), ratioOf(line).toFixed(3)];
  return `${cells([...figures, '', ''])}  ${unit}`;
}

export function notesOf(notes: readonly string[], missed: readonly string[]): string {
  return [...missed.map((what) => `MISSED: ${what}`), ...notes].map((note) => `    ${note}\n`).join('');
}

function figure(value: number): string {
  return value >= 1000 ? String(Math.round(value)) : value.toPrecision(4);
}
