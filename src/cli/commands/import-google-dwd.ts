import type { ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import { nextCommand } from '../next-command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';

export const importGoogleDwd: Command = {
  path: ['import', 'google-dwd'],
  group: 'files',
  summary: 'take in the Admin console’s list of domain-wide delegation (CSV)',
  detail:
    'No API lists the clients with domain-wide delegation; the admin log reaches back 180 days. The list of the console fills the gap up to its day; authorisations and removals that the log tells of since then count more. The next audit reads it. Columns, found by their titles: client id, scopes, and name, which may be missing; separated by comma, semicolon or tab, in UTF-8; several scopes stand in one cell with commas, spaces or line breaks between them. One row that cannot be meant, and nothing is taken in. A newer list replaces the older one. After 90 days it no longer counts as covering all clients.',
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
  examples: [
    {
      line: 'grantwarden import google-dwd delegation.csv --tenant acme-google --dry-run',
      says: 'what the list would change',
    },
    {
      line: 'grantwarden import google-dwd delegation.csv --tenant acme-google --as-of 2026-11-20',
      says: 'the same, kept as the evidence of that day',
    },
  ],
  run: runImport,
};

async function runImport(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [
    { importDelegation },
    { delegationJson, delegationText },
    { requireDay },
    { writeOutput },
    { jsonLine },
  ] = await Promise.all([
    import('../../app/import-delegation.ts'),
    import('../import-text.ts'),
    import('../decision.ts'),
    import('../output.ts'),
    import('../../core/audit-json.ts'),
  ]);
  const asOf = given.text('--as-of');
  if (asOf !== null) requireDay('--as-of', asOf);
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const dryRun = given.on('--dry-run');
    const imported = await importDelegation(app, {
      file: given.argument ?? '',
      asOf,
      dryRun,
      despiteDoubt: given.on('--despite-doubt'),
    });
    const text = given.on('--json')
      ? `${jsonLine(delegationJson(imported, { recorded: !dryRun }))}\n`
      : delegationText(imported);
    await writeOutput([text], null, io.stdout);
    if (dryRun) say('\nNothing was recorded.\nNext: the same without --dry-run\n');
    else
      say(
        `\nKept as the operator’s evidence of ${imported.asOf}; the next audit reads it.\nNext: ${nextCommand(invocation, 'audit')}\n`,
      );
    return 0;
  });
}
