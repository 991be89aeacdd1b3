import type { FleetTrace } from '../../app/fleet-trace.ts';
import { commandWord } from '../../core/command-word.ts';
import type { ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import { nextCommand, withConfig } from '../next-command.ts';
import * as options from '../options.ts';
import { fleetConfig, withFleet } from '../with-fleet.ts';

export const fleetTrace: Command = {
  path: ['fleet', 'trace'],
  group: 'audit',
  summary: 'at which customers is this vendor connected',
  detail:
    'Looks in what the last audit of each customer published; nothing is sent. Finds a vendor, an app name, a client id or a domain: proven by the customer’s own policy or by id, or as a candidate that only goes by the name. “Not seen” is said only of a customer whose every tenant was read in full. Ends with 4 when one was not, or was never audited, whatever was found, and with 0 otherwise. The containment plan of one customer: `grantwarden trace` in its folder.',
  argument: { name: 'what', summary: 'name of a vendor or app, client id, app key, or domain' },
  options: [fleetConfig, options.json, options.output, ...options.always],
  examples: [
    { line: 'grantwarden fleet trace Klue', says: 'who of ours has it, and of whom it is not known' },
    {
      line: "grantwarden fleet trace Klue --json | jq -r '.customers[] | [.customer, .answer] | @tsv'",
      says: 'for programs',
    },
  ],
  run: runTrace,
};

async function runTrace(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [{ traceFleet }, { fleetTraceJson }, { fleetTraceText }, { jsonLine }, { writeOutput }] =
    await Promise.all([
      import('../../app/fleet-trace.ts'),
      import('../../app/fleet-trace-json.ts'),
      import('../fleet-trace-text.ts'),
      import('../../core/audit-json.ts'),
      import('../output.ts'),
    ]);
  const traced = await withFleet(invocation, ({ database }) => traceFleet(database, given.argument ?? ''));
  const file = given.text('--output');
  const width = file === null ? io.stdout.columns : null;
  const text = given.on('--json')
    ? `${jsonLine(fleetTraceJson(traced))}\n`
    : fleetTraceText(traced, width, (line) => withConfig(invocation, line));
  await writeOutput([text], file, io.stdout);
  say(`\nNext: ${nextOf(invocation, traced)}\n`);
  return traced.exit;
}

function nextOf(invocation: Invocation, { what, customers }: FleetTrace): string {
  if (customers.length === 0) return nextCommand(invocation, 'fleet add CUSTOMER');
  const having = customers.find(({ answer }) => answer === 'connected' || answer === 'candidate');
  if (having !== undefined)
    return `grantwarden trace ${commandWord(what)}, in the folder of ${having.customer}`;
  return nextCommand(invocation, 'fleet status');
}
