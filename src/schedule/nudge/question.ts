/** Who was asked what, and what came of it: nothing is kept but the journal, and this reads it. */
import { z } from 'zod';

export interface Subject {
  readonly tenant: string;
  /** App key. */
  readonly app: string;
  /** What it is called, safe to show. */
  readonly name: string;
}

export interface AskedOf extends Subject {
  /** `n_` and 12 digits: what an answer refers to. Says nothing about person or app. */
  readonly reference: string;
}

/** A line of the journal, with the names of people who are known. */
export interface RecordedEntry {
  readonly seq: number;
  readonly at: string;
  readonly kind: 'decision' | 'intent' | 'outcome' | 'note';
  readonly what: string;
  readonly why: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly answer: 'keep' | 'remove';
  readonly justification: string | null;
  readonly by: string;
  /** ISO time. */
  readonly at: string;
  /** Of a removal: id of the plan; null: the grant was gone already. */
  readonly plan: string | null;
}

/**
 * `unsure`: nobody knows whether the message arrived, and it is not sent again. `failed`: it did not; the next `nudge`
 * asks again.
 */
export type QuestionState = 'asked' | 'unsure' | 'failed' | 'overdue' | 'answered';

export interface Question extends AskedOf {
  /** Address; a reference (`person:…`) of somebody who was forgotten. */
  readonly person: string;
  readonly askedAt: string;
  /** ISO time; answers are due before. */
  readonly deadline: string;
  readonly remindedAt: string | null;
  readonly state: QuestionState;
  readonly answer: Answer | null;
}

/** Names of entries. */
export const asking = 'nudge';
export const reminding = 'nudge-reminder';
export const answering = 'nudge-answer';

/** The lists are of one length. */
const Asking = z.object({
  person: z.string(),
  deadline: z.string(),
  references: z.array(z.string()),
  tenants: z.array(z.string()),
  apps: z.array(z.string()),
  names: z.array(z.string()),
});
const Reminding = z.object({ references: z.array(z.string()) });
const Outcome = z.object({ of: z.number(), how: z.string() });
const Answering = z.object({
  reference: z.string(),
  answer: z.enum(['keep', 'remove']),
  by: z.string(),
  at: z.string(),
  plan: z.string().nullable(),
});

/** @param now milliseconds since the epoch */
export function questionsIn(entries: Iterable<RecordedEntry>, now: number): readonly Question[] {
  const questions = new Map<string, Question>();
  /** Intents without an outcome yet, to the references they are about. */
  const open = new Map<number, { readonly what: string; readonly references: readonly string[] }>();
  const change = (references: readonly string[], to: Partial<Question>): void => {
    for (const reference of references) {
      const known = questions.get(reference);
      if (known !== undefined) questions.set(reference, { ...known, ...to });
    }
  };
  for (const { seq, at, kind, what, why, detail } of entries) {
    if (what === asking && kind === 'intent') {
      const asked = Asking.safeParse(detail).data;
      if (asked === undefined) continue;
      const { person, deadline, references } = asked;
      const rest = {
        person,
        deadline,
        askedAt: at,
        remindedAt: null,
        state: 'unsure',
        answer: null,
      } as const;
      for (const [index, reference] of references.entries()) {
        const { [index]: tenant = '' } = asked.tenants;
        const { [index]: app = '' } = asked.apps;
        const { [index]: name = app } = asked.names;
        questions.set(reference, { reference, tenant, app, name, ...rest });
      }
      open.set(seq, { what, references });
    } else if (what === reminding && kind === 'intent') {
      const references = Reminding.safeParse(detail).data?.references ?? [];
      change(references, { remindedAt: at });
      open.set(seq, { what, references });
    } else if (kind === 'outcome' && (what === asking || what === reminding)) {
      const outcome = Outcome.safeParse(detail).data;
      const intent = outcome === undefined ? undefined : open.get(outcome.of);
      if (outcome === undefined || intent === undefined) continue;
      const { how } = outcome;
      if (intent.what === asking) change(intent.references, { state: stateAfter(how) });
      else if (how !== 'delivered' && how !== 'unknown') change(intent.references, { remindedAt: null });
    } else if (what === answering) {
      const answered = Answering.safeParse(detail).data;
      if (answered === undefined) continue;
      const { reference, ...answer } = answered;
      change([reference], { state: 'answered', answer: { ...answer, justification: why } });
    }
  }
  return [...questions.values()].map((question) =>
    (question.state === 'asked' || question.state === 'unsure') && Date.parse(question.deadline) <= now
      ? { ...question, state: 'overdue' }
      : question,
  );
}

function stateAfter(how: string): QuestionState {
  if (how === 'delivered') return 'asked';
  return how === 'unknown' ? 'unsure' : 'failed';
}

/** One question is about one person and one app of one tenant, however many grants that is. */
export function questionKey(person: string, { tenant, app }: Pick<Subject, 'tenant' | 'app'>): string {
  return JSON.stringify([person.trim().toLowerCase(), tenant, app]);
}

/** An address as it may stand in a header and in the journal: nothing but itself. */
export function isAddress(text: string): boolean {
  return /^[\w.!#$%&'*+/=?^~-]{1,64}@(?:[a-z\d-]{1,63}\.)+[a-z\d-]*[a-z\d]$/iu.test(text);
}

/** @param domains in lower case; subdomains are others */
export function isInside(address: string, domains: readonly string[]): boolean {
  return domains.includes(address.slice(address.lastIndexOf('@') + 1).toLowerCase());
}
