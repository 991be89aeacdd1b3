import type { ExitCode } from '../../core/errors.ts';
import type { Imported } from '../../app/policy-import.ts';
import { safeText } from '../../core/text.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { policyOption, withPolicy } from '../policy-place.ts';
import { nextCommand } from '../next-command.ts';

export const policyImport: Command = {
  path: ['policy', 'import'],
  group: 'files',
  summary: 'bring a vendor list from procurement (CSV) into policy.yaml',
  detail:
    'Columns, of which only the name must be there: name (or vendor, supplier, company …), domains (or website, url), owner (or contact), approved until (or expires, contract end …), data regions (or region, data location), note. Separated by comma, semicolon or tab, in UTF-8; the first row has the titles. Days are 2027-06-30 or 30.06.2027; several domains or regions stand in one cell with spaces or commas between them. A row belongs to the entry of its name or domain and changes only what its cells fill in; others become new entries, which approve no app until ids are added. Comments and order stay. One row that cannot be meant, a formula, a banned vendor or a title that is nearly a known one, and nothing is imported.',
  argument: { name: 'file', summary: 'the vendor list' },
  options: [
    options.config,
    policyOption,
    { flag: '--dry-run', summary: 'show what would change, and change nothing' },
    options.json,
    options.output,
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden policy import vendors.csv --dry-run', says: 'what the list would change' },
    { line: 'grantwarden policy import vendors.csv', says: 'the same, written' },
  ],
  run: runImport,
};

async function runImport(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [{ importVendors }, { writeOutput }] = await Promise.all([
    import('../../app/policy-import.ts'),
    import('../output.ts'),
  ]);
  return withPolicy<ExitCode>(invocation, async ({ file, detections, app }) => {
    const dryRun = given.on('--dry-run');
    using _ = app === null || dryRun ? null : app.workspace.lock('policy', '', 5_000);
    const imported = await importVendors({ list: given.argument ?? '', policy: file, detections, dryRun });
    const text = given.on('--json')
      ? `${JSON.stringify({ policy: file, ...imported }, null, 2)}\n`
      : changesText(imported);
    await writeOutput([text], given.text('--output'), io.stdout);
    const { ignored, written, changes } = imported;
    if (ignored.length > 0) say(`Columns left out: ${ignored.join(', ')}\n`);
    if (changes.length === 0) say(`\nNothing to change: ${file} has all of it.\n`);
    else if (written)
      say(
        `\nWritten to ${file}.\nNext: ${nextCommand(invocation, 'policy check')} then ${nextCommand(invocation, 'policy diff')}\n`,
      );
    else say('\nNothing was written.\nNext: the same without --dry-run\n');
    return 0;
  });
}

function changesText({ changes, unchanged }: Imported): string {
  const lines = changes.flatMap(({ name, added, fields }) => [
    `${added ? '+' : ' '} ${safeText(name)}`,
    ...fields.flatMap(({ field, before, after }) => [
      ...(before === null ? [] : [`-     ${field}: ${safeText(before)}`]),
      `+     ${field}: ${safeText(after)}`,
    ]),
  ]);
  const added = changes.filter((change) => change.added).length;
  return [...lines, `${added} new, ${changes.length - added} changed, ${unchanged} as they were`]
    .map((line) => `${line}\n`)
    .join('');
}
