import type { ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';

export const undo: Command = {
  path: ['undo'],
  group: 'act',
  summary: 'plan to take back what an applied plan did, as far as anything can',
  detail:
    'Takes back what was really done by that plan: grants and permissions of Microsoft 365, disabled apps, decisions in Slack, access that an administrator gave in Salesforce. A deleted token comes back only when its person consents again: that is said, and nothing is pretended. Writes a plan like any other; apply it.',
  argument: { name: 'plan', summary: 'id of the applied plan, or the beginning of it, or its file' },
  options: [
    {
      flag: '--out',
      summary: 'write the plan to this file (default: undo.json)',
      value: { name: 'FILE', kind: 'file' },
    },
    { flag: '--markdown', summary: 'also write it as Markdown', value: { name: 'FILE', kind: 'file' } },
    options.reasonOfPlan,
    options.config,
    options.json,
    ...options.always,
  ],
  examples: [
    {
      line: 'grantwarden undo p_3f9a2c --reason "wrong vendor"',
      says: 'what can be taken back, and what cannot',
    },
    { line: 'grantwarden apply undo.json', says: 'take it back' },
  ],
  run: runUndo,
};

async function runUndo(invocation: Invocation): Promise<ExitCode> {
  const { given } = invocation;
  const [{ makeUndo }, { namedPlan }, { journalHead }, { keepPlan }] = await Promise.all([
    import('../../app/undo.ts'),
    import('../named-plan.ts'),
    import('../../app/journal.ts'),
    import('../plan-command.ts'),
  ]);
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const done = await namedPlan(app, given.argument ?? '');
    const plan = await makeUndo(app, done, {
      reason: given.text('--reason'),
      journalHead: journalHead(app.workspace)?.hash ?? null,
    });
    await keepPlan(invocation, app, plan, 'undo.json');
    return 0;
  });
}
