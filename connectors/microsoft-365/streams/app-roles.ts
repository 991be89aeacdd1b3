/** Every application permission, read from the side of the resources that define some: one call for most of them. */
import { isoTime } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { Gap, Recall, Stream, StreamContext } from '../../../src/kit/connector.ts';
import { allAppsKnown, type AppIndex } from '../app-index.ts';
import { servicePrincipalRow } from '../app-rows.ts';
import { appRoleAssignedTo } from '../client.ts';
import { appRoleGrants, isAppPermission } from '../grant-rows.ts';
import { expectedRows, type ListSpec, readList, shortfall } from '../list.ts';
import { inOrder } from '../in-order.ts';
import type { Tenant } from '../tenant.ts';
import { addressable, unitFailure } from '../unit-failure.ts';
import { AppRoleAssignment, type ServicePrincipal } from '../wire.ts';

/** Resources asked ahead of the one whose rows are due; the lane decides how many calls really run at once. */
const ahead = 32;

interface Resource {
  /** Object id of its service principal. */
  readonly id: string;
  readonly roles: ReadonlyMap<string, string>;
}

interface Reading {
  readonly assignments: readonly AppRoleAssignment[];
  readonly expected: number;
  readonly gap: Gap | null;
}

export function appRoles(tenant: Tenant): Stream {
  return {
    id: 'app-roles',
    after: ['service-principals'],
    async *read(context) {
      const asOf = isoTime(tenant.clock.now());
      const ours = await tenant.id();
      const index = await tenant.appIndex(context.recall);
      const resources = await resourcesWithRoles(context.recall, index);
      const resumed = parseCheckpoint(context.checkpoint);
      const left = resources.filter(({ id }) => id > resumed.after);
      const gaps: Gap[] = unseenResources(context.recall);
      let { expected } = resumed;
      let done = resources.length - left.length;

      for await (const { item, result } of inOrder(left, ahead, (one) => readOne(tenant, one, context))) {
        if (result.gap !== null) gaps.push(result.gap);
        expected += result.expected;
        const { apps, settled, gap } = await learnClients(tenant, index, result.assignments, context);
        if (gap !== null) gaps.push(gap);
        const grants = appRoleGrants(settled, item.id, index, (role) => item.roles.get(role) ?? null);
        yield {
          rows: [...apps.map((app) => servicePrincipalRow(app, ours)), ...grants],
          read: settled.length,
          // Once something was missed a resumed run starts over.
          checkpoint: gaps.length > 0 ? null : JSON.stringify({ after: item.id, expected }),
        };
        done += 1;
        context.progress(done, resources.length);
      }
      return { expected: gaps.length > 0 ? null : expected, asOf, gaps };
    },
  };
}

/** In the order of their ids, so that a checkpoint can name the last one. */
async function resourcesWithRoles(recall: Recall, index: AppIndex): Promise<readonly Resource[]> {
  const byResource = new Map<string, Map<string, string>>();
  for await (const { resource, id, name, mode } of recall.permissions()) {
    if (mode !== 'application') continue;
    const roles = byResource.get(resource) ?? new Map<string, string>();
    byResource.set(resource, roles.set(id, name));
  }
  return [...byResource]
    .map(([clientId, roles]) => ({ id: index.servicePrincipal(clientId) ?? clientId, roles }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** What came before an error is kept: a client has at least these roles. */
async function readOne({ graph }: Tenant, { id }: Resource, context: StreamContext): Promise<Reading> {
  const assignments: AppRoleAssignment[] = [];
  try {
    const list: ListSpec<AppRoleAssignment> = {
      ask: addressable(id, appRoleAssignedTo),
      shape: AppRoleAssignment,
      keyOf: (assignment) => assignment.id,
    };
    const pages = readList(graph, list, context);
    for (;;) {
      const step = await pages.next();
      if (step.done === true) {
        const expected = expectedRows(step.value) ?? assignments.length;
        return { assignments, expected, gap: shortfall(list, step.value) };
      }
      assignments.push(...step.value);
    }
  } catch (thrown) {
    const error = unitFailure(thrown);
    const gone = error.code === 'READ_GONE';
    return { assignments, expected: assignments.length, gap: gone ? null : { error, units: 1 } };
  }
}

interface Learnt {
  readonly apps: readonly ServicePrincipal[];
  /** Assignments of clients that are known, or known to be gone. */
  readonly settled: readonly AppRoleAssignment[];
  readonly gap: Gap | null;
}

/** Only where the list of service principals may lack some: otherwise an unknown client is one that is gone. */
async function learnClients(
  { graph }: Tenant,
  index: AppIndex,
  assignments: readonly AppRoleAssignment[],
  { signal, recall }: StreamContext,
): Promise<Learnt> {
  if (allAppsKnown(recall)) return { apps: [], settled: assignments, gap: null };
  const clients = assignments.filter(isAppPermission).map(({ principalId }) => principalId);
  const { found: apps, error } = await index.learn(clients, graph, signal);
  if (error === null) return { apps, settled: assignments, gap: null };
  const settled = assignments.filter((one) => !isAppPermission(one) || index.isSettled(one.principalId));
  const units = assignments.length - settled.length;
  return { apps, settled, gap: units === 0 ? null : { error, units } };
}

function unseenResources(recall: Recall): Gap[] {
  if (allAppsKnown(recall)) return [];
  const detail = 'resources are found among the service principals, which were not read in full';
  return [{ error: new AppError('READ_INCOMPLETE', { detail }), units: 1 }];
}

interface Progress {
  /** Id of the last resource that was read. */
  readonly after: string;
  readonly expected: number;
}

function parseCheckpoint(text: string | null): Progress {
  return text === null ? { after: '', expected: 0 } : (JSON.parse(text) as Progress);
}
