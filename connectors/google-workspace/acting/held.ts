import type { GrantRow } from '../../../src/core/rows.ts';
import type { GrantKind } from '../../../src/core/vocabulary.ts';

/** What one pass over the grants has found. */
export interface Held {
  /** Rows of one person and client are one token. */
  readonly tokens: Map<string, GrantRow[]>;
  readonly passwords: GrantRow[];
  readonly delegation: GrantRow[];
  readonly kinds: Map<GrantKind, number>;
  readonly people: Set<string>;
  readonly scopes: Set<string>;
}

export function readGrants(grants: Iterable<GrantRow>): Held {
  const held: Held = {
    tokens: new Map(),
    passwords: [],
    delegation: [],
    kinds: new Map(),
    people: new Set(),
    scopes: new Set(),
  };
  for (const grant of grants) {
    const { kind, principal } = grant;
    held.kinds.set(kind, (held.kinds.get(kind) ?? 0) + 1);
    for (const scope of grant.scopes) held.scopes.add(scope);
    if (principal.kind === 'user') held.people.add(principal.id);
    if (kind === 'domain-wide-delegation') held.delegation.push(grant);
    if (principal.kind !== 'user') continue;
    if (kind === 'app-password') held.passwords.push(grant);
    else if (kind === 'delegated-user') {
      const same = held.tokens.get(principal.id);
      if (same === undefined) held.tokens.set(principal.id, [grant]);
      else same.push(grant);
    }
  }
  return held;
}
