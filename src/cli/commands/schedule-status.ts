import { type ExitCode, exitCodes } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';
import { nextCommand, withConfig } from '../next-command.ts';

export const scheduleStatus: Command = {
  path: ['schedule', 'status'],
  group: 'audit',
  summary: 'when it ran, when it is due, and what is wanting',
  detail:
    'Reads the workspace and starts nothing. A run is overdue an hour after it was due, or twice as long as the last good one took. Ends with 4 when one is overdue, with 0 otherwise, also when there is no schedule.',
  options: [options.config, options.json, options.output, ...options.always],
  examples: [
    { line: 'grantwarden schedule status', says: 'on the machine that runs it' },
    { line: 'grantwarden schedule status --json', says: 'for a monitor' },
  ],
  run: runStatus,
};

async function runStatus(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [{ scheduleStatus: statusOf }, { noScheduleText, statusText }, { writeOutput }, { jsonLine }] =
    await Promise.all([
      import('../../app/schedule-status.ts'),
      import('../schedule-text.ts'),
      import('../output.ts'),
      import('../../core/audit-json.ts'),
    ]);
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const status = statusOf(app);
    const none = status.status === 'none';
    const file = given.text('--output');
    const width = file === null ? io.stdout.columns : null;
    const text = given.on('--json')
      ? `${jsonLine(status)}\n`
      : none
        ? noScheduleText(app.config.file, width)
        : statusText(status, width, (line) => withConfig(invocation, line));
    await writeOutput([text], file, io.stdout);
    const overdue = status.status === 'overdue';
    const next = none ? 'audit' : status.last === null || overdue ? 'schedule run' : 'list findings';
    say(`\nNext: ${nextCommand(invocation, next)}\n`);
    return overdue ? exitCodes.incomplete : exitCodes.clean;
  });
}
