/**
 * Application permissions since the last read. Graph has no delta query for them: the audit log says which apps got or
 * lost some, and those are asked what they hold, 20 a batch.
 */
import { isoTime } from '../../../src/core/clock.ts';
import type { Observation } from '../../../src/core/observation.ts';
import type { ChangesContext, Gap, ReadWhole, Subject } from '../../../src/kit/connector.ts';
import { allAppsKnown, type AppIndex } from '../app-index.ts';
import { type AppNews, appNews, isRestored } from '../app-news.ts';
import { readAssignedTo, type Resource, resourcesWithRoles } from '../app-role-resources.ts';
import { membersFor, readMembers } from '../batch.ts';
import { type Changed, cursorOf, readCursor } from '../changes.ts';
import { appRoleAssignmentsOf } from '../client.ts';
import { appRoleGrants } from '../grant-rows.ts';
import { logNews } from '../log-news.ts';
import type { Tenant } from '../tenant.ts';
import { AppRoleAssignment } from '../wire.ts';

const types = new Set(['app-role-granted', 'app-role-removed'] as const);

export async function appRoleChanges(tenant: Tenant, context: ChangesContext): Promise<Changed | ReadWhole> {
  const cursor = readCursor(context.cursor, tenant);
  if ('readWhole' in cursor) return cursor;
  if (!allAppsKnown(context.recall)) return { readWhole: 'service principals were not read in full' };
  const events = await logNews(context, cursor.at, types);
  if ('readWhole' in events) return events;
  const asOf = isoTime(tenant.clock.now());
  const index = await tenant.appIndex(context.recall);
  const news = await appNews(context.news, index);
  const resources = new Map((await resourcesWithRoles(context.recall, index)).map((one) => [one.id, one]));

  const clients = new Set(news.come.keys());
  const touched = new Set(await touchedResources(context, { index, news, lastRead: cursor.at }));
  for (const { clientId, resource } of events) {
    const client = objectIdOf(clientId, index);
    const api = objectIdOf(resource, index);
    if (client !== null) clients.add(client);
    else if (clientId === null && api !== null) touched.add(api);
    // Whom it names is gone, which is told below.
    else if (clientId === null && resource === null)
      return { readWhole: 'the audit log does not say whose application permission has changed' };
  }

  const held = await heldBy([...clients], { tenant, index, resources }, context);
  const of = [...touched].flatMap((id) => resources.get(id) ?? []);
  const assigned = await assignedTo(of, { tenant, index }, context);
  const gone = [...news.gone.values()].flatMap((clientId): Subject[] => [
    { clientId },
    { resource: clientId },
  ]);
  return {
    rows: [...held.rows, ...assigned.rows],
    read: held.read + assigned.read,
    told: [...held.told, ...assigned.told, ...gone],
    gaps: [...held.gaps, ...assigned.gaps],
    asOf,
    cursor: cursorOf({ at: asOf }),
  };
}

/** The log names an app by its object id while nobody knows it by another. */
function objectIdOf(name: string | null, index: AppIndex): string | null {
  if (name === null) return null;
  return index.servicePrincipal(name) ?? (index.clientId(name) === null ? null : name);
}

/** APIs whose permissions are called otherwise now or are gone, and those that were restored. */
async function touchedResources(
  context: ChangesContext,
  { index, news, lastRead }: { readonly index: AppIndex; readonly news: AppNews; readonly lastRead: string },
): Promise<ReadonlySet<string>> {
  const touched = new Set([...news.come].filter(([, app]) => isRestored(app, lastRead)).map(([id]) => id));
  for await (const { resource, mode } of context.news.formerPermissions()) {
    const id = mode === 'application' ? index.servicePrincipal(resource) : null;
    if (id !== null) touched.add(id);
  }
  return touched;
}

type Told = Pick<Changed, 'rows' | 'read' | 'told' | 'gaps'>;

interface Known {
  readonly tenant: Tenant;
  readonly index: AppIndex;
}

/** An app that is gone meanwhile holds nothing. */
async function heldBy(
  clients: readonly string[],
  { tenant, index, resources }: Known & { readonly resources: ReadonlyMap<string, Resource> },
  context: ChangesContext,
): Promise<Told> {
  const rows: Observation[] = [];
  const told: Subject[] = [];
  const gaps: Gap[] = [];
  let read = 0;
  const members = clients.flatMap((id) => membersFor(id, appRoleAssignmentsOf, gaps));
  for await (const { results } of readMembers(tenant.graph, tenant.clock, members, context.signal))
    for (const { key, rows: raw, error } of results) {
      if (error !== null) {
        gaps.push({ error, units: 1 });
        continue;
      }
      const assignments = raw.flatMap((one) => assignmentIn(one, context));
      read += assignments.length;
      for (const { id, roles } of heldResources(assignments, resources)) {
        const here = assignments.filter(({ resourceId }) => resourceId === id);
        rows.push(...appRoleGrants(here, id, index, (role) => roles.get(role) ?? null));
      }
      told.push({ clientId: index.clientId(key) ?? key });
    }
  return { rows, read, told, gaps };
}

/** Only APIs that a whole read would ask. */
function heldResources(
  assignments: readonly AppRoleAssignment[],
  resources: ReadonlyMap<string, Resource>,
): readonly Resource[] {
  const ids = new Set(assignments.map(({ resourceId }) => resourceId));
  return [...ids].flatMap((id) => (typeof id === 'string' ? (resources.get(id) ?? []) : []));
}

function assignmentIn(raw: unknown, context: ChangesContext): readonly AppRoleAssignment[] {
  const assignment = AppRoleAssignment.safeParse(raw);
  if (assignment.success) return [assignment.data];
  context.malformed(raw, assignment.error.message);
  return [];
}

async function assignedTo(
  resources: readonly Resource[],
  { tenant, index }: Known,
  context: ChangesContext,
): Promise<Told> {
  const rows: Observation[] = [];
  const told: Subject[] = [];
  const gaps: Gap[] = [];
  let read = 0;
  for (const resource of resources) {
    const { assignments, gap } = await readAssignedTo(tenant, resource, context);
    rows.push(...appRoleGrants(assignments, resource.id, index, (role) => resource.roles.get(role) ?? null));
    read += assignments.length;
    if (gap === null) told.push({ resource: index.clientId(resource.id) ?? resource.id });
    else gaps.push(gap);
  }
  return { rows, read, told, gaps };
}
