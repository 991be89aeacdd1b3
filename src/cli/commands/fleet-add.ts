import { AppError, type ExitCode, exitCodes, worstExit } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import { nextCommand } from '../next-command.ts';
import * as options from '../options.ts';
import { fleetConfig, withFleet } from '../with-fleet.ts';

export const fleetAdd: Command = {
  path: ['fleet', 'add'],
  group: 'audit',
  summary: 'take customers into the fleet',
  detail:
    'A customer is a folder with a grantwarden.yaml below the folder of customers; its name is the folder’s. What its last audit found is published, and its schedule is noted. Run again, it does the same anew: after a change of the schedule, to move a customer to this worker, or to fill a database that was lost. Nothing of the folder but what audits found goes into the database. With --reader a role of the database may read these customers and no other. One that cannot be added does not keep the others out; the command then ends with its exit code.',
  argument: {
    name: 'customer',
    summary: 'names of folders: lower-case letters, digits, dashes',
    optional: true,
    many: true,
  },
  options: [
    { flag: '--all', summary: 'every folder of a customer that has a grantwarden.yaml' },
    {
      flag: '--reader',
      summary: 'a role that may read these customers; may be given several times',
      value: { name: 'ROLE', kind: 'text', repeatable: true },
    },
    fleetConfig,
    options.json,
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden fleet add acme', says: 'the folder customers/acme' },
    { line: 'grantwarden fleet add acme --reader acme_dashboard', says: 'and let a login read it' },
    { line: 'grantwarden fleet add --all', says: 'after the database was lost' },
  ],
  run: runAdd,
};

async function runAdd(invocation: Invocation): Promise<ExitCode> {
  const { given, io, signal, say } = invocation;
  const named = given.arguments;
  if (given.on('--all') === named.length > 0)
    throw new AppError('USAGE', { detail: 'name customers, or give --all' });
  const [
    { addToFleet, customersWithFolder },
    { addedJson, addedText, failureText },
    { jsonLine },
    { redactPatterns },
  ] = await Promise.all([
    import('../../app/fleet-add.ts'),
    import('../fleet-add-text.ts'),
    import('../../core/audit-json.ts'),
    import('../../app/redact.ts'),
  ]);
  const { added, failed } = await withFleet(invocation, async (fleet) =>
    addToFleet(
      fleet,
      {
        customers: given.on('--all') ? await customersWithFolder(fleet) : [...new Set(named)],
        readers: given.list('--reader'),
      },
      { env: io.env, signal },
    ),
  );
  const [only] = failed;
  if (only !== undefined && named.length === 1) throw only.error;
  if (given.on('--json')) await io.stdout.write(`${jsonLine(addedJson({ added, failed }))}\n`);
  else await io.stdout.write(addedText(added, io.stdout.columns));
  for (const failure of failed)
    await io.stderr.write(redactPatterns(failureText(failure, io.stderr.columns)));
  if (added.length > 0)
    say(
      `\nNext: ${nextCommand(invocation, added.some(({ published }) => published === 'no-audit') ? 'fleet run' : 'fleet report')}\n`,
    );
  return failed.length === 0 ? exitCodes.clean : worstExit(failed.map(({ error }) => error.exit));
}
