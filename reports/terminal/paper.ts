import picocolors from 'picocolors';
import type { CoverageStatus, StreamStatus } from '../../src/core/coverage.ts';
import type { ReportOptions } from '../../src/kit/report.ts';
import type { Severity } from '../../src/core/vocabulary.ts';
import { wrap } from './layout.ts';

const defaultWidth = 100;
const narrowest = 60;

type Paint = (text: string) => string;

/** What the sections write on: how wide it is, and how things look. Colour never says what words do not. */
export interface Paper {
  readonly width: number;
  readonly heading: Paint;
  readonly faint: Paint;
  readonly strong: Paint;
  severity(severity: Severity, text: string): string;
  status(status: CoverageStatus | StreamStatus, text: string): string;
  /** Wrapped lines, each ended, `indent` spaces in; later lines two more. */
  prose(text: string, indent: number, paint?: Paint): string;
}

export function paperFor({ color, width }: ReportOptions): Paper {
  const colors = picocolors.createColors(color);
  const columns = Math.max(narrowest, width ?? defaultWidth);
  const bySeverity: Readonly<Record<Severity, Paint>> = {
    critical: (text) => colors.bold(colors.red(text)),
    high: colors.red,
    medium: colors.yellow,
    low: colors.cyan,
    info: colors.dim,
  };
  const byStatus: Readonly<Record<CoverageStatus | StreamStatus, Paint>> = {
    complete: colors.green,
    partial: colors.yellow,
    unavailable: colors.red,
    skipped: colors.dim,
  };
  return {
    width: columns,
    heading: colors.bold,
    faint: colors.dim,
    strong: colors.bold,
    severity: (severity, text) => bySeverity[severity](text),
    status: (status, text) => byStatus[status](text),
    prose: (text, indent, paint = (plain) => plain) =>
      wrap(text, columns - indent - 2)
        .map((line, index) => `${' '.repeat(index === 0 ? indent : indent + 2)}${paint(line)}\n`)
        .join(''),
  };
}
