import { assignedTo, assignmentJson } from './assignment-listing.ts';
import { grantListing } from './grant-listing.ts';
import type { GraphCall } from './graph-call.ts';
import type { Listing } from './paging.ts';
import { ownersOf } from './owners.ts';

/** `$expand` gives this many at most, and no link to the rest. */
const expanded = 20;
/** And it cuts the page, whatever `$top` says. */
const longestPage = 100;

/** The call with `$expand` as the directory honours it: a shorter page. */
export function withShorterPage(call: GraphCall): GraphCall {
  if (!call.url.searchParams.has('$expand')) return call;
  const url = new URL(call.url);
  url.searchParams.set(
    '$top',
    String(Math.min(longestPage, Number(url.searchParams.get('$top') ?? longestPage))),
  );
  return { ...call, url };
}

/** Adds the expanded property to the JSON of one object. */
export function expandRow(call: GraphCall, id: string, json: string): string {
  const property = call.url.searchParams.get('$expand')?.replace(/\(.*$/u, '');
  if (property === undefined) return json;
  const rows = expandedRows(call, id, property);
  return rows === null
    ? json
    : `${json.slice(0, -1)}${json === '{}' ? '' : ','}"${property}":[${rows.join(',')}]}`;
}

function expandedRows(call: GraphCall, id: string, property: string): readonly string[] | null {
  const { tenant } = call;
  const bare: GraphCall = { ...call, url: new URL(call.url.pathname, call.url) };
  switch (property) {
    case 'appRoleAssignments':
      return tenant
        .assignmentsOf(id)
        .slice(0, expanded)
        .map((each) => assignmentJson(each, null));
    case 'appRoleAssignedTo':
      return firstRows(assignedTo(bare, id));
    case 'oauth2PermissionGrants':
      return firstRows(grantListing(bare, { clientId: id }));
    case 'owners':
      return ownersOf(call, id, placeOf(call, id))
        .slice(0, expanded)
        .map((row) => JSON.stringify(row));
    default:
      return null;
  }
}

function placeOf({ tenant }: GraphCall, id: string): number {
  const registration = tenant.directory.findRegistration(id);
  return registration === -1
    ? tenant.directory.findServicePrincipal(id)
    : tenant.directory.ofRegistration(registration);
}

function firstRows(listing: Listing | null): readonly string[] {
  const rows: string[] = [];
  if (listing === null) return rows;
  for (let index = 0; index < listing.length && rows.length < expanded; index += 1)
    if (listing.has(index)) rows.push(listing.row(index));
  return rows;
}
