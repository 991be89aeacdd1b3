import { AppError, type ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';
import { nextCommand } from '../next-command.ts';

export const journalVerify: Command = {
  path: ['journal', 'verify'],
  group: 'decide',
  summary: 'prove that no entry of the journal was changed, left out or cut off',
  detail:
    'Reads every entry and checks the chain of hashes. That proves that nothing within it was changed. Only a head that has left this machine, as reports and notifications show it, proves that its end was not cut off and all of it written anew: give it with --head. A journal that does not hold ends with 6 and names the first bad line; nothing is ever repaired.',
  options: [
    {
      flag: '--head',
      summary: 'a head from a report, a notification or a plan',
      value: { name: 'HASH', kind: 'text' },
    },
    options.config,
    options.json,
    options.output,
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden journal verify', says: 'the chain' },
    {
      line: 'grantwarden journal verify --head 3b1f…',
      says: 'all 64 characters: also that nothing up to there is missing',
    },
  ],
  run: runVerify,
};

async function runVerify(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [{ verifyJournal }, { proofText }, { writeOutput }] = await Promise.all([
    import('../../app/journal.ts'),
    import('../journal-text.ts'),
    import('../output.ts'),
  ]);
  const head = given.text('--head')?.trim().toLowerCase() ?? null;
  if (head !== null && !/^[0-9a-f]{64}$/u.test(head))
    throw new AppError('USAGE', {
      detail: '--head: A head has 64 characters, 0 to 9 and a to f.',
      remedy: 'Copy it whole from the report; a part of it proves nothing.',
    });
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const proof = verifyJournal(app.workspace, head);
    const file = given.text('--output');
    const text = given.on('--json')
      ? `${JSON.stringify(proof, null, 2)}\n`
      : proofText(proof, file === null ? io.stdout.columns : null);
    await writeOutput([text], file, io.stdout);
    say(`\nNext: ${nextCommand(invocation, 'journal export --output FILE')} keeps a copy elsewhere.\n`);
    return 0;
  });
}
