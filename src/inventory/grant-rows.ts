import type { StatementSync } from 'node:sqlite';
import { grantIdsOf } from '../core/ids.ts';
import type { GrantEndedSeen, GrantSeen } from '../core/observation.ts';
import type { Platform, ScopeStatus } from '../core/vocabulary.ts';
import { listOf, listText, toMs, union, usedCodes } from './codes.ts';
import type { Names } from './names.ts';
import { rowKinds } from './schema.ts';
import type { Store } from './store.ts';

interface Stored {
  readonly row: number;
  readonly scope_set: number;
  readonly evidence: number;
  readonly handles: string | null;
  readonly granted_at: number | null;
  readonly used_at: number | null;
  readonly used: number;
  readonly stream: number;
  readonly born_run: number;
  readonly first_run: number;
  readonly gone_run: number;
}

type Told = Pick<Stored, 'scope_set' | 'evidence' | 'handles' | 'granted_at' | 'used_at' | 'used'>;

/** Of rows united: what is surest is kept. */
const statusOrder: readonly ScopeStatus[] = ['granted', 'configured', 'from-log', 'unknown'];

const columns =
  'row, scope_set, evidence, handles, granted_at, used_at, used, stream, born_run, first_run, gone_run';
const keyIs = 'principal = ? AND client = ? AND target = ?';

export interface GrantRowsOptions {
  readonly tenant: string;
  readonly platform: Platform;
  readonly run: number;
  /** This tenant has no grants from earlier runs, so nearly every row is new. */
  readonly fresh: boolean;
}

/**
 * Stores the grants of one tenant in one run. Rows of one identity within the run are united, whichever streams
 * tell of them; the first of them replaces what earlier runs knew. A changed scope set closes the interval and
 * opens another. To be called inside a transaction.
 */
export class GrantRows {
  readonly #names: Names;
  readonly #options: GrantRowsOptions;
  readonly #idOf: ReturnType<typeof grantIdsOf>;
  readonly #insert: StatementSync;
  readonly #open: StatementSync;
  readonly #closed: StatementSync;
  readonly #see: StatementSync;
  readonly #isSeen: StatementSync;
  readonly #update: StatementSync;
  readonly #setGone: StatementSync;
  readonly #remove: StatementSync;

  constructor(store: Store, names: Names, options: GrantRowsOptions) {
    this.#names = names;
    this.#options = options;
    this.#idOf = grantIdsOf(options.platform, options.tenant);
    this.#insert = store.prepare(
      `INSERT INTO grants (id, principal, client, target, scope_set, evidence, handles, granted_at, used_at, used,
        stream, born_run, first_run, gone_run) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT DO NOTHING`,
    );
    this.#open = store.prepare(`SELECT ${columns} FROM grants WHERE ${keyIs} AND gone_run = 0`);
    this.#closed = store.prepare(
      `SELECT ${columns} FROM grants WHERE ${keyIs} AND gone_run > 0 ORDER BY gone_run DESC LIMIT 1`,
    );
    this.#see = store.prepare(
      `INSERT INTO seen (run, kind, row) VALUES (${options.run}, ${rowKinds.grant}, ?) ON CONFLICT DO NOTHING`,
    );
    this.#isSeen = store.prepare(
      `SELECT 1 FROM seen WHERE run = ${options.run} AND kind = ${rowKinds.grant} AND row = ?`,
    );
    this.#update = store.prepare(
      `UPDATE grants SET scope_set = ?, evidence = ?, handles = ?, granted_at = ?, used_at = ?, used = ?, stream = ?
        WHERE row = ?`,
    );
    this.#setGone = store.prepare('UPDATE grants SET gone_run = ? WHERE row = ?');
    this.#remove = store.prepare('DELETE FROM grants WHERE row = ?');
  }

  /** @param adds what earlier runs knew is united with it too */
  save(seen: GrantSeen, stream: number, adds = false): void {
    const names = this.#names;
    const client = names.client(seen.clientId);
    const principal = names.principal(seen.principal.kind, seen.principal.id);
    const target = names.target(seen.kind, seen.resource);
    const told: Told = {
      scope_set: names.scopeSetOf(client, target, seen.scopeStatus, seen.scopes),
      evidence: names.evidence(seen.evidence),
      handles: listText(seen.handles),
      granted_at: toMs(seen.grantedAt),
      used_at: toMs(seen.lastUsedAt),
      used: usedCodes[seen.lastUsedStatus],
    };
    const { run, fresh } = this.#options;

    if (fresh && this.#add(seen, principal, client, target, told, stream, run)) return;
    const open = this.#open.get(principal, client, target) as Stored | undefined;
    if (open !== undefined) {
      if (open.first_run === run) this.#unite(open, told, [principal, client, target], stream);
      else if (this.#see.run(open.row).changes === 0 || adds)
        this.#change(seen, open, united(names, open, told), open.stream);
      else this.#change(seen, open, retold(open, told), stream);
      return;
    }

    const closed = fresh ? undefined : (this.#closed.get(principal, client, target) as Stored | undefined);
    this.#add(seen, principal, client, target, told, stream, closed?.born_run ?? run);
  }

  /** What an earlier run knew is gone with this one, unless this run has met it elsewhere. */
  end({ clientId, principal, kind, resource }: GrantEndedSeen): void {
    const names = this.#names;
    const open = this.#open.get(
      names.principal(principal.kind, principal.id),
      names.client(clientId),
      names.target(kind, resource),
    ) as Stored | undefined;
    if (
      open === undefined ||
      open.first_run === this.#options.run ||
      this.#isSeen.get(open.row) !== undefined
    )
      return;
    this.#setGone.run(this.#options.run, open.row);
  }

  #add(
    seen: GrantSeen,
    principal: number,
    client: number,
    target: number,
    told: Told,
    stream: number,
    born: number,
  ): boolean {
    const { changes } = this.#insert.run(
      this.#idOf(seen),
      principal,
      client,
      target,
      told.scope_set,
      told.evidence,
      told.handles,
      told.granted_at,
      told.used_at,
      told.used,
      stream,
      born,
      this.#options.run,
    );
    return changes !== 0;
  }

  /** A row from an earlier run, now told anew. */
  #change(seen: GrantSeen, old: Stored, now: Told, stream: number): void {
    if (now.scope_set === old.scope_set) {
      if (!sameTold(old, now) || stream !== old.stream) this.#write(old.row, now, stream);
      return;
    }
    const { run } = this.#options;
    const names = this.#names;
    this.#setGone.run(run, old.row);
    this.#add(
      seen,
      names.principal(seen.principal.kind, seen.principal.id),
      names.client(seen.clientId),
      names.target(seen.kind, seen.resource),
      now,
      stream,
      old.born_run,
    );
  }

  /** A row that this run has made itself: united, and folded back into its predecessor when nothing is new. */
  #unite(open: Stored, told: Told, key: readonly [number, number, number], stream: number): void {
    const now = united(this.#names, open, told);
    if (sameTold(open, now)) return;
    if (open.born_run !== open.first_run) {
      const before = this.#closed.get(...key) as Stored | undefined;
      if (before?.gone_run === this.#options.run && before.scope_set === now.scope_set) {
        this.#remove.run(open.row);
        this.#setGone.run(0, before.row);
        this.#see.run(before.row);
        this.#write(before.row, now, stream);
        return;
      }
    }
    this.#write(open.row, now, open.stream);
  }

  #write(row: number, now: Told, stream: number): void {
    this.#update.run(
      now.scope_set,
      now.evidence,
      now.handles,
      now.granted_at,
      now.used_at,
      now.used,
      stream,
      row,
    );
  }
}

function sameTold(a: Told, b: Told): boolean {
  return (
    a.scope_set === b.scope_set &&
    a.evidence === b.evidence &&
    a.handles === b.handles &&
    a.granted_at === b.granted_at &&
    a.used_at === b.used_at &&
    a.used === b.used
  );
}

/** What a new run tells replaces the old, but a time once known stays true of the same grant. */
function retold(old: Told, now: Told): Told {
  const forgotten = now.used === usedCodes.unknown && old.used === usedCodes.used;
  return {
    ...now,
    granted_at: now.granted_at ?? old.granted_at,
    used: forgotten ? old.used : now.used,
    used_at: forgotten ? old.used_at : now.used_at,
  };
}

function least(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

function most(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

/** Used outweighs unknown, and unknown outweighs never: one row that cannot tell leaves it open. */
function unitedUse(a: number, b: number): number {
  if (a === usedCodes.used || b === usedCodes.used) return usedCodes.used;
  return a === b ? a : usedCodes.unknown;
}

function united(names: Names, a: Told, b: Told): Told {
  return {
    scope_set: a.scope_set === b.scope_set ? a.scope_set : unitedScopes(names, a.scope_set, b.scope_set),
    evidence:
      a.evidence === b.evidence
        ? a.evidence
        : names.evidence(union(names.evidenceList(a.evidence), names.evidenceList(b.evidence))),
    handles: a.handles === b.handles ? a.handles : listText(union(listOf(a.handles), listOf(b.handles))),
    granted_at: least(a.granted_at, b.granted_at),
    used_at: most(a.used_at, b.used_at),
    used: unitedUse(a.used, b.used),
  };
}

function unitedScopes(names: Names, a: number, b: number): number {
  const one = names.scopesOf(a);
  const other = names.scopesOf(b);
  const status = statusOrder.find((status) => status === one.status || status === other.status) ?? 'unknown';
  return names.scopeSet(one.target, status, union(one.scopes, other.scopes));
}
