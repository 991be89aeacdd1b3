/** What applying a plan reads, where it writes, and what comes of each action. */
import type { Clock } from '../../core/clock.ts';
import type { AppError } from '../../core/errors.ts';
import type { Action, Plan } from '../../core/plan.ts';
import type { Actor, UndoRecipe } from '../../kit/acting.ts';

/**
 * How far an action got. `done`: the vendor said so, or reading showed it after an answer was lost. `already`: its
 * effect held before we acted. `refused`: the vendor would not. `unknown`: no answer, and reading did not tell.
 * `changed`: it is no longer what was planned, so it was left alone. `waiting`: not tried.
 */
export type ActionState = 'waiting' | 'done' | 'already' | 'refused' | 'unknown' | 'changed';

/** `pending`: done, yet reading does not show it (any more). `untold`: no API shows it. */
export type Verification = 'yes' | 'pending' | 'untold' | 'not-tried';

export interface ActionResult {
  readonly action: Action;
  readonly state: ActionState;
  readonly verified: Verification;
  /** Why, in a sentence; null when there is nothing to say. */
  readonly detail: string | null;
}

/** What earlier applications of the same plan have left: an intent without outcome is `unknown`. */
export type Past = ReadonlyMap<string, Exclude<ActionState, 'waiting' | 'changed'>>;

export interface ApplyJournal {
  /** Durable before it resolves, and before the vendor is asked. */
  intent(action: Action): Promise<void>;
  /** Durable before it resolves. */
  outcome(action: Action, state: ActionState, detail: string | null): Promise<void>;
}

export interface ApplyProgress {
  readonly tenant: string;
  readonly stage: 'look' | 'act' | 'verify';
  readonly done: number;
  readonly total: number;
}

/**
 * One action on its way: its intent goes to the journal, the vendor is asked, what came of it, and what reading it again
 * showed.
 */
export interface ApplyStep {
  readonly action: string;
  readonly step: 'intent' | 'sent' | ActionState | 'verified' | 'pending' | 'untold';
  readonly detail: string | null;
}

export interface ApplyPorts {
  readonly clock: Clock;
  /** Aborted: what is under way is finished, nothing more is begun. */
  readonly signal: AbortSignal;
  readonly past: Past;
  readonly journal: ApplyJournal;
  /** @throws AppError ACT_NOT_CONFIGURED, SECRET_*, SIGN_IN_* */
  actor(tenant: string): Promise<Actor>;
  /** Keeps what would take each action back; durable before it resolves. */
  saveUndo(recipes: ReadonlyMap<string, UndoRecipe | null>): Promise<void>;
  onProgress(progress: ApplyProgress): void;
  onStep(step: ApplyStep): void;
}

export interface ApplyOptions {
  /** Look, and do nothing. */
  readonly dryRun: boolean;
  /** Leave out what has changed since the plan, instead of refusing all of it. */
  readonly skipChanged: boolean;
}

export interface TenantOutcome {
  readonly id: string;
  /** Why this tenant was not begun or not finished; null when it was. */
  readonly error: AppError | null;
}

export interface Applied {
  readonly plan: Plan;
  readonly dryRun: boolean;
  readonly results: readonly ActionResult[];
  readonly tenants: readonly TenantOutcome[];
  /** Until when access may go on that was given out before; null: nothing of the kind is known. ISO 8601 UTC. */
  readonly survivesUntil: string | null;
  /** What survives, each said once. */
  readonly survivors: readonly string[];
}
