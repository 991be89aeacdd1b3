import type { ReportDefinition } from '../../src/kit/report.ts';

export const sarif = {
  name: 'sarif',
  title: 'SARIF 2.1.0, for code scanning: each finding at the policy line it is about',
  mediaType: 'application/sarif+json',
  extension: 'sarif',
  load: () => import('./render.ts'),
} as const satisfies ReportDefinition;
