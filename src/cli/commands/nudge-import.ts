import { commandWord } from '../../core/command-word.ts';
import { type ExitCode, exitCodes } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import { nextCommand } from '../next-command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';

export const nudgeImport: Command = {
  path: ['nudge', 'import'],
  group: 'act',
  summary: 'take in answers: what is kept goes to review, what is removed becomes a plan',
  detail:
    'CSV with a row of titles, or JSON: a list of mappings. Fields: reference, or email and app; answer, which is keep or remove; justification, which keep needs; by and at, who answered and when. One line that cannot be meant (an unknown reference, a second answer, hidden characters, a formula) and nothing is taken in. Removals are one plan for all, written and recorded; `apply` does what stands in it, and nothing is removed before.',
  argument: { name: 'file', summary: 'the answers' },
  options: [
    {
      flag: '--out',
      summary: 'write the plan of the removals to this file (default: nudge-plan.json)',
      value: { name: 'FILE', kind: 'file' },
    },
    { flag: '--dry-run', summary: 'show what would be taken in, and record nothing' },
    options.config,
    options.json,
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden nudge import answers.csv --dry-run', says: 'whether every line can be taken' },
    { line: 'grantwarden nudge import answers.csv --out removals.json', says: 'the same, recorded' },
  ],
  run: runImport,
};

async function runImport(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [{ importAnswers }, { planText }, { importText }, { writeOutput }, { jsonLine }] = await Promise.all([
    import('../../app/nudge-import.ts'),
    import('../../app/plan-text.ts'),
    import('../nudge-text.ts'),
    import('../output.ts'),
    import('../../core/audit-json.ts'),
  ]);
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const out = given.text('--out') ?? 'nudge-plan.json';
    const dryRun = given.on('--dry-run');
    const imported = await importAnswers(app, {
      file: given.argument ?? '',
      dryRun,
      keepPlan: (plan) => writeOutput([planText(plan)], out, io.stdout),
    });
    const { keep, remove, gone, plan } = imported;
    const brief = ({ question, ...answer }: (typeof keep)[number]) => ({
      reference: question.reference,
      person: question.person,
      tenant: question.tenant,
      app: question.app,
      ...answer,
    });
    const text = given.on('--json')
      ? `${jsonLine({
          schema: 'grantwarden.nudge-import/1',
          recorded: !dryRun,
          keep: keep.map(brief),
          remove: remove.map(brief),
          gone,
          plan: plan === null ? null : plan.id,
        })}\n`
      : importText(imported);
    await writeOutput([text], null, io.stdout);
    if (dryRun) say('\nNothing was recorded.\nNext: the same without --dry-run\n');
    else if (plan === null) say(`\nNext: ${nextCommand(invocation, 'nudge status')}\n`);
    else
      say(
        `\nThe removals are planned in ${out}; nothing has been removed yet.\nNext: ${nextCommand(invocation, `apply ${commandWord(out)} --dry-run`)}\n`,
      );
    return exitCodes.clean;
  });
}
