/** Grants that came, went, or reach further or less far than before: by app, as they are too many to be read. */
import { storedJson } from '../core/stored-json.ts';
import type { PrincipalKind } from '../core/vocabulary.ts';
import { type AppName, appNamer } from './diff-apps.ts';
import { type Span, staged } from './diff-rows.ts';
import { mergedContent, principalRecords } from './record-groups.ts';

export interface Who {
  readonly kind: PrincipalKind;
  readonly id: string;
  /** Address or name; the id where none is told. */
  readonly label: string;
}

/** What changed of one app's grants. The people are the first few of each. */
export interface GrantsOfApp extends AppName {
  readonly new: number;
  /** Of the new: those of a stream that was not read in full before, so that they may have been there. */
  readonly newOrUnread: number;
  readonly gone: number;
  /** Not met again by a stream that was not read in full: nobody knows whether they are gone. */
  readonly notSeen: number;
  readonly newOf: readonly Who[];
  readonly goneOf: readonly Who[];
}

/** Grants of one app that changed from one set of scopes to another. */
export interface ScopeChange extends AppName {
  /** `told`: the vendor did not tell their scopes before. */
  readonly change: 'growth' | 'narrowing' | 'both' | 'told';
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  readonly grants: number;
  readonly of: readonly Who[];
  /** Start of the run that saw it last. */
  readonly seenAt: string;
}

/** One changed grant, for lists that are complete. */
export interface GrantChange extends AppName {
  readonly id: string;
  readonly change: 'new' | 'gone' | ScopeChange['change'];
  readonly who: Who;
  readonly before: readonly string[] | null;
  readonly after: readonly string[] | null;
  readonly seenAt: string;
}

const named = 5;

interface CountsOfClient {
  readonly row: number;
  readonly client_id: string;
  readonly came: number;
  readonly unread: number;
  readonly went: number;
  readonly unseen: number;
}

/** Carried since a run between the two. */
const newlyCarried = `carried.kind = 0 AND carried.first_run > :before AND carried.first_run <= :after
  AND (carried.gone_run = 0 OR carried.gone_run > :after)
  AND NOT EXISTS (SELECT 1 FROM carried AS earlier WHERE earlier.kind = 0 AND earlier.row = carried.row
    AND earlier.first_run <= :before AND (earlier.gone_run = 0 OR earlier.gone_run > :before))`;

const byClient = `
  WITH counts AS (
    SELECT client, sum(before_set IS NULL) AS came,
        sum(before_set IS NULL AND stream IN (SELECT value FROM json_each(:unread))) AS unread,
        sum(after_set IS NULL) AS went, 0 AS unseen FROM temp.changed_grants GROUP BY client
    UNION ALL
    SELECT client, 0, 0, 0, count(*) FROM carried JOIN grants ON grants.row = carried.row
      WHERE ${newlyCarried} AND grants.stream IN (SELECT row FROM streams WHERE tenant = :tenant) GROUP BY client)
  SELECT clients.row, client_id, sum(came) AS came, sum(unread) AS unread, sum(went) AS went, sum(unseen) AS unseen
    FROM counts JOIN clients ON clients.row = counts.client
    GROUP BY clients.row HAVING came + went + unseen > 0 ORDER BY came + went + unseen DESC, client_id`;

/** Most changes first. Apps are few enough to be held, as numbers. */
export function* grantsByApp(span: Span): Generator<GrantsOfApp> {
  const { store, before, after } = span;
  const rows = store.all<CountsOfClient>(byClient, {
    tenant: after.tenant,
    before: before.basis,
    after: after.basis,
    unread: JSON.stringify([...span.unreadBefore]),
  });
  const nameOf = appNamer(span);
  for (const { row, client_id, came, unread, went, unseen } of rows)
    yield {
      ...nameOf({ row, client_id }),
      new: came,
      newOrUnread: unread,
      gone: went,
      notSeen: unseen,
      newOf: people(span, row, 'before_set IS NULL'),
      goneOf: people(span, row, 'after_set IS NULL'),
    };
}

interface SetChange {
  readonly client: number;
  readonly client_id: string;
  readonly before_set: number;
  readonly after_set: number;
  readonly before_status: string;
  readonly grants: number;
  readonly at: number;
  readonly old_scopes: string;
  readonly new_scopes: string;
}

const bySet = `SELECT changed.client, client_id, before_set, after_set, count(*) AS grants, max(at) AS at,
    old.status AS before_status, old.scopes AS old_scopes, new.scopes AS new_scopes
  FROM temp.changed_grants AS changed JOIN clients ON clients.row = changed.client
    JOIN scope_sets AS old ON old.row = before_set JOIN scope_sets AS new ON new.row = after_set
  GROUP BY changed.client, before_set, after_set ORDER BY grants DESC, client_id`;

/** Most grants first. As many as apps have pairs of sets, not as grants. */
export function* scopeChanges(span: Span): Generator<ScopeChange> {
  const { store, after } = span;
  const nameOf = appNamer(span);
  for (const row of store.all<SetChange>(bySet)) {
    const { client, client_id, before_set, after_set, grants, at } = row;
    yield {
      ...nameOf({ row: client, client_id }),
      ...compared(row.before_status, row.old_scopes, row.new_scopes),
      grants,
      of: people(span, client, `before_set = ${before_set} AND after_set = ${after_set}`),
      seenAt: after.startOf(at),
    };
  }
}

function compared(
  statusBefore: string,
  old: string,
  now: string,
): Pick<ScopeChange, 'change' | 'gained' | 'lost'> {
  const before = storedJson(old) as readonly string[];
  const after = storedJson(now) as readonly string[];
  const had = new Set(before);
  const has = new Set(after);
  const gained = after.filter((scope) => !had.has(scope));
  const lost = before.filter((scope) => !has.has(scope));
  const untold = statusBefore !== 'granted' && before.length === 0;
  const change = untold ? 'told' : lost.length === 0 ? 'growth' : gained.length === 0 ? 'narrowing' : 'both';
  return { change, gained, lost };
}

interface ChangedGrant {
  readonly row: number;
  readonly id: string;
  readonly client: number;
  readonly client_id: string;
  readonly principal: number;
  readonly at: number;
  readonly old_status: string | null;
  readonly old_scopes: string | null;
  readonly new_scopes: string | null;
}

/** Every one, a page at a time. */
export function* changedGrants(span: Span): Generator<GrantChange> {
  const { store, after } = span;
  const nameOf = appNamer(span);
  const sql = `SELECT changed.row, changed.id, client, client_id, principal, at, old.status AS old_status,
      old.scopes AS old_scopes, new.scopes AS new_scopes
    FROM temp.changed_grants AS changed JOIN clients ON clients.row = client
      LEFT JOIN scope_sets AS old ON old.row = before_set LEFT JOIN scope_sets AS new ON new.row = after_set
    WHERE changed.row > :after ORDER BY changed.row`;
  for (const row of staged<ChangedGrant>(store, sql)) {
    const { id, client, client_id, principal, at, old_scopes, new_scopes } = row;
    const [who] = labelled(span, [principal]);
    if (who === undefined) continue;
    yield {
      ...nameOf({ row: client, client_id }),
      id,
      change:
        old_scopes === null
          ? 'new'
          : new_scopes === null
            ? 'gone'
            : compared(row.old_status ?? '', old_scopes, new_scopes).change,
      who,
      before: old_scopes === null ? null : (storedJson(old_scopes) as string[]),
      after: new_scopes === null ? null : (storedJson(new_scopes) as string[]),
      seenAt: after.startOf(at),
    };
  }
}

function people(span: Span, client: number, which: string): readonly Who[] {
  const rows = span.store.all<{ principal: number }>(
    `SELECT DISTINCT principal FROM temp.changed_grants WHERE client = ? AND ${which} LIMIT ${named}`,
    client,
  );
  return labelled(
    span,
    rows.map(({ principal }) => principal),
  );
}

/** As the later run knows them, else as the earlier did. */
function labelled({ before, after }: Span, principals: readonly number[]): readonly Who[] {
  if (principals.length === 0) return [];
  const now = Map.groupBy(principalRecords(after, principals), ({ principal }) => principal);
  const then = Map.groupBy(principalRecords(before, principals), ({ principal }) => principal);
  return principals.flatMap((principal) => {
    const told = [...(now.get(principal) ?? []), ...(then.get(principal) ?? [])];
    const [first] = told;
    if (first === undefined) return [];
    const label = mergedContent(told)['label'];
    return [
      {
        kind: first.principal_kind,
        id: first.native_id,
        label: typeof label === 'string' ? label : first.native_id,
      },
    ];
  });
}
