/** What a report may say beside its run. */
import type { ReportOptions } from '../kit/report.ts';
import { aboutOneRun } from '../kit/report.ts';

export type Surroundings = Pick<ReportOptions, 'audience' | 'policy' | 'history' | 'journalHead'>;

export function surroundings(): Surroundings {
  return aboutOneRun;
}
