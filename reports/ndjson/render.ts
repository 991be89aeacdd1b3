import {
  appJson,
  assessmentJson,
  credentialJson,
  findingJson,
  grantJson,
  jsonLine,
  notAssessedJson,
  runJson,
  settingJson,
  summaryJson,
  tenantJson,
  vendorJson,
} from '../../src/core/audit-json.ts';
import { type AuditView, resultSchema } from '../../src/core/result.ts';

/** The objects of the JSON report, each with its `type`; the first line names schema and run. */
export async function* render(view: AuditView): AsyncGenerator<string> {
  yield `${jsonLine({ type: 'run', schema: resultSchema, ...runJson(view.run) })}\n`;
  yield* lines('tenant', view.tenants, tenantJson);
  yield `${jsonLine({ type: 'summary', ...summaryJson(view.summary) })}\n`;
  yield* lines('vendor', view.vendors(), vendorJson);
  yield* lines('app', view.apps(), appJson);
  yield* lines('grant', view.grants(), grantJson);
  yield* lines('credential', view.credentials(), credentialJson);
  yield* lines('setting', view.settings(), settingJson);
  yield* lines('finding', view.findings(), findingJson);
  yield* lines('assessment', view.assessments(), assessmentJson);
  yield* lines('not-assessed', view.notAssessed(), notAssessedJson);
}

async function* lines<Row>(
  type: string,
  rows: Iterable<Row> | AsyncIterable<Row>,
  toJson: (row: Row) => object,
): AsyncGenerator<string> {
  for await (const row of rows) yield `${jsonLine({ type, ...toJson(row) })}\n`;
}
