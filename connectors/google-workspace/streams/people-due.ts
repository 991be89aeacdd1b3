/** Whom to ask about again, and what makes it necessary to ask about everyone. */
import type { EventSeen, GrantSeen } from '../../../src/core/observation.ts';
import type { ChangesContext, ReadWhole } from '../../../src/kit/connector.ts';
import type { Member } from '../roster.ts';
import type { PeopleSweep } from './ask-people.ts';
import type { PeopleCursor } from './people-cursor.ts';

/** Google's clock and ours may differ, and a list may show a change a little later than the log dates it. */
const slackMs = 10 * 60_000;

/** One person in so many is asked without a reason in every run, and so many events may leave out whose they are. */
export function oneInAHundred(people: number): number {
  return Math.max(1, Math.floor(people / 100));
}

interface Due {
  readonly ids: ReadonlySet<string>;
  /** As in the cursor. */
  readonly nameless: number;
}

/**
 * Those of whom the logs or the roster tell something since their own lists were read last, and those who could not
 * be read then.
 * @param members everyone there is
 */
export async function peopleDue(
  spec: PeopleSweep,
  cursor: PeopleCursor,
  members: readonly Member[],
  { wholeAt, news, recall }: Pick<ChangesContext, 'wholeAt' | 'news' | 'recall'>,
): Promise<Due | ReadWhole> {
  const asked = new Set(cursor.asked);
  const byEmail = new Map(members.map(({ email, id }) => [email?.toLowerCase(), id]));
  const due = new Set(spec.mostlyUnreadable ? [] : cursor.exceptions);
  const apps = new Set<string>();
  let { nameless } = cursor;
  for await (const { kind, id } of news.principals()) if (kind === 'user') due.add(id);
  for await (const event of news.events()) {
    const concerned = spec.concerns(event);
    if (concerned === null || isBefore(event, wholeAt)) continue;
    if (concerned === 'everyone') return { readWhole: `an administrator has changed ${whatOf(event)}` };
    if (concerned === 'its app') {
      apps.add(event.clientId ?? '');
      continue;
    }
    const email = emailIn(event);
    if (event.principal === null && email === null) {
      if (!isBefore(event, cursor.readAt)) nameless += 1;
      continue;
    }
    // An address that nobody has any more is of somebody who has left, or of a name that was given up.
    const person = event.principal ?? byEmail.get(email?.toLowerCase());
    if (person !== undefined && !(asked.has(person) && isBefore(event, cursor.readAt))) due.add(person);
  }
  if (nameless > oneInAHundred(members.length))
    return { readWhole: `${nameless} consents and revocations in the log do not say whose they are` };
  const holders = apps.size === 0 ? apps : await holdersOf(apps, recall.grants(spec.id));
  if (holders === null) return { readWhole: 'an administrator has changed the access of an app' };
  return { ids: due.union(holders), nameless };
}

/** What Google blocks under one client id of a project it may block under the others. */
const projectIn = /^(\d+)(?:-[a-z\d]+)?\.apps\.googleusercontent\.com$/u;

function projectOf(clientId: string): string {
  return projectIn.exec(clientId)?.[1] ?? clientId;
}

/** Null when one of the apps is of no client id that is known: then it may be anybody's. */
async function holdersOf(
  apps: ReadonlySet<string>,
  grants: AsyncIterable<GrantSeen>,
): Promise<ReadonlySet<string> | null> {
  const projects = new Set([...apps].map(projectOf));
  const unknown = new Set([...apps].filter((app) => !projectIn.test(app)));
  const holders = new Set<string>();
  for await (const { clientId, principal } of grants) {
    if (!projects.has(projectOf(clientId))) continue;
    unknown.delete(clientId);
    holders.add(principal.id);
  }
  return unknown.size === 0 ? holders : null;
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
