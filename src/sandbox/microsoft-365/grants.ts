/**
 * Delegated grants before anything is written. Index order: oddities, tenant-wide grants of vendors, grants that
 * people gave to vendors, then fillers. No row is kept; of the people only who holds which app.
 */
import type { Directory, PlacedVendorApp } from './directory.ts';
import { packGuids, scatter, unpackGuids } from './guid.ts';
import type { OddGrant } from './odd-grants.ts';
import { oddGrants } from './odd-grants.ts';
import { graphAppId } from './resources.ts';

export interface Grant {
  readonly id: string;
  readonly clientId: string;
  readonly resourceId: string;
  /** Null: for everybody. */
  readonly principalId: string | null;
  readonly scope: string | null;
}

export interface GrantTable {
  readonly size: number;
  at(index: number): Grant;
  forEverybody(index: number): boolean;
  /** Cheap tests for filters; `client` and `resource` are service principals by index. */
  hasClient(index: number, client: number): boolean;
  hasResource(index: number, resource: number): boolean;
  hasPrincipal(index: number, user: number): boolean;
  /** -1 when there is none. */
  indexOf(id: string): number;
  /** Grants given to a vendor's app in the last `days`, for the audit log. */
  recent(days: number): Iterable<{ readonly index: number; readonly at: number }>;
}

export function grantId(clientId: string, resourceId: string, principalId: string | null): string {
  return principalId === null
    ? packGuids(clientId, resourceId)
    : packGuids(clientId, resourceId, principalId);
}

interface Stretch {
  readonly placed: PlacedVendorApp;
  readonly resource: number;
  readonly start: number;
  readonly holders: Uint32Array;
}

const day = 86_400_000;

export function createGrantTable(directory: Directory, wanted: number | null): GrantTable {
  const { company, ids } = directory;
  const { people } = directory;
  const odd = oddGrants(directory).map((row): Grant => named(row));
  const oddIds = new Set(odd.map((row) => row.id));
  const consented = directory.vendorApps.filter(({ app }) => app.scopes.length > 0);
  const tenantWide = consented.filter(({ app }) => app.tenantWide);
  const stretches = placeHolders(directory, consented, odd.length + tenantWide.length, oddIds);
  const last = stretches.at(-1);
  const fillersFrom = last === undefined ? odd.length + tenantWide.length : last.start + last.holders.length;
  const clients = directory.servicePrincipals - directory.ownFrom;
  const size = wanted ?? fillersFrom + Math.min(clients, 20 + Math.floor(people / 10));
  if (size - fillersFrom > clients * people)
    throw new RangeError('more grants than apps and people can have');
  const graph = directory.special(graphAppId);

  function named(row: OddGrant): Grant {
    const { clientId, resourceId, principalId, scope } = row;
    return { id: grantId(clientId, resourceId, principalId), clientId, resourceId, principalId, scope };
  }

  function stretchOf(index: number): Stretch | undefined {
    let low = 0;
    let high = stretches.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((stretches[middle]?.start ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return stretches[low];
  }

  function fillerClient(index: number): number {
    return directory.ownFrom + ((index - fillersFrom) % clients);
  }

  /** Round 0 holds the tenant-wide ones; everyone else belongs to a person that moves on with each round. */
  function fillerPerson(index: number): number {
    const client = fillerClient(index);
    const round = Math.floor((index - fillersFrom) / clients);
    const start = scatter(client, company.seed);
    if (round === 0 && start % 9 === 0) return -1;
    return (start + round) % people;
  }

  function parts(index: number): { client: number; resource: number; person: number } {
    if (index < odd.length + tenantWide.length) {
      const placed = tenantWide[index - odd.length];
      return {
        client: placed?.at ?? -1,
        resource: placed === undefined ? -1 : resourceOf(directory, placed),
        person: -1,
      };
    }
    if (index >= fillersFrom)
      return { client: fillerClient(index), resource: graph, person: fillerPerson(index) };
    const stretch = stretchOf(index);
    if (stretch === undefined) return { client: -1, resource: -1, person: -1 };
    return {
      client: stretch.placed.at,
      resource: stretch.resource,
      person: stretch.holders[index - stretch.start] ?? 0,
    };
  }

  function scopeOf(index: number, client: number, person: number): string {
    const chance = scatter(client, person + 1);
    if (index >= fillersFrom) return fillerScopes[chance % fillerScopes.length] ?? '';
    const placed =
      index < odd.length + tenantWide.length ? tenantWide[index - odd.length] : stretchOf(index)?.placed;
    const scopes = placed?.app.scopes ?? [];
    if (chance % 11 === 0) return ` ${scopes.join('  ')} `;
    return (chance % 3 === 0 ? ' ' : '') + scopes.join(' ');
  }

  function at(index: number): Grant {
    const special = odd[index];
    if (special !== undefined) return special;
    const { client, resource, person } = parts(index);
    const clientId = ids.servicePrincipal.at(client);
    const resourceId = ids.servicePrincipal.at(resource);
    const principalId = person === -1 ? null : ids.user.at(person);
    return {
      id: grantId(clientId, resourceId, principalId),
      clientId,
      resourceId,
      principalId,
      scope: scopeOf(index, client, person),
    };
  }

  function candidate(client: number, person: number): number {
    if (client >= directory.ownFrom) {
      const start = scatter(client, company.seed);
      const round = person === -1 ? 0 : (((person - (start % people)) % people) + people) % people;
      return fillersFrom + round * clients + (client - directory.ownFrom);
    }
    if (person === -1) {
      const place = tenantWide.findIndex((placed) => placed.at === client);
      return place === -1 ? -1 : odd.length + place;
    }
    const stretch = stretches.find((each) => each.placed.at === client);
    const place = stretch === undefined ? -1 : stretch.holders.indexOf(person);
    return stretch === undefined || place === -1 ? -1 : stretch.start + place;
  }

  return {
    size,
    at,
    forEverybody(index) {
      const special = odd[index];
      if (special !== undefined) return special.principalId === null;
      if (index < odd.length + tenantWide.length) return true;
      return index >= fillersFrom && fillerPerson(index) === -1;
    },
    hasClient: (index, client) =>
      index < odd.length
        ? odd[index]?.clientId === ids.servicePrincipal.at(client)
        : parts(index).client === client,
    hasResource: (index, resource) =>
      index < odd.length
        ? odd[index]?.resourceId === ids.servicePrincipal.at(resource)
        : parts(index).resource === resource,
    hasPrincipal: (index, user) =>
      index < odd.length ? odd[index]?.principalId === ids.user.at(user) : parts(index).person === user,
    indexOf(id) {
      const special = odd.findIndex((row) => row.id === id);
      if (special !== -1) return special < size ? special : -1;
      const [clientId = '', , principalId] = unpackGuids(id);
      const client = directory.findServicePrincipal(clientId);
      const person = principalId === undefined ? -1 : ids.user.indexOf(principalId);
      if (client === -1 || (principalId !== undefined && person === -1)) return -1;
      const index = candidate(client, person);
      return index >= 0 && index < size && at(index).id === id ? index : -1;
    },
    *recent(days) {
      for (const { placed, start, holders } of stretches) {
        if (placed.app.since > days) continue;
        for (let place = 0; place < holders.length && start + place < size; place += 1) {
          const age = (scatter(placed.at, holders[place] ?? 0) / 0x1_0000_0000) * placed.app.since;
          yield { index: start + place, at: Math.floor(directory.startedAt - age * day) };
        }
      }
    },
  };
}

const fillerScopes = [
  'User.Read',
  'openid profile User.Read',
  ' User.Read offline_access',
  'openid profile email',
  'User.Read Calendars.Read',
  'User.Read User.ReadBasic.All',
] as const;

function resourceOf(directory: Directory, { app }: PlacedVendorApp): number {
  const found = app.resource === undefined ? -1 : directory.findByAppId(app.resource);
  return found === -1 ? directory.special(graphAppId) : found;
}

function placeHolders(
  directory: Directory,
  consented: readonly PlacedVendorApp[],
  from: number,
  taken: ReadonlySet<string>,
): readonly Stretch[] {
  const { company, ids } = directory;
  const personal = consented.filter(({ app }) => !app.tenantWide);
  const holders = personal.map((): number[] => []);
  for (let index = 0; index < company.size; index += 1) {
    const person = company.person(index);
    if (person.status === 'gone' && index !== 13) continue;
    personal.forEach(({ app }, place) => {
      if (company.holds(person, app)) holders[place]?.push(index);
    });
  }
  let start = from;
  return personal.map((placed, place) => {
    const resource = resourceOf(directory, placed);
    const free = (holders[place] ?? []).filter(
      (person) =>
        !taken.has(
          grantId(ids.servicePrincipal.at(placed.at), ids.servicePrincipal.at(resource), ids.user.at(person)),
        ),
    );
    const stretch = { placed, resource, start, holders: Uint32Array.from(free) };
    start += stretch.holders.length;
    return stretch;
  });
}
