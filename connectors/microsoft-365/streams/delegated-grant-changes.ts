/** Delegated consents since the last read: given, amended and ended, and those of apps that came or went. */
import { isoTime } from '../../../src/core/clock.ts';
import type { GrantEndedSeen, Observation } from '../../../src/core/observation.ts';
import type { ChangesContext, Gap, ReadWhole, Subject } from '../../../src/kit/connector.ts';
import type { AppIndex } from '../app-index.ts';
import { type AppNews, appNews, isRestored } from '../app-news.ts';
import { servicePrincipalRow } from '../app-rows.ts';
import { type Member, readMembers } from '../batch.ts';
import { type Changed, cursorOf, readCursor } from '../changes.ts';
import { grantById, grantsAbout } from '../client.ts';
import type { Delta } from '../delta.ts';
import { type GrantParts, grantParts } from '../grant-id.ts';
import { delegatedGrantRow } from '../grant-rows.ts';
import { isUnderstood, learnAppsOf } from '../grants-read.ts';
import { isGuid } from '../settings.ts';
import type { Tenant } from '../tenant.ts';
import { DelegatedGrant, type DeltaRow } from '../wire.ts';

export async function grantChanges(tenant: Tenant, context: ChangesContext): Promise<Changed | ReadWhole> {
  const cursor = readCursor(context.cursor, tenant);
  if ('readWhole' in cursor) return cursor;
  const asOf = isoTime(tenant.clock.now());
  const delta = await tenant.deltas.since('delegated-grants', cursor.mark, context.signal);
  if ('readWhole' in delta) return delta;
  const everyone = await tenant.id();
  const index = await tenant.appIndex(context.recall);
  const news = await appNews(context.news, index);
  const restored = new Map([...news.come].filter(([, app]) => isRestored(app, cursor.at)));

  const asked = [...news.gone.keys(), ...restored.keys()];
  const grantIds = [...delta.removed, ...delta.unsure, ...delta.changed.keys()];
  if (!grantIds.every((id) => grantParts(id) !== null) || !asked.every(isGuid))
    return { readWhole: 'an id is not made as the vendor makes them' };
  const { grants, removed, gaps } = await currentGrants(tenant, delta, asked, context);
  const ended = removed.flatMap((id) => grantParts(id) ?? []);
  const unnamed = ended.filter(
    ({ clientId, resourceId }) => !news.gone.has(clientId) && !news.gone.has(resourceId),
  );
  const { apps, gap } = await learnAppsOf([...grants, ...unnamed], index, tenant, context);
  if (gap !== null) gaps.push(gap);

  const rows: Observation[] = [
    ...apps.map((app) => servicePrincipalRow(app, everyone)),
    ...grants.map((grant) => delegatedGrantRow(grant, index, everyone)),
    ...ended.map((parts) => endedRow(parts, { index, news, everyone })),
  ];
  return {
    rows,
    read: grants.length + removed.length,
    // Grants of apps that are gone, if any are left, have their raw ids now; of those restored, the other way round.
    told: [...news.gone.values(), ...restored.keys()].flatMap((clientId): Subject[] => [
      { clientId },
      { resource: clientId },
    ]),
    gaps,
    asOf,
    cursor: cursorOf({ at: asOf, mark: delta.mark }),
  };
}

interface CurrentGrants {
  readonly grants: readonly DelegatedGrant[];
  /** Ids. */
  readonly removed: readonly string[];
  readonly gaps: Gap[];
}

/** As told where that is all of it; else asked for, 20 a batch, as are those of apps that came or went. */
async function currentGrants(
  { graph, clock }: Tenant,
  delta: Delta,
  servicePrincipals: readonly string[],
  context: ChangesContext,
): Promise<CurrentGrants> {
  const grants = new Map<string, DelegatedGrant>();
  const removed = [...delta.removed];
  const gaps: Gap[] = [];
  const members: Member[] = [...delta.unsure].map(memberFor);
  for (const [id, row] of delta.changed) {
    const grant = completed(id, row);
    if (grant === null) members.push(memberFor(id));
    else if (isUnderstood(grant, context)) grants.set(id, grant);
  }
  for (const id of servicePrincipals)
    for (const side of ['clientId', 'resourceId'] as const)
      members.push({ key: `${side} ${id}`, ask: grantsAbout(side, id) });

  for await (const { results } of readMembers(graph, clock, members, context.signal))
    for (const { key, rows, error } of results) {
      if (error !== null) gaps.push({ error, units: 1 });
      else if (rows.length === 0 && delta.unsure.has(key)) removed.push(key);
      for (const raw of rows) {
        const grant = DelegatedGrant.safeParse(raw);
        if (!grant.success) context.malformed(raw, grant.error.message);
        else if (isUnderstood(grant.data, context)) grants.set(grant.data.id, grant.data);
      }
    }
  return { grants: [...grants.values()], removed, gaps };
}

function memberFor(id: string): Member {
  return { key: id, ask: grantById(id), single: true };
}

/** The id tells all but the scopes. Null where those are not told. */
function completed(id: string, row: DeltaRow): DelegatedGrant | null {
  if (!Object.hasOwn(row, 'scope')) return null;
  const parts = grantParts(id);
  const consentType = parts?.principalId === null ? 'AllPrincipals' : 'Principal';
  const grant = DelegatedGrant.safeParse({ ...(parts !== null && { ...parts, consentType }), ...row });
  return grant.success ? grant.data : null;
}

interface Naming {
  readonly index: AppIndex;
  readonly news: AppNews;
  /** Id of the tenant. */
  readonly everyone: string;
}

/** As it was known: also of an app that is gone. */
function endedRow(
  { clientId, resourceId, principalId }: GrantParts,
  { index, news, everyone }: Naming,
): GrantEndedSeen {
  const name = (id: string): string => index.clientId(id) ?? news.gone.get(id) ?? id;
  return {
    type: 'grant-ended',
    clientId: name(clientId),
    principal: principalId === null ? { kind: 'tenant', id: everyone } : { kind: 'user', id: principalId },
    kind: principalId === null ? 'delegated-tenant' : 'delegated-user',
    resource: name(resourceId),
  };
}
