import type { ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import { nextCommand } from '../next-command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';

const formats = ['text', 'json', 'markdown', 'csv'] as const;

export const diff: Command = {
  path: ['diff'],
  group: 'audit',
  summary: 'what has changed between two audits',
  detail:
    'Compares the run before the last with the last, or the runs that are named: by the beginning of an id, as last or -1 (the one before the last), or by a day. Apps, grants, scopes, people, credentials, settings, what could be read, findings and decisions. Nothing counts as gone that was only not read. Reads the workspace only; nothing is sent.',
  argument: { name: 'run', summary: 'the earlier run, then the later one', optional: true, many: true },
  options: [
    options.config,
    options.tenant,
    {
      flag: '--format',
      summary: 'how to print it: text (default), json, markdown, csv (every change, grants one by one)',
      value: { name: 'NAME', kind: 'text', choices: formats },
    },
    options.json,
    options.output,
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden diff', says: 'since the last audit but one' },
    { line: 'grantwarden diff 2026-11-01 last', says: 'since the first of November' },
    { line: 'grantwarden diff -2 --tenant acme-google', says: 'one tenant, over the last three runs' },
    { line: 'grantwarden diff --format csv --output changes.csv', says: 'every change, for a spreadsheet' },
  ],
  run: runDiff,
};

async function runDiff(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [{ chooseDiff }, { diffCsv, diffJson }, { diffText }, { writeOutput }] = await Promise.all([
    import('../../app/diff.ts'),
    import('../../app/diff-json.ts'),
    import('../diff-text.ts'),
    import('../output.ts'),
  ]);
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const chosen = chooseDiff(app, { runs: given.arguments, tenants: given.list('--tenant') });
    const file = given.text('--output');
    const format = given.text('--format') ?? (given.on('--json') ? 'json' : 'text');
    const pieces =
      format === 'json'
        ? diffJson(chosen)
        : format === 'csv'
          ? diffCsv(chosen)
          : format === 'markdown'
            ? diffText(chosen, 'markdown', null)
            : diffText(chosen, 'text', file === null ? io.stdout.columns : null);
    await writeOutput(pieces, file, io.stdout);
    say(`\nNext: ${nextCommand(invocation, 'list findings')}\n`);
    return 0;
  });
}
