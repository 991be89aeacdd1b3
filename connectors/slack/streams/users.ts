import { isoTime } from '../../../src/core/clock.ts';
import type { AppError } from '../../../src/core/errors.ts';
import type { Observation } from '../../../src/core/observation.ts';
import type { Batch, Recall, Stream, StreamContext, StreamEnd, Subject } from '../../../src/kit/connector.ts';
import { batched } from '../batches.ts';
import { type BotApps, botAppsText, readBotApps } from '../bot-apps.ts';
import { type Bot, botRows, unitedBot } from '../bot-rows.ts';
import { readCursorList } from '../cursor-list.ts';
import { kindOf, type Person, personOf, personRow, unitedPerson } from '../members.ts';
import { createPlaceGaps } from '../place-gaps.ts';
import { missingWorkspaces, type Place, placeFailure, workspacePlaces } from '../places.ts';
import { slackErrorOf } from '../answers.ts';
import { beginAhead } from '../side-by-side.ts';
import { email } from '../operations.ts';
import type { Identity, MethodArgs, SlackClient, SlackSession } from '../slack-session.ts';
import { BotInfo, Member } from '../wire.ts';

/** Slack advises 200 and takes up to 1000. https://docs.slack.dev/reference/methods/users.list */
const pageSize = 1000;
const width = 4;

/**
 * Bots are told workspace by workspace; people when all workspaces are read, since who is no administrator here may
 * be one there. Starts over when a run is resumed. Lists are always read whole, for no log tells of people: what an
 * earlier read saves is the question which app a bot is of.
 */
export function createUsersStream(session: SlackSession): Stream {
  return {
    id: 'users',
    after: [],
    read: (context) => readUsers(session, context, new Map()),
    changes: {
      after: [],
      async *read(context) {
        const bots = readBotApps(context.cursor);
        if (bots === null) return { readWhole: 'what the last read left is not understood' };
        const met = new Set<string>();
        let inFull = true;
        const malformed: StreamContext['malformed'] = (row, issues) => {
          inFull = false;
          context.malformed(row, issues);
        };
        const end = yield* noting(readUsers(session, { ...context, malformed }, bots), met);
        if (inFull && end.gaps.length === 0)
          yield { rows: [], read: 0, checkpoint: null, told: await missed(context.recall, met) };
        return { ...end, verifiedAt: end.asOf };
      },
    },
  };
}

async function* noting(
  pages: AsyncGenerator<Batch, StreamEnd>,
  met: Set<string>,
): AsyncGenerator<Batch, StreamEnd> {
  for (;;) {
    const step = await pages.next();
    if (step.done === true) return step.value;
    for (const row of step.value.rows)
      if (row.type === 'principal') met.add(`${row.kind} ${row.id}`);
      else if (row.type === 'app') met.add(row.clientId);
    yield step.value;
  }
}

/** Who was known and is listed no more: of people and bots, and of apps their bots, there is nothing left. */
async function missed(recall: Recall, met: ReadonlySet<string>): Promise<readonly Subject[]> {
  const subjects: Subject[] = [];
  for await (const { kind, id } of recall.principals())
    if ((kind === 'user' || kind === 'bot') && !met.has(`${kind} ${id}`))
      subjects.push({ principal: { kind, id } });
  for await (const { clientId } of recall.apps('users')) if (!met.has(clientId)) subjects.push({ clientId });
  return subjects;
}

/** @param known apps of bots that need not be asked about */
async function* readUsers(
  session: SlackSession,
  context: StreamContext,
  known: BotApps,
): AsyncGenerator<Batch, StreamEnd> {
  const { signal } = context;
  const asOf = isoTime(session.clock.now());
  const places = await workspacePlaces(session, signal);
  const gaps = createPlaceGaps();
  const people = new Map<string, Person>();
  const asked = new Map<string, string | null>();
  let appless = 0;
  let done = 0;
  let readAny = false;
  let first: AppError | null = null;
  /** Ids of workspaces with a row that was not understood: it may be of anybody. */
  const unclear = new Set<string>();

  const begin = ({ id: place, args }: Place) =>
    readCursorList({
      rows: 'members',
      schema: Member,
      keyOf: ({ id }) => id,
      report: (row, issues) => {
        unclear.add(place);
        context.malformed(row, issues);
      },
      fetchPage: (cursor) =>
        session.client.call(
          'users.list',
          { limit: pageSize, ...args, ...(cursor === undefined ? {} : { cursor }) },
          signal,
        ),
    });

  for await (const { unit: place, items } of beginAhead(places, width, begin)) {
    const bots = new Map<string, Bot>();
    let read = 0;
    let whole = true;
    const missed = (error: AppError): void => {
      whole = false;
      gaps.add(place.title, error);
    };
    try {
      for await (const { rows } of items) {
        readAny = true;
        read += rows.length;
        for (const member of rows) {
          const kind = kindOf(member);
          if (kind === 'person') addPerson(people, personOf(member));
          if (kind !== 'bot') continue;
          const bot = await readBot(session, member, place, { missed, signal, known, asked });
          if (bot === null) appless += 1;
          else addBot(bots, bot);
        }
      }
    } catch (thrown) {
      const error = placeFailure(thrown, !readAny);
      first ??= error;
      missed(error);
    }
    done += 1;
    context.progress(done, places.length);
    // Beside one that is deleted the app may have a live one, which was not read.
    const sure = whole && !unclear.has(place.id);
    const told = [...bots.values()].filter(({ deleted }) => sure || !deleted);
    yield {
      rows: told.flatMap((bot) => botRows(bot, place.id)),
      read,
      checkpoint: null,
    };
  }
  if (!readAny && first !== null) throw first;
  const missing = await missingWorkspaces(session, signal);
  for (const rows of batched(
    peopleRows(people, first === null && missing.length === 0 && unclear.size === 0),
  ))
    yield { rows, read: 0, checkpoint: null };
  const note = [...applessNote(appless), ...addressNote(await session.identity(signal))].join('; ');
  return {
    expected: null,
    asOf,
    gaps: [...missing, ...gaps.gaps()],
    ...(note === '' ? {} : { note }),
    cursor: botAppsText(asked),
  };
}

function applessNote(bots: number): readonly string[] {
  if (bots === 0) return [];
  const left = bots === 1 ? '1 bot of no app was left out' : `${bots} bots of no app were left out`;
  return [`${left}: integrations from before apps, or bots that are gone`];
}

function addressNote({ scopes }: Identity): readonly string[] {
  if (scopes === null || scopes.has(email)) return [];
  return [`people are told by name, since the token has no ${email}`];
}

function addPerson(people: Map<string, Person>, person: Person): void {
  const before = people.get(person.id);
  people.set(person.id, before === undefined ? person : unitedPerson(before, person));
}

function addBot(bots: Map<string, Bot>, bot: Bot): void {
  const before = bots.get(bot.clientId);
  bots.set(bot.clientId, before === undefined ? bot : unitedBot(before, bot));
}

function* peopleRows(people: ReadonlyMap<string, Person>, whole: boolean): Generator<Observation> {
  for (const person of people.values()) yield personRow(person, whole);
}

/** The list mostly names the app; bots.info is asked where it does not. Null: a bot of no app. */
async function readBot(
  { client }: SlackSession,
  { id, name, real_name: realName, deleted, profile }: Member,
  { args }: Place,
  { missed, signal, known, asked }: AskingOfBots,
): Promise<Bot | null> {
  const label = realName || profile?.real_name || name || null;
  const bot = { name: label, deleted: deleted === true, users: [id] };
  if (profile?.api_app_id) return { clientId: profile.api_app_id, ...bot };
  if (!profile?.bot_id) return null;
  try {
    const told = known.get(id);
    const clientId =
      told === undefined ? await appOfBot(client, { bot: profile.bot_id, ...args }, signal) : told;
    asked.set(id, clientId);
    return clientId === null ? null : { clientId, ...bot };
  } catch (thrown) {
    const error = placeFailure(thrown, false);
    if (error.code !== 'READ_GONE' && slackErrorOf(thrown) !== 'bots_not_found') missed(error);
    return null;
  }
}

interface AskingOfBots {
  readonly missed: (error: AppError) => void;
  readonly signal: AbortSignal;
  readonly known: BotApps;
  /** Filled with what is told. */
  readonly asked: Map<string, string | null>;
}

async function appOfBot(client: SlackClient, args: MethodArgs, signal: AbortSignal): Promise<string | null> {
  const parsed = BotInfo.safeParse(await client.call('bots.info', args, signal));
  return (parsed.success ? parsed.data.bot.app_id : null) || null;
}
