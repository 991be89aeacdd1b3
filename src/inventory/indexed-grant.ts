import type { GrantRow } from '../core/rows.ts';

/** A grant with the number of its scope set; grants of one set share the array `scopes`. */
export interface StoredGrant extends GrantRow {
  readonly scopeSet: number;
}

export type GrantFacts = Omit<StoredGrant, 'handles'>;

/** A grant read from an index alone. Judging asks for no handles: they are looked up in the table when somebody does. */
export class IndexedGrant implements StoredGrant {
  readonly id: GrantFacts['id'];
  readonly tenant: GrantFacts['tenant'];
  readonly platform: GrantFacts['platform'];
  readonly app: GrantFacts['app'];
  readonly principal: GrantFacts['principal'];
  readonly kind: GrantFacts['kind'];
  readonly resource: GrantFacts['resource'];
  readonly scopes: GrantFacts['scopes'];
  readonly scopeSet: GrantFacts['scopeSet'];
  readonly scopeStatus: GrantFacts['scopeStatus'];
  readonly grantedAt: GrantFacts['grantedAt'];
  readonly lastUsedAt: GrantFacts['lastUsedAt'];
  readonly lastUsedStatus: GrantFacts['lastUsedStatus'];
  readonly evidence: GrantFacts['evidence'];
  readonly previousScopes: GrantFacts['previousScopes'];
  readonly firstSeen: GrantFacts['firstSeen'];
  readonly lastSeen: GrantFacts['lastSeen'];
  readonly carried: GrantFacts['carried'];
  readonly #row: number;
  readonly #handlesOf: (row: number) => readonly string[];

  constructor(facts: GrantFacts, row: number, handlesOf: (row: number) => readonly string[]) {
    this.id = facts.id;
    this.tenant = facts.tenant;
    this.platform = facts.platform;
    this.app = facts.app;
    this.principal = facts.principal;
    this.kind = facts.kind;
    this.resource = facts.resource;
    this.scopes = facts.scopes;
    this.scopeSet = facts.scopeSet;
    this.scopeStatus = facts.scopeStatus;
    this.grantedAt = facts.grantedAt;
    this.lastUsedAt = facts.lastUsedAt;
    this.lastUsedStatus = facts.lastUsedStatus;
    this.evidence = facts.evidence;
    this.previousScopes = facts.previousScopes;
    this.firstSeen = facts.firstSeen;
    this.lastSeen = facts.lastSeen;
    this.carried = facts.carried;
    this.#row = row;
    this.#handlesOf = handlesOf;
  }

  get handles(): readonly string[] {
    return this.#handlesOf(this.#row);
  }
}
