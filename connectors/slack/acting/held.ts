/** Where an app is decided on and installed, as far as the last audit tells. */
import type { GrantRow } from '../../../src/core/rows.ts';
import type { ActionSubject } from '../../../src/kit/acting.ts';
import { isSlackId } from './targets.ts';

export interface Install {
  /** Bot users alive, by their ids where the list of users gave them. */
  readonly bots: Set<string>;
  hasBot: boolean;
  tokens: number;
}

export interface Held {
  /** The tenant is an Enterprise organisation (`E…`), not a workspace (`T…`). */
  readonly enterprise: boolean;
  /** By workspace or organisation. */
  readonly installs: ReadonlyMap<string, Install>;
  readonly approvals: readonly GrantRow[];
  /** Ids of places whose approval or restriction the lists told. */
  readonly approvedAt: readonly string[];
  readonly restrictedAt: readonly string[];
  readonly pending: boolean;
  /** Integrations from before apps, which no method changes. */
  readonly legacy: boolean;
  readonly people: number;
  readonly scopes: ReadonlySet<string>;
  /** Places whose id cannot be sent. */
  readonly unsafe: readonly string[];
}

export function readHeld({
  vendorId,
  app,
  grants,
}: Pick<ActionSubject, 'vendorId' | 'app' | 'grants'>): Held {
  const installs = new Map<string, Install>();
  const approvals: GrantRow[] = [];
  const people = new Set<string>();
  const scopes = new Set<string>();
  const unsafe = new Set<string>();
  for (const grant of grants) {
    const { kind, resource, principal, handles } = grant;
    for (const scope of grant.scopes) scopes.add(scope);
    if (!isSlackId(resource)) {
      unsafe.add(resource);
      continue;
    }
    if (kind === 'preauthorized') {
      approvals.push(grant);
      continue;
    }
    const install = installs.get(resource) ?? { bots: new Set<string>(), hasBot: false, tokens: 0 };
    installs.set(resource, install);
    install.tokens += 1;
    if (kind === 'bot') {
      install.hasBot = true;
      for (const handle of handles) install.bots.add(handle);
    }
    if (principal.kind === 'user') people.add(principal.id);
  }
  const approvedAt = factPlaces(app.facts, 'approval ');
  const restrictedAt = factPlaces(app.facts, 'restriction ');
  const pending = app.facts['request'] === 'pending';
  return {
    enterprise: vendorId !== null && isOrganisation(vendorId),
    installs,
    approvals,
    approvedAt,
    restrictedAt,
    pending,
    legacy: app.clientId.startsWith('service-'),
    people: people.size,
    scopes,
    unsafe: [...unsafe],
  };
}

export function isOrganisation(place: string): boolean {
  return place.startsWith('E');
}

function factPlaces(facts: Readonly<Record<string, string>>, prefix: string): readonly string[] {
  return Object.keys(facts)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
    .filter(isSlackId)
    .toSorted();
}
