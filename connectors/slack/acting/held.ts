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
  /** Something that an Enterprise organisation alone has: a decision, an entry of its audit log, several workspaces. */
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

export function readHeld({ app, grants }: Pick<ActionSubject, 'app' | 'grants'>): Held {
  const installs = new Map<string, Install>();
  const approvals: GrantRow[] = [];
  const people = new Set<string>();
  const scopes = new Set<string>();
  const unsafe = new Set<string>();
  let audited = false;
  for (const grant of grants) {
    const { kind, resource, principal, handles, evidence } = grant;
    for (const scope of grant.scopes) scopes.add(scope);
    if (evidence.some((source) => source.startsWith('audit-log '))) audited = true;
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
  const decided = approvedAt.length + restrictedAt.length + approvals.length > 0 || pending;
  const places = [...installs.keys()];
  return {
    enterprise: audited || decided || places.length > 1 || places.some(isOrganisation),
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
