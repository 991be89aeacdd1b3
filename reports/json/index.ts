import type { ReportDefinition } from '../../src/kit/report.ts';

export const json = {
  name: 'json',
  title: 'the whole result as one JSON document (grantwarden.audit/1)',
  mediaType: 'application/json',
  extension: 'json',
  load: () => import('./render.ts'),
} as const satisfies ReportDefinition;
