import { AppError, type ExitCode, exitCodes, toAppError } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import { canAsk } from '../io.ts';
import { nextCommand } from '../next-command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';

export const nudge: Command = {
  path: ['nudge'],
  group: 'act',
  summary: 'ask the people who let in an unapproved app whether they still need it',
  detail:
    'From the last audit, by Slack or e-mail as `nudge:` of the configuration says, in the words of `nudge:` in the policy. Without anything named, all apps that nobody has approved, save banned ones and the platform’s own. One message a person, with a reference for each app; only to addresses of your own domains. Shown first, then asked for; without a terminal it needs --yes. Run it again for the one reminder, which is due after `remind` days. Nobody is asked twice about the same grant.',
  argument: { name: 'finding', summary: 'ids of findings; several may be given', many: true, optional: true },
  options: [
    {
      flag: '--app',
      summary: 'only this app, by key or client id; may be given several times',
      value: { name: 'KEY', kind: 'text', repeatable: true },
    },
    {
      flag: '--vendor',
      summary: 'only this vendor’s apps; may be given several times',
      value: { name: 'NAME', kind: 'text', repeatable: true },
    },
    options.tenant,
    { flag: '--dry-run', summary: 'show who would get what, and send nothing' },
    { flag: '--yes', summary: 'do not ask whether it is meant' },
    options.config,
    options.json,
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden nudge --dry-run', says: 'who would be asked about what, and in which words' },
    {
      line: 'grantwarden nudge --vendor Zoomly --yes',
      says: 'the users of one vendor, without asking first',
    },
  ],
  run: runNudge,
};

async function runNudge(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [{ nudgePlan }, { askAll, wordsOf }, { askingsText, countOf }, { writeOutput }, { jsonLine }] =
    await Promise.all([
      import('../../app/nudge-questions.ts'),
      import('../../app/nudge.ts'),
      import('../nudge-text.ts'),
      import('../output.ts'),
      import('../../core/audit-json.ts'),
    ]);
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const request = {
      findings: given.arguments,
      apps: given.list('--app'),
      vendors: given.list('--vendor'),
    };
    const plan = await nudgePlan(app, request);
    const [first] = plan.askings;
    const json = given.on('--json');
    const show = (asked: readonly unknown[]): Promise<unknown> =>
      writeOutput([`${jsonLine({ schema: 'grantwarden.nudge/1', ...plan, asked })}\n`], null, io.stdout);
    if (!json) await writeOutput([askingsText(plan)], null, io.stdout);
    if (first === undefined) {
      if (json) await show([]);
      say('\nNobody needs to be asked.\n');
      return exitCodes.clean;
    }
    const { subject, text } = wordsOf(app, first);
    if (!json) say(`\nThe first message:\n\n  ${subject}\n\n${text.replaceAll(/^/gmu, '  ')}\n`);
    if (given.on('--dry-run')) {
      if (json) await show([]);
      say('Nothing was sent; references are drawn anew when it is.\nNext: the same without --dry-run\n');
      return exitCodes.clean;
    }
    if (!given.on('--yes')) await confirmed(invocation, countOf(plan.askings));
    const asked: unknown[] = [];
    let missed = 0;
    for await (const one of askAll(app, plan.askings)) {
      if (one.how !== 'delivered') missed += 1;
      const { person, reminder, references, how, said } = one;
      asked.push({ person, reminder, references, how, said });
      if (!json && one.how !== 'delivered') say(`${person}: ${said}\n`);
    }
    if (json) await show(asked);
    say(
      `\n${asked.length - missed} of ${asked.length} sent.\nNext: ${nextCommand(invocation, 'nudge status')}\n`,
    );
    return missed === 0 ? exitCodes.clean : exitCodes.incomplete;
  });
}

/** @throws AppError PLAN_UNCONFIRMED, INTERRUPTED */
async function confirmed({ io, signal }: Invocation, whom: string): Promise<void> {
  if (!canAsk(io))
    throw new AppError('PLAN_UNCONFIRMED', {
      detail: 'there is no terminal to ask at',
      remedy: 'Look at it with --dry-run, then add --yes.',
    });
  const [{ confirm }, { byHand }] = await Promise.all([import('@inquirer/prompts'), import('../by-hand.ts')]);
  using hand = byHand(process.stdin);
  try {
    const agreed = await confirm(
      { message: `Write to ${whom}?`, default: false },
      { input: hand.input, output: process.stderr, signal },
    );
    if (!agreed) throw new AppError('PLAN_UNCONFIRMED', { remedy: 'Nothing was sent.' });
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'ExitPromptError')
      throw new AppError('INTERRUPTED', { remedy: 'Nothing was sent.', cause: thrown });
    throw toAppError(thrown);
  }
}
