import type { StatementSync } from 'node:sqlite';
import type { EventSeen } from '../core/observation.ts';
import { toMs } from './codes.ts';
import type { Names } from './names.ts';
import type { Store } from './store.ts';

/** What is stored of an event beside its columns. */
export type EventContent = Pick<EventSeen, 'appName' | 'principal' | 'resource' | 'scopes' | 'detail'>;

/** Events happened and stay: the same event read again, in this run or a later one, is not stored twice. */
export class EventRows {
  readonly #names: Names;
  readonly #insert: StatementSync;
  readonly #tenant: number;
  readonly #run: number;

  constructor(store: Store, names: Names, tenant: number, run: number) {
    this.#names = names;
    this.#tenant = tenant;
    this.#run = run;
    this.#insert = store.prepare(
      `INSERT INTO events (tenant, id, client, at, type, content, first_run) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING`,
    );
  }

  save(seen: EventSeen): void {
    const content: EventContent = {
      appName: seen.appName,
      principal: seen.principal,
      resource: seen.resource,
      scopes: seen.scopes,
      detail: seen.detail,
    };
    this.#insert.run(
      this.#tenant,
      seen.id,
      seen.clientId === null ? 0 : this.#names.client(seen.clientId),
      toMs(seen.at) ?? 0,
      seen.event,
      JSON.stringify(content),
      this.#run,
    );
  }
}
