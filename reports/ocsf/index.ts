import type { ReportDefinition } from '../../src/kit/report.ts';

export const ocsf = {
  name: 'ocsf',
  title: 'one OCSF 1.8.0 event a line, for a SIEM or data lake',
  mediaType: 'application/x-ndjson',
  extension: 'ocsf.ndjson',
  load: () => import('./render.ts'),
} as const satisfies ReportDefinition;
