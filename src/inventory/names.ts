import type { GrantKind, PrincipalKind, ScopeStatus } from '../core/vocabulary.ts';
import { BoundedCache } from './bounded-cache.ts';
import { setJson } from './codes.ts';
import type { Store } from './store.ts';

export interface ScopeSet {
  readonly target: number;
  readonly status: ScopeStatus;
  /** Sorted, without repetitions; one array for all who ask for this set. */
  readonly scopes: readonly string[];
}

/**
 * One tenant's texts and the integers that stand for them in rows. The integers of a rolled back transaction are
 * forgotten with it. Lone surrogates are stored as U+FFFD, which is also how core/ids.ts hashes them.
 */
export class Names {
  readonly #store: Store;
  readonly #tenant: number;
  readonly #clients = new BoundedCache<string, number>(50_000);
  readonly #principals = new BoundedCache<string, number>(50_000);
  readonly #targets = new BoundedCache<string, number>(20_000);
  readonly #scopeSets = new BoundedCache<string, number>(20_000);
  readonly #evidence = new BoundedCache<string, number>(5_000);
  readonly #scopes = new BoundedCache<number, ScopeSet>(20_000);

  constructor(store: Store, tenant: number) {
    this.#store = store;
    this.#tenant = tenant;
    store.onUndone(() => {
      this.#clients.clear();
      this.#principals.clear();
      this.#targets.clear();
      this.#scopeSets.clear();
      this.#evidence.clear();
      this.#scopes.clear();
    });
  }

  #row(find: string, add: string, ...values: (string | number)[]): number {
    const found = this.#store.prepare(find).get(...values) as { row: number } | undefined;
    if (found !== undefined) return found.row;
    return Number(this.#store.prepare(add).run(...values).lastInsertRowid);
  }

  client(clientId: string): number {
    let row = this.#clients.get(clientId);
    if (row === undefined) {
      row = this.#row(
        'SELECT row FROM clients WHERE tenant = ? AND client_id = ?',
        'INSERT INTO clients (tenant, client_id) VALUES (?, ?)',
        this.#tenant,
        clientId,
      );
      this.#clients.set(clientId, row);
    }
    return row;
  }

  principal(kind: PrincipalKind, id: string): number {
    const key = `${kind}:${id}`;
    let row = this.#principals.get(key);
    if (row === undefined) {
      row = this.#row(
        'SELECT row FROM principals WHERE tenant = ? AND native_id = ? AND kind = ?',
        'INSERT INTO principals (tenant, native_id, kind) VALUES (?, ?, ?)',
        this.#tenant,
        id,
        kind,
      );
      this.#principals.set(key, row);
    }
    return row;
  }

  target(kind: GrantKind, resource: string): number {
    const key = `${kind}:${resource}`;
    let row = this.#targets.get(key);
    if (row === undefined) {
      row = this.#row(
        'SELECT row FROM targets WHERE tenant = ? AND kind = ? AND resource = ?',
        'INSERT INTO targets (tenant, kind, resource) VALUES (?, ?, ?)',
        this.#tenant,
        kind,
        resource,
      );
      this.#targets.set(key, row);
    }
    return row;
  }

  scopeSet(target: number, status: ScopeStatus, scopes: readonly string[]): number {
    const key = `${target} ${status} ${JSON.stringify(scopes)}`;
    let row = this.#scopeSets.get(key);
    if (row === undefined) {
      row = this.#row(
        'SELECT row FROM scope_sets WHERE target = ? AND status = ? AND scopes = ?',
        'INSERT INTO scope_sets (target, status, scopes) VALUES (?, ?, ?)',
        target,
        status,
        setJson(scopes),
      );
      this.#scopeSets.set(key, row);
    }
    return row;
  }

  scopesOf(set: number): ScopeSet {
    let known = this.#scopes.get(set);
    if (known === undefined) {
      const { target, status, scopes } = this.#store
        .prepare('SELECT target, status, scopes FROM scope_sets WHERE row = ?')
        .get(set) as { target: number; status: ScopeStatus; scopes: string };
      known = { target, status, scopes: JSON.parse(scopes) as string[] };
      this.#scopes.set(set, known);
    }
    return known;
  }

  evidence(list: readonly string[]): number {
    const key = JSON.stringify(list);
    let row = this.#evidence.get(key);
    if (row === undefined) {
      row = this.#row(
        'SELECT row FROM evidence WHERE list = ?',
        'INSERT INTO evidence (list) VALUES (?)',
        setJson(list),
      );
      this.#evidence.set(key, row);
    }
    return row;
  }

  evidenceList(row: number): readonly string[] {
    const { list } = this.#store.prepare('SELECT list FROM evidence WHERE row = ?').get(row) as {
      list: string;
    };
    return JSON.parse(list) as string[];
  }
}
