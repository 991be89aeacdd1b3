/** Whom to ask about again, and what makes it necessary to ask about everyone. */
import type { EventSeen } from '../../../src/core/observation.ts';
import type { ChangesContext, ReadWhole } from '../../../src/kit/connector.ts';
import type { Member } from '../roster.ts';
import type { PeopleSweep } from './ask-people.ts';
import type { PeopleCursor } from './people-cursor.ts';

/** Google's clock and ours may differ, and a list may show a change a little later than the log dates it. */
const slackMs = 10 * 60_000;

/**
 * Those of whom the logs or the roster tell something since their own lists were read last, and those who could not
 * be read then.
 * @param members everyone there is
 */
export async function peopleDue(
  spec: PeopleSweep,
  cursor: PeopleCursor,
  members: readonly Member[],
  { wholeAt, news }: Pick<ChangesContext, 'wholeAt' | 'news'>,
): Promise<ReadonlySet<string> | ReadWhole> {
  const asked = new Set(cursor.asked);
  const byEmail = new Map(members.map(({ email, id }) => [email?.toLowerCase(), id]));
  const due = new Set(spec.mostlyUnreadable ? [] : cursor.exceptions);
  for await (const { kind, id } of news.principals()) if (kind === 'user') due.add(id);
  for await (const event of news.events()) {
    const concerned = spec.concerns(event);
    if (concerned === null || isBefore(event, wholeAt)) continue;
    if (concerned === 'everyone') return { readWhole: `an administrator has changed ${whatOf(event)}` };
    const email = emailIn(event);
    if (event.principal === null && email === null)
      return { readWhole: `the log does not say whose grant a ${event.event} of ${event.at} is about` };
    // An address that nobody has any more is of somebody who has left, or of a name that was given up.
    const person = event.principal ?? byEmail.get(email?.toLowerCase());
    if (person !== undefined && !(asked.has(person) && isBefore(event, cursor.readAt))) due.add(person);
  }
  return due;
}

function isBefore({ at }: EventSeen, time: string): boolean {
  return Date.parse(at) < Date.parse(time) - slackMs;
}

function whatOf({ event }: EventSeen): string {
  switch (event) {
    case 'app-access-changed':
      return 'the access of an app';
    case 'app-changed':
      return 'the Marketplace apps';
    default:
      return 'what apps may access';
  }
}

/** The address of the person concerned, where the log knows no id: the admin log's user, the token log's actor. */
function emailIn({ detail: { action, user, actor } }: EventSeen): string | null {
  return user ?? (action === undefined ? actor : undefined) ?? null;
}

/** Google's count of an app's people does not agree with what is known here, by more than can be explained. */
export async function countsDiffer(
  { news }: Pick<ChangesContext, 'news'>,
  members: readonly Member[],
  unread: number,
): Promise<boolean> {
  // Whether Google counts those who cannot sign in is not known, nor what they hold.
  const open = unread + members.filter(({ active }) => active !== 'yes').length;
  for await (const { users, least, most } of news.counts())
    if (users < least || users > most + open) return true;
  return false;
}
