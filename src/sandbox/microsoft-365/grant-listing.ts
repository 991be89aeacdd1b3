import { scatter } from './guid.ts';
import type { Grant } from './grants.ts';
import type { GraphCall } from './graph-call.ts';
import { isEventual } from './graph-call.ts';
import { parseTerms } from './odata-terms.ts';
import type { Listing } from './paging.ts';
import type { Tenant } from './tenant.ts';

const properties = ['clientId', 'consentType', 'id', 'principalId', 'resourceId', 'scope'] as const;

export function grantJson(grant: Grant, select: readonly string[] | null): string {
  const { clientId, id, principalId, resourceId, scope } = grant;
  if (select === null)
    return `{"clientId":"${clientId}","consentType":"${principalId === null ? 'AllPrincipals' : 'Principal'}","id":"${id}","principalId":${principalId === null ? 'null' : `"${principalId}"`},"resourceId":"${resourceId}","scope":${JSON.stringify(scope)}}`;
  const row = {
    clientId,
    consentType: principalId === null ? 'AllPrincipals' : 'Principal',
    id,
    principalId,
    resourceId,
    scope,
  };
  return JSON.stringify(
    Object.fromEntries(properties.filter((name) => select.includes(name)).map((name) => [name, row[name]])),
  );
}

interface Wanted {
  readonly everybody?: boolean;
  readonly clientId?: string;
  readonly principalId?: string;
  readonly resourceId?: string;
}

/** `field eq 'value'` joined by `and`; null for anything else. */
function wantedOf(filter: string | null): Wanted | null {
  if (filter === null) return {};
  const terms = parseTerms(filter);
  if (terms === null || (terms.length + 1) % 4 !== 0) return null;
  let wanted: Wanted = {};
  for (let place = 0; place < terms.length; place += 4) {
    const [subject, operator, value, joint] = terms.slice(place, place + 4);
    if (operator?.text !== 'eq' || value?.quoted !== true || (joint !== undefined && joint.text !== 'and'))
      return null;
    if (subject?.text === 'consentType') wanted = { ...wanted, everybody: value.text === 'AllPrincipals' };
    else if (subject?.text === 'clientId') wanted = { ...wanted, clientId: value.text };
    else if (subject?.text === 'principalId') wanted = { ...wanted, principalId: value.text };
    else if (subject?.text === 'resourceId') wanted = { ...wanted, resourceId: value.text };
    else return null;
  }
  return wanted;
}

function fits(grant: Grant, wanted: Wanted): boolean {
  return (
    (wanted.everybody === undefined || wanted.everybody === (grant.principalId === null)) &&
    (wanted.clientId === undefined || wanted.clientId === grant.clientId) &&
    (wanted.principalId === undefined || wanted.principalId === grant.principalId) &&
    (wanted.resourceId === undefined || wanted.resourceId === grant.resourceId)
  );
}

/** How many grants the service principal has now. */
export function grantsOf(tenant: Tenant, clientId: string): number {
  const { changes, directory } = tenant;
  const written = [...changes.grants.values()].filter((grant) => grant?.clientId === clientId);
  const client = directory.findServicePrincipal(clientId);
  if (client === -1) return written.length;
  const table = tenant.grants();
  let count = written.length;
  for (let index = 0; index < table.size; index += 1)
    if (table.hasClient(index, client) && !changes.grants.has(table.at(index).id)) count += 1;
  return count;
}

/** The grants that the call's `$filter` and `also` ask for; null when the filter is not understood. */
export function grantListing(call: GraphCall, also: Wanted = {}): Listing | null {
  const filtered = wantedOf(call.url.searchParams.get('$filter'));
  if (filtered === null) return null;
  const wanted: Wanted = { ...filtered, ...also };
  const { tenant } = call;
  const table = tenant.grants();
  const { directory, changes } = tenant;
  const select = call.url.searchParams.get('$select')?.split(',') ?? null;
  const client = wanted.clientId === undefined ? null : directory.findServicePrincipal(wanted.clientId);
  const resource = wanted.resourceId === undefined ? null : directory.findServicePrincipal(wanted.resourceId);
  const user = wanted.principalId === undefined ? null : directory.ids.user.indexOf(wanted.principalId);
  const dangling = client === -1 || resource === -1 || user === -1;
  const written = [...changes.grants.values()]
    .filter((grant) => grant !== null)
    .filter((grant) => fits(grant, wanted));

  function computed(index: number): boolean {
    if (dangling) return fits(table.at(index), wanted);
    return (
      (wanted.everybody === undefined || wanted.everybody === table.forEverybody(index)) &&
      (client === null || table.hasClient(index, client)) &&
      (resource === null || table.hasResource(index, resource)) &&
      (user === null || table.hasPrincipal(index, user))
    );
  }

  function has(index: number): boolean {
    if (index >= table.size) return true;
    return computed(index) && (changes.grants.size === 0 || !changes.grants.has(table.at(index).id));
  }

  const length = table.size + written.length;
  return {
    length,
    has,
    row: (index) => grantJson(written[index - table.size] ?? table.at(index), select),
    count() {
      if (filtered.everybody === undefined && client === null && resource === null && user === null) {
        const gone = [...changes.grants.keys()].filter((id) => table.indexOf(id) !== -1).length;
        return length - gone;
      }
      let count = 0;
      for (let index = 0; index < length; index += 1) if (has(index)) count += 1;
      return count;
    },
  };
}

/** Without `ConsistencyLevel: eventual` the directory leaves rows out and does not say so. */
export function lostWithoutHeader(call: GraphCall): { readonly lose?: (index: number) => boolean } {
  return isEventual(call) ? {} : { lose: (index) => scatter(index, 0x17247) % 100 < 42 };
}
