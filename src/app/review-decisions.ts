/** Decisions as the review makes them: one proposal a subject, shown before it is written. */
import type { Context } from './context.ts';
import { decide, type Propose, type Shown } from './decide.ts';
import { proposeApproval } from './decide-approve.ts';
import { proposeBan, proposeBanLift } from './decide-ban.ts';
import { proposeWaiver, proposeWaiverLift } from './decide-waive.ts';
import { systemUser } from './journal.ts';

/** `about`: a finding's id for a waiver, an app's key (or a finding's id) else. */
export type ReviewDecision =
  | { readonly kind: 'waive'; readonly about: string; readonly reason: string; readonly until: string }
  | { readonly kind: 'lift-waiver'; readonly about: string; readonly reason: string }
  | {
      readonly kind: 'approve';
      readonly about: string;
      readonly owner: string;
      readonly reason: string;
      readonly until: string;
    }
  | { readonly kind: 'ban'; readonly about: string; readonly reason: string }
  | { readonly kind: 'lift-ban'; readonly about: string; readonly reason: string };

function proposal(decision: ReviewDecision): Propose {
  const { about } = decision;
  switch (decision.kind) {
    case 'waive':
      return proposeWaiver({
        finding: about,
        reason: decision.reason,
        until: decision.until,
        by: systemUser(),
      });
    case 'lift-waiver':
      return proposeWaiverLift({ finding: about });
    case 'approve': {
      const { owner, reason, until } = decision;
      const rest = { maxTier: null, heldScopes: false, regions: null, as: null };
      return proposeApproval({ what: about, owner, reason, until, ...rest });
    }
    case 'ban':
      return proposeBan({ what: about, reason: decision.reason, since: null, all: false });
    case 'lift-ban':
      return proposeBanLift({ what: about });
  }
}

/** What it would change. @throws AppError as `decide` */
export async function showDecision(context: Context, decision: ReviewDecision): Promise<Shown> {
  return decide(context, proposal(decision), { who: systemUser(), why: decision.reason, dryRun: true });
}

/** @throws AppError as `decide` */
export async function makeDecision(context: Context, decision: ReviewDecision): Promise<void> {
  await decide(context, proposal(decision), { who: systemUser(), why: decision.reason, dryRun: false });
}
