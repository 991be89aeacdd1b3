/**
 * Which apps a run has told the inventory about, so that each is told once, under the best name seen. The logs tell
 * even of those that a grant has told, because an app that loses its last grant still stands in them.
 */
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

interface Told {
  readonly rank: number;
  readonly name: string | null;
  /** Whether a log has told of it, and under a name. */
  readonly byLog: 'no' | 'nameless' | 'named';
}

export function createAppNames(): AppNames {
  const told = new Map<string, Told>();
  return {
    see(sighting) {
      const { clientId, source } = sighting;
      const before = told.get(clientId);
      const isLog = source === 'log';
      const own = nameOf(sighting);
      const name = isLog ? (before?.name ?? own) : own;
      if (before !== undefined && isToldBy(before, source, name)) return [];
      if (before !== undefined || told.size < mostRemembered)
        told.set(clientId, {
          rank: Math.max(ranks[source], before?.rank ?? 0),
          name: name ?? before?.name ?? null,
          byLog: isLog ? (name === null ? 'nameless' : 'named') : (before?.byLog ?? 'no'),
        });
      return [appSeen(sighting, name)];
    },
    async recall(recall) {
      for await (const app of recall.apps()) {
        if (told.size >= mostRemembered) return;
        const { clientId, name } = app;
        const isListed = app.state === 'enabled';
        const rank = isListed ? ranks.grant : ranks.log;
        const before = told.get(clientId);
        if (before !== undefined && before.rank >= rank) continue;
        told.set(clientId, { rank, name, byLog: isListed ? 'no' : name === null ? 'nameless' : 'named' });
      }
    },
  };
}

function isToldBy(before: Told, source: AppSource, name: string | null): boolean {
  if (source === 'log') return before.byLog === 'named' || (before.byLog === 'nameless' && name === null);
  const rank = ranks[source];
  return rank < before.rank || (rank === before.rank && (before.name !== null || name === null));
}

function nameOf({ name }: AppSighting): string | null {
  return name === null || name.trim() === '' ? null : name;
}

/** Google tells neither publisher nor verification, so both stay unknown; a native app is an installed one. */
function appSeen({ clientId, source, anonymous, nativeApp }: AppSighting, name: string | null): AppSeen {
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
