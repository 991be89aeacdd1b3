/** Service principals that came and went since a stream last read, by object id: Graph names them by it. */
import type { AppSeen } from '../../src/core/observation.ts';
import type { News } from '../../src/kit/connector.ts';
import type { AppIndex } from './app-index.ts';

export interface AppNews {
  /** Client ids that they had. */
  readonly gone: ReadonlyMap<string, string>;
  readonly come: ReadonlyMap<string, AppSeen>;
}

export async function appNews(news: News, index: AppIndex): Promise<AppNews> {
  const gone = new Map<string, string>();
  const come = new Map<string, AppSeen>();
  const former = new Set<string>();
  for await (const { clientId, nativeIds } of news.formerApps())
    for (const id of nativeIds) {
      former.add(id);
      if (index.clientId(id) === null) gone.set(id, clientId);
    }
  for await (const app of news.apps()) {
    const [id] = app.nativeIds;
    if (id !== undefined && !former.has(id)) come.set(id, app);
  }
  return { gone, come };
}

/** It was there before the last read, so it had been deleted then and was restored: with what it held, or without. */
export function isRestored({ createdAt }: AppSeen, lastReadAt: string): boolean {
  return createdAt === null || createdAt < lastReadAt;
}
