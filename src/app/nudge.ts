/** Asks people whether they still need what they let in. What was asked stands in the journal before it is sent. */
import { randomUUID } from 'node:crypto';
import { toAppError } from '../core/errors.ts';
import type { Outcome } from '../schedule/notify/destination.ts';
import { ask } from '../schedule/nudge/ask.ts';
import { asking, reminding } from '../schedule/nudge/question.ts';
import { type Words, wordsFor } from '../schedule/nudge/words.ts';
import type { Context } from './context.ts';
import { journalOf, systemUser } from './journal.ts';
import { sendPorts } from './notify.ts';
import { type Asking, stillOpen } from './nudge-questions.ts';

export interface Asked extends Outcome {
  readonly person: string;
  readonly reminder: boolean;
  readonly references: readonly string[];
}

/** A longer wait than this is left to the next `nudge`. */
const longestWaitMs = 90_000;
const mostTries = 3;

export function wordsOf(context: Pick<Context, 'policy'>, { questions, deadline, reminder }: Asking): Words {
  return wordsFor(context.policy().nudge, questions, { deadline, reminder });
}

/**
 * One after another, as shown. Under a lock of its own, and without what somebody else has asked since, so that two who
 * run it at once ask nobody twice.
 * @throws AppError WORKSPACE_LOCKED, JOURNAL_BROKEN, DISK_FULL, INTERRUPTED
 */
export async function* askAll(context: Context, askings: readonly Asking[]): AsyncGenerator<Asked> {
  const { config, workspace, signal } = context;
  if (config.nudge === null) return;
  using _lock = workspace.lock('notify', 'nudge');
  using journal = journalOf(context);
  const who = systemUser();
  for (const one of stillOpen(context, askings)) {
    signal.throwIfAborted();
    const { person, reminder, questions, deadline } = one;
    const references = questions.map(({ reference }) => reference);
    const what = reminder ? reminding : asking;
    const intent = await journal.append({
      kind: 'intent',
      what,
      tenant: null,
      who,
      why: null,
      detail: {
        person,
        references,
        ...(reminder
          ? {}
          : {
              deadline,
              tenants: questions.map(({ tenant }) => tenant),
              apps: questions.map(({ app }) => app),
              names: questions.map(({ name }) => name),
            }),
      },
    });
    const outcome = await askPatiently(context, { ...wordsOf(context, one), person, id: randomUUID() });
    await journal.append({
      kind: 'outcome',
      what,
      tenant: null,
      who,
      why: null,
      detail: { of: intent.seq, how: outcome.how, said: outcome.said },
    });
    yield { ...outcome, person, reminder, references };
  }
}

/** Slack lets one write to so many a minute, and says how long to wait. */
async function askPatiently(context: Context, message: Parameters<typeof ask>[1]): Promise<Outcome> {
  const { config, clock, signal } = context;
  const { nudge } = config;
  if (nudge === null) throw new Error('nobody is asked without a way to ask');
  for (let tried = 1; ; tried += 1) {
    const outcome = await ask(nudge, message, sendPorts(context));
    const wait = outcome.how === 'later' ? (outcome.afterMs ?? null) : null;
    if (wait === null || wait > longestWaitMs || tried >= mostTries) return outcome;
    try {
      await clock.sleep(wait, signal);
    } catch (thrown) {
      throw toAppError(thrown);
    }
  }
}
