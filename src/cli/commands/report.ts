import { AppError, type ExitCode } from '../../core/errors.ts';
import { audienceOf, audienceOption } from '../audience.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';
import { nextCommand } from '../next-command.ts';

export const report: Command = {
  path: ['report'],
  group: 'audit',
  summary: 'print the last audit again, in any format',
  detail: 'Reads the workspace only; nothing is sent and nothing is judged anew.',
  argument: { name: 'vendor', summary: 'with --for vendor: its name', optional: true },
  options: [options.config, options.format, options.json, audienceOption, options.output, ...options.always],
  examples: [
    { line: 'grantwarden report', says: 'the summary once more' },
    { line: 'grantwarden report --format csv --output grants.csv', says: 'every grant, for a spreadsheet' },
    {
      line: 'grantwarden report --for vendor Drift --output drift.md',
      says: 'what one vendor may see: its own apps, and nothing of the others',
    },
  ],
  run: runReport,
};

async function runReport(invocation: Invocation): Promise<ExitCode> {
  const { formatOf, printResult } = await import('../result.ts');
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const usual = invocation.given.text('--for') === null ? 'table' : 'markdown';
    const format = formatOf(invocation, app, usual);
    const run = app.inventory.lastRun();
    if (run === null) throw new AppError('NOTHING_RECORDED');
    const view = app.inventory.view(run);
    const audience = await audienceOf(invocation, app, view, format);
    await printResult(app, view, format, invocation, audience);
    invocation.say(`\nNext: ${nextCommand(invocation, 'audit')} reads the tenants anew.\n`);
    return 0;
  });
}
