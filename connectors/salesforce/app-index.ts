/**
 * Which app a token belongs to. The menu entry names it by id; where there is none, only a name is left, which the
 * app chose itself.
 */
import type { AppSeen } from '../../src/core/observation.ts';
import { untoldApp } from '../../src/core/untold-app.ts';
import type { Recall } from '../../src/kit/connector.ts';
import { id18 } from './salesforce-id.ts';
import type { Token } from './wire.ts';

export interface TokenApp {
  readonly clientId: string;
  /** By the menu entry, or by the name alone. */
  readonly by: 'id' | 'name';
  /** What its own configuration asks for; null when that is unknown. */
  readonly scopes: readonly string[] | null;
}

export interface AppIndex {
  /** Null where only a list of apps could tell, which was not read in full: the name alone might make two apps of one. */
  appOf(token: Pick<Token, 'AppName' | 'AppMenuItem'>): TokenApp | null;
  /** Null when no app of this id is known. */
  scopesOf(clientId: string): readonly string[] | null;
  /** The one external client app of that developer name; null when there is none or several. */
  byDeveloperName(name: string): string | null;
  /**
   * The app that a log names, joined as tokens are: the one connected or external client app of that name, else the one
   * that its tokens made known by name. Null where there is none or several, or a list might tell of another.
   */
  byName(name: string): string | null;
  isKnown(clientId: string): boolean;
  /** Whether a list that this org shows was not read in full. */
  isUnread(list: AppList): boolean;
  /** All lists of apps were read in full. */
  readonly allListed: boolean;
  /** Rows of apps that `appOf` has met and no list has told, each once. */
  takeMet(): readonly AppSeen[];
}

const listObjects = {
  'connected-apps': 'connectedapplication',
  'external-client-apps': 'externalclientapplication',
} as const;
type AppList = keyof typeof listObjects;

/**
 * From what the lists of apps and of their scopes saved in this run.
 * @param objects names of those that the org shows, in lower case: a list of any other is not to be had
 */
export async function loadAppIndex(recall: Recall, objects: ReadonlySet<string>): Promise<AppIndex> {
  const isUnread = (list: AppList): boolean =>
    objects.has(listObjects[list]) && /^(?:partial|unavailable)$/u.test(recall.ended(list) ?? '');
  const scopes = new Map<string, readonly string[] | null>();
  const named = new Map<string, string[]>();
  const developed = new Map<string, string[]>();
  const nameOnly = new Set<string>();
  for await (const { clientId, name, facts } of recall.apps()) {
    if (appId(clientId) !== clientId) {
      if (clientId.startsWith('name:')) nameOnly.add(clientId);
      continue;
    }
    scopes.set(clientId, scopesIn(facts));
    if (name !== null) named.set(name, [...(named.get(name) ?? []), clientId]);
    const { developerName } = facts;
    if (developerName !== undefined)
      developed.set(developerName, [...(developed.get(developerName) ?? []), clientId]);
  }
  const allListed = (['connected-apps', 'external-client-apps'] as const).every(
    (stream) => recall.ended(stream) === 'complete',
  );
  const told = new Set<string>();
  const met: AppSeen[] = [];

  function meet(app: AppSeen): void {
    if (told.has(app.clientId)) return;
    told.add(app.clientId);
    met.push(app);
  }

  return {
    scopesOf: (clientId) => scopes.get(clientId) ?? null,
    isKnown: (clientId) => scopes.has(clientId),
    isUnread,
    allListed,
    byDeveloperName: (name) => onlyOne(developed.get(name)),
    byName(name) {
      if (isUnread('external-client-apps') || isUnread('connected-apps')) return null;
      const listed = named.get(name);
      if (listed !== undefined) return onlyOne(listed);
      return nameOnly.has(nameId(name)) ? nameId(name) : null;
    },
    takeMet: () => met.splice(0),
    appOf({ AppName, AppMenuItem }) {
      const byId = appId(AppMenuItem?.ApplicationId);
      if (byId !== null) {
        if (!scopes.has(byId)) meet(unlisted(byId, AppName, AppMenuItem));
        return { clientId: byId, by: 'id', scopes: scopes.get(byId) ?? null };
      }
      // What is installed has a menu entry, but for some external client apps.
      if (isUnread('external-client-apps')) return null;
      const candidates = AppName ? named.get(AppName) : undefined;
      const byName = onlyOne(candidates);
      if (byName !== null) {
        meet({ ...untoldApp, type: 'app', clientId: byName, name: AppName ?? null, facts: joinedByName });
        return { clientId: byName, by: 'name', scopes: scopes.get(byName) ?? null };
      }
      const clientId = nameId(AppName ?? '');
      meet({
        ...untoldApp,
        type: 'app',
        clientId,
        name: AppName || null,
        // Several apps of that name, or a list that may lack one: it may well be installed.
        state: allListed && candidates === undefined ? 'uninstalled' : 'unknown',
        facts: { identity: 'name only' },
      });
      return { clientId, by: 'name', scopes: null };
    },
  };
}

const joinedByName = { joined: 'by name' };

/** Client id of an app of which only the name is known. */
function nameId(name: string): string {
  return `name:${encodeURIComponent(name.toWellFormed())}`;
}

function onlyOne(ids: readonly string[] | undefined): string | null {
  return ids?.length === 1 ? (ids[0] ?? null) : null;
}

/** An app that has a menu entry, and that the lists of apps did not bring. */
function unlisted(clientId: string, name: Token['AppName'], item: Token['AppMenuItem']): AppSeen {
  const approved = item?.IsUsingAdminAuthorization;
  return {
    ...untoldApp,
    type: 'app',
    clientId,
    name: item?.Label || name || null,
    facts: typeof approved === 'boolean' ? { permittedUsers: approved ? 'admin-approved' : 'all-users' } : {},
  };
}

function scopesIn({ configuredScopes }: AppSeen['facts']): readonly string[] | null {
  return configuredScopes === undefined
    ? null
    : configuredScopes.split(/\s+/u).filter((scope) => scope !== '');
}

/** A connected app's (`0H4…`) or external client app's (`0xI…`) id with 18 characters; null for any other. */
export function appId(text: string | null | undefined): string | null {
  return typeof text === 'string' && /^(?:0H4|0xI)/u.test(text) ? id18(text) : null;
}
