/** Reads each distinct set of scopes once, however many grants hold it. */
import type { ScopeVerdict } from '../core/capability.ts';
import type { GrantRow } from '../core/rows.ts';
import { type GrantKind, type Tier, worstTier } from '../core/vocabulary.ts';
import type { ClassifyScope } from '../kit/connector.ts';
import type { GrantScopes } from '../kit/detection.ts';
import { scopeMode } from '../kit/scope-mode.ts';

type Held = Pick<GrantRow, 'kind' | 'scopeStatus' | 'resource'>;

interface Reading extends Held {
  readonly reading: GrantScopes;
}

/**
 * One platform's reading. The rows of one set share one array (the inventory sees to it), so sets are told apart
 * by identity; single scopes by text.
 */
export class ScopeReading {
  readonly #classify: ClassifyScope;
  readonly #sets = new WeakMap<readonly string[], Reading[]>();
  readonly #met = new WeakSet<GrantScopes>();
  readonly #verdicts = new Map<string, ScopeVerdict>();
  /** The grant asked about last: the next is mostly alike. */
  #last: { readonly scopes: readonly string[]; readonly of: Reading } | null = null;

  constructor(classify: ClassifyScope) {
    this.#classify = classify;
  }

  /** @param grant tells how and on what the scopes are exercised. */
  read(scopes: readonly string[], grant: Held): GrantScopes {
    const last = this.#last;
    if (last !== null && last.scopes === scopes && isOf(last.of, grant)) return last.of.reading;
    const of = this.#readingOf(scopes, grant);
    this.#last = { scopes, of };
    return of.reading;
  }

  #readingOf(scopes: readonly string[], grant: Held): Reading {
    let readings = this.#sets.get(scopes);
    if (readings === undefined) {
      readings = [];
      this.#sets.set(scopes, readings);
    }
    for (const known of readings) if (isOf(known, grant)) return known;
    const { resource, kind, scopeStatus } = grant;
    const verdicts = scopes.map((scope) => this.#verdict(scope, resource, kind));
    const tier = worstTier([floorOf(kind, scopeStatus), ...verdicts.map((verdict) => verdict.tier)]);
    const reading = { kind, scopeStatus, resource, reading: { verdicts, tier } };
    readings.push(reading);
    return reading;
  }

  /** True the first time it is asked of a reading. */
  isFirst(reading: GrantScopes): boolean {
    if (this.#met.has(reading)) return false;
    this.#met.add(reading);
    return true;
  }

  #verdict(scope: string, resource: string, kind: GrantKind): ScopeVerdict {
    const mode = scopeMode(kind);
    const key = `${mode} ${resource.length} ${resource} ${scope}`;
    const known = this.#verdicts.get(key);
    if (known !== undefined) return known;
    const verdict = this.#classify(scope, resource, mode);
    if (this.#verdicts.size >= verdictsKept) this.#verdicts.clear();
    this.#verdicts.set(key, verdict);
    return verdict;
  }
}

function isOf(known: Reading, { kind, scopeStatus, resource }: Held): boolean {
  return known.kind === kind && known.scopeStatus === scopeStatus && known.resource === resource;
}

/** Scope names come from outside; a tenant that invents them must not fill the memory. */
const verdictsKept = 50_000;

/** What is not told is taken for high: an app password is a whole mailbox, unknown scopes may be anything. */
function floorOf(kind: GrantKind, status: GrantRow['scopeStatus']): Tier {
  return status === 'unknown' || kind === 'app-password' ? 'high' : 'info';
}
