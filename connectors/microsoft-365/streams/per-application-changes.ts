/**
 * What hangs on own applications, since the last read: asked of those that a delta query or the audit log names, and
 * of those that are new. Graph tells no change of owners and outside identities themselves.
 */
import { isoTime } from '../../../src/core/clock.ts';
import type { Observation } from '../../../src/core/observation.ts';
import type { ChangesContext, Gap, ReadWhole, Subject } from '../../../src/kit/connector.ts';
import { applicationIdOf } from '../app-rows.ts';
import { membersFor, readMembers } from '../batch.ts';
import { type Changed, cursorOf, readCursor } from '../changes.ts';
import type { Delta } from '../delta.ts';
import { logNews } from '../log-news.ts';
import { type OwnAppIndex, indexOwnApps, ownApps } from '../own-apps.ts';
import type { Tenant } from '../tenant.ts';
import type { PerApplication } from './per-application.ts';

const types = new Set(['owner-added', 'credential-added', 'app-changed'] as const);

export async function perApplicationChanges(
  tenant: Tenant,
  { address, rowOf }: Pick<PerApplication, 'address' | 'rowOf'>,
  context: ChangesContext,
): Promise<Changed | ReadWhole> {
  const cursor = readCursor(context.cursor, tenant);
  if ('readWhole' in cursor) return cursor;
  const { apps, gap } = await ownApps(tenant, context);
  if (gap !== null) return { readWhole: 'applications were not read in full' };
  const events = await logNews(context, cursor.at, types);
  if ('readWhole' in events) return events;
  const asOf = isoTime(tenant.clock.now());
  const delta = await tenant.deltas.since('applications', cursor.mark, context.signal);
  if ('readWhole' in delta) return delta;

  const own = indexOwnApps(apps);
  const named = events.flatMap(({ clientId }) =>
    clientId === null ? [] : (own.objectId(clientId) ?? clientId),
  );
  const { touched, gone } = await touchedApps(delta, named, own, context);
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
  return { rows, read: rows.length, told, gaps, asOf, cursor: cursorOf({ at: asOf, mark: delta.mark }) };
}

/** Object ids of applications to ask, and client ids of those that are no more. */
async function touchedApps(
  { changed, unsure }: Delta,
  named: readonly string[],
  own: OwnAppIndex,
  { news }: ChangesContext,
): Promise<{ readonly touched: readonly string[]; readonly gone: readonly string[] }> {
  const ids = new Set([...changed.keys(), ...unsure, ...named]);
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
