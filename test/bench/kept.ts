/** What a bench has measured, in a file, and how a later one stands to it. */
import { readFileSync, writeFileSync } from 'node:fs';

export interface KeptRow {
  readonly row: string;
  readonly ratio: number;
  readonly peakRssMb: number;
}

interface Kept {
  readonly short: boolean;
  readonly rows: readonly KeptRow[];
}

/** Beyond what the same program measures twice on a quiet machine. */
const notable = 0.05;

export function keep(file: string, kept: Kept): void {
  writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
}

/** @throws Error when sizes were others: their ratios say nothing of each other */
export function keptIn(file: string, short: boolean): readonly KeptRow[] {
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Kept;
  if (kept.short !== short)
    throw new Error(`${file} was measured ${kept.short ? 'with' : 'without'} --short: measure so again`);
  return kept.rows;
}

/** Ratios, as both bounds were measured beside what they bound: another machine, or a busy one, is no difference. */
export function against(before: readonly KeptRow[], { row, ratio, peakRssMb }: KeptRow): string {
  const was = before.find((each) => each.row === row);
  if (was === undefined) return 'was not measured before';
  const change = ratio / was.ratio - 1;
  const word = change > notable ? 'SLOWER' : change < -notable ? 'faster' : 'as before';
  return `${word}: ratio ${was.ratio.toFixed(3)} before, ${ratio.toFixed(3)} now (${percent(change)}); peak RSS ${was.peakRssMb} MB before, ${peakRssMb} MB now`;
}

function percent(change: number): string {
  return `${change < 0 ? '−' : '+'}${Math.abs(change * 100).toFixed(1)} %`;
}
