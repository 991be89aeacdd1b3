import { storedJson } from '../core/stored-json.ts';
import type { GrantKind, PrincipalKind, ScopeStatus } from '../core/vocabulary.ts';
import { BoundedCache } from './bounded-cache.ts';
import { setJson } from './codes.ts';
import { RowCache } from './row-cache.ts';
import type { Store } from './store.ts';

export interface ScopeSet {
  readonly target: number;
  readonly status: ScopeStatus;
  /** Sorted, without repetitions; one array for all who ask for this set. */
  readonly scopes: readonly string[];
}

/** As a row told it, which may repeat a scope or have them in another order. */
interface ToldSet {
  readonly target: number;
  readonly status: ScopeStatus;
  readonly scopes: readonly string[];
  readonly row: number;
}

/** People are told of first and hold grants later: up to half as many are not looked up again. */
const peopleKept = 200_000;

/**
 * One tenant's texts and the integers that stand for them in rows. The integers of a rolled back transaction are
 * forgotten with it. Lone surrogates are stored as U+FFFD, which is also how core/ids.ts hashes them.
 */
export class Names {
  readonly #store: Store;
  readonly #tenant: number;
  readonly #clients = new BoundedCache<string, number>(100_000);
  #wasNew = false;
  readonly #principals = new Map<PrincipalKind, BoundedCache<string, number>>();
  readonly #targets = new BoundedCache<string, number>(20_000);
  readonly #scopeSets = new BoundedCache<string, ToldSet>(20_000);
  /** Rows come person by person: the last one asked for is mostly the next. */
  #lastPrincipal: { readonly kind: PrincipalKind; readonly id: string; readonly row: number } | null = null;
  #lastEvidence: { readonly list: readonly string[]; readonly row: number } | null = null;
  #lastTarget: { readonly kind: GrantKind; readonly resource: string; readonly row: number } | null = null;
  readonly #evidence = new BoundedCache<string, number>(1_000);
  readonly #scopes = new BoundedCache<number, ScopeSet>(5_000);
  readonly #lastSets = new RowCache<ToldSet>(2 ** 14);

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
      this.#lastSets.clear();
      this.#lastEvidence = null;
      this.#lastPrincipal = null;
      this.#lastTarget = null;
    });
  }

  /** As what was asked for last was found or was new, so mostly is the next. */
  #row(find: string, add: string, ...values: (string | number)[]): number {
    if (this.#wasNew) {
      const { changes, lastInsertRowid } = this.#store.prepare(add).run(...values);
      if (changes !== 0) return Number(lastInsertRowid);
    }
    const found = this.#store.prepare(find).get(...values) as { row: number } | undefined;
    this.#wasNew = found === undefined;
    return found?.row ?? Number(this.#store.prepare(add).run(...values).lastInsertRowid);
  }

  client(clientId: string): number {
    let row = this.#clients.get(clientId);
    if (row === undefined) {
      row = this.#row(
        'SELECT row FROM clients WHERE tenant = ? AND client_id = ?',
        'INSERT INTO clients (tenant, client_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
        this.#tenant,
        clientId,
      );
      this.#clients.set(clientId, row);
    }
    return row;
  }

  principal(kind: PrincipalKind, id: string): number {
    const last = this.#lastPrincipal;
    if (last !== null && last.id === id && last.kind === kind) return last.row;
    let known = this.#principals.get(kind);
    if (known === undefined) {
      known = new BoundedCache(peopleKept);
      this.#principals.set(kind, known);
    }
    let row = known.get(id);
    if (row === undefined) {
      row = this.#row(
        'SELECT row FROM principals WHERE tenant = ? AND native_id = ? AND kind = ?',
        'INSERT INTO principals (tenant, native_id, kind) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        this.#tenant,
        id,
        kind,
      );
      known.set(id, row);
    }
    this.#lastPrincipal = { kind, id, row };
    return row;
  }

  target(kind: GrantKind, resource: string): number {
    const last = this.#lastTarget;
    if (last !== null && last.resource === resource && last.kind === kind) return last.row;
    const key = `${kind}:${resource}`;
    let row = this.#targets.get(key);
    if (row === undefined) {
      row = this.#row(
        'SELECT row FROM targets WHERE tenant = ? AND kind = ? AND resource = ?',
        'INSERT INTO targets (tenant, kind, resource) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        this.#tenant,
        kind,
        resource,
      );
      this.#targets.set(key, row);
    }
    this.#lastTarget = { kind, resource, row };
    return row;
  }

  /** @param client whose grants mostly have one set, so that most calls need no look-up by text. */
  scopeSetOf(client: number, target: number, status: ScopeStatus, scopes: readonly string[]): number {
    const last = this.#lastSets.get(client);
    if (
      last !== undefined &&
      last.target === target &&
      last.status === status &&
      sameList(last.scopes, scopes)
    )
      return last.row;
    const told = this.#toldSet(target, status, scopes);
    this.#lastSets.set(client, told);
    return told.row;
  }

  scopeSet(target: number, status: ScopeStatus, scopes: readonly string[]): number {
    return this.#toldSet(target, status, scopes).row;
  }

  /** One object for all rows that tell the same, so that their own lists need not be kept. */
  #toldSet(target: number, status: ScopeStatus, scopes: readonly string[]): ToldSet {
    const key = `${target} ${status} ${JSON.stringify(scopes)}`;
    let told = this.#scopeSets.get(key);
    if (told === undefined) {
      const row = this.#row(
        'SELECT row FROM scope_sets WHERE target = ? AND status = ? AND scopes = ?',
        'INSERT INTO scope_sets (target, status, scopes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        target,
        status,
        setJson(scopes),
      );
      told = { target, status, scopes, row };
      this.#scopeSets.set(key, told);
    }
    return told;
  }

  scopesOf(set: number): ScopeSet {
    let known = this.#scopes.get(set);
    if (known === undefined) {
      const { target, status, scopes } = this.#store
        .prepare('SELECT target, status, scopes FROM scope_sets WHERE row = ?')
        .get(set) as { target: number; status: ScopeStatus; scopes: string };
      known = { target, status, scopes: storedJson(scopes) as string[] };
      this.#scopes.set(set, known);
    }
    return known;
  }

  evidence(list: readonly string[]): number {
    const last = this.#lastEvidence;
    if (last !== null && sameList(last.list, list)) return last.row;
    const key = JSON.stringify(list);
    let row = this.#evidence.get(key);
    if (row === undefined) {
      row = this.#row(
        'SELECT row FROM evidence WHERE list = ?',
        'INSERT INTO evidence (list) VALUES (?) ON CONFLICT DO NOTHING',
        setJson(list),
      );
      this.#evidence.set(key, row);
    }
    this.#lastEvidence = { list, row };
    return row;
  }

  evidenceList(row: number): readonly string[] {
    const { list } = this.#store.prepare('SELECT list FROM evidence WHERE row = ?').get(row) as {
      list: string;
    };
    return storedJson(list) as string[];
  }
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}
