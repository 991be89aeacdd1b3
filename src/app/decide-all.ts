/** Several decisions as one: one change of the policy file, one transaction of the journal; and taking them back. */
import { setImmediate as turn } from 'node:timers/promises';
import { AppError } from '../core/errors.ts';
import { safeText } from '../core/text.ts';
import { textDiff, unifiedDiff } from '../policy/edit-diff.ts';
import type { Context } from './context.ts';
import { commit, draftFrom, type Drafted, patience, type Propose, settle, type Shown } from './decide.ts';
import { journalOf } from './journal.ts';
import { readPolicyText, replacePolicyText } from './policy-file.ts';

export interface ShownAll {
  readonly file: string;
  readonly unified: string;
  /** Those that change something, with their places among the proposals. */
  readonly kept: readonly { readonly index: number; readonly shown: Shown }[];
  /** Those that cannot be decided so. */
  readonly left: readonly { readonly index: number; readonly because: AppError }[];
}

/** What was written at once. */
export interface Written {
  /** Numbers of the journal’s entries. */
  readonly entries: readonly number[];
  /** The policy’s text. */
  readonly before: string;
  readonly after: string;
}

export interface ByWhom {
  readonly who: string;
  readonly why: string | null;
}

/**
 * What all of them together would change. One of several that cannot be decided is left out and told; one alone throws.
 * @throws AppError POLICY_*, DECISION_REFUSED, USAGE
 */
export async function showAll(context: Context, proposals: readonly Propose[]): Promise<ShownAll> {
  const before = readPolicyText(context.config.policy);
  const { drafts, left } = await draftAll(context, before, proposals);
  const file = drafts[0]?.drafted.shown.file ?? safeText(context.config.policy);
  return {
    file,
    unified: unifiedDiff(textDiff(before, drafts.at(-1)?.drafted.after ?? before), file),
    kept: drafts.map(({ index, drafted }) => ({ index, shown: drafted.shown })),
    left,
  };
}

/** All of them, or none. @throws AppError as `decide` */
export async function decideAll(
  context: Context,
  proposals: readonly Propose[],
  { who, why }: ByWhom,
): Promise<Written> {
  using _ = context.workspace.lock('policy', '', patience);
  const file = context.config.policy;
  const before = readPolicyText(file);
  const { drafts, left } = await draftAll(context, before, proposals);
  const [first] = left;
  if (first !== undefined) throw first.because;
  const after = drafts.at(-1)?.drafted.after;
  if (after === undefined)
    throw new AppError('DECISION_REFUSED', {
      detail: 'the policy says so already',
      remedy: 'There is nothing to do.',
    });
  using journal = journalOf(context);
  await settle(journal, file, before);
  const decisions = drafts.map(({ drafted: { shown, detail } }) => ({
    what: shown.what,
    tenant: shown.tenant,
    detail,
  }));
  const heads = await commit(
    { journal, replace: replacePolicyText },
    { decisions, before, after, file, who, why },
  );
  return { entries: heads.slice(0, decisions.length).map(({ seq }) => seq), before, after };
}

/**
 * Puts the entries back as they were, by a decision of its own: the journal keeps both.
 * @throws AppError DECISION_REFUSED when the policy was changed since
 */
export async function takeBack(
  context: Context,
  { entries, before, after }: Written,
  { who, why }: ByWhom,
): Promise<void> {
  using _ = context.workspace.lock('policy', '', patience);
  const file = context.config.policy;
  const text = readPolicyText(file);
  if (text !== after)
    throw new AppError('DECISION_REFUSED', {
      detail: `${safeText(file)} was changed since, so the entries cannot simply be put back as they were`,
      remedy: 'Change the policy by hand, or decide anew: grantwarden waive --lift, ban --lift, approve.',
    });
  using journal = journalOf(context);
  await settle(journal, file, text);
  const decisions = [{ what: 'take-back', tenant: null, detail: { takesBack: [...entries] } }];
  await commit(
    { journal, replace: replacePolicyText },
    { decisions, before: after, after: before, file, who, why },
  );
}

interface DraftedAll {
  readonly drafts: readonly { readonly index: number; readonly drafted: Drafted }[];
  readonly left: ShownAll['left'];
}

/** Each is made from what those before it leave. */
async function draftAll(
  context: Context,
  before: string,
  proposals: readonly Propose[],
): Promise<DraftedAll> {
  const drafts: { readonly index: number; readonly drafted: Drafted }[] = [];
  const left: { readonly index: number; readonly because: AppError }[] = [];
  let text = before;
  for (const [index, propose] of proposals.entries()) {
    await turn();
    try {
      const drafted = await draftFrom(context, text, propose);
      text = drafted.after;
      if (drafted.shown.changed) drafts.push({ index, drafted });
    } catch (thrown) {
      const isOnlyThis =
        thrown instanceof AppError && (thrown.code === 'DECISION_REFUSED' || thrown.code === 'USAGE');
      if (!isOnlyThis || proposals.length === 1) throw thrown;
      left.push({ index, because: thrown });
    }
  }
  return { drafts, left };
}
