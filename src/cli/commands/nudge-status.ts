import { type ExitCode, exitCodes } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import { wantsColor } from '../io.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';

export const nudgeStatus: Command = {
  path: ['nudge', 'status'],
  group: 'act',
  summary: 'who was asked about which app, what they answered, who is overdue',
  detail:
    'Read from the journal. asked: the message was taken. unsure: nobody knows whether it arrived, and it is not sent again. failed: it did not arrive; the next nudge asks again. overdue: no answer until the deadline. keep and remove: the answer, with the reason or the plan.',
  options: [options.config, options.json, options.output, ...options.always],
  examples: [{ line: 'grantwarden nudge status --json', says: 'for a program' }],
  run: runStatus,
};

async function runStatus(invocation: Invocation): Promise<ExitCode> {
  const { given, io } = invocation;
  const [{ nudgeStatus: statusOf }, { statusText }, { writeOutput }, { jsonLine }] = await Promise.all([
    import('../../app/nudge-status.ts'),
    import('../nudge-text.ts'),
    import('../output.ts'),
    import('../../core/audit-json.ts'),
  ]);
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const status = statusOf(app);
    const file = given.text('--output');
    const text = given.on('--json')
      ? `${jsonLine({ schema: 'grantwarden.nudge-status/1', ...status })}\n`
      : statusText(status, file === null && wantsColor(io.stdout, io, given.on('--no-color')));
    await writeOutput([text], file, io.stdout);
    return exitCodes.clean;
  });
}
