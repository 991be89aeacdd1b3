/** How one kind of change is looked at and made. */
import { AppError } from '../../../src/core/errors.ts';
import type { Action } from '../../../src/core/plan.ts';
import type { Actor, Sight } from '../../../src/kit/acting.ts';

export type Deed = Pick<Actor, 'look' | 'act'>;

export const done: Sight = { is: 'done' };

export function changed(how: string): Sight {
  return { is: 'changed', how };
}

/** A fact without which the action cannot be done. @throws AppError ACT_REFUSED when the plan lacks it */
export function factOf({ target, kind }: Action, name: string): string {
  const fact = Object.hasOwn(target.facts, name) ? target.facts[name] : undefined;
  if (fact === undefined || fact === '')
    throw new AppError('ACT_REFUSED', { detail: `${kind}: the plan does not say the ${name}` });
  return fact;
}

/** The only native handle of the target. @throws AppError ACT_REFUSED when there is none */
export function handleOf({ target, kind }: Action): string {
  const [handle] = target.handles;
  if (handle === undefined || handle === '')
    throw new AppError('ACT_REFUSED', { detail: `${kind}: the plan names no object` });
  return handle;
}

/** @throws AppError ACT_REFUSED when the plan names nobody */
export function principalOf({ target, kind }: Action): string {
  if (target.principal === null)
    throw new AppError('ACT_REFUSED', { detail: `${kind}: the plan names nobody` });
  return target.principal.id;
}

/** What the vendor had before its words changed, and what it has now. */
export function refusal(action: Action, how: string): AppError {
  return new AppError('ACT_REFUSED', { detail: `${action.kind}: ${how}` });
}
