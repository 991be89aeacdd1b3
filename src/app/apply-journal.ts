/** How applying a plan is told in the journal, and read there again. */
import { z } from 'zod';
import type { ApplyJournal, Past } from '../actions/apply/ports.ts';
import type { Journal, JournalHead, NewEntry } from '../actions/journal.ts';
import type { JournalDetail, JournalEntry } from '../actions/journal-entry.ts';
import type { Action } from '../core/plan.ts';

const Recorded = z.object({
  action: z.string(),
  state: z.enum(['waiting', 'done', 'already', 'refused', 'unknown', 'changed']).optional(),
});

function actionOf({ kind, detail }: JournalEntry): z.infer<typeof Recorded> | null {
  if (kind !== 'intent' && kind !== 'outcome') return null;
  return Recorded.safeParse(detail).data ?? null;
}

/** What earlier applications of the plan have left. An intent without outcome is unknown. */
export function pastOf(journal: Pick<Journal, 'ofPlan'>, plan: string): Past {
  const past = new Map<string, 'done' | 'already' | 'refused' | 'unknown'>();
  for (const entry of journal.ofPlan(plan)) {
    const about = actionOf(entry);
    if (about === null) continue;
    const state = entry.kind === 'intent' ? 'unknown' : (about.state ?? 'unknown');
    if (state === 'waiting' || state === 'changed') past.delete(about.action);
    else past.set(about.action, state);
  }
  return past;
}

interface Told {
  /** Of the last intent; null: it was found done. */
  readonly seq: number | null;
  /** Its outcome is still to come. */
  readonly open: boolean;
}

function intentsOf(journal: Pick<Journal, 'ofPlan'>, plan: string): Map<string, Told> {
  const intents = new Map<string, Told>();
  for (const entry of journal.ofPlan(plan)) {
    const about = actionOf(entry);
    if (about !== null) intents.set(about.action, nextOf(intents.get(about.action), entry));
  }
  return intents;
}

function nextOf(before: Told | undefined, { kind, seq }: JournalEntry): Told {
  return kind === 'intent' ? { seq, open: true } : { seq: before?.seq ?? null, open: false };
}

/**
 * Intents and outcomes of actions that are under way at once share one flush to the disk; each is there before it
 * resolves. An intent that an earlier application or a lost answer has left open is closed before the next one.
 */
export function applyJournal(
  journal: Pick<Journal, 'appendAll' | 'ofPlan'>,
  { plan, who }: { readonly plan: string; readonly who: string },
): ApplyJournal {
  const append = sharedAppend(journal);
  const intents = intentsOf(journal, plan);
  const entry = (
    kind: 'intent' | 'outcome',
    { id, kind: what, tenant, target }: Action,
    why: string | null,
    more: JournalDetail,
  ): NewEntry => ({
    kind,
    what,
    tenant,
    who,
    why,
    detail: {
      plan,
      action: id,
      kind: what,
      app: target.clientId,
      person: target.principal?.kind === 'user' ? target.principal.label : null,
      grant: target.grant,
      ...more,
    },
  });
  return {
    async intent(action) {
      const before = intents.get(action.id);
      const left =
        before?.open === true
          ? [entry('outcome', action, 'reading does not show it', { state: 'waiting', of: before.seq })]
          : [];
      const heads = await append([...left, entry('intent', action, action.why, {})]);
      intents.set(action.id, { seq: heads.at(-1)?.seq ?? null, open: true });
    },
    async outcome(action, state, detail) {
      const of = intents.get(action.id)?.seq ?? null;
      await append([entry('outcome', action, detail, { state, of })]);
      intents.set(action.id, { seq: of, open: false });
    },
  };
}

/** Whatever comes while the event loop turns once is written together. */
function sharedAppend(
  journal: Pick<Journal, 'appendAll'>,
): (entries: readonly NewEntry[]) => Promise<readonly JournalHead[]> {
  interface Waiting {
    readonly entries: readonly NewEntry[];
    readonly resolve: (heads: readonly JournalHead[]) => void;
    readonly reject: (thrown: unknown) => void;
  }
  let waiting: Waiting[] = [];
  const flush = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    try {
      const heads = await journal.appendAll(batch.flatMap(({ entries }) => entries));
      let at = 0;
      for (const { entries, resolve } of batch) {
        resolve(heads.slice(at, at + entries.length));
        at += entries.length;
      }
    } catch (thrown) {
      for (const { reject } of batch) reject(thrown);
    }
  };
  return (entries) =>
    new Promise((resolve, reject) => {
      waiting.push({ entries, resolve, reject });
      if (waiting.length === 1) setImmediate(() => void flush());
    });
}
