/** What the streams of one session share. */
import type { Clock } from '../../src/core/clock.ts';
import type { Gap, Recall } from '../../src/kit/connector.ts';
import { type AppIndex, loadAppIndex } from './app-index.ts';
import { createDeltas, type Deltas } from './delta.ts';
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
  readonly deltas: Deltas;
  /** Tenant id from the token. @throws AppError SIGN_IN_* */
  id(): Promise<string>;
  /** Loaded once, by the first stream that runs after `service-principals`. */
  appIndex(recall: Recall): Promise<AppIndex>;
  /** Null until a stream that runs after `applications` has asked for them. */
  ownApps: OwnApps | null;
  /** Ids of users, groups and service principals that hold a directory role. */
  roleHolders: ReadonlySet<string> | 'unreadable' | null;
}

/** @param delta whether this cloud has delta queries */
export function createTenant(
  graph: Graph,
  clock: Clock,
  { id, delta }: { readonly id: () => Promise<string>; readonly delta: boolean },
): Tenant {
  let index: Promise<AppIndex> | null = null;
  return {
    graph,
    clock,
    deltas: createDeltas(graph, delta),
    id,
    appIndex(recall) {
      index ??= loadAppIndex(recall);
      return index;
    },
    ownApps: null,
    roleHolders: null,
  };
}
