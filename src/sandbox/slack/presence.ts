/** Which app is present in which workspace now, and its bots. Only what changed is kept. */
import { day } from '../company.ts';
import type { Company } from '../contract.ts';
import { chance, textHash } from '../random.ts';
import { administrativeName, auditorName, removedName, type SlackApp, type SlackApps } from './apps.ts';
import type { SlackIds } from './ids.ts';
import type { Install, Installs } from './installs.ts';
import type { Workspaces } from './workspaces.ts';

export interface Bot {
  /** Null: a legacy bot integration. */
  readonly app: SlackApp | null;
  readonly name: string;
  readonly userId: string;
  readonly id: string;
  readonly deleted: boolean;
  /** False: its profile does not say which app it belongs to. */
  readonly tellsApp: boolean;
  readonly updated: number;
}

export interface Presence {
  has(app: SlackApp, team: number): boolean;
  bots(team: number): readonly Bot[];
  /** Whom the app can act for there, besides its bot. */
  add(install: Install): void;
  /** False when the app was not there. */
  remove(app: SlackApp, team: number, at: number): boolean;
  /** Who holds a token of the app at a workspace, those from before it was last removed left out. */
  holds(install: Install): boolean;
  readonly added: readonly Install[];
  /** Where something was taken out while the sandbox ran, and not put back. */
  removed(): Iterable<{ readonly app: SlackApp; readonly team: number }>;
  grow(app: SlackApp, team: number, scopes: readonly string[]): void;
  grown(app: SlackApp, team: number): readonly string[];
}

const legacyBot = 'hubot';

export function createPresence(
  company: Company,
  ids: SlackIds,
  workspaces: Workspaces,
  apps: SlackApps,
  installs: Installs,
): Presence {
  const { seed, startedAt } = company;
  const removedAt = new Map<string, { readonly app: SlackApp; readonly team: number; readonly at: number }>();
  let added: Install[] = [];
  const growth = new Map<string, readonly string[]>();
  const keyOf = (app: SlackApp, team: number) => `${team} ${app.id}`;

  function originally(app: SlackApp, team: number): boolean {
    if (app.organisationWide && workspaces.organisation) return true;
    if (app.name === auditorName) return true;
    if (app.name === administrativeName) return team === workspaces.homeOf(3);
    return installs.first(app, team) !== null;
  }

  const holds = (install: Install) =>
    added.includes(install) || !removedAt.has(keyOf(install.app, install.team));
  const addedTo = (app: SlackApp, team: number) => added.some((one) => one.app === app && one.team === team);

  function has(app: SlackApp, team: number): boolean {
    return (!removedAt.has(keyOf(app, team)) && originally(app, team)) || addedTo(app, team);
  }

  function botOf(app: SlackApp, team: number): Bot | null {
    if (app.botScopes.length === 0) return null;
    const removal = removedAt.get(keyOf(app, team));
    const deleted = !has(app, team);
    const wasThere = removal !== undefined || (app.name === removedName && team === 0);
    if (deleted && !wasThere) return null;
    const drawn = chance(seed, 'slack bot profile', textHash(app.id), team);
    return {
      app,
      name: app.name,
      userId: ids.botUser(app.id, team),
      id: ids.bot(app.id, team),
      deleted,
      tellsApp: drawn >= 0.15 && !app.internal,
      updated: Math.floor((removal?.at ?? startedAt - (30 + Math.floor(drawn * 300)) * day) / 1000),
    };
  }

  return {
    has,
    holds,
    get added() {
      return added;
    },
    bots(team) {
      const found = apps.all.flatMap((app) => botOf(app, team) ?? []);
      if (team !== 0) return found;
      const legacy = {
        app: null,
        name: legacyBot,
        userId: ids.botUser(legacyBot, team),
        id: ids.bot(legacyBot, team),
        deleted: false,
        tellsApp: false,
        updated: Math.floor((startedAt - 1600 * day) / 1000),
      };
      return [...found, legacy];
    },
    add(install) {
      added.push(install);
    },
    remove(app, team, at) {
      if (!has(app, team)) return false;
      added = added.filter((one) => one.app !== app || one.team !== team);
      removedAt.set(keyOf(app, team), { app, team, at });
      growth.delete(keyOf(app, team));
      return true;
    },
    *removed() {
      for (const { app, team } of removedAt.values()) if (!has(app, team)) yield { app, team };
    },
    grow(app, team, scopes) {
      growth.set(keyOf(app, team), scopes);
    },
    grown: (app, team) => growth.get(keyOf(app, team)) ?? [],
  };
}
