/** How one kind of change is looked at and made. */
import { AppError } from '../../../src/core/errors.ts';
import type { Action } from '../../../src/core/plan.ts';
import type { Actor } from '../../../src/kit/acting.ts';

export type Deed = Pick<Actor, 'look' | 'act'> & {
  /** API calls that an action takes, looking included, at most; for the day's quota. */
  calls(action: Action): number;
};

export function refused(detail: string, remedy?: string): AppError {
  return new AppError('ACT_REFUSED', { detail, ...(remedy === undefined ? {} : { remedy }) });
}

/** The app and the person or permission set of a target. @throws AppError ACT_REFUSED when the plan lacks one */
export function partiesOf({ kind, target }: Action): { readonly clientId: string; readonly holder: string } {
  const { clientId, principal } = target;
  if (clientId === null || principal === null)
    throw refused(`${kind}: the plan does not say of which app and whom`);
  return { clientId, holder: principal.id };
}
