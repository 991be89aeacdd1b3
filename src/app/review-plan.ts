/** A plan about what was gathered in the review, made as the command line makes it. */
import { AppError } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';
import { safeName } from '../core/text.ts';
import type { Context } from './context.ts';
import { journalHead } from './journal.ts';
import { makePlan } from './plan.ts';
import { recordPlan } from './plan-record.ts';
import { planText } from './plan-text.ts';

export const reviewIntents = ['revoke', 'contain', 'narrow'] as const;
export type ReviewIntent = (typeof reviewIntents)[number];

/** One thing to plan about: a finding's or grant's id, an app key, or `person:ADDRESS`. */
export interface Gathered {
  readonly what: string;
  /** Null where it is about a person or a vendor. */
  readonly tenant: string | null;
  /** As it is shown. */
  readonly label: string;
}

export interface PlanHow {
  readonly intent: ReviewIntent;
  readonly reason: string | null;
}

/**
 * @throws AppError as `makePlan`; USAGE where an app would be taken along in a tenant in which nobody chose it
 */
export async function planGathered(
  context: Context,
  gathered: readonly Gathered[],
  { intent, reason }: PlanHow,
): Promise<Plan> {
  const tenants = [...new Set(gathered.flatMap(({ tenant }) => tenant ?? []))];
  oneAppOneTenant(context, gathered, tenants);
  return makePlan(context, {
    intent,
    what: [...new Set(gathered.map(({ what }) => what))],
    // People and vendors are meant wherever they are.
    tenants: gathered.some(({ tenant }) => tenant === null) ? [] : tenants,
    allTenants: true,
    reason,
    allowed: [],
    candidates: false,
    journalHead: journalHead(context.workspace)?.hash ?? null,
  });
}

/** A key names the app in every tenant of the plan. */
function oneAppOneTenant(
  { inventory }: Context,
  gathered: readonly Gathered[],
  tenants: readonly string[],
): void {
  const run = inventory.lastRun();
  if (run === null) throw new AppError('NOTHING_RECORDED');
  const view = inventory.view(run);
  const everywhere = gathered.some(({ tenant }) => tenant === null);
  const reached = everywhere ? view.tenants.map(({ id }) => id) : tenants;
  for (const { what, tenant, label } of gathered) {
    if (tenant === null || /^[fg]_/u.test(what)) continue;
    const chosen = gathered.filter((other) => other.what === what).map((other) => other.tenant);
    const other = reached.find((id) => !chosen.includes(id) && view.app(id, what) !== null);
    if (other !== undefined)
      throw new AppError('USAGE', {
        detail: `${safeName(label, what)} is connected in ${other} too, where it was not chosen`,
        remedy: `Add it there as well, or plan ${tenant} by itself.`,
      });
  }
}

/** Recorded, so that `apply` takes it. @returns what the file is to hold. @throws AppError as `recordPlan` */
export async function recordGathered(context: Context, plan: Plan): Promise<string> {
  await recordPlan(context, plan);
  return planText(plan);
}
