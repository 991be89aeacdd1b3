/**
 * Which installs still hold, as far as a log tells. Takes changes in any order, the first of one second counting as
 * the latest since logs come newest first, and keeps one state per app, place and person rather than the log. Pure.
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

interface Told extends Moment {
  readonly scopes: readonly string[] | null;
}

/** Of one token. */
interface Statements {
  /** The newest that states a whole set of scopes. */
  base: Told | null;
  /** Scopes that were added after it. */
  additions: Told[];
  /** When it was told of; those that are no install tell of one that the log need not hold. */
  readonly told: (Moment & { readonly install: boolean })[];
  readonly evidence: string[];
}

interface AppAt {
  readonly clientId: string;
  readonly place: string;
  readonly people: Map<string, Statements>;
  readonly bot: Statements;
  readonly legacy: Statements;
  /** The newest removal by each person; '' is one of everybody's tokens. */
  readonly removals: Map<string, Moment>;
}

type GrantIdentity = Omit<GrantEndedSeen, 'type'>;

export interface Replay {
  add(change: InstallChange): void;
  /** @param deadBots ids of bots that Slack's list of users calls deleted */
  grants(deadBots: ReadonlySet<string>): Generator<GrantSeen | GrantEndedSeen>;
}

export function createReplay(): Replay {
  const apps = new Map<string, AppAt>();
  /** Apps that are no more, anywhere. */
  const deleted = new Map<string, Moment>();
  let order = 0;

  function appAt(clientId: string, place: string): AppAt {
    const key = JSON.stringify([clientId, place]);
    const found = apps.get(key);
    if (found !== undefined) return found;
    const made: AppAt = {
      clientId,
      place,
      people: new Map(),
      bot: statements(),
      legacy: statements(),
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
      const tell = (to: Statements, scopes: readonly string[] | null) => {
        if (!to.evidence.includes(change.evidence)) to.evidence.push(change.evidence);
        state(to, change.kind, { ...moment, scopes });
      };
      if (change.legacy) tell(app.legacy, null);
      else {
        if (change.botScopes !== null) tell(app.bot, change.botScopes);
        if (change.user !== null && (change.userScopes !== null || change.botScopes === null))
          tell(personIn(app, change.user), change.userScopes);
      }
    },
    *grants(deadBots) {
      for (const app of apps.values()) {
        const end = deleted.get(app.clientId);
        if (end !== undefined) keepNewest(app.removals, '', end);
        yield* grantsOf(app, deadBots);
      }
    },
  };
}

function statements(): Statements {
  return { base: null, additions: [], told: [], evidence: [] };
}

function keepNewest(moments: Map<string, Moment>, key: string, moment: Moment): void {
  const before = moments.get(key);
  if (before === undefined || isNewer(moment, before)) moments.set(key, moment);
}

function personIn({ people }: AppAt, user: string): Statements {
  const found = people.get(user) ?? statements();
  people.set(user, found);
  return found;
}

function state(to: Statements, kind: InstallChange['kind'], told: Told): void {
  to.told.push({ at: told.at, order: told.order, install: kind === 'on' });
  if (kind === 'more') to.additions.push(told);
  else if (told.scopes !== null && (to.base === null || isNewer(told, to.base))) to.base = told;
  const { base } = to;
  if (base !== null) to.additions = to.additions.filter((one) => isNewer(one, base));
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
  if (bot.told.length > 0) {
    const identity = { clientId, principal: { kind: 'bot', id }, kind: 'bot', resource: place } as const;
    yield deadBots.has(id) ? { type: 'grant-ended', ...identity } : resolve(identity, bot, everyRemoval(app));
  }
  if (legacy.told.length > 0)
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
  said: Statements,
  removals: readonly Moment[],
): GrantSeen | GrantEndedSeen {
  const last = newest(removals);
  const since = (moment: Moment) => last === null || isNewer(moment, last);
  const told = said.told.filter(since);
  if (told.length === 0) return { type: 'grant-ended', ...identity };
  const installed = told.filter(({ install }) => install);
  const additions = said.additions.filter(since);
  const base = said.base !== null && since(said.base) ? (said.base.scopes ?? []) : [];
  const scopes = [...new Set([...base, ...additions.flatMap((told) => told.scopes ?? [])])];
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
    evidence: said.evidence,
  };
}

/**
 * Of a log that broke off: who removed something may hold a token that only the unread part tells of, so nothing is
 * known to have ended.
 */
export function* living(rows: Iterable<GrantSeen | GrantEndedSeen>): Generator<GrantSeen> {
  for (const row of rows) if (row.type === 'grant') yield row;
}
