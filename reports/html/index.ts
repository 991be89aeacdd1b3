import type { ReportDefinition } from '../../src/kit/report.ts';

export const html = {
  name: 'html',
  title: 'one page with pictures to read, print and hand on; no scripts, nothing is fetched',
  mediaType: 'text/html',
  extension: 'html',
  forAudiences: true,
  load: () => import('./render.ts'),
} as const satisfies ReportDefinition;
