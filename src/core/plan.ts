/**
 * A plan: what would be changed, where, why, with what effect. Made from the saved inventory without a call, recorded
 * by its digest, and applied only as it was recorded. It holds no secret. People stand in it, so it is kept as private
 * as the inventory.
 */
import type { Platform, PrincipalKind } from './vocabulary.ts';

export const planSchema = 'grantwarden.plan/1';

/** In the order in which containment goes, on every platform. */
export const phases = [
  'stop-tokens',
  'stop-consent',
  'end-grants',
  'end-sessions',
  'remove-power',
  'rotate',
  'verify',
  'hunt',
] as const;
export type Phase = (typeof phases)[number];

/** As people read them. */
export const phaseTitles: Readonly<Record<Phase, string>> = {
  'stop-tokens': 'Stop new tokens',
  'stop-consent': 'Stop it from coming back',
  'end-grants': 'End its grants',
  'end-sessions': 'End live sessions',
  'remove-power': 'Remove standing power',
  rotate: 'Rotate what it could read',
  verify: 'Verify',
  hunt: 'Hunt',
};

/** What can be done through an API. Each has one meaning on all platforms; which of them a platform has is its own. */
export const actionKinds = [
  /** No new tokens for anyone. */
  'disable-app',
  'enable-app',
  /** Known as disabled before anybody ever consented. */
  'block-app',
  'unblock-app',
  /** No new installs; what is installed stays. */
  'restrict-app',
  'approve-app',
  'clear-decision',
  'cancel-request',
  'uninstall-app',
  'revoke-grant',
  'restore-grant',
  /** Fewer scopes than before; undone by `restore-grant`. */
  'narrow-grant',
  'remove-app-role',
  'restore-app-role',
  'revoke-app-password',
  'end-sessions',
  'remove-credential',
  'remove-directory-role',
  'restore-directory-role',
  'remove-preauthorization',
  'restore-preauthorization',
] as const;
export type ActionKind = (typeof actionKinds)[number];

export type Reversible = 'yes' | 'partly' | 'no';

/** What an action is about, in the vendor's own ids; enough to read it again and to change it. */
export interface ActionTarget {
  /** Client id, as in the inventory; null where it is about a person alone. */
  readonly clientId: string | null;
  /** Name as shown, made safe; for people, never for matching. */
  readonly name: string | null;
  readonly principal: {
    readonly kind: PrincipalKind;
    readonly id: string;
    readonly label: string;
  } | null;
  /** The API, workspace or object that the grant reaches; '' where the platform has one only. */
  readonly resource: string;
  /** Id of the grant that it ends or narrows. */
  readonly grant: string | null;
  /** Native handles (see `GrantSeen.handles`). Never a secret. */
  readonly handles: readonly string[];
  /** Further native facts that the action needs, e.g. `scope`, `team`, `keyId`. Never a secret. */
  readonly facts: Readonly<Record<string, string>>;
}

export interface Action {
  /** `a_` and a hash of tenant, kind and target; the same action planned twice has the same id. */
  readonly id: string;
  readonly tenant: string;
  readonly platform: Platform;
  readonly phase: Phase;
  readonly kind: ActionKind;
  readonly target: ActionTarget;
  /** What was seen, by which drift is noticed: scopes, state, number of tokens. Shown when it differs. */
  readonly expects: Readonly<Record<string, string>>;
  /** One sentence with a verb: “delete Zoomly’s token of anna@acme.example”. */
  readonly what: string;
  readonly why: string;
  /** What goes on in spite of it; null: nothing known. */
  readonly survives: string | null;
  /** After this many minutes nothing that survives is left; null: not known, or nothing survives. */
  readonly survivesMinutes: number | null;
  readonly reversible: Reversible;
  /** How it is taken back, or how access can be given again. */
  readonly undo: string;
  /** Least permission of the acting credential, in the vendor's words. */
  readonly permission: string;
}

/** Something no API does, or that only a person should. */
export interface ManualStep {
  readonly tenant: string;
  readonly platform: Platform;
  readonly phase: Phase;
  readonly what: string;
  /** The exact path of clicks, or the words to say to the vendor. */
  readonly how: string;
  readonly survives: string | null;
  readonly undo: string | null;
  /** What the next audit shows once it is done; null where no API shows it. */
  readonly check: string | null;
}

export interface PlannedTenant {
  readonly id: string;
  readonly platform: Platform;
  /** The vendor's own id of the tenant, pinned at the first audit; null when it never answered. */
  readonly vendorId: string | null;
  /** Time that the writes take at the vendor's quota, seconds. */
  readonly seconds: number;
  /** Why this plan may lack something here: streams that were not complete. */
  readonly gaps: readonly string[];
}

export const planIntents = ['revoke', 'contain', 'prune', 'narrow', 'undo'] as const;
export type PlanIntent = (typeof planIntents)[number];

/** What is taken back goes the other way round: an app is enabled last. */
export function orderOf(intent: PlanIntent): readonly Phase[] {
  return intent === 'undo' ? phases.toReversed() : phases;
}

export interface Plan {
  readonly schema: typeof planSchema;
  /** `p_` and the SHA-256 of everything else, canonically written. */
  readonly id: string;
  readonly intent: PlanIntent;
  /** As it was asked for. */
  readonly what: readonly string[];
  readonly reason: string | null;
  readonly createdAt: string;
  /** The audit whose rows it is made from. For an undo: the plan that is undone. */
  readonly basis: { readonly run: string; readonly finishedAt: string; readonly undoes: string | null };
  readonly tenants: readonly PlannedTenant[];
  /** By phase, then as they are best done. */
  readonly actions: readonly Action[];
  readonly manual: readonly ManualStep[];
  /** What limits the plan, what was left out and why. */
  readonly notes: readonly string[];
  readonly people: number;
  /** Flags that let it touch what is protected. */
  readonly allowed: readonly ('first-party' | 'own-app' | 'operator')[];
  /** Hash of the newest journal entry when it was made; null for an empty journal. */
  readonly journalHead: string | null;
}
