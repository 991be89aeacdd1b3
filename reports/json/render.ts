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

/** One valid document, one object a line, written as it is read. */
export async function* render(view: AuditView): AsyncGenerator<string> {
  yield `{"schema":${jsonLine(resultSchema)},\n"run":${jsonLine(runJson(view.run))},\n"tenants":[`;
  yield* list(view.tenants, tenantJson);
  yield `],\n"summary":${jsonLine(summaryJson(view.summary))},\n"vendors":[`;
  yield* list(view.vendors(), vendorJson);
  yield '],\n"apps":[';
  yield* list(view.apps(), appJson);
  yield '],\n"grants":[';
  yield* list(view.grants(), grantJson);
  yield '],\n"credentials":[';
  yield* list(view.credentials(), credentialJson);
  yield '],\n"settings":[';
  yield* list(view.settings(), settingJson);
  yield '],\n"findings":[';
  yield* list(view.findings(), findingJson);
  yield '],\n"assessments":[';
  yield* list(view.assessments(), assessmentJson);
  yield '],\n"notAssessed":[';
  yield* list(view.notAssessed(), notAssessedJson);
  yield ']}\n';
}

async function* list<Row>(
  rows: Iterable<Row> | AsyncIterable<Row>,
  toJson: (row: Row) => unknown,
): AsyncGenerator<string> {
  let before = '\n';
  for await (const row of rows) {
    yield before + jsonLine(toJson(row));
    before = ',\n';
  }
}
