/** `doctor --notify`: what each entry answers to a test message. */
import picocolors from 'picocolors';
import { jsonLine } from '../core/audit-json.ts';
import { type ExitCode, exitCodes } from '../core/errors.ts';
import type { Invocation } from './command.ts';
import { wantsColor } from './io.ts';
import { withApp } from './with-app.ts';

/** Ends with 4 when an entry did not take it. */
export async function runNotifyTest(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [{ testNotify }, { writeOutput }] = await Promise.all([
    import('../app/notify.ts'),
    import('./output.ts'),
  ]);
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const tested = await testNotify(app);
    const file = given.text('--output');
    const { green, red, yellow } = picocolors.createColors(
      file === null && wantsColor(io.stdout, io, given.on('--no-color')),
    );
    const mark = { delivered: green('taken  '), unknown: yellow('unsure ') } as const;
    const entries = tested.map(({ name, to, how, said }) => ({ name, to, how, said }));
    const text = given.on('--json')
      ? `${jsonLine({ schema: 'grantwarden.doctor-notify/1', entries })}\n`
      : entries
          .map(({ name, to, how, said }) => {
            const shown = how === 'delivered' || how === 'unknown' ? mark[how] : red('refused');
            return `${shown} ${name}${name === to ? '' : ` (${to})`}: ${said}\n`;
          })
          .join('');
    await writeOutput([text], file, io.stdout);
    if (tested.length === 0) say('The configuration has no `notify:`, so nobody is told of anything.\n');
    return tested.every(({ how }) => how === 'delivered') ? exitCodes.clean : exitCodes.incomplete;
  });
}
