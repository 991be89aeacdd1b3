import { AppError, type ExitCode } from '../../core/errors.ts';
import { type Severity, tiers } from '../../core/vocabulary.ts';
import type { Command, Invocation } from '../command.ts';
import { withConfig } from '../next-command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';

const failOnChoices = tiers.filter((tier) => tier !== 'info');

export const scheduleRun: Command = {
  path: ['schedule', 'run'],
  group: 'audit',
  summary: 'audit whenever it is due, until stopped',
  detail:
    'When stands under `schedule` in the configuration. Two audits never run at a time. What was missed is caught up once, and an audit that was interrupted goes on at the next start. Stopped while an audit runs, it ends with 130, else with 0. With --once it ends with the exit code of that audit: for cron, timers and CI.',
  options: [
    options.config,
    { flag: '--once', summary: 'run what is due now, if anything, then end' },
    { flag: '--now', summary: 'with --once: run although nothing is due' },
    {
      flag: '--fail-on',
      summary: `an audit ends with 3 when there is a finding this severe or worse: ${failOnChoices.join(', ')}`,
      value: { name: 'SEVERITY', kind: 'text', choices: failOnChoices },
    },
    { flag: '--allow-partial', summary: 'an audit does not end with 4 when something could not be read' },
    {
      flag: '--expose',
      summary: 'let `listen` be reached from other machines; there is no password',
    },
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden schedule run', says: 'as a service' },
    {
      line: 'grantwarden schedule run --once --now --fail-on high',
      says: 'in CI, with the workspace from a cache',
    },
  ],
  run: runScheduled,
};

async function runScheduled(invocation: Invocation): Promise<ExitCode> {
  const { given, io, signal, say } = invocation;
  const once = given.on('--once');
  if (given.on('--now') && !once) throw new AppError('USAGE', { detail: '--now goes with --once' });
  const { keepSchedule } = await import('../../app/schedule.ts');
  return withApp(invocation, {}, (app) =>
    keepSchedule(
      app,
      {
        once,
        asked: given.on('--now'),
        expose: given.on('--expose'),
        rules: {
          failOn: given.text('--fail-on') as Severity | null,
          allowPartial: given.on('--allow-partial'),
        },
      },
      {
        signal,
        say: (text) => say(withConfig(invocation, text)),
        lend: (use) => withApp(invocation, {}, use),
        complain: (text) => void io.stderr.write(text),
      },
    ),
  );
}
