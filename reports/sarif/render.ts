import packageJson from '../../package.json' with { type: 'json' };
import { jsonLine, summaryJson } from '../../src/core/audit-json.ts';
import { lacks } from '../../src/core/coverage.ts';
import type { Finding } from '../../src/core/finding.ts';
import type { AuditView } from '../../src/core/result.ts';
import type { ReportOptions } from '../../src/kit/report.ts';
import { coverageNotifications, descriptors, notification, openQuestions } from './notifications.ts';
import { policyLines } from './policy-lines.ts';
import { type Around, isShown, result, type Shown } from './result.ts';
import { type Json, rulesFor } from './rules.ts';

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const driver = { name: 'Grantwarden', version: packageJson.version, semanticVersion: packageJson.version };
/** Of the document, whose results are written one a line. */
const end = ']}]}';

/** Code scanning shows no more; the most severe come first. */
const mostResults = 5000;

export async function* render(
  view: AuditView,
  { detections, policy, journalHead }: Pick<ReportOptions, 'detections' | 'policy' | 'journalHead'>,
): AsyncGenerator<string> {
  const { shown, cut, resolved } = await findingsOf(view);
  const rules = rulesFor(detections, new Set(shown.map(({ detection }) => detection)));
  const around: Around = {
    rules,
    names: await namesOf(view, shown),
    policy: policy === null ? null : { uri: uriOf(policy.path), lines: policyLines(policy.text) },
    startedAt: view.run.startedAt,
  };
  const notifications = [
    ...view.tenants.flatMap(coverageNotifications),
    ...(await openQuestions(view, rules)),
    ...(cut === 0
      ? []
      : [notification('cut', 'warning', `${cut} more findings, less severe; --format json has all.`)]),
  ];
  const results: readonly Json[] = shown.map((finding) => result(finding, around));
  const run = {
    tool: { driver: { ...driver, rules: rules.list, notifications: descriptors } },
    automationDetails: { id: `grantwarden/${view.run.id}` },
    columnKind: 'utf16CodeUnits',
    properties: { summary: summaryJson(view.summary), resolved, journalHead },
    invocations: [{ ...invocation(view), toolExecutionNotifications: notifications }],
    results: [],
  };
  const document = jsonLine({ $schema: schema, version: '2.1.0', runs: [run] });
  yield document.slice(0, -end.length);
  for (const [index, one] of results.entries()) yield `${index === 0 ? '' : ','}\n${jsonLine(one)}`;
  yield `${end}\n`;
}

interface Findings {
  readonly shown: readonly Shown[];
  /** So many are open and not shown. */
  readonly cut: number;
  readonly resolved: number;
}

async function findingsOf(view: AuditView): Promise<Findings> {
  const shown: Shown[] = [];
  let cut = 0;
  let resolved = 0;
  for await (const finding of view.findings())
    if (!isShown(finding)) resolved += 1;
    else if (shown.length < mostResults) shown.push(finding);
    else cut += 1;
  return { shown, cut, resolved };
}

async function namesOf(view: AuditView, findings: readonly Finding[]): Promise<Around['names']> {
  const wanted = new Set(findings.map(({ tenant, app }) => `${tenant ?? ''}/${app ?? ''}`));
  const names = new Map<string, string | null>();
  for await (const { tenant, key, name } of view.apps()) {
    const place = `${tenant}/${key}`;
    if (wanted.has(place)) names.set(place, name);
  }
  return names;
}

/** Successful is an audit of which nothing is missing, as for the exit code. */
function invocation({ run, tenants }: AuditView): Json {
  return {
    executionSuccessful: !tenants.some(({ coverage }) => coverage.streams.some(lacks)),
    startTimeUtc: run.startedAt,
    endTimeUtc: run.finishedAt,
  };
}

function uriOf(path: string): string {
  return path.toWellFormed().split('/').map(encodeURIComponent).join('/');
}
