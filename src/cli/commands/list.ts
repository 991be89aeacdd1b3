import { controlStatuses } from '../../core/control.ts';
import { AppError, type ExitCode } from '../../core/errors.ts';
import type { Command, Given, Invocation, Option } from '../command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';
import { nextCommand } from '../next-command.ts';

const kinds = [
  'apps',
  'grants',
  'principals',
  'vendors',
  'findings',
  'credentials',
  'controls',
  'runs',
] as const;
export type ListKind = (typeof kinds)[number];

const framework: Option = {
  flag: '--framework',
  summary: 'of controls: only those whose number begins so, e.g. scuba, “cis gws”, “scuba ms.aad.5”',
  value: { name: 'NAME', kind: 'text' },
};

const status: Option = {
  flag: '--status',
  summary: `of controls: only those that stand so: ${controlStatuses.join(', ')}`,
  value: { name: 'STATUS', kind: 'text', choices: controlStatuses },
};

const formats = ['table', 'json', 'csv'] as const;

const format: Option = {
  flag: '--format',
  summary: 'how to print it: table (default), json (one object a line), csv',
  value: { name: 'NAME', kind: 'text', choices: formats },
};

export const list: Command = {
  path: ['list'],
  group: 'audit',
  summary:
    'list what the last audit saw: apps, grants, people, vendors, findings, credentials, controls, runs',
  detail:
    'Reads the workspace only; nothing is sent. `list principals`, as the JSON report calls people, is `list people`. With --json one object a line, in the shape of the JSON report.',
  argument: {
    name: 'what',
    summary: 'which list',
    choices: kinds.flatMap((kind) => (kind === 'principals' ? ['people', kind] : [kind])),
  },
  options: [
    options.config,
    options.tenant,
    framework,
    status,
    format,
    options.json,
    options.output,
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden list findings', says: 'most severe first' },
    { line: 'grantwarden list apps', says: 'highest score first' },
    {
      line: 'grantwarden list apps --json | jq \'select(.decision != "approved")\'',
      says: 'every app that nobody approved',
    },
    {
      line: 'grantwarden list controls --framework scuba --status fail',
      says: 'what CISA asks for and is not so',
    },
    { line: 'grantwarden list findings --format csv --output findings.csv', says: 'for a spreadsheet' },
    {
      line: 'grantwarden list grants --tenant acme-m365 --json --output grants.ndjson',
      says: 'one tenant, into a file',
    },
  ],
  run: runList,
};

async function runList(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [{ listing, listTable }, { purgedNote }, { writeOutput }] = await Promise.all([
    import('../listing.ts'),
    import('../../app/purge.ts'),
    import('../output.ts'),
  ]);
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const what = given.argument === 'people' ? 'principals' : (given.argument as ListKind);
    const tenants = new Set(given.list('--tenant'));
    const filter = filterOf(given, what);
    const begins = given.text('--framework');
    if (begins !== null) await requireFramework(begins, listing(app, what, new Set()));
    const rows = chosen(listing(app, what, tenants), filter);
    const file = given.text('--output');
    const asked = given.text('--format') ?? (given.on('--json') ? 'json' : 'table');
    const width = file === null ? io.stdout.columns : null;
    const pieces =
      asked === 'csv'
        ? csvLines(what, rows)
        : asked === 'json'
          ? jsonLines(rows)
          : listTable(app, what, rows, width);
    await writeOutput(pieces, file, io.stdout);
    const missing = what === 'runs' ? purgedNote(app) : null;
    say(`\n${missing === null ? '' : `${missing}\n`}${nextStep(invocation, what)}\n`);
    return 0;
  });
}

function nextStep(invocation: Invocation, what: ListKind): string {
  switch (what) {
    case 'findings':
      return `Next: ${nextCommand(invocation, 'explain ID')} tells why one is there.`;
    case 'controls':
      return `* The profile of the configuration does not ask for it.\nNext: ${nextCommand(invocation, 'list controls --json')} has what to do about each.`;
    default:
      return `Next: ${nextCommand(invocation, 'list findings')}`;
  }
}

type Row = Readonly<Record<string, unknown>>;
type Filter = (row: Row) => boolean;

/** @throws AppError USAGE */
function filterOf(given: Given, what: ListKind): Filter {
  const begins = given.text('--framework')?.toLowerCase() ?? null;
  const stands = given.text('--status');
  if (what !== 'controls' && (begins !== null || stands !== null))
    throw new AppError('USAGE', {
      detail: '--framework and --status are for controls',
      remedy: 'Run `grantwarden list controls`.',
    });
  return (row) =>
    (begins === null || String(row['id']).toLowerCase().startsWith(begins)) &&
    (stands === null || row['status'] === stands);
}

/** @throws AppError USAGE, which names the frameworks, when no control of the audit has such a number */
async function requireFramework(begins: string, controls: AsyncIterable<Row>): Promise<void> {
  const frameworks = new Set<string>();
  for await (const { id } of controls) {
    const number = String(id);
    if (number.toLowerCase().startsWith(begins.toLowerCase())) return;
    frameworks.add(number.slice(0, Math.max(0, number.lastIndexOf(' '))));
  }
  if (frameworks.size === 0) return;
  throw new AppError('USAGE', {
    detail: `--framework: no control has a number that begins with “${begins}”`,
    remedy: `The last audit has controls of ${[...frameworks].sort().join(', ')}.`,
  });
}

async function* chosen(rows: AsyncIterable<Row>, filter: Filter): AsyncGenerator<Row> {
  for await (const row of rows) if (filter(row)) yield row;
}

async function* csvLines(what: ListKind, rows: AsyncIterable<Row>): AsyncGenerator<string> {
  const { listCsv } = await import('../../app/list-csv.ts');
  yield* listCsv(what, rows);
}

async function* jsonLines(rows: AsyncIterable<Row>): AsyncGenerator<string> {
  const { jsonLine } = await import('../../core/audit-json.ts');
  for await (const row of rows) yield `${jsonLine(row)}\n`;
}
