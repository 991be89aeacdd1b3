/** Which apps a run has told the inventory about, so that each is told once, under the best name seen. */
import { untoldApp } from '../../src/core/untold-app.ts';
import type { AppSeen } from '../../src/core/observation.ts';
import type { Recall } from '../../src/kit/connector.ts';
import type { AppState } from '../../src/core/vocabulary.ts';

/** How good a source is for an app's name; a better one speaks again, a worse one stays silent. */
const ranks = { log: 1, usage: 2, grant: 3 } as const;
type AppSource = keyof typeof ranks;

interface AppSighting {
  readonly clientId: string;
  readonly name: string | null;
  readonly source: AppSource;
  readonly anonymous?: boolean;
  readonly nativeApp?: boolean;
}

export interface AppNames {
  /** What to tell the inventory now: nothing when a source as good has spoken. */
  see(sighting: AppSighting): readonly AppSeen[];
  /** Learns what streams of this run have saved, in an earlier process too. */
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
  const told = new Map<string, { readonly rank: number; readonly named: boolean }>();
  return {
    see(sighting) {
      const { clientId } = sighting;
      const rank = ranks[sighting.source];
      const named = sighting.name !== null && sighting.name.trim() !== '';
      const before = told.get(clientId);
      if (before !== undefined && (rank < before.rank || (rank === before.rank && (before.named || !named))))
        return [];
      if (before !== undefined || told.size < mostRemembered) told.set(clientId, { rank, named });
      return [appSeen(sighting, named)];
    },
    async recall(recall) {
      for await (const app of recall.apps()) {
        if (told.size >= mostRemembered) return;
        const rank = app.state === 'enabled' ? ranks.grant : ranks.log;
        const before = told.get(app.clientId);
        if (before === undefined || before.rank < rank)
          told.set(app.clientId, { rank, named: app.name !== null });
      }
    },
  };
}

/** Google tells neither publisher nor verification, so both stay unknown; a native app is an installed one. */
function appSeen(sighting: AppSighting, named: boolean): AppSeen {
  const { clientId, source, anonymous, nativeApp } = sighting;
  const state: AppState = source === 'grant' ? 'enabled' : 'unknown';
  return {
    type: 'app',
    clientId,
    ...untoldApp,
    name: named ? sighting.name : null,
    party: googleClients.has(clientId) ? 'first' : 'unknown',
    state,
    facts: {
      ...(anonymous === undefined ? {} : { anonymous: String(anonymous) }),
      ...(nativeApp === undefined ? {} : { nativeApp: String(nativeApp) }),
    },
  };
}
