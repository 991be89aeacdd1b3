import type { Plan } from '../core/plan.ts';
import { hindrance, isUnderWay } from './applying.ts';
import { commandLine } from './command-line.ts';
import { here, type State } from './state.ts';

/** Why `A` does nothing here, a sentence; null: it does. */
export function applyOff(state: State): string | null {
  const { session, applying, planning } = state;
  const onPlan = here(state).screen === 'plan';
  const plan = onPlan ? planning.plan : (applying?.plan ?? null);
  if (plan === null) return onPlan ? 'Make the plan first, with m.' : 'The plan is still being read.';
  if (!session.allowApply)
    return `The review was started without --allow-apply. To apply: ${commandToApply(state, plan)} (y copies it)`;
  if (isUnderWay(applying)) return 'Another one is under way.';
  if (state.rescanning?.stage === 'running') return 'An audit is under way.';
  if (plan.actions.length === 0)
    return 'There is nothing in it that an API can do; the steps by hand are listed.';
  return onPlan || applying === null ? null : hindrance(applying);
}

/** The command line that does the same. */
export function commandToApply(state: State, plan: Plan): string {
  const { written, plan: made } = state.planning;
  if (written !== null && made?.id === plan.id) return commandLine(state, 'apply', written);
  return commandLine(state, 'review', '--allow-apply');
}
