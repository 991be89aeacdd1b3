import type { FleetReport } from '../../app/fleet-report.ts';
import { AppError, type ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import { nextCommand } from '../next-command.ts';
import * as options from '../options.ts';
import { fleetConfig, withFleet } from '../with-fleet.ts';

const formats = ['table', 'markdown', 'json', 'csv'] as const;

export const fleetReport: Command = {
  path: ['fleet', 'report'],
  group: 'audit',
  summary: 'how all customers stand, and which vendors most of them have',
  detail:
    'From what the last audit of each customer published: its worst open finding, findings by severity, coverage, the age of the audit, and the vendors found at most customers. A customer without findings is clear only when all was read. Ends with 4 when one was not read in full or never audited, and with 0 otherwise.',
  options: [
    {
      flag: '--format',
      summary: 'how to print it: table (default), markdown, json, csv',
      value: { name: 'NAME', kind: 'text', choices: formats },
    },
    fleetConfig,
    options.json,
    options.output,
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden fleet report', says: 'the worst first' },
    { line: 'grantwarden fleet report --format markdown --output fleet.md', says: 'for a wiki' },
  ],
  run: runReport,
};

async function runReport(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [
    { reportFleet },
    printed,
    { fleetReportText },
    { jsonLine },
    { requireWritable, writeOutput },
    clock,
  ] = await Promise.all([
    import('../../app/fleet-report.ts'),
    import('../../app/fleet-report-formats.ts'),
    import('../fleet-report-text.ts'),
    import('../../core/audit-json.ts'),
    import('../output.ts'),
    import('../../app/system-clock.ts'),
  ]);
  const asked = given.text('--format');
  const format = given.on('--json') ? 'json' : (asked ?? 'table');
  if (asked !== null && asked !== format)
    throw new AppError('USAGE', {
      detail: `--json and --format ${asked} are two formats`,
      remedy: 'Give one of them.',
    });
  const file = given.text('--output');
  await requireWritable(file);
  const report = await withFleet(invocation, ({ database }) => reportFleet(database, clock.systemClock()));
  const pieces = {
    table: () => fleetReportText(report, file === null ? io.stdout.columns : null),
    markdown: () => [printed.fleetReportMarkdown(report)],
    json: () => [`${jsonLine(printed.fleetReportJson(report))}\n`],
    csv: () => [printed.fleetReportCsv(report)],
  }[format as (typeof formats)[number]]();
  await writeOutput(pieces, file, io.stdout);
  say(`\nNext: ${nextCommand(invocation, nextOf(report))}\n`);
  return report.exit;
}

function nextOf({ customers }: FleetReport): string {
  if (customers.length === 0) return 'fleet add CUSTOMER';
  return customers.every(({ coverage }) => coverage === 'never-audited')
    ? 'fleet status'
    : 'fleet trace VENDOR';
}
