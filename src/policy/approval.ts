/** What a vendor's approval covers, grant by grant. */
import type { GrantRow } from '../core/rows.ts';
import { compareTiers, type Platform, type Tier } from '../core/vocabulary.ts';
import type { ClassifyScope } from '../kit/connector.ts';
import type { BeyondApproval, GrantScopes } from '../kit/detection.ts';
import { scopeMode } from '../kit/scope-mode.ts';
import type { VendorEntry } from './policy.ts';

type Allowance = VendorEntry['allow'];

/** A scope is covered when it is listed, or when its tier is within `maxTier`. */
export class Approval {
  readonly #allow: Allowance;
  readonly #classify: ClassifyScope;
  readonly #platform: Platform;
  readonly #people: ReadonlySet<string> | null;
  readonly #listed = new Map<string, ReadonlySet<string>>();
  readonly #beyond = new WeakMap<GrantScopes, BeyondApproval['scopes']>();

  constructor(allow: Allowance, platform: Platform, classify: ClassifyScope) {
    this.#allow = allow;
    this.#platform = platform;
    this.#classify = classify;
    this.#people =
      allow.principals === 'everyone'
        ? null
        : new Set(allow.principals.map((person) => person.toLowerCase()));
  }

  beyond(grant: GrantRow, scopes: GrantScopes): BeyondApproval | null {
    const outside = this.#scopesBeyond(grant, scopes);
    const principal = !this.#covers(grant.principal);
    return outside.length === 0 && !principal ? null : { scopes: outside, principal };
  }

  /** The memo holds because one scope set belongs to one resource and mode. */
  #scopesBeyond(grant: GrantRow, scopes: GrantScopes): BeyondApproval['scopes'] {
    const known = this.#beyond.get(scopes);
    if (known !== undefined) return known;
    const listed = this.#listedFor(grant);
    const outside = scopes.verdicts.filter(
      ({ normalized, tier }) => !listed.has(normalized) && exceeds(tier, this.#allow.maxTier),
    );
    this.#beyond.set(scopes, outside);
    return outside;
  }

  /** The policy's scopes as the platform's catalogue writes them for this resource. */
  #listedFor({ resource, kind }: GrantRow): ReadonlySet<string> {
    const mode = scopeMode(kind);
    const key = `${mode} ${resource}`;
    const known = this.#listed.get(key);
    if (known !== undefined) return known;
    const written = this.#allow.scopes[this.#platform] ?? [];
    const listed = new Set(written.map((scope) => this.#classify(scope, resource, mode).normalized));
    this.#listed.set(key, listed);
    return listed;
  }

  /** An approval for some people does not cover a grant for all of them. */
  #covers({ kind, id, label }: GrantRow['principal']): boolean {
    if (this.#people === null) return true;
    if (kind !== 'user') return false;
    return this.#people.has(label.toLowerCase()) || this.#people.has(id.toLowerCase());
  }
}

function exceeds(tier: Tier, limit: Tier): boolean {
  return compareTiers(tier, limit) < 0;
}
