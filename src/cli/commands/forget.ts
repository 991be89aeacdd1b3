import { AppError, type ExitCode, exitCodes } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';

export const forget: Command = {
  path: ['forget'],
  group: 'more',
  summary: 'take a person who has left out of everything that the workspace keeps',
  detail:
    'Removes names, addresses and ids from the inventory, plans, state and messages, and the key by which the journal knows them; journal verify still holds. Whoever is still in a tenant is refused, as the next audit would bring them back; --dry-run shows what is kept of them all the same, and ends with 6. It cannot be undone. The policy, and reports that were written elsewhere, are yours to change.',
  argument: {
    name: 'person',
    summary: 'address, id, or reference such as person-3f9a2c41d07e',
    optional: true,
  },
  options: [
    {
      flag: '--who',
      summary: 'only say whom a reference means; the journal notes that it was asked',
      value: { name: 'REFERENCE', kind: 'text' },
    },
    { flag: '--dry-run', summary: 'show what would go, and change nothing' },
    { flag: '--yes', summary: 'do not ask whether it is meant' },
    { flag: '--even-so', summary: 'also a person who is still there' },
    options.config,
    options.json,
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden forget anna@acme.example --dry-run', says: 'what is kept of her' },
    { line: 'grantwarden forget anna@acme.example --yes', says: 'without a question' },
    { line: 'grantwarden forget --who person-3f9a2c41d07e', says: 'who is meant by a reference in a report' },
  ],
  run: runForget,
};

async function runForget(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const reference = given.text('--who');
  const person = given.argument;
  if ((reference === null) === (person === null))
    throw new AppError('USAGE', { detail: 'a person, or --who and a reference, is wanted' });
  const [app, text, { jsonLine }] = await Promise.all([
    import('../../app/forget.ts'),
    import('../forget-text.ts'),
    import('../../core/audit-json.ts'),
  ]);
  return withApp<ExitCode>(invocation, {}, async (context) => {
    const show = async (result: object, words: string): Promise<void> => {
      await io.stdout.write(given.on('--json') ? `${jsonLine(result)}\n` : words);
    };
    if (reference !== null) {
      const who = await app.whoIs(context, reference);
      await show(who, text.whoText(who));
      return exitCodes.clean;
    }
    const request = { person: person ?? '', evenSo: given.on('--even-so') };
    const wouldGo = await app.forget(context, { ...request, dryRun: true });
    if (given.on('--dry-run')) {
      await show(wouldGo, text.forgottenText(wouldGo, true, io.stdout.columns));
      return wouldGo.refused === null ? exitCodes.clean : exitCodes.refused;
    }
    if (wouldGo.refused !== null) throw app.refusedFor(wouldGo.refused);
    if (!given.on('--yes')) await text.askWhetherMeant(invocation, wouldGo);
    const done = await app.forget(context, { ...request, dryRun: false });
    await show(done, text.forgottenText(done, false, io.stdout.columns));
    say('\nNext: grantwarden journal verify\n');
    return done.left.length > 0 ? exitCodes.incomplete : exitCodes.clean;
  });
}
