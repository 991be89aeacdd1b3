/** What a decision is about and what it changes, readable at 80 columns. */
import picocolors from 'picocolors';
import type { Shown } from '../app/decide.ts';
import { safeLine, safeText } from '../core/text.ts';
import { wrapped } from './wrap.ts';

interface Style {
  /** Of the terminal; null: lines are not broken. */
  readonly width: number | null;
  readonly color: boolean;
}

const titles: Readonly<Record<Shown['what'], string>> = {
  approve: 'Approve',
  ban: 'Ban',
  'lift-ban': 'Lift the ban of',
  waive: 'Waive',
  'lift-waiver': 'End the waiver of',
  certify: 'Certify',
};

export function decisionText(
  { what, subject, tenant, notes, warnings, diff, file }: Shown,
  { width, color }: Style,
): string {
  const { bold, dim, green, red, yellow } = picocolors.createColors(color);
  const where = tenant === null ? '' : ` in ${safeText(tenant)}`;
  const told = (text: string): string => wrapped(`  ${safeText(text)}`, width);
  const painted = { '+': green, '-': red, ' ': dim } as const;
  const changes = diff.flatMap((part, index) => [
    ...(index === 0 ? [] : [dim('   …')]),
    ...part.map(({ sign, text, line }) =>
      painted[sign](`${String(line).padStart(5)} ${sign} ${safeLine(text)}`),
    ),
  ]);
  return [
    bold(wrapped(`${titles[what]} ${safeText(subject)}${where}`, width)),
    ...notes.map(told),
    ...warnings.map((warning) => yellow(wrapped(`  ! ${safeText(warning)}`, width, 4))),
    ...(changes.length === 0 ? [] : ['', bold(safeText(file)), ...changes]),
    '',
  ].join('\n');
}
