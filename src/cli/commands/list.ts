import type { ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';

const kinds = ['apps', 'grants', 'principals', 'vendors', 'findings', 'credentials', 'runs'] as const;
export type ListKind = (typeof kinds)[number];

export const list: Command = {
  path: ['list'],
  group: 'audit',
  summary: 'list what the last audit saw: apps, grants, people, vendors, findings, credentials, runs',
  detail:
    'Reads the workspace only; nothing is sent. With --json one object a line, in the shape of the JSON report.',
  argument: { name: 'what', summary: kinds.join(', '), choices: kinds },
  options: [options.config, options.tenant, options.json, options.output, ...options.always],
  examples: [
    { line: 'grantwarden list findings', says: 'most severe first' },
    { line: 'grantwarden list apps', says: 'highest score first' },
    {
      line: 'grantwarden list apps --json | jq \'select(.decision != "approved")\'',
      says: 'every app that nobody approved',
    },
    {
      line: 'grantwarden list grants --tenant acme-m365 --json --output grants.ndjson',
      says: 'one tenant, into a file',
    },
  ],
  run: runList,
};

async function runList(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [{ listing, listTable }, { writeOutput }] = await Promise.all([
    import('../listing.ts'),
    import('../output.ts'),
  ]);
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const what = given.argument as ListKind;
    const rows = listing(app, what, new Set(given.list('--tenant')));
    const file = given.text('--output');
    const width = file === null ? io.stdout.columns : null;
    const pieces = given.on('--json') ? jsonLines(rows) : listTable(app, what, rows, width);
    await writeOutput(pieces, file, io.stdout);
    say(
      `\n${what === 'findings' ? 'Next: grantwarden audit --offline, once the policy has changed.' : 'Next: grantwarden list findings'}\n`,
    );
    return 0;
  });
}

async function* jsonLines(rows: AsyncIterable<Readonly<Record<string, unknown>>>): AsyncGenerator<string> {
  const { jsonLine } = await import('../../core/audit-json.ts');
  for await (const row of rows) yield `${jsonLine(row)}\n`;
}
