import { AppError, type ExitCode } from '../../core/errors.ts';
import type { Plan } from '../../core/plan.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';
import { nextCommand, withConfig } from '../next-command.ts';

export const apply: Command = {
  path: ['apply'],
  group: 'act',
  summary: 'do what a plan says, verify it by reading again, and keep it in the journal',
  detail:
    'Takes only a plan that was made in this workspace, unchanged. Signs in with `actAuth` of each tenant, looks at everything first and refuses when something is not as planned, then changes one thing at a time, with the intent on record before and the outcome after. A lost answer is settled by reading, never by trying blindly. Run it again after an interruption: it goes on where it was. Asks on a terminal; without one it needs --yes. Ends with 0 when all of it is done and seen to hold, with 4 when something is not, with 6 when it was refused and nothing was changed.',
  argument: { name: 'plan', summary: 'file that `plan` has written' },
  options: [
    { flag: '--dry-run', summary: 'look at everything, change nothing' },
    { flag: '--yes', summary: 'do not ask whether it is meant; needed where there is no terminal' },
    { flag: '--skip-changed', summary: 'leave out what has changed since the plan, and do the rest' },
    { ...options.reason, summary: 'why; it stays in the journal' },
    options.config,
    options.json,
    ...options.always,
  ],
  examples: [
    {
      line: 'grantwarden apply plan.json --dry-run',
      says: 'is everything still as planned, and may this credential do it?',
    },
    { line: 'grantwarden apply plan.json', says: 'read it, confirm it, watch it' },
    { line: 'grantwarden apply plan.json --yes --json', says: 'by a script; the result as JSON' },
  ],
  run: runApply,
};

async function runApply(invocation: Invocation): Promise<ExitCode> {
  const { given } = invocation;
  const { readRecordedPlan } = await import('../../app/plan-record.ts');
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const plan = readRecordedPlan(app, given.argument ?? '');
    return applyRecorded(invocation, app, plan);
  });
}

/** Asks, applies, and says what came of it. @throws AppError PLAN_UNCONFIRMED */
async function applyRecorded(
  invocation: Invocation,
  app: Parameters<typeof import('../../app/apply.ts').apply>[0],
  plan: Plan,
): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [
    { apply: make, applyExit },
    { appliedJson, appliedNext, appliedText },
    { confirmPlan },
    { showStages },
    { writeOutput },
  ] = await Promise.all([
    import('../../app/apply.ts'),
    import('../apply-text.ts'),
    import('../confirm-plan.ts'),
    import('../apply-progress.ts'),
    import('../output.ts'),
  ]);
  const dryRun = given.on('--dry-run');
  if (plan.actions.length === 0)
    throw new AppError('USAGE', {
      detail: 'there is nothing in the plan that an API can do',
      remedy: `\`grantwarden plan show ${plan.id.slice(0, 14)}\` has the steps by hand.`,
    });
  if (!dryRun && !given.on('--yes')) await confirmPlan(invocation, plan);
  const stages = showStages(io, given.on('--quiet'));
  const options = { dryRun, skipChanged: given.on('--skip-changed') };
  const applied = await make(app, plan, {
    ...options,
    why: given.text('--reason'),
    onProgress: stages.onProgress,
  }).finally(() => stages.end());
  await writeOutput(
    [
      given.on('--json')
        ? `${JSON.stringify(appliedJson(applied), null, 2)}\n`
        : appliedText(applied, io.stdout.columns, (text) => withConfig(invocation, text)),
    ],
    null,
    io.stdout,
  );
  for (const line of ['', ...appliedNext(applied, (words) => nextCommand(invocation, words))])
    say(`${line}\n`);
  return applyExit(applied, options);
}
