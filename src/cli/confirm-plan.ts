/** Is it meant? Shown first, in full; Enter alone never agrees. */
import { AppError } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';
import { questionFor, wordFor } from './apply-text.ts';
import type { Invocation } from './command.ts';
import { canAsk } from './io.ts';
import { planScreen } from './plan-text.ts';

/** @throws AppError PLAN_UNCONFIRMED when nobody can be asked, or the answer is no; INTERRUPTED when the person leaves */
export async function confirmPlan({ io, signal }: Invocation, plan: Plan): Promise<void> {
  if (!canAsk(io)) throw new AppError('PLAN_UNCONFIRMED', { detail: 'there is no terminal to ask at' });
  await io.stderr.write(`${planScreen(plan, io.stderr.columns)}\n`);
  const { confirm, input } = await import('@inquirer/prompts');
  const word = wordFor(plan);
  const context = { output: process.stderr, signal };
  try {
    const agreed =
      word === null
        ? await confirm({ message: questionFor(plan), default: false }, context)
        : (await input({ message: `${questionFor(plan)} Type “${word}” to agree:` }, context)).trim() ===
          word;
    if (!agreed) throw new AppError('PLAN_UNCONFIRMED', { remedy: 'Nothing was changed.' });
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'ExitPromptError')
      throw new AppError('INTERRUPTED', { remedy: 'Nothing was changed.', cause: thrown });
    throw thrown;
  }
}
