/**
 * One decision: the policy is edited as text, the journal is told before and after. Whoever is killed in between leaves
 * an entry without outcome, which the next decision settles by reading the policy.
 */
import path from 'node:path';
import type { Journal, JournalHead } from '../actions/journal.ts';
import type { JournalDetail } from '../actions/journal-entry.ts';
import { AppError, toAppError } from '../core/errors.ts';
import type { InventoryView } from '../inventory/view.ts';
import { editPolicy, type PolicyEdit } from '../policy/edit.ts';
import { type DiffPart, textDiff, unifiedDiff } from '../policy/edit-diff.ts';
import { loadPolicy, type PolicyReading, readPolicy } from '../policy/load.ts';
import type { Policy } from '../policy/policy.ts';
import type { Context } from './context.ts';
import { journalOf, sha256 } from './journal.ts';
import { readPolicyText, replacePolicyText } from './policy-file.ts';

export type DecisionKind = 'approve' | 'ban' | 'lift-ban' | 'waive' | 'lift-waiver' | 'certify';

/** What is decided, before anything is written. Sentences are made of hostile text. */
export interface Proposal {
  readonly what: DecisionKind;
  /** Who or what it is about, as the policy will call it. */
  readonly subject: string;
  readonly tenant: string | null;
  readonly edits: readonly PolicyEdit[];
  /** What is known of it. */
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
  /** For the journal. */
  readonly detail: JournalDetail;
  /** What the policy as it would be then says of it: further warnings. */
  readonly examine?: (policy: Policy) => readonly string[];
}

/** What a decision is made from. */
export interface Desk {
  readonly context: Context;
  readonly reading: PolicyReading;
  /** The last audit; null: there is none. */
  readonly view: InventoryView | null;
  readonly now: number;
  /** `2026-11-22` */
  readonly today: string;
}

export type Propose = (desk: Desk) => Promise<Proposal>;

/** A proposal with what it would change. */
export interface Shown extends Omit<Proposal, 'edits' | 'examine'> {
  readonly file: string;
  readonly diff: readonly DiffPart[];
  /** The same for programs. */
  readonly unified: string;
  readonly changed: boolean;
}

export interface Decided extends Shown {
  /** The outcome's entry; null: nothing was written. */
  readonly journal: JournalHead | null;
  readonly written: boolean;
  /** Entries of earlier decisions that were interrupted, with what became of them. */
  readonly settled: readonly Settled[];
}

export interface Settled {
  readonly seq: number;
  readonly result: Outcome;
}

type Outcome = 'written' | 'not written' | 'not known';

export interface DecisionOptions {
  readonly who: string;
  readonly why: string | null;
  readonly dryRun: boolean;
  /** Asks somebody who sees the difference; absent: it is decided already. */
  readonly confirm?: (shown: Shown) => Promise<boolean>;
}

/**
 * @throws AppError POLICY_*, DECISION_REFUSED, JOURNAL_BROKEN, WORKSPACE_LOCKED, OUTPUT_FAILED; INTERRUPTED when it is
 * not confirmed
 */
export async function decide(context: Context, propose: Propose, options: DecisionOptions): Promise<Decided> {
  const { dryRun, confirm } = options;
  const nothing = { journal: null, written: false, settled: [] } as const;
  let seen: Drafted | null = null;
  if (dryRun || confirm !== undefined) {
    seen = await draft(context, propose);
    if (dryRun || !seen.shown.changed) return { ...seen.shown, ...nothing };
    if (confirm !== undefined && !(await confirm(seen.shown)))
      throw new AppError('INTERRUPTED', {
        detail: 'nothing was written',
        remedy: 'Run the command again when it is decided.',
      });
  }
  using _ = context.workspace.lock('policy', '', patience);
  const made = await draft(context, propose);
  if (seen !== null && seen.after !== made.after)
    throw new AppError('OUTPUT_FAILED', {
      detail: `${made.shown.file} was changed by somebody else meanwhile`,
      remedy: 'Run the command again; nothing was written.',
    });
  if (!made.shown.changed) return { ...made.shown, ...nothing };
  using journal = journalOf(context);
  const file = context.config.policy;
  const settled = await settle(journal, file, made.before);
  const { shown, detail, before, after } = made;
  const decisions = [{ what: shown.what, tenant: shown.tenant, detail }];
  const { who, why } = options;
  const heads = await commit(
    { journal, replace: replacePolicyText },
    { decisions, before, after, file, who, why },
  );
  return { ...shown, journal: heads.at(-1) ?? null, written: true, settled };
}

/** Milliseconds for which a decision waits for another. */
export const patience = 30_000;

export interface Drafted {
  readonly shown: Shown;
  readonly detail: JournalDetail;
  readonly before: string;
  readonly after: string;
}

async function draft(context: Context, propose: Propose): Promise<Drafted> {
  return draftFrom(context, readPolicyText(context.config.policy), propose);
}

/** What the proposal makes of this text. @throws AppError POLICY_*, and whatever `propose` throws */
export async function draftFrom(context: Context, text: string, propose: Propose): Promise<Drafted> {
  const file = context.config.policy;
  const source = { text, file: shortened(file), detections: context.detections };
  const reading = readPolicy(text, source.file, context.detections);
  const now = context.clock.now();
  const run = context.inventory.lastRun();
  const { edits, examine, ...proposal } = await propose({
    context,
    reading,
    view: run === null ? null : context.inventory.view(run),
    now,
    today: new Date(now).toISOString().slice(0, 10),
  });
  const after = edits.length === 0 ? text : editPolicy(reading, source, edits);
  const found = examine?.(loadPolicy(after, source.file, context.detections)) ?? [];
  const diff = textDiff(text, after);
  const shown: Shown = {
    ...proposal,
    warnings: [...proposal.warnings, ...found],
    file: source.file,
    diff,
    unified: unifiedDiff(diff, source.file),
    changed: after !== text,
  };
  return { shown, detail: proposal.detail, before: text, after };
}

interface Hands {
  readonly journal: Pick<Journal, 'appendAll'>;
  readonly replace: (file: string, before: string, after: string) => Promise<void>;
}

/** Decisions that are written at once. */
export interface Commitment extends Pick<DecisionOptions, 'who' | 'why'> {
  readonly decisions: readonly {
    readonly what: string;
    readonly tenant: string | null;
    readonly detail: JournalDetail;
  }[];
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** Under the policy’s lock. @returns the entries of the decisions, then those of their outcomes */
export async function commit(
  { journal, replace }: Hands,
  { decisions, before, after, file, who, why }: Commitment,
): Promise<readonly JournalHead[]> {
  // Which file and what it said, so that whoever comes after a crash can tell whether it was written.
  const policy = {
    file: path.basename(file),
    place: sha256(file),
    before: sha256(before),
    after: sha256(after),
  };
  const heads = await journal.appendAll(
    decisions.map(({ what, tenant, detail }) => ({
      kind: 'decision',
      what,
      tenant,
      who,
      why,
      detail: { ...detail, policy },
    })),
  );
  const outcomes = (result: Outcome, more: JournalDetail = {}): Promise<readonly JournalHead[]> =>
    journal.appendAll(
      decisions.map(({ what, tenant }, index) => ({
        kind: 'outcome',
        what,
        tenant,
        who,
        why: null,
        detail: { of: heads[index]?.seq ?? null, result, ...more },
      })),
    );
  try {
    await replace(file, before, after);
  } catch (thrown) {
    await outcomes('not written', { error: toAppError(thrown).code });
    throw thrown;
  }
  return [...heads, ...(await outcomes('written'))];
}

/** By a process that holds the policy’s lock: whoever left these entries is dead. */
export async function settle(journal: Journal, file: string, text: string): Promise<readonly Settled[]> {
  const settled: Settled[] = [];
  for (const { seq, kind, what, tenant, who, detail } of journal.unsettled()) {
    const { policy } = detail;
    if (kind !== 'decision' || typeof policy !== 'object' || policy === null || Array.isArray(policy))
      continue;
    const { place, before, after } = policy as JournalDetail;
    if (place !== sha256(file)) continue;
    const now = sha256(text);
    const result: Outcome = now === after ? 'written' : now === before ? 'not written' : 'not known';
    await journal.append({
      kind: 'outcome',
      what,
      tenant,
      who,
      why: 'Told by the policy as it was found by the next decision.',
      detail: { of: seq, result },
    });
    settled.push({ seq, result });
  }
  return settled;
}

function shortened(file: string): string {
  const relative = path.relative('', file);
  return relative.startsWith('..') ? file : relative;
}
