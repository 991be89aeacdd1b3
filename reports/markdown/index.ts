import type { ReportDefinition } from '../../src/kit/report.ts';

export const markdown = {
  name: 'markdown',
  title: 'text with tables for a ticket or a wiki; long lists are cut, with their count',
  mediaType: 'text/markdown',
  extension: 'md',
  forAudiences: true,
  load: () => import('./render.ts'),
} as const satisfies ReportDefinition;
