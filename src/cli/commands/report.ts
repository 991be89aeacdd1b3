import type { Composed } from '../../app/compose.ts';
import { AppError, type ExitCode } from '../../core/errors.ts';
import type { AuditView } from '../../core/result.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';
import { nextCommand } from '../next-command.ts';

const audiences = ['ciso', 'auditor', 'engineer', 'vendor'] as const;

export const report: Command = {
  path: ['report'],
  group: 'audit',
  summary: 'print the last audit again, in any format',
  detail:
    'Reads the workspace only; nothing is sent and nothing is judged anew. An evidence pack is a zip with the result, reports to read, policy, journal extract and a manifest with a SHA-256 of each file.',
  argument: { name: 'vendor', summary: 'with --for vendor: its name', optional: true },
  options: [
    options.config,
    options.format,
    options.json,
    {
      flag: '--for',
      summary: `whom it is for: ${audiences.join(', ')} NAME; without --format it is markdown`,
      value: { name: 'WHOM', kind: 'text', choices: audiences },
    },
    options.output,
    {
      flag: '--evidence',
      summary: 'write an evidence pack for an auditor to this file instead of a report',
      value: { name: 'FILE.zip', kind: 'file' },
    },
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden report', says: 'the summary once more' },
    { line: 'grantwarden report --format csv --output grants.csv', says: 'every grant, for a spreadsheet' },
    {
      line: 'grantwarden report --for vendor Drift --output drift.md',
      says: 'what one vendor may see: its own apps, and nothing of the others',
    },
    { line: 'grantwarden report --evidence 2026-11.zip', says: 'all that an auditor asks for, in one file' },
  ],
  run: runReport,
};

async function runReport(invocation: Invocation): Promise<ExitCode> {
  const { given } = invocation;
  const evidence = given.text('--evidence');
  if (evidence !== null) return writeEvidence(invocation, evidence);
  const [{ formatOf, printResult }, { audienceOf }] = await Promise.all([
    import('../result.ts'),
    import('../audience.ts'),
  ]);
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const format = formatOf(invocation, app, given.text('--for') === null ? 'table' : 'markdown');
    const view = lastView(app);
    const audience = await audienceOf(invocation, app, view, format);
    await printResult(app, view, format, invocation, audience);
    invocation.say(`\nNext: ${nextCommand(invocation, 'audit')} reads the tenants anew.\n`);
    return 0;
  });
}

/** @throws AppError NOTHING_RECORDED */
function lastView({ inventory }: Composed): AuditView {
  const run = inventory.lastRun();
  if (run === null) throw new AppError('NOTHING_RECORDED');
  return inventory.view(run);
}

async function writeEvidence(invocation: Invocation, file: string): Promise<ExitCode> {
  const { given, say } = invocation;
  const others = (['--format', '--for', '--output'] as const).filter((flag) => given.text(flag) !== null);
  if (others.length > 0 || given.on('--json') || given.argument !== null)
    throw new AppError('USAGE', {
      detail:
        'an evidence pack has its own formats and readers: --evidence goes with none of --format, --for, --json, --output',
    });
  const [{ evidencePack }, { requireWritable, writeFileWhole }] = await Promise.all([
    import('../../app/evidence.ts'),
    import('../output.ts'),
  ]);
  await requireWritable(file);
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const view = lastView(app);
    await writeFileWhole(file, evidencePack(app, view));
    say(
      `Evidence of run ${view.run.id} is in ${file}.\nIts README.txt says how to check it.\n\nNext: ${nextCommand(invocation, 'journal verify')}\n`,
    );
    return 0;
  });
}
