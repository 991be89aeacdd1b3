import type { CustomerStatus, FleetStatus } from '../../app/fleet-status.ts';
import { type ExitCode, exitCodes } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import { nextCommand, withConfig } from '../next-command.ts';
import * as options from '../options.ts';
import { fleetConfig, withFleet } from '../with-fleet.ts';

export const fleetStatus: Command = {
  path: ['fleet', 'status'],
  group: 'audit',
  summary: 'customers, their last audits and jobs, and the workers',
  detail:
    'Reads the fleet’s database and starts nothing. Ends with 4 when something is wanting: a customer that was never audited, is more than an hour overdue, was not read wholly, whose last job failed or was given up, or whose worker is gone.',
  options: [fleetConfig, options.json, options.output, ...options.always],
  examples: [
    { line: 'grantwarden fleet status', says: 'what somebody has to look at' },
    { line: 'grantwarden fleet status --json', says: 'for a monitor' },
  ],
  run: runStatus,
};

async function runStatus(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [{ fleetStatus: statusOf }, { fleetStatusText }, { writeOutput }, { jsonLine }] = await Promise.all([
    import('../../app/fleet-status.ts'),
    import('../fleet-status-text.ts'),
    import('../output.ts'),
    import('../../core/audit-json.ts'),
  ]);
  const status = await withFleet(invocation, (fleet) => statusOf(fleet));
  const file = given.text('--output');
  const pieces: string[] = [];
  if (given.on('--json')) pieces.push(`${jsonLine(status)}\n`);
  else
    for await (const text of fleetStatusText(status, file === null ? io.stdout.columns : null, (line) =>
      withConfig(invocation, line),
    ))
      pieces.push(text);
  await writeOutput(pieces, file, io.stdout);
  say(`\nNext: ${nextCommand(invocation, nextOf(status))}\n`);
  return status.status === 'wanting' ? exitCodes.incomplete : exitCodes.clean;
}

function nextOf({ customers }: FleetStatus): string {
  if (customers.length === 0) return 'fleet add CUSTOMER';
  if (customers.some(({ hasWorker }) => !hasWorker)) return 'fleet worker';
  const helps = ({ job, wanting }: CustomerStatus): boolean =>
    job?.state !== 'queued' &&
    job?.state !== 'running' &&
    wanting.some((each) => each !== 'not all was read' && each !== 'no worker');
  return customers.some(helps) ? 'fleet run' : 'fleet report';
}
