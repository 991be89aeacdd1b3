import type { ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import { wantsColor } from '../io.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';
import { nextCommand } from '../next-command.ts';

export const doctor: Command = {
  path: ['doctor'],
  group: 'audit',
  summary: 'sign in to each tenant and say what can be read, what cannot, and what would change that',
  detail:
    'Reads no grants and changes nothing, save a credential that the vendor replaces whenever it is used. What earlier audits saved in inventory.db is checked for damage; that takes some seconds for a million grants. Ends with 5 when a tenant refuses the sign-in, with 4 when a wanted stream cannot be read, with 2 when inventory.db is damaged.',
  options: [
    options.config,
    options.tenant,
    {
      flag: '--notify',
      summary: 'instead send a test message to each entry of `notify` and say what came back',
    },
    options.json,
    options.output,
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden doctor', says: 'after init, and whenever an audit ends with 4 or 5' },
    { line: 'grantwarden doctor --tenant acme-m365 --json', says: 'one tenant, for a program' },
    { line: 'grantwarden doctor --notify', says: 'whether messages arrive' },
  ],
  run: runDoctor,
};

async function runDoctor(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  if (given.on('--notify')) return (await import('../doctor-notify.ts')).runNotifyTest(invocation);
  const [{ checkInventory, doctor: examine }, { writeOutput }, report] = await Promise.all([
    import('../../app/doctor.ts'),
    import('../output.ts'),
    import('../doctor-report.ts'),
  ]);
  return withApp(invocation, {}, async (app) => {
    const inventory = checkInventory(app);
    const examined = { inventory, diagnoses: await report.collected(examine(app)) };
    const file = given.text('--output');
    const color = file === null && wantsColor(io.stdout, io, given.on('--no-color'));
    const redact = (text: string): string => app.redactor.redact(text);
    const text = given.on('--json')
      ? report.doctorJson(examined, redact)
      : report.doctorText(examined, { color, redact, width: file === null ? io.stdout.columns : null });
    await writeOutput([text], file, io.stdout);
    const exit = report.doctorExit(examined);
    say(
      exit === 0
        ? `\nNext: ${nextCommand(invocation, 'audit')}\n`
        : `\nNext: change what is named above, then ${nextCommand(invocation, 'doctor')} again.\n`,
    );
    return exit;
  });
}
