/** Is it meant? Shown first, in full; neither Enter alone nor a paste agrees. */
import { questionFor, wordFor } from '../app/plan-question.ts';
import { AppError } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';
import { byHand } from './by-hand.ts';
import type { Invocation } from './command.ts';
import { canAsk } from './io.ts';
import { planScreen } from './plan-text.ts';

/** @throws AppError PLAN_UNCONFIRMED when nobody can be asked, or the answer is no; INTERRUPTED when the person leaves */
export async function confirmPlan({ io, signal }: Invocation, plan: Plan): Promise<void> {
  if (!canAsk(io)) throw new AppError('PLAN_UNCONFIRMED', { detail: 'there is no terminal to ask at' });
  await io.stderr.write(`${planScreen(plan, io.stderr.columns)}\n`);
  const { confirm, input } = await import('@inquirer/prompts');
  const word = wordFor(plan);
  using hand = byHand(process.stdin);
  const context = { input: hand.input, output: process.stderr, signal };
  try {
    const agreed =
      word === null
        ? await confirm({ message: questionFor(plan), default: false }, context)
        : (
            await input(
              { message: `${questionFor(plan)}\n  Type ${word} to agree, anything else to leave:` },
              context,
            )
          ).trim() === word;
    if (!agreed) throw new AppError('PLAN_UNCONFIRMED', { remedy: 'Nothing was changed.' });
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'ExitPromptError')
      throw new AppError('INTERRUPTED', { remedy: 'Nothing was changed.', cause: thrown });
    throw thrown;
  }
}
