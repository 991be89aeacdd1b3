/**
 * Delta queries: everything once, then what was written since, not in order and some of it twice.
 * Source: learn.microsoft.com/graph/delta-query-overview.
 */
import {
  registrationJson,
  registrationListing,
  registrationOf,
  servicePrincipalJson,
  servicePrincipalListing,
} from '../app-objects.ts';
import type { Change, Tracked } from '../changes.ts';
import { grantJson, grantListing } from '../grant-listing.ts';
import { scatter } from '../guid.ts';
import type { GraphCall, Route } from '../graph-call.ts';
import { contextOf, selectOf } from '../graph-call.ts';
import type { Listing } from '../paging.ts';
import { readApps, readGrants } from '../permissions.ts';
import type { GraphAnswer } from '../wire.ts';
import { badRequest, refusal, unknownSegment, unsupportedQuery } from '../wire.ts';

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
  const { changes, clock, sovereign } = call.tenant;
  if (sovereign) return unknownSegment('delta');
  if (call.url.searchParams.has('$filter') && wantedIds(call) === null) return unsupportedQuery;
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
    .flatMap((change) => changedRow(call, collection, change) ?? []);
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

/** A row without its id would say nothing. */
function selectedWithId(call: GraphCall): readonly string[] | null {
  const select = selectOf(call);
  return select === null ? null : ['id', ...select];
}

/** Null when all are. `$filter` takes ids and nothing else. */
function wantedIds({ url }: GraphCall): readonly string[] | null {
  const clauses = url.searchParams.get('$filter')?.split(' or ') ?? [];
  const ids = clauses.map((clause) => /^\s*id eq '([^']+)'\s*$/u.exec(clause)?.[1]);
  return ids.length === 0 || ids.includes(undefined) ? null : ids.filter((id) => id !== undefined);
}

function firstRound(call: GraphCall, collection: Tracked, position: Position): GraphAnswer {
  const done: Position = { ...position, sent: 0, since: position.upTo };
  const wanted = wantedIds(call);
  if (wanted !== null) {
    const rows = wanted.map((id) => objectRow(call, collection, id, null)).filter((row) => row !== null);
    return answer(call, collection, rows, done, 'delta');
  }
  const listing = listingOf(call, collection);
  if (listing === null) return unsupportedQuery;
  const rows: string[] = [];
  let index = position.sent;
  for (; index < listing.length && rows.length < pageSize; index += 1)
    if (listing.has(index)) rows.push(listing.row(index));
  if (index < listing.length) return answer(call, collection, rows, { ...position, sent: index }, 'next');
  return answer(call, collection, rows, done, 'delta');
}

function listingOf(given: GraphCall, collection: Tracked): Listing | null {
  const select = selectedWithId(given);
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

/** An object that changed twice comes twice; a change from before the token may come again. */
function changedSince(call: GraphCall, collection: Tracked, { since, upTo }: Position): readonly Change[] {
  const { changes, oddPages } = call.tenant;
  const wanted = wantedIds(call);
  const concerns = (change: Change) =>
    change.collection === collection && (wanted === null || wanted.includes(change.id));
  const fresh = changes.log.slice(since, upTo).filter(concerns);
  if (!oddPages || fresh.length < 2) return fresh;
  const replayed = changes.log.slice(Math.max(0, since - 20), since).findLast(concerns);
  return [...(replayed === undefined ? [] : [replayed]), ...fresh]
    .map((change, place) => ({ change, order: scatter(place, since) }))
    .toSorted((left, right) => left.order - right.order)
    .map(({ change }) => change);
}

/** Null when nothing changed that was asked for. */
function changedRow(call: GraphCall, collection: Tracked, { id, kind, fields }: Change): string | null {
  const removed = (reason: string) => JSON.stringify({ id, '@removed': { reason } });
  if (kind !== 'updated') return removed(kind === 'deleted' ? 'deleted' : 'changed');
  const select = selectOf(call);
  const told =
    select === null || fields === undefined ? fields : fields.filter((name) => select.includes(name));
  if (told?.length === 0 && fields?.length !== 0) return null;
  const row = objectRow(call, collection, id, told ?? null);
  return row ?? removed(collection === 'oauth2PermissionGrants' ? 'deleted' : 'changed');
}

/** Null when it is gone. @param told the properties beside the id; null: all that are selected */
function objectRow(
  call: GraphCall,
  collection: Tracked,
  id: string,
  told: readonly string[] | null,
): string | null {
  const { tenant } = call;
  const select = told === null ? selectedWithId(call) : ['id', ...told];
  switch (collection) {
    case 'servicePrincipals': {
      const app = tenant.app(id);
      return app === null ? null : servicePrincipalJson(tenant, select)(app);
    }
    case 'oauth2PermissionGrants': {
      const grant = tenant.grant(id);
      return grant === null ? null : grantJson(grant, select);
    }
    case 'applications': {
      const registration = registrationOf(tenant, id);
      return registration === null ? null : registrationJson(tenant, select)(registration);
    }
  }
}

function answer(
  call: GraphCall,
  collection: Tracked,
  rows: readonly string[],
  position: Position,
  kind: 'next' | 'delta',
): GraphAnswer {
  const kept = ['$select', '$filter'].map((name) => {
    const value = call.url.searchParams.get(name);
    return value === null ? '' : `${name}=${encodeURIComponent(value)}&`;
  });
  const parameter = kind === 'next' ? '$skiptoken' : '$deltatoken';
  const link = `${call.url.origin}${call.url.pathname}?${kept.join('')}${parameter}=${encode(position)}`;
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
