/** `npm run bench`: what things cost, as ratios against the least they could cost, in the same run. */
import { parseArgs } from 'node:util';
import { against, keep, keptIn, type KeptRow } from './kept.ts';
import { type Measured, ratioOf, type Row } from './row.ts';
import { rows } from './rows/index.ts';
import { heading, lineOf, notesOf, wholeLine } from './table.ts';

const { values } = parseArgs({
  options: {
    row: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    keep: { type: 'string' },
    against: { type: 'string' },
  },
});
const chosen = choose(values.row ?? []);
const before = values.against === undefined ? null : keptIn(values.against, values.short);
const told: KeptRow[] = [];
if (!values.json && chosen.length > 0) process.stdout.write(`${heading(values.short)}\n`);
for (const row of chosen) {
  const measured = await row.run({ short: values.short });
  const missed = missedOf(row, measured);
  if (missed.length > 0) process.exitCode = 1;
  const json = asJson(row, measured, missed);
  told.push(json);
  if (values.keep !== undefined) keep(values.keep, { short: values.short, rows: told });
  if (values.json) {
    process.stdout.write(`${JSON.stringify(json)}\n`);
    continue;
  }
  process.stdout.write(`${lineOf(row, measured, missed)}\n`);
  if (measured.whole !== null) process.stdout.write(`${wholeLine(measured.whole)}\n`);
  const beside = before === null ? [] : [against(before, json)];
  process.stdout.write(notesOf([...beside, ...measured.notes], missed));
}

function choose(names: readonly string[]): readonly Row[] {
  if (names.length === 0) return rows;
  return names.flatMap((name) => {
    const row = rows.find((candidate) => candidate.name === name);
    if (row !== undefined) return [row];
    const known = rows.map((candidate) => candidate.name).join(', ');
    process.stderr.write(`no row ${name}; there are ${known}\n`);
    process.exitCode = 2;
    return [];
  });
}

function missedOf(row: Row, measured: Measured): readonly string[] {
  const ratio = ratioOf(measured);
  const over = ratio <= row.most ? [] : [`ratio ${ratio.toFixed(3)}, must be at most ${row.most}`];
  return [...over, ...measured.missed];
}

function asJson({ name, unit }: Row, measured: Measured, missed: readonly string[]) {
  const { bound, peakRssMb, whole, notes } = measured;
  return {
    row: name,
    unit,
    bound,
    measured: measured.measured,
    ratio: ratioOf(measured),
    peakRssMb,
    notes: [
      ...missed.map((what) => `MISSED: ${what}`),
      ...(whole === null ? [] : [wholeLine(whole).trim()]),
      ...notes,
    ],
  };
}
