import { z } from 'zod';
import type { EventSeen, Observation, PrincipalSeen } from '../../../src/core/observation.ts';
import { listedFrom, nameOfList } from '../../../src/core/operator-list.ts';
import type {
  Batch,
  ChangesContext,
  ReadWhole,
  Recall,
  Stream,
  StreamContext,
  StreamEnd,
} from '../../../src/kit/connector.ts';
import { toAppError } from '../../../src/core/errors.ts';
import { endsOneListOnly } from '../answers.ts';
import {
  actorOf,
  detailOf,
  eventOf,
  originOf,
  type Parameters,
  parametersOf,
  scopesOf,
  textOf,
} from '../activity.ts';
import { type AdminEventName, adminEventNames, authorizeClient, removeClient } from '../admin-log.ts';
import { type ChangedSince, ListedAccess, meaningOf } from '../app-access.ts';
import { appPasswordClient } from '../app-names.ts';
import {
  changesSince,
  type DelegatedSince,
  type DelegationChange,
  delegationRow,
  listAndLog,
  replayDelegation,
  replayOnList,
} from '../delegation.ts';
import { GapTally } from '../gaps.ts';
import type { GoogleSession } from '../google-session.ts';
import {
  isRejectedQuery,
  logAsOf,
  logDays,
  logTooShort,
  overlapHours,
  readLog,
  type Span,
  spanBack,
  spanSince,
} from '../log.ts';
import { scopes } from '../operations.ts';
import { parseSaved, strangeCursor } from '../saved.ts';
import type { Activity } from '../wire.ts';

const Cursor = z.object({
  v: z.literal(1),
  until: z.iso.datetime(),
  /** Clients that hold delegation, each with the time since when; null: longer than the log tells. */
  delegated: z.array(z.tuple([z.string(), z.iso.datetime().nullable()])),
  /** Which of the operator's lists it goes on from; absent: none. */
  list: z.string().optional(),
  apps: z.string().optional(),
  /** Listed apps whose access was changed since, each with the time. */
  changed: z.array(z.tuple([z.string(), z.iso.datetime()])).optional(),
});
type Cursor = z.infer<typeof Cursor>;

/** With more clients than this the log is read whole. */
const mostDelegated = 2_000;

/**
 * Domain-wide delegation, app access control and revocations by administrators. Short, so it starts over when a run
 * is resumed: delegation has to be replayed from the oldest event on.
 */
export function adminEventsStream(session: GoogleSession): Stream {
  return {
    id: 'admin-events',
    after: ['users'],
    fromLog: true,
    read: (context) =>
      readAdminEvents(session, context, spanBack(logDays, session.clock.now()), {
        delegated: null,
        changed: new Map(),
      }),
    changes: { after: [], read: (context) => readAdminChanges(session, context) },
  };
}

async function* readAdminChanges(
  session: GoogleSession,
  context: ChangesContext,
): AsyncGenerator<Batch, StreamEnd | ReadWhole> {
  const cursor = parseSaved(Cursor, context.cursor);
  if (cursor === null) return strangeCursor;
  if (cursor.list !== nameOfList(session.delegationList))
    return { readWhole: 'another list of delegations was imported since' };
  if (cursor.apps !== meaningOf(session.appAccessList, session.clock.now()))
    return { readWhole: 'another list of apps was imported since, or it is too old now' };
  const span = spanSince(cursor.until, session.clock.now(), overlapHours.short);
  if (span === null) return logTooShort;
  return yield* readAdminEvents(session, context, span, {
    delegated: new Map(cursor.delegated),
    changed: new Map(cursor.changed),
  });
}

interface Known {
  /** Null: the log is read whole. */
  readonly delegated: DelegatedSince | null;
  readonly changed: ChangedSince;
}

/** @param before what was known when the log was last read */
async function* readAdminEvents(
  session: GoogleSession,
  context: StreamContext,
  span: Span,
  before: Known,
): AsyncGenerator<Batch, StreamEnd> {
  const tally = new GapTally();
  // Beyond the log's beginning nobody knows what was removed since: then what was known before is kept as it is.
  const { delegationList, appAccessList } = session;
  const known = before.delegated;
  const isReplayed =
    known === null && delegationList !== null && listedFrom(delegationList) >= span.startTime;
  const list = isReplayed ? delegationList : null;
  try {
    await session.require(scopes.audit, context.signal);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (list === null || !endsOneListOnly(error, context.signal)) throw error;
    tally.add(error);
  }
  await session.apps.recall(context.recall);
  const tellApp = session.apps.telling('log');
  const people = peopleByEmail(context.recall);
  const changes: DelegationChange[] = [];
  const unknown: string[] = [];
  let pages = 0;
  const whole = new Set<string>();
  const access = appAccessList === null ? null : new ListedAccess(appAccessList, before.changed);

  for (const [done, name] of (tally.gaps().length > 0 ? [] : adminEventNames).entries()) {
    context.progress(done, adminEventNames.length);
    let malformed = 0;
    const heard = {
      signal: context.signal,
      malformed: (row: unknown, issues: string) => {
        malformed += 1;
        context.malformed(row, issues);
      },
    };
    try {
      for await (const { rows } of readLog(session, logOf(name, span), heard)) {
        const found = rows.flatMap((activity) => eventsNamed(activity, name));
        const told: Observation[] = [];
        for (const { row, index, activity } of found) {
          const event = await eventRow(activity, index, row, name, people);
          const change = changeOf(activity, event, name);
          if (change !== null) changes.push(change);
          // Of whom it speaks is not said: another client may have been authorised again after it was removed, and
          // one of those listed may be gone; the list says "at least".
          else if (name.name === authorizeClient) heard.malformed(activity, noClient);
          else if (name.name === removeClient) context.malformed(activity, noClient);
          if (event.clientId !== null && event.event !== 'revoke')
            told.push(...tellApp({ clientId: event.clientId, name: event.appName }));
          told.push(event);
          access?.meet(event);
        }
        pages += 1;
        yield { rows: told, read: rows.length, checkpoint: null };
      }
      if (malformed === 0) whole.add(name.name);
    } catch (thrown) {
      const error = toAppError(thrown);
      if (!endsOneListOnly(error, context.signal)) throw error;
      if (isRejectedQuery(error) && name.essential !== true) unknown.push(name.name);
      else tally.add(error);
    }
  }
  const gaps = tally.gaps();
  const [first] = gaps;
  if (first !== undefined && pages === 0 && list === null) throw first.error;

  const identity = await session.identity(context.signal);
  const replayed =
    list !== null
      ? replayOnList(list, changes)
      : replayDelegation(
          delegationList === null ? changes : changesSince(delegationList, changes),
          known ?? new Map(),
        );
  const grants = [...replayed].flatMap(([clientId, held]) => {
    // A removal that was not read would leave a client standing that has lost its access, and an authorisation
    // that was not read may have come after a removal. What the list says stands with its date.
    const sure = held?.listedOn !== undefined || whole.has(held === null ? authorizeClient : removeClient);
    return sure ? [delegationRow(clientId, held, identity.id)] : [];
  });
  const listed = list?.clients ?? [];
  const apps = access?.rows(tellApp, session.clock.now(), known === null) ?? [];
  const now = new Map(known);
  for (const [clientId, held] of replayed)
    if (held === null) now.delete(clientId);
    else now.set(clientId, held.since);
  const goesOn =
    gaps.length === 0 &&
    whole.has(removeClient) &&
    whole.has(authorizeClient) &&
    now.size + (access?.changed.size ?? 0) <= mostDelegated;
  yield {
    rows: [
      ...(grants.length === 0 ? [] : [tenantRow(identity), ...listed.flatMap(tellApp), ...grants]),
      ...apps,
    ],
    read: listed.length + apps.length,
    checkpoint: null,
  };
  const notes = [
    ...(list === null ? [] : [listAndLog(list, changes)]),
    ...(unknown.length === 0 ? [] : [`event names this log does not know: ${unknown.join(', ')}`]),
  ];
  const onlyListed = list !== null && pages === 0 && gaps.length > 0;
  const named = nameOfList(delegationList);
  const namedApps = meaningOf(appAccessList, session.clock.now());
  return {
    expected: null,
    asOf: onlyListed ? listedFrom(list) : logAsOf('admin', span.endTime),
    gaps,
    ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
    ...(goesOn
      ? {
          cursor: JSON.stringify({
            v: 1,
            until: span.endTime,
            delegated: [...now],
            ...(named === undefined ? {} : { list: named }),
            ...(namedApps === undefined ? {} : { apps: namedApps }),
            ...(access === null || access.changed.size === 0 ? {} : { changed: [...access.changed] }),
          } satisfies Cursor),
        }
      : {}),
  };
}

const noClient = 'events.parameters: no API_CLIENT_NAME';

function logOf({ name }: AdminEventName, span: Span) {
  return { application: 'admin', eventName: name, ...span };
}

function tenantRow(identity: { readonly id: string; readonly name: string | null }): PrincipalSeen {
  return {
    type: 'principal',
    kind: 'tenant',
    id: identity.id,
    label: identity.name,
    active: 'yes',
    privileged: 'unknown',
  };
}

interface Named {
  readonly activity: Activity;
  readonly row: Parameters;
  readonly index: number;
}

function eventsNamed(activity: Activity, { name }: AdminEventName): readonly Named[] {
  return (activity.events ?? []).flatMap((event, index) =>
    event.name === name ? [{ activity, index, row: parametersOf(event) }] : [],
  );
}

async function eventRow(
  activity: Activity,
  index: number,
  row: Parameters,
  { name, event }: AdminEventName,
  people: FindPerson,
): Promise<EventSeen> {
  const email = textOf(row, 'USER_EMAIL');
  const person = email === null ? null : await people(email);
  const isAsp = name === 'REVOKE_ASP';
  return eventOf('admin', activity, index, {
    event,
    clientId: isAsp ? appPasswordClient : textOf(row, 'API_CLIENT_NAME', 'OAUTH2_APP_ID', ...appIdOf(name)),
    appName: textOf(row, 'OAUTH2_APP_NAME', 'APPLICATION_NAME', 'APP_NAME'),
    principal: person ?? (event === 'revoke' ? null : actorOf(activity)),
    ...(isAsp ? { resource: textOf(row, 'ASP_ID') ?? '' } : {}),
    scopes: scopesOf(row, 'API_SCOPES'),
    detail: detailOf({
      action: name,
      orgUnit: textOf(row, 'ORG_UNIT_NAME'),
      from: textOf(row, 'OLD_VALUE'),
      to: textOf(row, 'NEW_VALUE'),
      service: textOf(row, 'OAUTH2_SERVICE_NAME', 'SERVICE_NAME'),
      marketplaceApp: event === 'app-changed' ? textOf(row, 'APP_ID', 'APPLICATION_ID') : null,
      by: actorOf(activity),
      actor: actorOf(activity) ?? activity.actor?.email,
      ...originOf(activity),
      user: person === null ? email : null,
    }),
  });
}

/** An `APP_ID` is a client id in revocations only; the Marketplace numbers its apps by itself. */
function appIdOf(name: string): readonly string[] {
  return name === 'REVOKE_3LO_TOKEN' ? ['APP_ID'] : [];
}

function changeOf({ id }: Activity, event: EventSeen, { name }: AdminEventName): DelegationChange | null {
  if (event.clientId === null || (name !== authorizeClient && name !== removeClient)) return null;
  return {
    at: event.at,
    qualifier: id.uniqueQualifier ?? '0',
    clientId: event.clientId,
    scopes: name === authorizeClient ? event.scopes : null,
  };
}

type FindPerson = (email: string) => Promise<string | null>;

/** The admin log names people by e-mail; the inventory by id. Read when first asked for. */
function peopleByEmail(recall: Recall): FindPerson {
  let known: Promise<Map<string, string>> | null = null;
  async function read(): Promise<Map<string, string>> {
    const byEmail = new Map<string, string>();
    for await (const { kind, label, id } of recall.principals())
      if (kind === 'user' && label !== null) byEmail.set(label.toLowerCase(), id);
    return byEmail;
  }
  return async (email) => {
    known ??= read();
    return (await known).get(email.toLowerCase()) ?? null;
  };
}
