import type { Composed } from '../../app/compose.ts';
import type { ExitCode } from '../../core/errors.ts';
import type { ReviewEnded, ReviewOptions } from '../../tui/start.tsx';
import type { Command, Invocation } from '../command.ts';
import { commandWord } from '../../core/command-word.ts';
import { codeAfter } from '../exit.ts';
import { canReview, wantsColor } from '../io.ts';
import { nextCommand } from '../next-command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';

export const review: Command = {
  path: ['review'],
  group: 'audit',
  summary: 'go through the last audit: findings, apps, grants; waive, approve, ban, plan',
  detail:
    'Reads the workspace. Decisions are written to policy and journal, plans to a file that `apply` carries out; with --allow-apply the review carries them out itself. Vendors are called only for that, and to audit again. ? shows every key. Without a terminal it prints the findings, as `list findings` does.',
  options: [
    { flag: '--allow-apply', summary: 'plans may be applied from the review, after a look and a question' },
    options.config,
    options.tenant,
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden review', says: '/ filters, Space marks, w waives, x adds to the plan' },
    { line: 'grantwarden review --tenant acme-m365', says: 'one tenant' },
    { line: 'grantwarden review --allow-apply', says: 'to cut off what should not be there without leaving' },
  ],
  run: (invocation) => withApp<ExitCode>(invocation, {}, (app) => reviewOrList(invocation, app)),
};

/** Where nobody can press a key the findings are printed. */
async function reviewOrList(invocation: Invocation, app: Composed): Promise<ExitCode> {
  const { given, io, say, signal } = invocation;
  if (canReview(io)) {
    const { plan, decisions } = await openReviewOf(invocation, app, {
      allowApply: given.on('--allow-apply'),
      configFile: given.text('--config'),
    });
    if (decisions > 0) say(`Next: ${nextCommand(invocation, 'audit --offline')} counts what was decided.\n`);
    if (plan !== null) say(`Next: ${nextCommand(invocation, `apply ${commandWord(plan)} --dry-run`)}\n`);
    return codeAfter(0, signal);
  }
  const [{ listing, listTable }, { writeOutput }] = await Promise.all([
    import('../listing.ts'),
    import('../output.ts'),
  ]);
  const rows = listing(app, 'findings', new Set(given.list('--tenant')));
  await writeOutput(listTable(app, 'findings', rows, io.stdout.columns), null, io.stdout);
  say('\nThere is no terminal to open the review on; this is what grantwarden list findings prints.\n');
  return 0;
}

/** @throws AppError NOTHING_RECORDED, WORKSPACE_* */
export async function openReviewOf(
  { given, io, signal }: Invocation,
  app: Composed,
  session: Pick<ReviewOptions, 'allowApply' | 'configFile' | 'now'>,
): Promise<ReviewEnded> {
  const [{ startReview }, { showsUnicode }, { writeOutput }] = await Promise.all([
    import('../../tui/start.tsx'),
    import('../../tui/plain-signs.ts'),
    import('../output.ts'),
  ]);
  return startReview(app, {
    ...session,
    color: wantsColor(io.stdout, io, given.on('--no-color')),
    unicode: showsUnicode(io.env),
    openPage: async (url) => (await import('../open-page.ts')).openPage(url, io.env),
    signal,
    writeFile: (file, text) => writeOutput([text], file, io.stdout),
    redact: (text) => app.redactor.redact(text),
  });
}
