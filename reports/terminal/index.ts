import type { ReportDefinition } from '../../src/kit/report.ts';

export const terminal = {
  name: 'table',
  title: 'a summary for people: coverage, findings, and what could not be judged',
  mediaType: 'text/plain',
  extension: 'txt',
  load: () => import('./render.ts'),
} as const satisfies ReportDefinition;
