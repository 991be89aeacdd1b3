import type { ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import { withConfig } from '../next-command.ts';
import * as options from '../options.ts';
import { fleetConfig, fleetOptionsOf } from '../with-fleet.ts';

export const fleetWorker: Command = {
  path: ['fleet', 'worker'],
  group: 'audit',
  summary: 'audit the fleet’s customers until stopped',
  detail:
    'Takes audits out of the queue and runs each in the customer’s own folder, as `grantwarden audit` there would, then publishes what it found. Stopped, it ends what can be ended at once and gives back the rest, which goes on where it stood; it then ends with 130 where an audit was interrupted, else with 0. A database that goes away and comes back only delays what is published. One line an audit is written to stderr. With --once it ends when nothing is queued, with the worst exit code of its audits.',
  options: [
    {
      flag: '--jobs',
      summary: 'audits at a time, 64 at most (default: as fleet.yaml says, or 2)',
      value: { name: 'N', kind: 'integer', least: 1 },
    },
    { flag: '--once', summary: 'work off what is queued, then end' },
    { flag: '--expose', summary: 'let `listen` be reached from other machines; there is no password' },
    fleetConfig,
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden fleet worker', says: 'as a service' },
    { line: 'grantwarden fleet worker --once --jobs 8', says: 'by a timer, eight at a time' },
  ],
  run: runWorker,
};

async function runWorker(invocation: Invocation): Promise<ExitCode> {
  const { given, io, signal, say } = invocation;
  const [{ keepWorking }, { findFleet }, { systemClock }, { redactPatterns }] = await Promise.all([
    import('../../app/fleet-work.ts'),
    import('../../app/fleet.ts'),
    import('../../app/system-clock.ts'),
    import('../../app/redact.ts'),
  ]);
  const place = await findFleet(fleetOptionsOf(invocation));
  return keepWorking(
    place,
    { once: given.on('--once'), jobs: given.number('--jobs'), expose: given.on('--expose') },
    {
      clock: systemClock(),
      signal,
      say: (text) => void io.stderr.write(withConfig(invocation, `${redactPatterns(text)}\n`)),
      env: io.env,
      onReady: ({ name, limit }, url) => {
        const pages = url === null ? '' : ` /healthz and /metrics: ${url}.`;
        say(
          `Worker ${name} takes ${limit} audit${limit === 1 ? '' : 's'} at a time until stopped.${pages}\n`,
        );
      },
    },
  );
}
