/** Apps that no entry of the policy proves, brought together by who they are or claim to be. */
import type { JudgedApp } from '../core/result.ts';
import { safeName, safeText } from '../core/text.ts';
import { compareTiers, type Tier } from '../core/vocabulary.ts';
import { appIdKey } from '../core/app-id.ts';
import { hostOf, nameKey } from '../core/fold.ts';
import type { AppMatch } from './match.ts';
import { isDomain } from './schema.ts';

export interface HeldScope {
  readonly tier: Tier;
  readonly sentence: string;
}

export interface SuggestedApp
  extends Pick<JudgedApp, 'platform' | 'tenant' | 'clientId' | 'name' | 'publisher' | 'verified'> {
  /** Over all tenants that have it; an id means one app wherever it is met. */
  users: number;
  usersAtLeast: boolean;
  tenantWide: boolean;
  tier: Tier;
  /** Its id can stand under `apps`; of some apps only the name is known. */
  readonly provable: boolean;
  /** Why it stands where it stands; null: it merely has that name. */
  readonly evidence: string | null;
  readonly scopes: Map<string, HeldScope>;
}

export interface VendorGroup {
  readonly name: string;
  readonly domains: readonly string[];
  /** Ids of verified publishers with their names. */
  readonly publishers: readonly (readonly [string, string | null])[];
  readonly ownerTenants: readonly string[];
  readonly apps: readonly SuggestedApp[];
}

interface Growing {
  name: string;
  /** The policy has an entry of that name already. */
  readonly listed: boolean;
  readonly domains: Set<string>;
  readonly publishers: Map<string, string | null>;
  readonly ownerTenants: Set<string>;
  readonly apps: SuggestedApp[];
}

const longestName = 100;
const domainsShown = 5;

/** The platform's own apps and those that the policy proves are not for it. */
export class VendorGroups {
  readonly #groups = new Map<string, Growing>();
  readonly #byId = new Map<string, SuggestedApp>();
  /** Apps without an id of their maker, which join whoever has their name. */
  readonly #weak: { readonly app: JudgedApp; readonly suggested: SuggestedApp; readonly name: string }[] = [];
  readonly #taken: ReadonlySet<string>;

  /** @param taken names that the policy has already */
  constructor(taken: readonly string[]) {
    this.#taken = new Set(taken.map(nameKey));
  }

  /** @returns where the app's scopes are to be put. */
  add(
    app: JudgedApp,
    { vendor, why, entry }: Pick<AppMatch, 'vendor' | 'why' | 'entry'>,
  ): SuggestedApp['scopes'] {
    const { platform, tenant, clientId, name, publisher, verified, users, usersAtLeast, tenantWide, tier } =
      app;
    const id = appIdKey(platform, clientId);
    const known = id === null ? undefined : this.#byId.get(id);
    if (known !== undefined) {
      known.users += users;
      known.usersAtLeast ||= usersAtLeast;
      known.tenantWide ||= tenantWide;
      if (compareTiers(tier, known.tier) < 0) known.tier = tier;
      return known.scopes;
    }
    const suggested: SuggestedApp = {
      platform,
      tenant,
      clientId,
      name,
      publisher,
      verified,
      users,
      usersAtLeast,
      tenantWide,
      tier,
      provable: id !== null && clientId.trim() === clientId && clientId !== '',
      evidence: vendor === null ? null : why,
      scopes: new Map(),
    };
    if (id !== null) this.#byId.set(id, suggested);
    const called = vendor ?? calledBy(app);
    const key = strongKey(app, vendor);
    if (key === null) this.#weak.push({ app, suggested, name: called });
    else this.#put(key, called, entry !== null, app, suggested);
    return suggested.scopes;
  }

  /** Worst first; names are unique. */
  result(): { readonly fresh: readonly VendorGroup[]; readonly listed: readonly VendorGroup[] } {
    const byName = new Map([...this.#groups].map(([key, { name }]) => [nameKey(name), key] as const));
    for (const { app, suggested, name } of this.#weak) {
      const folded = nameKey(name);
      this.#put(
        byName.get(folded) ?? `name ${folded === '' ? app.key : folded}`,
        name,
        false,
        app,
        suggested,
      );
    }
    const all = [...this.#groups.values()];
    for (const { apps } of all) apps.sort((a, b) => compareTiers(a.tier, b.tier) || b.users - a.users);
    const fresh = all.filter(({ listed }) => !listed).sort(worstFirst);
    const names = new Set(this.#taken);
    const publishers = new Set<string>();
    for (const group of fresh) {
      let name = group.name;
      for (let number = 2; nameKey(name) === '' || names.has(nameKey(name)); number += 1)
        name = `${group.name} (${number})`;
      names.add(nameKey(name));
      group.name = name;
      // One id cannot prove two vendors: the worst one has it.
      for (const id of group.publishers.keys())
        if (publishers.has(id.toLowerCase())) group.publishers.delete(id);
        else publishers.add(id.toLowerCase());
    }
    return { fresh: fresh.map(finished), listed: all.filter(({ listed }) => listed).map(finished) };
  }

  #put(key: string, name: string, listed: boolean, app: JudgedApp, suggested: SuggestedApp): void {
    const group: Growing = this.#groups.get(key) ?? {
      name: named(name),
      listed,
      domains: new Set(),
      publishers: new Map(),
      ownerTenants: new Set(),
      apps: [],
    };
    this.#groups.set(key, group);
    group.apps.push(suggested);
    const host = app.homepage === null ? null : hostOf(app.homepage)?.replace(/^www\./u, '');
    if (typeof host === 'string' && isDomain(host) && group.domains.size < domainsShown)
      group.domains.add(host);
    if (app.platform !== 'microsoft-365') return;
    const { publisherId, ownerTenant, party } = app;
    if (publisherId !== null && publisherId.trim() === publisherId && publisherId !== '')
      group.publishers.set(publisherId, app.publisher);
    if (party === 'third' && ownerTenant !== null) group.ownerTenants.add(ownerTenant);
  }
}

/** Ids of the maker, which others cannot take; the vendor's name where policy or catalogue know it. */
function strongKey(
  { platform, publisherId, ownerTenant, party }: JudgedApp,
  vendor: string | null,
): string | null {
  if (vendor !== null) return `vendor ${nameKey(vendor)}`;
  if (platform !== 'microsoft-365') return null;
  if (publisherId !== null) return `publisher ${publisherId.toLowerCase()}`;
  return party === 'third' && ownerTenant !== null ? `owner ${ownerTenant.toLowerCase()}` : null;
}

function calledBy({ publisher, name, clientId }: JudgedApp): string {
  return safeName(publisher, safeName(name, clientId));
}

function named(name: string): string {
  const safe = safeName(name, 'unnamed');
  return safe.length > longestName ? safeText(safe.slice(0, longestName)) : safe;
}

function worstFirst(a: Growing, b: Growing): number {
  const [one, other] = [a.apps[0], b.apps[0]];
  if (one === undefined || other === undefined) return 0;
  return compareTiers(one.tier, other.tier) || b.apps.length - a.apps.length;
}

function finished({ name, domains, publishers, ownerTenants, apps }: Growing): VendorGroup {
  return { name, domains: [...domains], publishers: [...publishers], ownerTenants: [...ownerTenants], apps };
}
