/** The evidence pack: one audit in one archive that can be checked without us. */
import packageJson from '../../package.json' with { type: 'json' };
import { lineOf } from '../actions/journal-entry.ts';
import { readJournal } from '../actions/journal-file.ts';
import { findingJson, runJson } from '../core/audit-json.ts';
import type { AuditView, PastRun } from '../core/result.ts';
import { safeText } from '../core/text.ts';
import type { ReportDefinition, ReportOptions } from '../kit/report.ts';
import type { Context } from './context.ts';
import { type EvidenceFile, readme } from './evidence-readme.ts';
import { type Part, type Written, zipped } from './evidence-zip.ts';
import { listCsv } from './list-csv.ts';
import { surroundings } from './report-surroundings.ts';

const evidenceSchema = 'grantwarden.evidence/1';

/** Reports of the pack, in the words of an auditor where a format has an edition for them. */
const reportFiles = [
  { format: 'json', name: 'result.json' },
  { format: 'html', name: 'report.html' },
  { format: 'markdown', name: 'report.md' },
] as const;

const manifestName = 'manifest.json';

interface EvidencePart extends Part {
  readonly name: EvidenceFile;
}

/** The journal's entries since the run before. */
interface Extract {
  readonly lines: readonly string[];
  readonly first: number | null;
  readonly last: number | null;
  /** ISO time from which on; null: from the beginning. */
  readonly since: string | null;
  readonly head: string | null;
}

/**
 * Bytes of a zip, the same for the same run, policy and journal.
 * @throws AppError JOURNAL_BROKEN, OUTPUT_FAILED
 */
export async function* evidencePack(context: Context, view: AuditView): AsyncGenerator<Uint8Array> {
  const options: ReportOptions = Object.assign(
    surroundings(context, { run: view.run.id, audience: { for: 'auditor' } }),
    { color: false, width: null },
  );
  const { policy, history } = options;
  const journal = extractOf(context, history);
  const parts: EvidencePart[] = [];
  for (const { format, name } of reportFiles) {
    const report = context.reports.find((candidate) => candidate.name === format);
    if (report !== undefined) parts.push({ name, pieces: await rendered(report, view, options) });
  }
  parts.push({ name: 'findings.csv', pieces: listCsv('findings', findingRows(view)) });
  if (policy !== null) parts.push({ name: 'policy.yaml', pieces: [policy.text] });
  parts.push({ name: 'journal.ndjson', pieces: journal.lines });
  const names: readonly EvidenceFile[] = [...parts.map(({ name }) => name), manifestName];
  const first = { name: 'README.txt', pieces: [readme(view, names, journal.head)] };
  yield* zipped([first, ...parts], view.run.finishedAt, (written) => [
    { name: manifestName, pieces: [manifest(view, journal, written)] },
  ]);
}

async function rendered(
  report: ReportDefinition,
  view: AuditView,
  options: ReportOptions,
): Promise<AsyncIterable<string>> {
  const format = await report.load();
  return format.render(view, options);
}

async function* findingRows(view: AuditView) {
  for await (const finding of view.findings()) yield findingJson(finding);
}

function extractOf({ workspace }: Context, history: readonly PastRun[]): Extract {
  const since = history.at(-2)?.startedAt ?? null;
  const all = [...readJournal(workspace.journalPath)];
  const entries = all.filter(({ at }) => at >= (since ?? ''));
  return {
    lines: entries.map(lineOf),
    first: entries.at(0)?.seq ?? null,
    last: entries.at(-1)?.seq ?? null,
    since,
    head: all.at(-1)?.hash ?? null,
  };
}

function manifest({ run, tenants }: AuditView, journal: Extract, files: readonly Written[]): string {
  const { lines, head, ...range } = journal;
  const document = {
    schema: evidenceSchema,
    tool: { name: packageJson.name, version: packageJson.version },
    run: runJson(run),
    coverage: tenants.map(({ id, platform, coverage, blindSpots }) => {
      const notComplete = coverage.streams.filter(({ status }) => status !== 'complete');
      return {
        tenant: id,
        platform,
        status: coverage.status,
        notComplete: notComplete.map(({ name, status, accepted, reason }) => ({
          stream: name,
          status,
          accepted,
          reason: reason === null ? null : safeText(reason),
        })),
        blindSpots: blindSpots.map((spot) => ({ id: spot.id, why: safeText(spot.why) })),
      };
    }),
    journal: { head, entries: lines.length, ...range },
    files,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
