/** What an action's target looks like now, and what would take the change back. */
import type { Action, ActionTarget } from '../../../src/core/plan.ts';
import { safeName } from '../../../src/core/text.ts';
import type { Sight, UndoRecipe } from '../../../src/kit/acting.ts';
import type { Decided } from './decisions.ts';
import type { Decision } from './targets.ts';

type Looked = Pick<Action, 'target' | 'expects'>;

export function sightOfRestriction({ target }: Looked, now: Decided): Sight {
  if (now.decision === 'restricted') return { is: 'done' };
  // Both an approval and no decision are what a restriction is for.
  return {
    is: 'ready',
    undo: now.decision === 'approved' ? approval(target, now, 'restricted') : clearing(target),
  };
}

/** `decision` among the facts: which one is cleared. */
export function sightOfClearing({ target }: Looked, now: Decided): Sight {
  const wanted = target.facts['decision'] === 'restricted' ? 'restricted' : 'approved';
  if (now.decision === 'none') return { is: 'done' };
  if (now.decision === wanted)
    return { is: 'ready', undo: wanted === 'approved' ? approval(target, now, 'none') : restriction(target) };
  // An approval that gave way to a restriction is gone; the restriction stays.
  return wanted === 'approved' ? { is: 'done' } : { is: 'changed', how: drift(now.decision, wanted) };
}

export function sightOfApproval({ target, expects }: Looked, now: Decided): Sight {
  if (now.decision === 'approved') return { is: 'done' };
  const expected = expects['decision'] ?? 'none';
  if (now.decision !== expected) return { is: 'changed', how: drift(now.decision, expected) };
  return { is: 'ready', undo: now.decision === 'restricted' ? restriction(target) : clearing(target) };
}

const words: Readonly<Record<string, string>> = {
  approved: 'approved',
  restricted: 'restricted',
  none: 'not decided on',
};

function drift(now: Decision, expected: string): string {
  return `it is now ${words[now]}; the plan saw it ${words[expected] ?? 'otherwise'}`;
}

/**
 * An approval of a workspace is given again only after the organisation's decision is back, so its phase is the one
 * that an undo comes to later.
 */
function approval(target: ActionTarget, { botScopes, userScopes }: Decided, over: Decision): UndoRecipe {
  const facts = {
    ...(botScopes === '' ? {} : { botScopes }),
    ...(userScopes === '' ? {} : { userScopes }),
  };
  return {
    ...recipe(target, facts),
    kind: 'approve-app',
    phase: target.resource === '' ? 'stop-consent' : 'stop-tokens',
    expects: { decision: over },
    what: `approve ${nameOf(target)} again ${whereOf(target)}`,
  };
}

function clearing(target: ActionTarget): UndoRecipe {
  return {
    ...recipe(target, { decision: 'restricted' }),
    kind: 'clear-decision',
    phase: target.resource === '' ? 'stop-consent' : 'stop-tokens',
    expects: { decision: 'restricted' },
    what: `clear the restriction of ${nameOf(target)} ${whereOf(target)}`,
  };
}

function restriction(target: ActionTarget): UndoRecipe {
  return {
    ...recipe(target, {}),
    kind: 'restrict-app',
    phase: target.resource === '' ? 'stop-consent' : 'stop-tokens',
    expects: {},
    what: `restrict ${nameOf(target)} again ${whereOf(target)}`,
  };
}

function recipe(target: ActionTarget, facts: ActionTarget['facts']): Pick<UndoRecipe, 'target'> {
  return { target: { ...target, grant: null, facts } };
}

function nameOf({ name, clientId }: Pick<ActionTarget, 'name' | 'clientId'>): string {
  return safeName(name, safeName(clientId, 'the app'));
}

function whereOf({ resource }: Pick<ActionTarget, 'resource'>): string {
  return resource === '' ? 'for the organisation' : `in workspace ${safeName(resource, '?')}`;
}
