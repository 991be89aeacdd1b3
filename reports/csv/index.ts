import type { ReportDefinition } from '../../src/kit/report.ts';

export const csv = {
  name: 'csv',
  title: 'one line a grant with its app, vendor and decision, for spreadsheets',
  mediaType: 'text/csv',
  extension: 'csv',
  load: () => import('./render.ts'),
} as const satisfies ReportDefinition;
