import type { JudgedScope } from '../../app/scopes.ts';
import { type ExitCode, exitCodes } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';

export const scopesClassify: Command = {
  path: ['scopes', 'classify'],
  group: 'more',
  summary: 'say what scopes allow: names on stdin, one a line',
  detail: [
    'Reads names of OAuth scopes and permissions, and says of each how dangerous it is, what it lets its holder do and in plain words what that means. It judges as an audit does, and needs neither configuration nor network.',
    'Without --platform a name is judged on every platform that knows it: several lines may come of one name. A name that none knows comes once, without a platform, known: no, and is at least medium.',
    'On Microsoft 365 a name means something only within the API that publishes it. Without --resource that is Microsoft Graph where Graph has the name, else the API where it is most dangerous. With --resource it is that API alone: the same name on somebody’s own API is not known.',
  ].join('\n\n'),
  options: [
    {
      flag: '--platform',
      summary: 'google-workspace, microsoft-365, slack or salesforce (default: wherever it is known)',
      value: { name: 'NAME', kind: 'text' },
    },
    {
      flag: '--resource',
      summary: 'the API whose scopes they are, by name or client id, e.g. "Microsoft Graph"',
      value: { name: 'API', kind: 'text' },
    },
    {
      flag: '--application',
      summary:
        'held by an app itself (application permission, domain-wide delegation, bot), not for a person',
    },
    { flag: '--json', summary: 'print JSON, one object a line' },
    options.output,
    ...options.always,
  ],
  examples: [
    {
      line: 'echo Mail.ReadWrite | grantwarden scopes classify',
      says: 'on which platforms it is known, and what it allows there',
    },
    {
      line: 'tr " " "\\n" < scopes.txt | grantwarden scopes classify --platform google-workspace',
      says: 'names that stand in one line, as consent screens and logs have them',
    },
    {
      line: 'grantwarden scopes classify --platform microsoft-365 --resource "Exchange Online" --application < names.txt',
      says: 'application permissions of another API than Graph',
    },
    {
      line: 'grantwarden scopes classify --json < names.txt | jq -r \'select(.tier == "critical").scope\'',
      says: 'those that take over a tenant',
    },
  ],
  run: runScopesClassify,
};

async function runScopesClassify({ given, io, signal, say }: Invocation): Promise<ExitCode> {
  const [{ scopeClassifier }, { linesOf }, { writeOutput }] = await Promise.all([
    import('../../app/setup.ts'),
    import('../lines.ts'),
    import('../output.ts'),
  ]);
  const judge = await scopeClassifier({
    platform: given.text('--platform'),
    resource: given.text('--resource'),
    mode: given.on('--application') ? 'application' : 'delegated',
  });
  if (io.stdin.isTTY) say('Type scope names, one a line; Ctrl-D ends.\n');
  const file = given.text('--output');
  const rows = judged(linesOf(io.stdin.pieces(signal)), judge);
  const pieces = given.on('--json') ? jsonLines(rows) : table(rows, file === null ? io.stdout.columns : null);
  await writeOutput(pieces, file, io.stdout);
  say('\nNext: grantwarden list grants shows who holds which.\n');
  return exitCodes.clean;
}

async function* judged(
  lines: AsyncIterable<string>,
  judge: (scope: string) => readonly JudgedScope[],
): AsyncGenerator<JudgedScope> {
  for await (const line of lines) yield* judge(line);
}

async function* jsonLines(rows: AsyncIterable<JudgedScope>): AsyncGenerator<string> {
  const { jsonLine } = await import('../../core/audit-json.ts');
  for await (const row of rows) yield `${jsonLine(row)}\n`;
}

async function* table(rows: AsyncIterable<JudgedScope>, width: number | null): AsyncGenerator<string> {
  const { tableText } = await import('../table.ts');
  yield* tableText(
    rows,
    [
      { title: 'TIER', cell: ({ tier }) => tier },
      { title: 'KNOWN', cell: ({ known }) => (known ? 'yes' : 'no') },
      { title: 'PLATFORM', cell: ({ platform }) => platform ?? '-' },
      { title: 'SCOPE', cell: ({ scope }) => scope, grows: true },
      { title: 'WHAT IT MEANS', cell: ({ sentence }) => sentence, grows: true },
    ],
    width,
    'No scope names came in: give them on stdin, one a line.',
  );
}
