/**
 * How a platform is changed: what it proposes for an app or a grant, and an actor that reads and changes one thing at a
 * time. Only applying and undoing a plan open an actor, with the tenant's `actAuth`.
 */
import type { Action, ActionKind, ManualStep } from '../core/plan.ts';
import type { AppRow, CredentialRow, GrantRow, RoleRow } from '../core/rows.ts';
import type { OpenContext } from './connector.ts';

/** One kind of change that this platform's API offers. */
export interface ActionSpec {
  readonly kind: ActionKind;
  /** Least permission, in the vendor's words. */
  readonly needs: string;
  /** Changes a second that the vendor's quota sustains; for estimates. */
  readonly perSecond: number;
}

/**
 * `revoke`: end these grants and nothing else. `contain`: everything that cuts the app off, in order.
 * `narrow`: leave these grants only `keep`. `block`: see that nobody can connect it (again).
 */
export type Wish =
  | { readonly wish: 'revoke' }
  | { readonly wish: 'contain' }
  | { readonly wish: 'block' }
  | { readonly wish: 'narrow'; readonly keep: ReadonlySet<string> };

/** An app of one tenant and what is to be done about it. */
export interface ActionSubject {
  /** The vendor's id of the tenant, as `Session.identify` gives it; null when no audit has learnt it. */
  readonly vendorId: string | null;
  /** When the plan was made; ISO 8601. */
  readonly plannedAt: string;
  readonly app: AppRow;
  /** Those that the wish is about, one by one; may be many, is read once. */
  readonly grants: Iterable<GrantRow>;
  /** All grants of the app are meant, so that what ends them at once may be used. */
  readonly whole: boolean;
  readonly credentials: readonly CredentialRow[];
  readonly roles: readonly RoleRow[];
}

export type ProposedAction = Omit<Action, 'id' | 'tenant' | 'platform' | 'why'>;
export type ProposedManualStep = Omit<ManualStep, 'tenant' | 'platform'>;

export interface Proposal {
  readonly actions: readonly ProposedAction[];
  readonly manual: readonly ProposedManualStep[];
  /** E.g. grants that cannot be ended one by one, and what would end them. */
  readonly notes: readonly string[];
}

/** Loaded only for planning, applying and undoing. */
export interface ActingModule {
  readonly actions: readonly ActionSpec[];
  /** Pure. Null where this platform cannot do what is wished at all; `notes` of an empty proposal say why. */
  propose(subject: ActionSubject, wish: Wish): Proposal;
  /** @param context its settings are the acting ones, its doors may write */
  open(context: OpenContext): Promise<Actor>;
}

/** What the target of an action looks like now. */
export type Sight =
  /** As expected, so it may be done. `undo` takes back what would be done; null where nothing does. */
  | { readonly is: 'ready'; readonly undo: UndoRecipe | null }
  /** Its effect already holds, by us or by somebody else. */
  | { readonly is: 'done' }
  /** Something else than the plan expects; one sentence with both. */
  | { readonly is: 'changed'; readonly how: string }
  /** No API tells; the reason, and what would. */
  | { readonly is: 'untold'; readonly why: string };

/** The inverse of an action, complete enough to be planned. */
export type UndoRecipe = Pick<ProposedAction, 'kind' | 'phase' | 'target' | 'expects' | 'what'>;

/** Who acts, so that it is not cut off by its own hand. */
export interface ActorIdentity {
  /** The vendor's id of the tenant, as `Session.identify` gives it. */
  readonly tenant: string;
  /** Client id of the app whose credential this is; null when the vendor does not tell. */
  readonly clientId: string | null;
  /** Principal ids and addresses of the operator in whose name it acts; empty for an app of its own. */
  readonly operator: readonly string[];
}

export interface Actor {
  /** @throws AppError SIGN_IN_* */
  identify(): Promise<ActorIdentity>;
  /** Whether the credential may do these, as far as can be told without doing them. */
  examine(kinds: ReadonlySet<ActionKind>): Promise<readonly ActingAbility[]>;
  /** Reads the target again. Never writes. @throws AppError READ_*, GAP_*, NETWORK when it cannot be read */
  look(action: Action): Promise<Sight>;
  /**
   * Makes the change, once. Resolved: the vendor says it is done; `undo` is known only now where it depends on the answer.
   * @throws AppError ACT_REFUSED: nothing was changed · ACT_UNKNOWN: only `look` can tell · SIGN_IN_*, READ_THROTTLED: nothing was changed
   */
  act(action: Action): Promise<{ readonly undo?: UndoRecipe | null }>;
}

export interface ActingAbility {
  readonly kind: ActionKind;
  readonly can: 'yes' | 'no' | 'unknown';
  readonly reason: string | null;
  readonly remedy: string | null;
}
