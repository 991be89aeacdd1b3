import { AppError, type ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';
import { nextCommand } from '../next-command.ts';

export const report: Command = {
  path: ['report'],
  group: 'audit',
  summary: 'print the last audit again, in any format',
  detail: 'Reads the workspace only; nothing is sent and nothing is judged anew.',
  options: [options.config, options.format, options.json, options.output, ...options.always],
  examples: [
    { line: 'grantwarden report', says: 'the summary once more' },
    { line: 'grantwarden report --format csv --output grants.csv', says: 'every grant, for a spreadsheet' },
  ],
  run: runReport,
};

async function runReport(invocation: Invocation): Promise<ExitCode> {
  const { formatOf, printResult } = await import('../result.ts');
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const format = formatOf(invocation, app);
    const run = app.inventory.lastRun();
    if (run === null) throw new AppError('NOTHING_RECORDED');
    await printResult(app.inventory.view(run), format, invocation);
    invocation.say(`\nNext: ${nextCommand(invocation, 'audit')} reads the tenants anew.\n`);
    return 0;
  });
}
