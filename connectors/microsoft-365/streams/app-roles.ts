/** Every application permission, read from the side of the resources that define some: one call for most of them. */
import { z } from 'zod';
import { isoTime } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { Gap, Recall, Stream, StreamContext } from '../../../src/kit/connector.ts';
import { allAppsKnown, type AppIndex } from '../app-index.ts';
import { readAssignedTo, resourcesWithRoles } from '../app-role-resources.ts';
import { servicePrincipalRow } from '../app-rows.ts';
import { changesBy, countMalformed, cursorOf, parsed } from '../changes.ts';
import { appRoleGrants, isAppPermission } from '../grant-rows.ts';
import { inOrder } from '../in-order.ts';
import type { Tenant } from '../tenant.ts';
import type { AppRoleAssignment, ServicePrincipal } from '../wire.ts';
import { appRoleChanges } from './app-role-changes.ts';

/** Resources asked ahead of the one whose rows are due; the lane decides how many calls really run at once. */
const ahead = 32;

export function appRoles(tenant: Tenant): Stream {
  return {
    id: 'app-roles',
    after: ['service-principals'],
    async *read(given) {
      const { context, malformed } = countMalformed(given);
      const resumed = parseCheckpoint(context.checkpoint);
      const asOf = resumed.asOf ?? isoTime(tenant.clock.now());
      const ours = await tenant.id();
      const index = await tenant.appIndex(context.recall);
      const resources = await resourcesWithRoles(context.recall, index);
      const left = resources.filter(({ id }) => id > resumed.after);
      const gaps: Gap[] = unseenResources(context.recall);
      let { expected } = resumed;
      let done = resources.length - left.length;

      for await (const { item, result } of inOrder(left, ahead, (one) =>
        readAssignedTo(tenant, one, context),
      )) {
        if (result.gap !== null) gaps.push(result.gap);
        expected += result.expected;
        const { apps, settled, gap } = await learnClients(tenant, index, result.assignments, context);
        if (gap !== null) gaps.push(gap);
        const grants = appRoleGrants(settled, item.id, index, (role) => item.roles.get(role) ?? null);
        yield {
          rows: [...apps.map((app) => servicePrincipalRow(app, ours)), ...grants],
          read: settled.length,
          // Once something was missed a resumed run starts over.
          checkpoint:
            gaps.length > 0 || malformed() > 0 ? null : checkpointOf({ after: item.id, expected, asOf }),
        };
        done += 1;
        context.progress(done, resources.length);
      }
      const whole = gaps.length === 0 && malformed() === 0;
      return {
        expected: gaps.length > 0 ? null : expected,
        asOf,
        gaps,
        ...(whole && { cursor: cursorOf({ at: asOf }) }),
      };
    },
    changes: changesBy(['service-principals', 'audit-events'], (context) => appRoleChanges(tenant, context)),
  };
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

const Progress = z.object({
  /** Id of the last resource that was read. */
  after: z.string(),
  expected: z.int().nonnegative(),
  /** When the first was. */
  asOf: z.iso.datetime().nullable(),
});
type Progress = z.infer<typeof Progress>;

function checkpointOf(progress: Progress): string {
  return JSON.stringify(progress);
}

/** From the start where there is none, or none that can be read. */
function parseCheckpoint(text: string | null): Progress {
  return parsed(Progress, text ?? '') ?? { after: '', expected: 0, asOf: null };
}
