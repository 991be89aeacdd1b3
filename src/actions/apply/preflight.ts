/** Before anything is changed: whose credential is it, may it do this, and is everything as the plan saw it? */
import { AppError, toAppError } from '../../core/errors.ts';
import type { Action, ActionKind, Plan, PlannedTenant } from '../../core/plan.ts';
import { safeText } from '../../core/text.ts';
import type { Actor, ActorIdentity, Sight } from '../../kit/acting.ts';
import { each } from './each.ts';
import type { ApplyPorts } from './ports.ts';

/** Reads under way at once in one tenant; the lanes of its door do the pacing. */
const width = 16;

export interface ReadyTenant {
  readonly plan: Plan;
  readonly tenant: PlannedTenant;
  readonly actor: Actor;
  /** Those that the credential may do, as far as is known. */
  readonly actions: readonly Action[];
  /** Why it may not do the others, as a sentence; and the error that tells. Null: it may do all. */
  readonly lacking: { readonly kinds: ReadonlyMap<ActionKind, string>; readonly error: AppError } | null;
  readonly sights: ReadonlyMap<string, Sight>;
}

/**
 * @throws AppError ACT_NOT_CONFIGURED, SIGN_IN_*, SECRET_*, TENANT_CHANGED, PLAN_PROTECTED, GAP_PERMISSION, READ_*, INTERRUPTED
 */
export async function lookAt(plan: Plan, tenant: PlannedTenant, ports: ApplyPorts): Promise<ReadyTenant> {
  const all = plan.actions.filter((action) => action.tenant === tenant.id);
  try {
    const actor = await ports.actor(tenant.id);
    const identity = await actor.identify();
    if (tenant.vendorId !== null && identity.tenant !== tenant.vendorId)
      throw new AppError('TENANT_CHANGED', {
        detail: `the plan is about ${safeText(tenant.vendorId)}, the acting credential belongs to ${safeText(identity.tenant)}`,
        remedy: 'Correct `actAuth`; nothing was changed.',
      });
    refuseOwn(plan, all, identity);
    const lacking = await lackingOf(actor, all);
    const actions = all.filter(({ kind }) => lacking?.kinds.has(kind) !== true);
    if (lacking !== null && actions.length === 0) throw lacking.error;
    const sights = new Map<string, Sight>();
    ports.onProgress({ tenant: tenant.id, stage: 'look', done: 0, total: actions.length });
    await each(
      actions,
      width,
      () => !ports.signal.aborted,
      async (action) => {
        sights.set(action.id, await lookOne(actor, action));
        ports.onProgress({ tenant: tenant.id, stage: 'look', done: sights.size, total: actions.length });
      },
    );
    if (ports.signal.aborted) throw interrupted();
    return { plan, tenant, actor, actions, lacking, sights };
  } catch (thrown) {
    throw toAppError(thrown).forTenant(tenant.id);
  }
}

/** One target whose answer is not understood does not keep the others from being seen. */
async function lookOne(actor: Actor, action: Action): Promise<Sight> {
  try {
    return await actor.look(action);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (!/^READ_(?:MALFORMED|REJECTED|GONE)$/u.test(error.code)) throw error;
    return { is: 'changed', how: `it cannot be read now: ${error.message}` };
  }
}

function interrupted(): AppError {
  return new AppError('INTERRUPTED', {
    remedy: 'Nothing was changed. Run the same `grantwarden apply` again.',
  });
}

/**
 * The app that acts is not cut off by its own hand, nor is the person in whose name it does signed out, unless that is
 * meant. That person's grant of somebody else's app is ended like any other.
 */
function refuseOwn(plan: Plan, actions: readonly Action[], { clientId, operator }: ActorIdentity): void {
  const people = new Set(operator.map((name) => name.toLowerCase()));
  for (const { kind, target, what } of actions) {
    if (
      clientId !== null &&
      target.clientId?.toLowerCase() === clientId.toLowerCase() &&
      !plan.allowed.includes('own-app')
    )
      throw new AppError('PLAN_PROTECTED', {
        detail: `${safeText(what)}: that is the app by which Grantwarden acts here`,
        remedy: 'Plan it with --include-own-app, knowing that this ends Grantwarden’s own access.',
      });
    const { principal } = target;
    const isOperator =
      principal !== null && [principal.id, principal.label].some((name) => people.has(name.toLowerCase()));
    if (
      isOperator &&
      (kind === 'end-sessions' || target.clientId === null) &&
      !plan.allowed.includes('operator')
    )
      throw new AppError('PLAN_PROTECTED', {
        detail: `${safeText(what)}: that is the person in whose name Grantwarden acts here`,
        remedy: 'Plan it with --include-operator, and expect to be signed out.',
      });
  }
}

/** What cannot be told before is tried; what is known to be refused is not, and does not keep the rest from being done. */
async function lackingOf(actor: Actor, actions: readonly Action[]): Promise<ReadyTenant['lacking']> {
  const kinds = new Set(actions.map(({ kind }) => kind));
  const unable = (await actor.examine(kinds)).filter(({ kind, can }) => can === 'no' && kinds.has(kind));
  if (unable.length === 0) return null;
  const why = (reason: string | null): string => safeText(reason ?? 'the acting credential may not do it');
  const remedies = [...new Set(unable.flatMap(({ remedy }) => remedy ?? []))];
  return {
    kinds: new Map(unable.map(({ kind, reason }) => [kind, why(reason)])),
    error: new AppError('GAP_PERMISSION', {
      detail: unable.map(({ kind, reason }) => `${kind}: ${why(reason)}`).join('; '),
      ...(remedies.length === 0 ? {} : { remedy: remedies.join(' ') }),
    }),
  };
}

/** Everything that is not as the plan saw it, one line each. */
export function driftOf(
  ready: readonly ReadyTenant[],
): readonly { readonly action: Action; readonly how: string }[] {
  return ready.flatMap(({ actions, sights }) =>
    actions.flatMap((action) => {
      const sight = sights.get(action.id);
      return sight?.is === 'changed' ? [{ action, how: sight.how }] : [];
    }),
  );
}
