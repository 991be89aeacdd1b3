import { AppError, type ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import { wantsColor } from '../io.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';
import { nextCommand } from '../next-command.ts';

const kinds = ['decision', 'intent', 'outcome', 'note'] as const;

export const journal: Command = {
  path: ['journal'],
  group: 'decide',
  summary: 'what was decided and done, by whom and why; newest last',
  detail:
    'Each entry holds the hash of the one before, so that none can be changed unseen; journal verify proves it. People stand in the file by reference only; here they are named as long as the workspace knows them. `decision` is what somebody decided, `intent` what a vendor was about to be asked, `outcome` what came of either. An entry without outcome was interrupted: whether it was carried out is not known.',
  options: [
    {
      flag: '--since',
      summary: 'from this day or moment on, e.g. 2026-11-01',
      value: { name: 'DATE', kind: 'text' },
    },
    {
      flag: '--kind',
      summary: `only ${kinds.join(', ')}`,
      value: { name: 'KIND', kind: 'text', choices: kinds },
    },
    { flag: '--limit', summary: 'only the newest so many', value: { name: 'N', kind: 'integer', least: 1 } },
    options.config,
    options.json,
    options.output,
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden journal --limit 20', says: 'the newest' },
    {
      line: 'grantwarden journal --kind decision --since 2026-11-01 --json',
      says: 'one JSON object a line, for programs',
    },
  ],
  run: runJournal,
};

async function runJournal(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [{ listJournal }, { journalJson, journalText }, { writeOutput }] = await Promise.all([
    import('../../app/journal.ts'),
    import('../journal-text.ts'),
    import('../output.ts'),
  ]);
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const kind = kinds.find((each) => each === given.text('--kind')) ?? null;
    const listing = listJournal(app, {
      since: sinceOf(given.text('--since')),
      kind,
      limit: given.number('--limit'),
    });
    const file = given.text('--output');
    const style = {
      width: file === null ? io.stdout.columns : null,
      color: file === null && wantsColor(io.stdout, io, given.on('--no-color')),
    };
    const pieces = given.on('--json')
      ? listing.entries.map((entry) => `${JSON.stringify(journalJson(entry))}\n`)
      : [journalText(listing, style)];
    await writeOutput(pieces, file, io.stdout);
    say(`\nNext: ${nextCommand(invocation, 'journal verify')}\n`);
    return 0;
  });
}

/** As entries write their time, so that they compare as text. @throws AppError USAGE */
function sinceOf(text: string | null): string | null {
  if (text === null) return null;
  const time = /^\d{4}-\d{2}-\d{2}/u.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw new AppError('USAGE', {
    detail: '--since: A day such as 2026-11-01 is wanted, or a moment such as 2026-11-01T06:00:00Z.',
  });
}
