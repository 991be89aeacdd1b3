/** What one app holds in one tenant, in one pass over its grants. */
import { setImmediate as turn } from 'node:timers/promises';
import type { ScopeVerdict } from '../core/capability.ts';
import type { JudgedApp, JudgedGrant, TenantResult } from '../core/result.ts';
import { compareTiers, type GrantKind, type Platform, type ScopeStatus } from '../core/vocabulary.ts';
import { ScopeReading } from '../findings/scope-reading.ts';
import type { InventoryView } from '../inventory/view.ts';
import type { ClassifyScope } from '../kit/connector.ts';
import type { Containment } from '../kit/containment.ts';
import { scopeMode } from '../kit/scope-mode.ts';
import { shortfall } from './trace-coverage.ts';

export interface HeldScope
  extends Pick<ScopeVerdict, 'scope' | 'known' | 'tier' | 'sentence' | 'capabilities'> {
  readonly platform: Platform;
  readonly resource: string;
  readonly mode: 'delegated' | 'application';
  readonly status: ScopeStatus;
  /** How many of the app's grants have it. */
  readonly grants: number;
}

export interface LastUse {
  readonly at: string | null;
  readonly status: 'used' | 'never' | 'unknown';
  /** Why it is not known, or of what the time speaks; null when it is the grants' own. */
  readonly why: string | null;
}

export interface Holdings {
  readonly grants: number;
  readonly byKind: ReadonlyMap<GrantKind, number>;
  /** People with a grant of their own. */
  readonly people: number;
  /** Of them, those whose account is no longer active, and those of whom that is not told. */
  readonly leavers: number;
  readonly leaversUnknown: number;
  readonly administrators: number;
  /** Rows kept from an earlier audit because their stream was not read in full. */
  readonly carried: number;
  /** Worst first. */
  readonly scopes: readonly HeldScope[];
  /** Grants whose scopes nobody tells. */
  readonly scopesUnknown: number;
  /** Kinds of data reached, those of the worst scopes first. */
  readonly data: readonly string[];
  /** When the first grant was given: told by the vendor; or no later than its log, a use, or the first audit that saw it. */
  readonly since: { readonly at: string; readonly by: 'vendor' | 'log' | 'use' | 'first-audit' };
  readonly lastUse: LastUse;
  /** The page asked for. */
  readonly listed: readonly JudgedGrant[];
}

export interface Page {
  readonly first: number;
  readonly count: number;
}

interface Source {
  readonly view: InventoryView;
  readonly classify: ClassifyScope;
  readonly tenant: TenantResult;
  readonly use: Containment['use'] | null;
  readonly page: Page;
}

/** Grants after which whoever waits gets a turn: a millisecond or two. */
const atOnce = 100;

export async function holdingsOf(
  app: JudgedApp,
  { view, classify, tenant, use, page }: Source,
): Promise<Holdings> {
  const tally = new Tally(app, new ScopeReading(classify));
  const listed: JudgedGrant[] = [];
  let index = 0;
  for (const grant of view.grantsOf(app.tenant, app.key)) {
    tally.add(grant);
    if (index >= page.first && listed.length < page.count) listed.push(grant);
    index += 1;
    if (index % atOnce === 0) await turn();
  }
  return { ...tally.result(view, tenant, use), grants: index, listed };
}

class Tally {
  readonly #app: JudgedApp;
  readonly #reading: ScopeReading;
  readonly #byKind = new Map<GrantKind, number>();
  readonly #sets = new Map<readonly string[], { readonly grant: JudgedGrant; grants: number }[]>();
  #lastPerson = '';
  #people = 0;
  #leavers = 0;
  #leaversUnknown = 0;
  #administrators = 0;
  #carried = 0;
  #scopesUnknown = 0;
  #granted: string | null = null;
  #used: string | null = null;
  #never = 0;
  #grants = 0;

  constructor(app: JudgedApp, reading: ScopeReading) {
    this.#app = app;
    this.#reading = reading;
  }

  /** Grants of one person come one after another. */
  add(grant: JudgedGrant): void {
    const { kind, principal, grantedAt, lastUsedAt, lastUsedStatus, scopeStatus, carried } = grant;
    this.#grants += 1;
    this.#byKind.set(kind, (this.#byKind.get(kind) ?? 0) + 1);
    if (carried) this.#carried += 1;
    if (scopeStatus === 'unknown') this.#scopesUnknown += 1;
    if (principal.kind === 'user' && principal.id !== this.#lastPerson) {
      this.#lastPerson = principal.id;
      this.#people += 1;
      if (principal.active === 'no') this.#leavers += 1;
      if (principal.active === 'unknown') this.#leaversUnknown += 1;
      if (principal.privileged === 'yes') this.#administrators += 1;
    }
    if (grantedAt !== null && (this.#granted === null || grantedAt < this.#granted))
      this.#granted = grantedAt;
    if (lastUsedAt !== null && (this.#used === null || lastUsedAt > this.#used)) this.#used = lastUsedAt;
    if (lastUsedStatus === 'never') this.#never += 1;
    this.#addScopes(grant);
  }

  result(
    view: InventoryView,
    tenant: TenantResult,
    use: Containment['use'] | null,
  ): Omit<Holdings, 'grants' | 'listed'> {
    const scopes = this.#scopes();
    const lastUse = this.#lastUse(view, tenant, use);
    return {
      byKind: this.#byKind,
      people: this.#people,
      leavers: this.#leavers,
      leaversUnknown: this.#leaversUnknown,
      administrators: this.#administrators,
      carried: this.#carried,
      scopes,
      scopesUnknown: this.#scopesUnknown,
      data: dataOf(scopes),
      since: this.#since(view, lastUse),
      lastUse,
    };
  }

  /** Grants of one set share one array. */
  #addScopes(grant: JudgedGrant): void {
    const sets = this.#sets.get(grant.scopes);
    const same = sets?.find(
      ({ grant: { kind, resource, scopeStatus } }) =>
        kind === grant.kind && resource === grant.resource && scopeStatus === grant.scopeStatus,
    );
    if (same !== undefined) same.grants += 1;
    else if (sets === undefined) this.#sets.set(grant.scopes, [{ grant, grants: 1 }]);
    else sets.push({ grant, grants: 1 });
  }

  #scopes(): readonly HeldScope[] {
    const held = new Map<string, { readonly scope: HeldScope; grants: number }>();
    for (const { grant, grants } of [...this.#sets.values()].flat()) {
      const mode = scopeMode(grant.kind);
      for (const verdict of this.#reading.read(grant.scopes, grant).verdicts) {
        const key = JSON.stringify([mode, grant.resource, grant.scopeStatus, verdict.normalized]);
        const known = held.get(key);
        if (known !== undefined) {
          known.grants += grants;
          continue;
        }
        const { scope, known: isKnown, tier, sentence, capabilities } = verdict;
        const { platform, resource, scopeStatus: status } = grant;
        held.set(key, {
          scope: {
            scope,
            known: isKnown,
            tier,
            sentence,
            capabilities,
            platform,
            resource,
            mode,
            status,
            grants: 0,
          },
          grants,
        });
      }
    }
    return [...held.values()]
      .map(({ scope, grants }) => ({ ...scope, grants }))
      .toSorted((a, b) => compareTiers(a.tier, b.tier) || (a.scope < b.scope ? -1 : 1));
  }

  #since(view: InventoryView, { at: used }: LastUse): Holdings['since'] {
    const logged = view.eventSpan(this.#app.tenant, this.#app.key, [
      'consent',
      'delegation-added',
      'app-role-granted',
    ]);
    const first = this.#app.firstSeen;
    const times = [
      { at: first, by: 'first-audit' as const },
      ...(used === null ? [] : [{ at: used, by: 'use' as const }]),
      ...(logged === null ? [] : [{ at: logged.first, by: 'log' as const }]),
      ...(this.#granted === null ? [] : [{ at: this.#granted, by: 'vendor' as const }]),
    ];
    return times.reduce((least, each) => (each.at < least.at ? each : least));
  }

  #lastUse(view: InventoryView, tenant: TenantResult, use: Containment['use'] | null): LastUse {
    const { activity, tenant: id, key } = this.#app;
    const logged = view.eventSpan(id, key, ['activity', 'impersonation'])?.last ?? null;
    const latest = [this.#used, logged, activity?.lastUsedAt ?? null].reduce(later, null);
    if (latest !== null)
      return {
        at: latest,
        status: 'used',
        why:
          latest === this.#used ? null : latest === logged ? 'by the vendor’s log' : 'of the app as a whole',
      };
    if (this.#grants > 0 && this.#never === this.#grants) return { at: null, status: 'never', why: null };
    if (activity?.lastUsedStatus === 'never')
      return { at: null, status: 'never', why: 'of the app as a whole' };
    return { at: null, status: 'unknown', why: whyUnknown(tenant, use) };
  }
}

function whyUnknown(tenant: TenantResult, use: Containment['use'] | null): string {
  for (const stream of use?.streams ?? []) {
    const missing = shortfall(tenant, stream);
    if (missing !== null) return missing.because;
  }
  const blind = tenant.blindSpots.find(({ id }) => use?.blindSpots.includes(id) ?? false);
  return blind?.why ?? 'The vendor tells no use of it; that does not mean that there was none.';
}

function later(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && b > a) ? b : a;
}

/** Of scopes of tier medium or worse; when there are none, of all. */
function dataOf(scopes: readonly HeldScope[]): readonly string[] {
  const weighty = scopes.filter(({ tier }) => compareTiers(tier, 'medium') <= 0);
  const classes = (weighty.length > 0 ? weighty : scopes).flatMap(({ capabilities }) =>
    capabilities.map(({ data }) => data),
  );
  return [...new Set(classes)];
}
