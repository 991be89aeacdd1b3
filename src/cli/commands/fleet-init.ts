import { type ExitCode, exitCodes } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import { nextCommand } from '../next-command.ts';
import * as options from '../options.ts';
import { fleetConfig, fleetOptionsOf } from '../with-fleet.ts';

export const fleetInit: Command = {
  path: ['fleet', 'init'],
  group: 'audit',
  summary: 'set up the fleet’s PostgreSQL, or bring it up to date',
  detail:
    'Makes roles, schemas and tables where they are missing, in the database that fleet.yaml refers to; run again, it changes nothing. Roles and schemas need a login that may make them: with --print their SQL is printed for an administrator, and nothing is connected to. Run it after each update of Grantwarden, before the workers.',
  options: [
    { flag: '--print', summary: 'print the SQL of roles and schemas, and do nothing' },
    fleetConfig,
    options.json,
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden fleet init', says: 'with a login that may make roles' },
    { line: 'grantwarden fleet init --print | psql fleet', says: 'as an administrator of the database' },
  ],
  run: runInit,
};

async function runInit(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [{ initFleet, rolesSql }, { findFleet }, { jsonLine }] = await Promise.all([
    import('../../app/fleet-init.ts'),
    import('../../app/fleet.ts'),
    import('../../core/audit-json.ts'),
  ]);
  if (given.on('--print')) {
    await io.stdout.write(rolesSql);
    return exitCodes.clean;
  }
  const { database, roles, migrations } = await initFleet(await findFleet(fleetOptionsOf(invocation)));
  if (given.on('--json'))
    await io.stdout.write(
      `${jsonLine({ schema: 'grantwarden.fleet-init/1', database, roles, migrations })}\n`,
    );
  else {
    const done = [
      ...(roles ? ['Roles and schemas were made.'] : []),
      ...(migrations.length === 0 ? [] : [`Applied: ${migrations.join(', ')}.`]),
    ];
    await io.stdout.write(
      `${done.length === 0 ? 'Everything was there already.' : done.join(' ')} The fleet’s database is ${database}.\n`,
    );
  }
  say(`\nNext: ${nextCommand(invocation, 'fleet add CUSTOMER')}\n`);
  return exitCodes.clean;
}
