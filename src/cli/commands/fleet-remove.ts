import { type ExitCode, exitCodes } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import { nextCommand } from '../next-command.ts';
import * as options from '../options.ts';
import { fleetConfig, withFleet } from '../with-fleet.ts';

export const fleetRemove: Command = {
  path: ['fleet', 'remove'],
  group: 'audit',
  summary: 'take a customer out of the fleet',
  detail:
    'Deletes from the database all that was published of this customer, its schedule, its jobs, and who may read it. Its folder stays as it is: `grantwarden fleet add` takes it in again, but for its readers. An audit that runs meanwhile ends without publishing.',
  argument: { name: 'customer', summary: 'its name' },
  options: [fleetConfig, options.json, ...options.always],
  examples: [{ line: 'grantwarden fleet remove acme', says: 'when a contract ends' }],
  run: runRemove,
};

async function runRemove(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [{ removeFromFleet }, { jsonLine }] = await Promise.all([
    import('../../app/fleet-remove.ts'),
    import('../../core/audit-json.ts'),
  ]);
  const customer = given.argument ?? '';
  await withFleet(invocation, ({ database }) => removeFromFleet(database, customer));
  await io.stdout.write(
    given.on('--json')
      ? `${jsonLine({ schema: 'grantwarden.fleet-remove/1', removed: customer })}\n`
      : `${customer} is no longer in the fleet. Its folder stays.\n`,
  );
  say(`\nNext: ${nextCommand(invocation, 'fleet report')}\n`);
  return exitCodes.clean;
}
