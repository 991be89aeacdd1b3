/** What the streams of one session share. */
import type { Clock } from '../../src/core/clock.ts';
import type { Gap, Recall } from '../../src/kit/connector.ts';
import { type AppIndex, loadAppIndex } from './app-index.ts';
import type { Graph } from './graph.ts';

/** An application the tenant owns: object id for addresses, client id for rows. */
export interface OwnApp {
  readonly id: string;
  readonly clientId: string;
}

export interface OwnApps {
  readonly apps: readonly OwnApp[];
  /** Why these may not be all. */
  readonly gap: Gap | null;
}

export interface Tenant {
  readonly graph: Graph;
  readonly clock: Clock;
  /** Tenant id from the token. @throws AppError SIGN_IN_* */
  id(): Promise<string>;
  /** Loaded once, by the first stream that runs after `service-principals`. */
  appIndex(recall: Recall): Promise<AppIndex>;
  /** Written by the stream that read it; null before that, and in a resumed run. */
  ownApps: OwnApps | null;
  /** Ids of users, groups and service principals that hold a directory role. */
  roleHolders: ReadonlySet<string> | 'unreadable' | null;
}

export function createTenant(graph: Graph, clock: Clock, id: () => Promise<string>): Tenant {
  let index: Promise<AppIndex> | null = null;
  return {
    graph,
    clock,
    id,
    appIndex(recall) {
      index ??= loadAppIndex(recall);
      return index;
    },
    ownApps: null,
    roleHolders: null,
  };
}
