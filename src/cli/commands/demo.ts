import type { ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import { codeAfter } from '../exit.ts';
import { canReview } from '../io.ts';
import * as options from '../options.ts';
import { showProgress } from '../progress.ts';
import { withApp } from '../with-app.ts';

/** Quotas of minutes pass in seconds. */
const timeScale = 60;

export const demo: Command = {
  path: ['demo'],
  group: 'start',
  summary: 'audit a simulated company: nothing to set up, nothing leaves this machine',
  detail:
    'Starts simulated tenants on loopback ports, writes a configuration and a policy for them into a temporary folder, audits, opens the interactive review, and clears everything away when it is left. Without a terminal, or with --no-tui, prints the summary instead.',
  options: [
    { flag: '--no-tui', summary: 'print the summary instead of opening the interactive view' },
    options.users,
    options.seed,
    options.format,
    options.json,
    options.output,
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden demo', says: 'two minutes to see what it does' },
    { line: 'grantwarden demo --users 2000 --seed 7', says: 'another, larger company' },
    { line: 'grantwarden demo --json | jq .summary', says: 'the same for programs' },
  ],
  run: runDemo,
};

/** Somebody sits there, and asked for no document. */
function isLookedAt({ given, io }: Invocation): boolean {
  return (
    canReview(io) &&
    !given.on('--no-tui') &&
    !given.on('--json') &&
    given.text('--format') === null &&
    given.text('--output') === null
  );
}

async function runDemo(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say, signal } = invocation;
  const [{ prepareDemo, unhurried }, { audit }, { formatOf, printResult }] = await Promise.all([
    import('../../app/demo.ts'),
    import('../../app/audit.ts'),
    import('../result.ts'),
  ]);
  const company = await prepareDemo({
    users: given.number('--users') ?? options.defaultUsers,
    seed: given.number('--seed') ?? options.defaultSeed,
    timeScale,
    scenario: null,
    faults: null,
  });
  try {
    say(`${company.companyName}, ${company.users} people, simulated on this machine.\n`);
    const progress = showProgress({ io, quiet: given.on('--quiet') });
    const { configFile, clock } = company;
    return await withApp(invocation, { configFile, clock, onProgress: progress.onProgress }, async (app) => {
      const format = formatOf(invocation, app);
      const { view } = await audit(app, {
        mode: 'full',
        resume: false,
        failOn: null,
        allowPartial: true,
      }).finally(() => progress.end());
      if (isLookedAt(invocation)) {
        const { openReviewOf } = await import('./review.ts');
        // Nobody is harmed: what is changed here is simulated too. It acts at the pace of the simulation.
        const shown = unhurried(app.clock);
        await openReviewOf(invocation, app, { allowApply: true, configFile, now: () => shown.now() });
      } else await printResult(app, view, format, invocation);
      say(
        '\nNext: grantwarden init, for your own tenants; grantwarden sandbox --write DIR, to go on with this company.\n',
      );
      return codeAfter(0, signal);
    });
  } finally {
    await company.close();
  }
}
