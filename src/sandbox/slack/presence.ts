/** Which app is present in which workspace now, and its bots. Only what changed is kept. */
import { day } from '../company.ts';
import type { Company } from '../contract.ts';
import { chance, textHash } from '../random.ts';
import { administrativeName, auditorName, removedName, type SlackApp, type SlackApps } from './apps.ts';
import type { SlackIds } from './ids.ts';
import type { Install, Installs } from './installs.ts';
import type { Services } from './services.ts';
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
  /** The token that acts for this person ends; app, bot and other tokens stay. */
  endToken(install: Install): void;
  /** The bot's token ends: its user is closed, the app stays. */
  endBot(app: SlackApp, team: number, at: number): void;
  /** False when the app was not there. */
  remove(app: SlackApp, team: number, at: number): boolean;
  /** Who holds a token of the app at a workspace, those from before it was last removed left out. */
  holds(install: Install): boolean;
  readonly added: readonly Install[];
  /** Tokens that somebody took back; Slack tells nobody. */
  readonly ended: readonly Install[];
  /** Who brought the app and its bot; null when it is not there, or there for the whole organisation. */
  bringer(app: SlackApp, team: number): Install | null;
  /** Where something was taken out while the sandbox ran, and not put back. */
  removed(): Iterable<{ readonly app: SlackApp; readonly team: number }>;
  grow(app: SlackApp, team: number, scopes: readonly string[]): void;
  grown(app: SlackApp, team: number): readonly string[];
}

export function createPresence(
  company: Company,
  ids: SlackIds,
  workspaces: Workspaces,
  apps: SlackApps,
  installs: Installs,
  services: Services,
): Presence {
  const { seed, startedAt } = company;
  const removedAt = new Map<string, { readonly app: SlackApp; readonly team: number; readonly at: number }>();
  const botEndedAt = new Map<string, number>();
  /** Who put the app where it was not, since it was last removed. */
  const brought = new Map<string, Install>();
  const ended: Install[] = [];
  const endedOriginals = new Set<string>();
  let added: Install[] = [];
  const growth = new Map<string, readonly string[]>();
  const keyOf = (app: SlackApp, team: number) => `${team} ${app.id}`;
  const tokenOf = ({ app, team, person }: Install) => `${keyOf(app, team)} ${person}`;

  function originally(app: SlackApp, team: number): boolean {
    if (app.organisationWide && workspaces.organisation)
      return team < workspaces.original.length || has(app, 0);
    if (app.name === auditorName) return true;
    if (app.name === administrativeName) return team === workspaces.homeOf(3);
    return installs.first(app, team) !== null;
  }

  const holds = (install: Install) =>
    added.includes(install) ||
    (!removedAt.has(keyOf(install.app, install.team)) && !endedOriginals.has(tokenOf(install)));

  function has(app: SlackApp, team: number): boolean {
    return (!removedAt.has(keyOf(app, team)) && originally(app, team)) || brought.has(keyOf(app, team));
  }

  function botOf(app: SlackApp, team: number): Bot | null {
    if (app.botScopes.length === 0) return null;
    const removal = removedAt.get(keyOf(app, team));
    const botEnded = botEndedAt.get(keyOf(app, team));
    const deleted = !has(app, team) || botEnded !== undefined;
    const wasThere =
      removal !== undefined || botEnded !== undefined || (app.name === removedName && team === 0);
    if (deleted && !wasThere) return null;
    const drawn = chance(seed, 'slack bot profile', textHash(app.id), team);
    return {
      app,
      name: app.name,
      userId: ids.botUser(app.id, team),
      id: ids.bot(app.id, team),
      deleted,
      tellsApp: drawn >= 0.15 && !app.internal,
      updated: Math.floor(
        Math.max(
          removal?.at ?? 0,
          botEnded ?? 0,
          brought.get(keyOf(app, team))?.at ?? 0,
          startedAt - (30 + Math.floor(drawn * 300)) * day,
        ) / 1000,
      ),
    };
  }

  function legacyBots(team: number): readonly Bot[] {
    return services.bots(team).map(({ bot, at, deleted }) => ({
      app: null,
      name: bot,
      userId: ids.botUser(bot, team),
      id: ids.bot(bot, team),
      deleted,
      tellsApp: false,
      updated: Math.floor(at / 1000),
    }));
  }

  return {
    has,
    holds,
    get added() {
      return added;
    },
    ended,
    bringer(app, team) {
      if (!has(app, team)) return null;
      return brought.get(keyOf(app, team)) ?? installs.first(app, team);
    },
    bots: (team) => [...apps.all.flatMap((app) => botOf(app, team) ?? []), ...legacyBots(team)],
    add(install) {
      const key = keyOf(install.app, install.team);
      if (!has(install.app, install.team)) brought.set(key, install);
      botEndedAt.delete(key);
      added.push(install);
    },
    endToken(install) {
      ended.push(install);
      if (added.includes(install)) added = added.filter((one) => one !== install);
      else endedOriginals.add(tokenOf(install));
    },
    endBot(app, team, at) {
      botEndedAt.set(keyOf(app, team), at);
    },
    remove(app, team, at) {
      if (!has(app, team)) return false;
      added = added.filter((one) => one.app !== app || one.team !== team);
      removedAt.set(keyOf(app, team), { app, team, at });
      brought.delete(keyOf(app, team));
      botEndedAt.delete(keyOf(app, team));
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
