/** What the commands that take in a list of a console have in common. */
import type { ImportedList, ImportList } from '../app/import-list.ts';
import type { Composed } from '../app/compose.ts';
import type { ExitCode } from '../core/errors.ts';
import type { Command, Invocation } from './command.ts';
import { nextCommand } from './next-command.ts';
import * as options from './options.ts';
import { withApp } from './with-app.ts';

interface Importing<Imported extends ImportedList> {
  readonly take: (app: Composed, request: ImportList) => Promise<Imported>;
  readonly text: (imported: Imported) => string;
  /** The document of `--json`. */
  readonly json: (
    imported: Imported,
    recorded: { readonly recorded: boolean },
  ) => Readonly<Record<string, unknown>>;
}

export function importCommand<Imported extends ImportedList>(
  about: Pick<Command, 'path' | 'summary' | 'detail' | 'examples'>,
  load: () => Promise<Importing<Imported>>,
): Command {
  return {
    ...about,
    group: 'files',
    argument: { name: 'file', summary: 'the list' },
    options: [
      options.config,
      {
        flag: '--tenant',
        summary: 'the tenant it was exported from; needed where there are several',
        value: { name: 'ID', kind: 'text', repeatable: true },
      },
      {
        flag: '--as-of',
        summary: 'the day of the export (default: the day the file was last changed)',
        value: { name: 'DATE', kind: 'text' },
      },
      { flag: '--dry-run', summary: 'show what would change, and change nothing' },
      {
        flag: '--despite-doubt',
        summary: 'although it looks like the list of another tenant',
      },
      options.json,
      ...options.always,
    ],
    run: async (invocation) => runImport(invocation, await load()),
  };
}

async function runImport<Imported extends ImportedList>(
  invocation: Invocation,
  { take, text, json }: Importing<Imported>,
): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [{ requireDay }, { writeOutput }, { jsonLine }] = await Promise.all([
    import('./decision.ts'),
    import('./output.ts'),
    import('../core/audit-json.ts'),
  ]);
  const asOf = given.text('--as-of');
  if (asOf !== null) requireDay('--as-of', asOf);
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const dryRun = given.on('--dry-run');
    const imported = await take(app, {
      file: given.argument ?? '',
      asOf,
      dryRun,
      despiteDoubt: given.on('--despite-doubt'),
    });
    const shown = given.on('--json')
      ? `${jsonLine(json(imported, { recorded: !dryRun }))}\n`
      : text(imported);
    await writeOutput([shown], null, io.stdout);
    if (dryRun) say('\nNothing was recorded.\nNext: the same without --dry-run\n');
    else
      say(
        `\nKept as the operator’s evidence of ${imported.asOf}; the next audit reads it.\nNext: ${nextCommand(invocation, 'audit')}\n`,
      );
    return 0;
  });
}
