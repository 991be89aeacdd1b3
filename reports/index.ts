/** The output formats. A new one is its folder and its line here. */
import type { ReportDefinition } from '../src/kit/report.ts';
import { csv } from './csv/index.ts';
import { html } from './html/index.ts';
import { json } from './json/index.ts';
import { markdown } from './markdown/index.ts';
import { ndjson } from './ndjson/index.ts';
import { ocsf } from './ocsf/index.ts';
import { sarif } from './sarif/index.ts';
import { terminal } from './terminal/index.ts';

export const reports = [
  terminal,
  json,
  ndjson,
  csv,
  markdown,
  ocsf,
  sarif,
  html,
] as const satisfies readonly ReportDefinition[];
