/** What acting may send: five methods that decide on apps, and the reads without which nothing is decided. */
import type { ActionKind } from '../../../src/core/plan.ts';
import type { ActionSpec } from '../../../src/kit/acting.ts';
import type { LaneSpec, Operation } from '../../../src/kit/transport/call.ts';
import { webLanes, webOperations } from '../operations.ts';

/**
 * Each is `POST /api/<name>` with `admin.apps:write` on a user token, described at
 * `https://docs.slack.dev/reference/methods/<name>`. Tier 2, but uninstalling, which is tier 1.
 */
const methods = {
  'restrict-app': { name: 'admin.apps.restrict', perMinute: 20 },
  'clear-decision': { name: 'admin.apps.clearResolution', perMinute: 20 },
  'approve-app': { name: 'admin.apps.approve', perMinute: 20 },
  'cancel-request': { name: 'admin.apps.requests.cancel', perMinute: 20 },
  'uninstall-app': { name: 'admin.apps.uninstall', perMinute: 1 },
} as const satisfies Partial<
  Readonly<Record<ActionKind, { readonly name: string; readonly perMinute: number }>>
>;
export type SlackActionKind = keyof typeof methods;

export const writeScope = 'admin.apps:write';

/** Stands wherever somebody decides to use the scope. https://docs.slack.dev/admins/managing-app-approvals */
export const warning =
  'Once an app manages apps with admin.apps:write, Slack switches off the App Management Settings of every workspace and turns “Approve apps” on in all of them, until that token is revoked or that app deleted.';

export const permission = `${writeScope}, admin.apps:read, admin.teams:read and users:read on a user token of an Org Owner or Org Admin, of an app installed on the organisation. ${warning}`;

const kinds = Object.keys(methods) as readonly SlackActionKind[];

export const actionSpecs: readonly ActionSpec[] = kinds.map((kind) => ({
  kind,
  needs: permission,
  perSecond: methods[kind].perMinute / 60,
}));

export function isSlackKind(kind: ActionKind): kind is SlackActionKind {
  return Object.hasOwn(methods, kind);
}

export function methodOf(kind: SlackActionKind): string {
  return methods[kind].name;
}

/** Logs of integrations are not looked at. */
const reads = ({ id }: { readonly id: string }): boolean => id !== 'team.integrationLogs';

export const actingOperations: readonly Operation[] = [
  ...webOperations.filter(reads),
  ...kinds.map(
    (kind): Operation => ({
      id: methodOf(kind),
      method: 'POST',
      path: `/api/${methodOf(kind)}`,
      writes: true,
    }),
  ),
];

export const actingLanes: readonly LaneSpec[] = [
  ...webLanes,
  ...kinds.map((kind) => ({
    name: methodOf(kind),
    perSecond: methods[kind].perMinute / 60,
    concurrency: methods[kind].perMinute > 1 ? 2 : 1,
  })),
];
