/** Makes one plan of what the platforms propose. Pure: the same draft gives the same plan, and so the same id. */
import { createHash } from 'node:crypto';
import {
  type Action,
  type ActionTarget,
  type ManualStep,
  type Plan,
  type PlannedTenant,
  type Phase,
  orderOf,
  planSchema,
} from '../../core/plan.ts';
import type { ActionSpec, Proposal } from '../../kit/acting.ts';
import { canonicalJson } from '../canonical-json.ts';

/** What one platform proposes for one app of one tenant. */
export interface Proposed {
  readonly tenant: string;
  readonly why: string;
  readonly proposal: Proposal;
}

export interface PlanDraft
  extends Pick<Plan, 'intent' | 'what' | 'reason' | 'createdAt' | 'basis' | 'allowed' | 'journalHead'> {
  readonly tenants: readonly (Omit<PlannedTenant, 'seconds'> & { readonly actions: readonly ActionSpec[] })[];
  readonly proposed: readonly Proposed[];
  readonly notes: readonly string[];
}

export function assemblePlan({ tenants, proposed, notes, ...meta }: PlanDraft): Plan {
  const platformOf = new Map(tenants.map(({ id, platform }) => [id, platform]));
  const actions = new Map<string, Action>();
  const manual = new Map<string, ManualStep>();
  for (const { tenant, why, proposal } of proposed) {
    const platform = platformOf.get(tenant);
    if (platform === undefined) throw new Error(`the draft has no tenant ${tenant}`);
    for (const one of proposal.actions) {
      const id = actionId(tenant, one.kind, one.target);
      if (!actions.has(id)) actions.set(id, { id, tenant, platform, ...one, why });
    }
    for (const step of proposal.manual)
      manual.set(canonicalJson([tenant, step]), { tenant, platform, ...step });
  }
  const order = orderOf(meta.intent);
  const byPhase = (a: { readonly phase: Phase }, b: { readonly phase: Phase }): number =>
    order.indexOf(a.phase) - order.indexOf(b.phase);
  const ordered = [...actions.values()].toSorted(byPhase);
  const plan: Omit<Plan, 'id'> = {
    schema: planSchema,
    ...meta,
    tenants: tenants.map(({ actions: specs, ...tenant }) => ({
      ...tenant,
      seconds: secondsOf(
        ordered.filter((action) => action.tenant === tenant.id),
        specs,
      ),
    })),
    actions: ordered,
    manual: [...manual.values()].toSorted(byPhase),
    notes: [...new Set([...notes, ...proposed.flatMap(({ proposal }) => proposal.notes)])],
    people: new Set(ordered.flatMap(({ target }) => personOf(target))).size,
  };
  return { ...plan, id: planId(plan) };
}

/** `p_` and the SHA-256 of the plan without its id. */
export function planId(plan: Omit<Plan, 'id'>): string {
  const { id: _, ...rest } = plan as Plan;
  return `p_${createHash('sha256').update(canonicalJson(rest)).digest('hex')}`;
}

function actionId(tenant: string, kind: Action['kind'], target: ActionTarget): string {
  const { name: _, ...about } = target;
  const principal = about.principal === null ? null : { kind: about.principal.kind, id: about.principal.id };
  const text = canonicalJson([tenant, kind, { ...about, principal }]);
  return `a_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
}

/** One person on several platforms goes by the same address, and counts once. */
function personOf({ principal }: ActionTarget): readonly string[] {
  return principal?.kind === 'user' ? [principal.label.toLowerCase()] : [];
}

/** Kinds of one platform share its quota: their times add up. A tenth of a second each where no rate is told. */
function secondsOf(actions: readonly Action[], specs: readonly ActionSpec[]): number {
  const rates = new Map(specs.map(({ kind, perSecond }) => [kind, perSecond]));
  const counts = Map.groupBy(actions, ({ kind }) => kind);
  return Math.ceil(
    [...counts].reduce((sum, [kind, { length }]) => sum + length / (rates.get(kind) ?? 10), 0),
  );
}
