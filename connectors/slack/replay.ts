/**
 * Which installs still hold, as far as a log tells. Takes changes in any order, the first of one second counting as
 * the latest since logs come newest first. What many entries say alike is kept once. Pure.
 */
import type { GrantEndedSeen, GrantSeen } from '../../src/core/observation.ts';
import { isoTime } from '../../src/core/clock.ts';
import { botId } from './bot-rows.ts';
import type { InstallChange } from './install-events.ts';

interface Moment {
  readonly at: number;
  /** Place in the log. */
  readonly order: number;
}

/** What an entry says of a token, whoever holds it. */
interface Saying {
  readonly kind: Exclude<InstallChange['kind'], 'off'>;
  readonly scopes: readonly string[] | null;
  readonly evidence: string;
}

/** Of one token; hundreds of thousands are held at once, nearly all of them alone. */
interface Statement extends Moment {
  readonly saying: Saying;
  /** The one that came before in the log, of the same token. */
  readonly before: Statement | null;
}

interface AppAt {
  readonly clientId: string;
  readonly place: string;
  readonly people: Map<string, Statement>;
  bot: Statement | null;
  legacy: Statement | null;
  /** The newest removal by each person; '' is one of everybody's tokens. */
  readonly removals: Map<string, Moment>;
}

type GrantIdentity = Omit<GrantEndedSeen, 'type'>;

export interface Replay {
  add(change: InstallChange): void;
  /** Ids of the workspaces and organisations that were told of. */
  places(): ReadonlySet<string>;
  /**
   * @param deadBots ids of bots that Slack's list of users calls deleted
   * @param gone ids of workspaces that are no more
   */
  grants(deadBots: ReadonlySet<string>, gone?: ReadonlySet<string>): Generator<GrantSeen | GrantEndedSeen>;
}

export function createReplay(): Replay {
  const apps = new Map<string, AppAt>();
  /** Apps that are no more, anywhere. */
  const deleted = new Map<string, Moment>();
  const sayings = new Map<string, Saying>();
  let order = 0;

  function shared(saying: Saying): Saying {
    const key = JSON.stringify([saying.kind, saying.scopes, saying.evidence]);
    const found = sayings.get(key) ?? saying;
    sayings.set(key, found);
    return found;
  }

  function appAt(clientId: string, place: string): AppAt {
    const key = JSON.stringify([clientId, place]);
    const found = apps.get(key);
    if (found !== undefined) return found;
    const made: AppAt = {
      clientId,
      place,
      people: new Map(),
      bot: null,
      legacy: null,
      removals: new Map(),
    };
    apps.set(key, made);
    return made;
  }

  return {
    add(change) {
      order += 1;
      const moment = { at: change.at, order };
      if (change.place === null) {
        keepNewest(deleted, change.clientId, moment);
        return;
      }
      const app = appAt(change.clientId, change.place);
      if (change.kind === 'off') {
        keepNewest(app.removals, change.user ?? '', moment);
        return;
      }
      const { kind, user, userScopes, botScopes, evidence } = change;
      const told = (scopes: readonly string[] | null, before: Statement | null): Statement => ({
        ...moment,
        saying: shared({ kind, scopes, evidence }),
        before,
      });
      if (change.legacy) app.legacy = told(null, app.legacy);
      else {
        if (botScopes !== null) app.bot = told(botScopes, app.bot);
        if (user !== null && (userScopes !== null || botScopes === null))
          app.people.set(user, told(userScopes, app.people.get(user) ?? null));
      }
    },
    places: () => new Set([...apps.values()].map(({ place }) => place)),
    *grants(deadBots, gone = new Set()) {
      for (const app of apps.values()) {
        if (gone.has(app.place)) keepNewest(app.removals, '', { at: Number.POSITIVE_INFINITY, order });
        const end = deleted.get(app.clientId);
        if (end !== undefined) keepNewest(app.removals, '', end);
        yield* grantsOf(app, deadBots);
      }
    },
  };
}

function keepNewest(moments: Map<string, Moment>, key: string, moment: Moment): void {
  const before = moments.get(key);
  if (before === undefined || isNewer(moment, before)) moments.set(key, moment);
}

/** In the order of the log. */
function inOrder(last: Statement): readonly Statement[] {
  const all: Statement[] = [];
  for (let one: Statement | null = last; one !== null; one = one.before) all.push(one);
  return all.reverse();
}

function isNewer(a: Moment, b: Moment): boolean {
  return a.at === b.at ? a.order < b.order : a.at > b.at;
}

function newest<T extends Moment>(moments: readonly T[]): T | null {
  return moments.reduce<T | null>((best, one) => (best === null || isNewer(one, best) ? one : best), null);
}

function* grantsOf(app: AppAt, deadBots: ReadonlySet<string>): Generator<GrantSeen | GrantEndedSeen> {
  const { clientId, place, people, bot, legacy } = app;
  for (const [user, said] of people)
    yield resolve(
      { clientId, principal: { kind: 'user', id: user }, kind: 'delegated-user', resource: place },
      said,
      removalsOf(app, user),
    );
  const id = botId(clientId, place);
  if (bot !== null) {
    const identity = { clientId, principal: { kind: 'bot', id }, kind: 'bot', resource: place } as const;
    yield deadBots.has(id) ? { type: 'grant-ended', ...identity } : resolve(identity, bot, everyRemoval(app));
  }
  if (legacy !== null)
    yield resolve(
      { clientId, principal: { kind: 'tenant', id: place }, kind: 'install', resource: place },
      legacy,
      everyRemoval(app),
    );
}

function everyRemoval({ removals }: AppAt): readonly Moment[] {
  return [...removals.values()];
}

/**
 * Removed by somebody who holds a token there, an app may have lost that token alone; by somebody who holds none, it
 * was taken away from everybody.
 */
function removalsOf({ removals, people }: AppAt, user: string): readonly Moment[] {
  return [...removals]
    .filter(([by]) => by === user || by === '' || !people.has(by))
    .map(([, moment]) => moment);
}

function resolve(
  identity: GrantIdentity,
  last: Statement,
  removals: readonly Moment[],
): GrantSeen | GrantEndedSeen {
  const removed = newest(removals);
  const all = inOrder(last);
  const told = all.filter((one) => removed === null || isNewer(one, removed));
  if (told.length === 0) return { type: 'grant-ended', ...identity };
  const installed = told.filter(({ saying }) => saying.kind === 'on');
  // The newest that states a whole set, and what was added to it since.
  const base = newest(told.filter(({ saying }) => saying.kind !== 'more' && saying.scopes !== null));
  const added = told.filter((one) => one.saying.kind === 'more' && (base === null || isNewer(one, base)));
  const scopes = [...new Set([base, ...added].flatMap((one) => one?.saying.scopes ?? []))];
  return {
    type: 'grant',
    ...identity,
    scopes,
    scopeStatus: scopes.length === 0 ? 'unknown' : 'from-log',
    // Without an install among them, it is older than the log.
    grantedAt: installed.length === 0 ? null : isoTime(Math.min(...installed.map(({ at }) => at))),
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: [],
    evidence: [...new Set(all.map(({ saying }) => saying.evidence))],
  };
}

/**
 * Of a log that broke off, or had an entry that was not understood: who removed something may hold a token, or have
 * installed it again, of which only that part tells, so nothing is known to have ended.
 */
export function* living(rows: Iterable<GrantSeen | GrantEndedSeen>): Generator<GrantSeen> {
  for (const row of rows) if (row.type === 'grant') yield row;
}
