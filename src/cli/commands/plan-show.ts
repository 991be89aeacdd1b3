import type { ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';

export const planShow: Command = {
  path: ['plan', 'show'],
  group: 'act',
  summary: 'show a plan that was made here, by its file or its id',
  argument: { name: 'plan', summary: 'file, or the beginning of an id' },
  options: [
    { flag: '--markdown', summary: 'print it as Markdown' },
    options.config,
    options.output,
    options.json,
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden plan show plan.json', says: 'read it again before it is applied' },
    { line: 'grantwarden plan show p_3f9a2c --markdown', says: 'one that was applied long ago' },
  ],
  run: showPlan,
};

async function showPlan(invocation: Invocation): Promise<ExitCode> {
  const { given, io } = invocation;
  const [{ namedPlan }, { planText }, { planMarkdown, planScreen }, { writeOutput }] = await Promise.all([
    import('../named-plan.ts'),
    import('../../app/plan-text.ts'),
    import('../plan-text.ts'),
    import('../output.ts'),
  ]);
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const plan = await namedPlan(app, given.argument ?? '');
    const file = given.text('--output');
    const text = given.on('--json')
      ? planText(plan)
      : given.on('--markdown')
        ? planMarkdown(plan)
        : planScreen(plan, file === null ? io.stdout.columns : null);
    await writeOutput([text], file, io.stdout);
    return 0;
  });
}
