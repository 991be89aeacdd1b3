/**
 * What hangs on own applications, since the last read: asked of those that the audit log names, and of those that are
 * new. No delta query tells of owners and outside identities.
 */
import { isoTime } from '../../../src/core/clock.ts';
import type { EventSeen, Observation } from '../../../src/core/observation.ts';
import type { ChangesContext, Gap, ReadWhole, Subject } from '../../../src/kit/connector.ts';
import { applicationIdOf } from '../app-rows.ts';
import { membersFor, readMembers } from '../batch.ts';
import { type Changed, cursorOf, readCursor } from '../changes.ts';
import { logNews } from '../log-news.ts';
import { type OwnAppIndex, indexOwnApps, ownApps } from '../own-apps.ts';
import type { Tenant } from '../tenant.ts';
import type { PerApplication } from './per-application.ts';

const types = new Set(['owner-added', 'credential-added', 'app-changed'] as const);

export async function perApplicationChanges(
  tenant: Tenant,
  { address, rowOf, isAbout }: Pick<PerApplication, 'address' | 'rowOf' | 'isAbout'>,
  context: ChangesContext,
): Promise<Changed | ReadWhole> {
  const cursor = readCursor(context.cursor, tenant);
  if ('readWhole' in cursor) return cursor;
  const { apps, gap } = await ownApps(tenant, context);
  if (gap !== null) return { readWhole: 'applications were not read in full' };
  const events = await logNews(context, cursor.at, types);
  if ('readWhole' in events) return events;
  const asOf = isoTime(tenant.clock.now());
  const own = indexOwnApps(apps);
  const { touched, gone } = await touchedApps(events.filter(isAbout), own, context);
  const rows: Observation[] = [];
  const told: Subject[] = [...gone.map((clientId) => ({ clientId })), ...(await gonePeople(context))];
  const gaps: Gap[] = [];
  const members = touched.flatMap((id) => membersFor(id, address, gaps));
  for await (const { results } of readMembers(tenant.graph, tenant.clock, members, context.signal))
    for (const { key, rows: raw, error } of results) {
      const clientId = own.clientId(key);
      if (error !== null) gaps.push({ error, units: 1 });
      else if (clientId !== null) {
        rows.push(...raw.flatMap((one) => rowOf(one, { id: key, clientId }, context) ?? []));
        told.push({ clientId });
      }
    }
  return { rows, read: rows.length, told, gaps, asOf, cursor: cursorOf({ at: asOf }) };
}

/** Object ids of applications to ask, and client ids of those that are no more. */
async function touchedApps(
  events: readonly EventSeen[],
  own: OwnAppIndex,
  { news }: ChangesContext,
): Promise<{ readonly touched: readonly string[]; readonly gone: readonly string[] }> {
  // The log names an application by its object id while nobody knows it by another.
  const ids = new Set(events.map(({ clientId }) => own.objectId(clientId ?? '') ?? clientId ?? ''));
  const gone = new Set<string>();
  for await (const app of news.apps()) ids.add(applicationIdOf(app) ?? '');
  for await (const app of news.formerApps())
    if (applicationIdOf(app) !== null && own.objectId(app.clientId) === null) gone.add(app.clientId);
  return { touched: [...ids].filter((id) => own.clientId(id) !== null), gone: [...gone] };
}

/** Whom the directory has not found any more owns nothing; nothing tells of that but `principals`, an audit before. */
async function gonePeople({ news }: ChangesContext): Promise<readonly Subject[]> {
  const gone: Subject[] = [];
  for await (const { kind, id, label, active } of news.principals())
    if (label === null && active === 'no') gone.push({ principal: { kind, id } });
  return gone;
}
