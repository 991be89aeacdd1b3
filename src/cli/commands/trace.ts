import type { ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';
import { nextCommand } from '../next-command.ts';

const pageSize = 50;

export const trace: Command = {
  path: ['trace'],
  group: 'audit',
  summary: 'where is this vendor connected, and how to cut it off',
  detail:
    'Looks in the last audit only; nothing is sent. Finds a vendor, an app name, a client id or a domain in all tenants: proven by your policy or by id, or as a candidate that only goes by the name. Shows who granted what since when, what it reaches, when it was last used, and the ordered containment on each platform; it changes nothing. “Not seen” is said only of what was read in full. Ends with 4 when a stream that tells of connections was not read in full in one of the tenants, whatever was found, and with 0 otherwise, also when nothing was found.',
  argument: { name: 'what', summary: 'name of a vendor or app, client id, app key, or domain' },
  options: [
    { flag: '--details', summary: 'everything: scopes, grants, each step with its undo, logs to pull' },
    {
      flag: '--page',
      summary: `which ${pageSize} grants of each app are listed (default: 1)`,
      value: { name: 'N', kind: 'integer', least: 1 },
    },
    options.config,
    options.tenant,
    options.json,
    options.output,
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden trace Drift', says: 'one screen: where, who, what, and what to do first' },
    { line: 'grantwarden trace Drift --details', says: 'every step with its undo, and the logs to pull' },
    { line: 'grantwarden trace salesloft.com --json | jq .plan', says: 'by domain, for programs' },
  ],
  run: runTrace,
};

async function runTrace(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [
    { trace: find },
    { traceJson },
    { traceDetails, traceScreen },
    { jsonLine },
    { writeOutput },
    { commandWord },
  ] = await Promise.all([
    import('../../app/trace.ts'),
    import('../../app/trace-json.ts'),
    import('../trace-text.ts'),
    import('../../core/audit-json.ts'),
    import('../output.ts'),
    import('../../core/command-word.ts'),
  ]);
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const file = given.text('--output');
    const found = await find(app, {
      what: given.argument ?? '',
      tenants: given.list('--tenant'),
      page: { first: ((given.number('--page') ?? 1) - 1) * pageSize, count: pageSize },
    });
    const width = { width: file === null ? io.stdout.columns : null };
    const text = given.on('--json')
      ? `${jsonLine(traceJson(found))}\n`
      : given.on('--details')
        ? traceDetails(found, width)
        : traceScreen(found, width);
    await writeOutput([text], file, io.stdout);
    const [first] = [...found.proven, ...found.candidates];
    say(
      first === undefined
        ? `\nNext: ${nextCommand(invocation, 'list vendors')}\n`
        : `\nNext: ${nextCommand(invocation, `explain ${commandWord(first.app.key)} --tenant ${commandWord(first.app.tenant)}`)}\n`,
    );
    return found.exit;
  });
}
