/** What the commands that make a plan have in common. */
import type { ExitCode } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';
import { commandWord } from '../core/command-word.ts';
import type { Invocation, Option } from './command.ts';
import * as options from './options.ts';
import { withApp } from './with-app.ts';
import { nextCommand } from './next-command.ts';

export const planOptions: readonly Option[] = [
  {
    flag: '--out',
    summary: 'write the plan to this file, for `apply` (default: plan.json)',
    value: { name: 'FILE', kind: 'file' },
  },
  {
    flag: '--markdown',
    summary: 'also write it as Markdown, for the change ticket',
    value: { name: 'FILE', kind: 'file' },
  },
  options.reasonOfPlan,
  options.tenant,
  { flag: '--all-tenants', summary: 'in every tenant where it is connected' },
  { flag: '--include-candidates', summary: 'also apps that only go by the name: make sure of them first' },
  { flag: '--include-first-party', summary: 'also the platform’s own apps: people sign in with these' },
  { flag: '--include-own-app', summary: 'also the apps by which Grantwarden reads and acts' },
  { flag: '--include-operator', summary: 'also sign out the person in whose name Grantwarden acts' },
  options.config,
  options.json,
  ...options.always,
];

const allowances = [
  ['--include-first-party', 'first-party'],
  ['--include-own-app', 'own-app'],
  ['--include-operator', 'operator'],
] as const;

/** Makes, records, writes and shows it. Calls no vendor. */
export async function runPlan(
  invocation: Invocation,
  intent: 'revoke' | 'contain' | 'prune' | 'narrow',
): Promise<ExitCode> {
  const { given } = invocation;
  const [{ makePlan }, { journalHead }] = await Promise.all([
    import('../app/plan.ts'),
    import('../app/journal.ts'),
  ]);
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const plan = await makePlan(app, {
      intent,
      what: given.arguments,
      tenants: given.list('--tenant'),
      allTenants: given.on('--all-tenants'),
      reason: given.text('--reason'),
      allowed: allowances.flatMap(([flag, allowed]) => (given.on(flag) ? [allowed] : [])),
      candidates: given.on('--include-candidates'),
      journalHead: journalHead(app.workspace)?.hash ?? null,
    });
    await keepPlan(invocation, app, plan);
    return 0;
  });
}

export async function keepPlan(
  invocation: Invocation,
  app: Parameters<typeof import('../app/plan-record.ts').recordPlan>[0],
  plan: Plan,
  usually = 'plan.json',
): Promise<void> {
  const [{ recordPlan }, { planText }, { planMarkdown, planScreen }, { writeOutput }] = await Promise.all([
    import('../app/plan-record.ts'),
    import('../app/plan-text.ts'),
    import('./plan-text.ts'),
    import('./output.ts'),
  ]);
  const { given, io, say } = invocation;
  const file = given.text('--out') ?? usually;
  await recordPlan(app, plan);
  await writeOutput([planText(plan)], file, io.stdout);
  const ticket = given.text('--markdown');
  if (ticket !== null) await writeOutput([planMarkdown(plan)], ticket, io.stdout);
  await writeOutput(
    [given.on('--json') ? planText(plan) : planScreen(plan, io.stdout.columns)],
    null,
    io.stdout,
  );
  say(
    plan.actions.length === 0
      ? `\nWritten to ${file}; there is nothing in it to apply.\n`
      : `\nWritten to ${file}.\nNext: ${nextCommand(invocation, `apply ${commandWord(file)} --dry-run`)}\n`,
  );
}
