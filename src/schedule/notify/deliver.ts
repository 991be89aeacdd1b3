/** Sends what is due. Whoever calls it is alone: it holds the workspace’s lock for that. */
import { isoTime } from '../../core/clock.ts';
import type { Destination, Outcome, SendPorts } from './destination.ts';
import { type Letter, mergedLetter } from './letter.ts';
import { deadAfterDays, type Outbox, type QueuedMessage } from './outbox.ts';
import { send } from './send.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const longestWaitMs = 6 * 3_600_000;

/** What came of one attempt, for whoever watches. */
export interface Attempt extends Outcome {
  readonly entry: string;
  readonly subject: string;
}

/** @returns the attempts that were made. @throws AppError of the workspace, and INTERRUPTED */
export async function deliver(
  outbox: Outbox,
  destinations: readonly Destination[],
  ports: SendPorts,
): Promise<readonly Attempt[]> {
  outbox.recover();
  outbox.forgetSettled(ports.clock.now());
  for (const destination of destinations) releaseDigest(outbox, destination, ports);
  const byEntry = Map.groupBy(outbox.due(ports.clock.now()), ({ entry }) => entry);
  const made = await Promise.all(
    [...byEntry].map(async ([entry, messages]) => {
      const destination = destinations.find(({ name }) => name === entry);
      if (destination !== undefined) return deliverTo(outbox, destination, messages, ports);
      for (const { row } of messages)
        outbox.dead(row, 'the configuration has no such entry any more', ports.clock.now());
      return [];
    }),
  );
  return made.flat();
}

/** Oldest first. When nobody takes one or answers, the rest waits with it. */
async function deliverTo(
  outbox: Outbox,
  destination: Destination,
  messages: readonly QueuedMessage[],
  ports: SendPorts,
): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  for (const message of messages) {
    const outcome = await attempt(outbox, destination, message, ports);
    attempts.push({ ...outcome, entry: destination.name, subject: message.letter.subject });
    if (outcome.how === 'later' || outcome.how === 'unknown') {
      outbox.postpone(destination.name, ports.clock.now() + waitMs(message.attempts, outcome));
      break;
    }
  }
  return attempts;
}

async function attempt(
  outbox: Outbox,
  destination: Destination,
  message: QueuedMessage,
  ports: SendPorts,
): Promise<Outcome> {
  const { row, id, createdAt, attempts } = message;
  const lost = outbox.untold(destination.name);
  outbox.begin(row, ports.clock.now());
  const outcome = await send(destination, { id, letter: withNotes(message, lost) }, ports);
  const now = ports.clock.now();
  if (outcome.how === 'delivered') {
    outbox.delivered(row, outcome.said, now);
    outbox.told(lost.map((letter) => letter.row));
  } else if (now - createdAt >= deadAfterDays * dayMs) outbox.dead(row, outcome.said, now);
  else
    outbox.again(row, outcome.said, {
      now,
      due: now + waitMs(attempts, outcome),
      unsure: outcome.how === 'unknown',
    });
  return outcome;
}

function withNotes(
  { letter, unsureSince }: QueuedMessage,
  lost: readonly { readonly subject: string; readonly at: string }[],
): Letter {
  const [first] = lost;
  const before =
    first === undefined
      ? []
      : [
          `${lost.length === 1 ? '1 earlier message' : `${lost.length} earlier messages`} could not be delivered within ${deadAfterDays} days, the first of ${first.at}: ${first.subject}. See grantwarden schedule status.`,
        ];
  const repeat =
    unsureSince === null
      ? []
      : [`This may come twice: nobody knows whether the attempt of ${unsureSince} arrived.`];
  return { ...letter, notes: [...letter.notes, ...before, ...repeat] };
}

/** 1 minute, then four times as long each time, up to six hours; longer when the other side asks. */
function waitMs(attempts: number, { afterMs }: Outcome): number {
  return Math.max(afterMs ?? 0, Math.min(longestWaitMs, minuteMs * 4 ** Math.min(attempts, 8)));
}

/** What was held for a daily message becomes one, unless there was one in the last 24 hours. */
function releaseDigest(outbox: Outbox, { name }: Destination, { clock }: SendPorts): void {
  const now = clock.now();
  const last = outbox.lastDigest(name);
  if (last !== null && now - last < dayMs) return;
  const letters = outbox.held(name);
  const newest = letters.at(-1);
  if (newest === undefined) return;
  const { run, journal } = newest;
  const notes = [...new Set(letters.flatMap((letter) => letter.notes))];
  const letter = mergedLetter(letters, { run, journal, at: isoTime(now), notes });
  outbox.release({ key: JSON.stringify([name, 'digest', isoTime(now)]), entry: name, letter }, now);
}
