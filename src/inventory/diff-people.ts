/** People and credentials that came, went, or stand otherwise. */
import { appKey } from '../core/ids.ts';
import type { CredentialSeen, PrincipalSeen } from '../core/observation.ts';
import type { Who } from './diff-grants.ts';
import { type Span, staged } from './diff-rows.ts';
import { byStream, holds, type Moment, ownStreams } from './moment.ts';
import { mergedContent, principalRecords } from './record-groups.ts';

export interface PersonChange {
  readonly tenant: string;
  readonly who: Who;
  readonly change:
    | 'new'
    | 'first-read'
    | 'gone'
    | 'suspended'
    | 'active-again'
    | 'privileged'
    | 'no-longer-privileged';
  readonly seenAt: string;
}

interface Told {
  readonly label: string | null;
  readonly active: PrincipalSeen['active'];
  readonly privileged: PrincipalSeen['privileged'];
}

/** One person may change in several ways. */
export function* peopleChanges(span: Span): Generator<PersonChange> {
  const { store, after } = span;
  const sql = `SELECT principal AS row, max(at) AS at, min(stream IN (SELECT value FROM json_each(:unread))) AS unread
    FROM temp.changed_records JOIN principals ON principals.row = principal
    WHERE changed_records.kind = 'principal' AND principals.kind = 'user' AND principal > :after
    GROUP BY principal ORDER BY principal`;
  const unread = JSON.stringify([...span.unreadBefore]);
  for (const { row, at, unread: untold } of staged<{ row: number; at: number; unread: number }>(store, sql, {
    unread,
  })) {
    const was = toldOf(span.before, row);
    const is = toldOf(after, row);
    const who = is?.who ?? was?.who;
    if (who === undefined) continue;
    for (const change of changesOf(was?.told ?? null, is?.told ?? null, untold === 1))
      yield { tenant: after.id, who, change, seenAt: after.startOf(at) };
  }
}

function toldOf(at: Moment, principal: number): { readonly who: Who; readonly told: Told } | null {
  const records = principalRecords(at, [principal]).filter(({ content }) => content !== null);
  const [first] = records;
  if (first === undefined) return null;
  const told = mergedContent(records) as unknown as Told;
  const { principal_kind: kind, native_id: id } = first;
  return { who: { kind, id, label: told.label ?? id }, told };
}

function changesOf(was: Told | null, is: Told | null, unread: boolean): readonly PersonChange['change'][] {
  if (is === null) return was === null ? [] : ['gone'];
  if (was === null) return [unread ? 'first-read' : 'new'];
  const changes: PersonChange['change'][] = [];
  if (was.active !== is.active && is.active === 'no') changes.push('suspended');
  if (was.active === 'no' && is.active === 'yes') changes.push('active-again');
  if (was.privileged !== is.privileged && is.privileged === 'yes') changes.push('privileged');
  if (was.privileged === 'yes' && is.privileged === 'no') changes.push('no-longer-privileged');
  return changes;
}

export interface CredentialChange {
  readonly tenant: string;
  readonly id: string;
  readonly app: string | null;
  readonly kind: CredentialSeen['kind'];
  readonly name: string | null;
  /** Principal id, where it is a person's. */
  readonly owner: string | null;
  /** `expiring`: within thirty days of the later run, and still there. */
  readonly change: 'new' | 'first-read' | 'gone' | 'expiring';
  readonly expiresAt: string | null;
  readonly seenAt: string;
}

interface Key {
  readonly client: number;
  readonly client_id: string | null;
  readonly key: string;
}

const expiringDays = 30;
const dayMs = 86_400_000;

export function* credentialChanges(span: Span, finishedAt: string): Generator<CredentialChange> {
  const { store, before, after } = span;
  const changed = store.all<Key & { at: number; unread: number }>(
    `SELECT client, client_id, key, max(at) AS at, min(stream IN (SELECT value FROM json_each(?))) AS unread
      FROM temp.changed_records LEFT JOIN clients ON clients.row = client WHERE kind = 'credential'
      GROUP BY client, key ORDER BY client, key`,
    JSON.stringify([...span.unreadBefore]),
  );
  for (const { at, unread, ...of } of changed) {
    const was = credential(before, of);
    const is = credential(after, of);
    if ((was === null) === (is === null)) continue;
    const change = is === null ? 'gone' : unread === 1 ? 'first-read' : 'new';
    const told = is ?? was;
    if (told !== null) yield credentialChange(span, of, told, change, at);
  }
  const finished = Date.parse(finishedAt);
  // What was about to expire already is no news.
  const toldUntil = Date.parse(before.startOf(before.basis)) + expiringDays * dayMs;
  const expiring = store.all<Key>(
    `SELECT DISTINCT client, client_id, key FROM records LEFT JOIN clients ON clients.row = client
          WHERE stream IN ${ownStreams} AND kind = 'credential' AND ${holds('records')}
            AND content ->> '$.expiresAt' >= :from AND content ->> '$.expiresAt' < :to
          ORDER BY content ->> '$.expiresAt', key`,
    {
      tenant: after.tenant,
      basis: after.basis,
      from: new Date(Math.max(finished, toldUntil)).toISOString(),
      to: new Date(finished + expiringDays * dayMs).toISOString(),
    },
  );
  for (const of of expiring) {
    const told = credential(after, of);
    if (told !== null) yield credentialChange(span, of, told, 'expiring', after.basis);
  }
}

function credentialChange(
  { after }: Span,
  { client_id, key }: Key,
  { kind, name, owner, expiresAt }: CredentialSeen,
  change: CredentialChange['change'],
  at: number,
): CredentialChange {
  const app = client_id === null ? null : appKey(after.platform, client_id);
  return {
    tenant: after.id,
    id: key,
    app,
    kind,
    name,
    owner,
    change,
    expiresAt,
    seenAt: after.startOf(at),
  };
}

function credential({ store, tenant, basis }: Moment, { client, key }: Key): CredentialSeen | null {
  const rows = store.all<{ content: string }>(
    `SELECT content FROM records WHERE stream IN ${ownStreams} AND kind = 'credential' AND client = :client
          AND principal = 0 AND key = :key AND ${holds('records')} ORDER BY ${byStream}`,
    { tenant, basis, client, key },
  );
  return rows.length === 0 ? null : (mergedContent(rows) as unknown as CredentialSeen);
}
