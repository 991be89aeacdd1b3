import type { ReportDefinition } from '../../src/kit/report.ts';

export const ndjson = {
  name: 'ndjson',
  title: 'one typed JSON object a line, for log pipelines',
  mediaType: 'application/x-ndjson',
  extension: 'ndjson',
  load: () => import('./render.ts'),
} as const satisfies ReportDefinition;
