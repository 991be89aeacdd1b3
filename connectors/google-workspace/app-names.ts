/** What is told of an app is its name at most, for Google tells no more; each stream tells every app that it meets. */
import { untoldApp } from '../../src/core/untold-app.ts';
import type { AppSeen } from '../../src/core/observation.ts';
import type { Recall } from '../../src/kit/connector.ts';
import type { AppState } from '../../src/core/vocabulary.ts';

/** How good a source is for an app's name: where a better one has named it, a worse one repeats that name. */
const ranks = { log: 1, usage: 2, grant: 3 } as const;
type AppSource = keyof typeof ranks;

interface AppSighting {
  readonly clientId: string;
  readonly name: string | null;
  readonly anonymous?: boolean;
  readonly nativeApp?: boolean;
}

/** What to tell the inventory now: nothing of an app that has been told under a name. */
export type TellApp = (sighting: AppSighting) => readonly AppSeen[];

/** Shared by the streams of a session. */
export interface AppNames {
  /** For one read of one stream. */
  telling(source: AppSource): TellApp;
  /** Learns the names that other streams have saved, in an earlier process too. */
  recall(recall: Recall): Promise<void>;
}

/** Beyond so many clients apps are told again and again: more writes, but no more memory. */
const mostRemembered = 200_000;

/**
 * Clients that Google itself runs and that sign whole devices or mailboxes in: Chrome, the Outlook
 * synchronisation of Workspace, the APIs Explorer.
 */
const googleClients: ReadonlySet<string> = new Set([
  '77185425430.apps.googleusercontent.com',
  '1095133494869.apps.googleusercontent.com',
  '292824132082.apps.googleusercontent.com',
]);

export const appPasswordClient = 'app-password';

export function createAppNames(): AppNames {
  const best = new Map<string, { readonly rank: number; readonly name: string }>();

  function learn(clientId: string, name: string | null, rank: number): void {
    const before = best.get(clientId);
    if (name === null || (before === undefined && best.size >= mostRemembered)) return;
    if (before === undefined || before.rank < rank) best.set(clientId, { rank, name });
  }

  return {
    telling(source) {
      /** Clients, and whether under a name. */
      const told = new Map<string, boolean>();
      return (sighting) => {
        const { clientId } = sighting;
        const own = nameOf(sighting);
        learn(clientId, own, ranks[source]);
        const name = source === 'grant' ? own : (best.get(clientId)?.name ?? own);
        const before = told.get(clientId);
        if (before === true || (before === false && name === null)) return [];
        if (before !== undefined || told.size < mostRemembered) told.set(clientId, name !== null);
        return [appSeen(sighting, source, name)];
      };
    },
    async recall(recall) {
      for await (const app of recall.apps())
        learn(app.clientId, nameOf(app), app.state === 'enabled' ? ranks.grant : ranks.log);
    },
  };
}

function nameOf({ name }: Pick<AppSighting, 'name'>): string | null {
  return name === null || name.trim() === '' ? null : name;
}

/** Google tells neither publisher nor verification, so both stay unknown; a native app is an installed one. */
function appSeen(
  { clientId, anonymous, nativeApp }: AppSighting,
  source: AppSource,
  name: string | null,
): AppSeen {
  const state: AppState = source === 'grant' ? 'enabled' : 'unknown';
  return {
    type: 'app',
    clientId,
    ...untoldApp,
    name,
    party: googleClients.has(clientId) ? 'first' : 'unknown',
    state,
    facts: {
      ...(anonymous === undefined ? {} : { anonymous: String(anonymous) }),
      ...(nativeApp === undefined ? {} : { nativeApp: String(nativeApp) }),
    },
  };
}
