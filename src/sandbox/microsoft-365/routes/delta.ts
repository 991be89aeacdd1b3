/** Delta queries: everything once, then what was written since. */
import {
  registrationJson,
  registrationListing,
  servicePrincipalJson,
  servicePrincipalListing,
} from '../app-objects.ts';
import type { Tracked } from '../changes.ts';
import { grantJson, grantListing } from '../grant-listing.ts';
import type { GraphCall, Route } from '../graph-call.ts';
import { contextOf, selectOf } from '../graph-call.ts';
import type { Listing } from '../paging.ts';
import { readApps, readGrants } from '../permissions.ts';
import type { GraphAnswer } from '../wire.ts';
import { badRequest, refusal, unsupportedQuery } from '../wire.ts';

const pageSize = 200;
const tokenLife = 7 * 86_400_000;

interface Position {
  /** Rows of the first round, or changes of a later one, already sent. */
  readonly sent: number;
  /** Where the log stood, and when, as the round began; -1: everything is sent first. */
  readonly since: number;
  readonly upTo: number;
  readonly at: number;
}

function encode({ sent, since, upTo, at }: Position): string {
  return Buffer.from(`${sent}.${since}.${upTo}.${at}`).toString('base64url');
}

function decode(token: string): Position | null {
  const numbers = Buffer.from(token, 'base64url').toString().split('.').map(Number);
  const [sent, since, upTo, at] = numbers;
  if (sent === undefined || since === undefined || upTo === undefined || at === undefined) return null;
  return numbers.every((number) => Number.isInteger(number)) ? { sent, since, upTo, at } : null;
}

function delta(call: GraphCall, collection: Tracked): GraphAnswer {
  const { changes, clock } = call.tenant;
  const now = Math.floor(clock.now());
  const token = call.url.searchParams.get('$deltatoken') ?? call.url.searchParams.get('$skiptoken');
  const fresh: Position = { sent: 0, since: -1, upTo: changes.log.length, at: now };
  if (token === 'latest')
    return answer(call, collection, [], { ...fresh, since: changes.log.length }, 'delta');
  const position = token === null || token === '' ? fresh : decode(token);
  if (position === null) return badRequest('Badly formed token.');
  if (now - position.at > tokenLife)
    return refusal(410, 'syncStateNotFound', 'The sync state generation is not found', {
      location: `${call.url.origin}${call.url.pathname}?$deltatoken=`,
    });
  if (position.since === -1) return firstRound(call, collection, position);
  const started = call.url.searchParams.has('$deltatoken')
    ? { ...position, sent: 0, upTo: changes.log.length, at: now }
    : position;
  const ids = changedSince(call, collection, started);
  const rows = ids
    .slice(started.sent, started.sent + pageSize)
    .map(({ id, kind }) => changedRow(call, collection, id, kind));
  if (started.sent + pageSize < ids.length)
    return answer(call, collection, rows, { ...started, sent: started.sent + pageSize }, 'next');
  return answer(
    call,
    collection,
    rows,
    { sent: 0, since: started.upTo, upTo: started.upTo, at: now },
    'delta',
  );
}

function firstRound(call: GraphCall, collection: Tracked, position: Position): GraphAnswer {
  const listing = listingOf(call, collection);
  if (listing === null) return unsupportedQuery;
  const rows: string[] = [];
  let index = position.sent;
  for (; index < listing.length && rows.length < pageSize; index += 1)
    if (listing.has(index)) rows.push(listing.row(index));
  if (index < listing.length) return answer(call, collection, rows, { ...position, sent: index }, 'next');
  return answer(call, collection, rows, { ...position, sent: 0, since: position.upTo }, 'delta');
}

function listingOf(given: GraphCall, collection: Tracked): Listing | null {
  const select = selectOf(given);
  const call: GraphCall = { ...given, url: new URL(given.url.pathname, given.url) };
  switch (collection) {
    case 'servicePrincipals':
      return servicePrincipalListing(call, servicePrincipalJson(call.tenant, select));
    case 'applications':
      return registrationListing(call, registrationJson(call.tenant, select));
    case 'oauth2PermissionGrants':
      return grantListing(call);
  }
}

/** In the order of the last change; an object that changed twice may come twice, and does. */
function changedSince({ tenant }: GraphCall, collection: Tracked, { since, upTo }: Position) {
  return tenant.changes.log.slice(since, upTo).filter((change) => change.collection === collection);
}

function changedRow(
  call: GraphCall,
  collection: Tracked,
  id: string,
  kind: 'updated' | 'deleted' | 'soft-deleted',
): string {
  const removed = (reason: string) => JSON.stringify({ id, '@removed': { reason } });
  if (kind !== 'updated') return removed(kind === 'deleted' ? 'deleted' : 'changed');
  const { tenant } = call;
  switch (collection) {
    case 'servicePrincipals': {
      const app = tenant.app(id);
      return app === null ? removed('changed') : servicePrincipalJson(tenant, selectOf(call))(app);
    }
    case 'oauth2PermissionGrants': {
      const grant = tenant.grant(id);
      return grant === null ? removed('deleted') : grantJson(grant, null);
    }
    case 'applications':
      return JSON.stringify({ id, ...tenant.changes.patches.get(id) });
  }
}

function answer(
  call: GraphCall,
  collection: Tracked,
  rows: readonly string[],
  position: Position,
  kind: 'next' | 'delta',
): GraphAnswer {
  const select = call.url.searchParams.get('$select');
  const kept = select === null ? '' : `$select=${encodeURIComponent(select)}&`;
  const parameter = kind === 'next' ? '$skiptoken' : '$deltatoken';
  const link = `${call.url.origin}${call.url.pathname}?${kept}${parameter}=${encode(position)}`;
  return {
    status: 200,
    body: `{"@odata.context":${JSON.stringify(contextOf(call, collection))},"@odata.${kind}Link":${JSON.stringify(link)},"value":[${rows.join(',')}]}`,
  };
}

export const deltaRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'servicePrincipals/delta',
    needs: readApps,
    handle: (call) => delta(call, 'servicePrincipals'),
  },
  {
    method: 'GET',
    path: 'applications/delta',
    needs: readApps,
    handle: (call) => delta(call, 'applications'),
  },
  {
    method: 'GET',
    path: 'oauth2PermissionGrants/delta',
    needs: readGrants,
    handle: (call) => delta(call, 'oauth2PermissionGrants'),
  },
];
