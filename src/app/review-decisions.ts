/** Decisions as the review makes them: shown before they are written, several at once as one. */
import type { Context } from './context.ts';
import type { Propose } from './decide.ts';
import { decideAll, showAll, type ShownAll, takeBack, type Written } from './decide-all.ts';
import { proposeApproval } from './decide-approve.ts';
import { proposeBan } from './decide-ban.ts';
import { proposeCertification } from './decide-certify.ts';
import { proposeWaiver } from './decide-waive.ts';
import { systemUser } from './journal.ts';

/** `about`: of a waiver a finding's id; of a certification a vendor's name or a list; else an app's key, a vendor's name or a finding's id. */
export type ReviewDecision =
  | { readonly kind: 'waive'; readonly about: string; readonly reason: string; readonly until: string }
  | {
      readonly kind: 'approve';
      readonly about: string;
      readonly owner: string;
      readonly reason: string;
      readonly until: string;
    }
  | { readonly kind: 'ban'; readonly about: string; readonly reason: string }
  | {
      readonly kind: 'certify';
      readonly about: string;
      readonly by: string;
      /** A note; '' for none. */
      readonly reason: string;
      /** When it is looked through again. */
      readonly until: string;
    };

function proposal(decision: ReviewDecision): Propose {
  const { about, reason } = decision;
  switch (decision.kind) {
    case 'waive':
      return proposeWaiver({ finding: about, reason, until: decision.until, by: systemUser() });
    case 'approve': {
      const { owner, until } = decision;
      const rest = { maxTier: null, heldScopes: false, regions: null, as: null };
      return proposeApproval({ what: about, owner, reason, until, ...rest });
    }
    case 'ban':
      return proposeBan({ what: about, reason, since: null, all: false });
    case 'certify': {
      const note = reason === '' ? null : reason;
      const { by, until } = decision;
      return proposeCertification({ of: about, tenant: null, by, next: until, note, despiteGaps: false });
    }
  }
}

/** What they would change. @throws AppError as `showAll` */
export function showDecisions(context: Context, decisions: readonly ReviewDecision[]): Promise<ShownAll> {
  return showAll(context, decisions.map(proposal));
}

/** All or none. @throws AppError as `decideAll` */
export function makeDecisions(context: Context, decisions: readonly ReviewDecision[]): Promise<Written> {
  const [first] = decisions;
  const who = first?.kind === 'certify' ? first.by : systemUser();
  return decideAll(context, decisions.map(proposal), { who, why: first?.reason || null });
}

/** @throws AppError as `takeBack` */
export function takeDecisionsBack(context: Context, written: Written): Promise<void> {
  return takeBack(context, written, { who: systemUser(), why: 'taken back in the review' });
}
