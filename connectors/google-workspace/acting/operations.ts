/** What acting may send: the two deletions, and the reads without which nothing is deleted. */
import type { ActionSpec } from '../../../src/kit/acting.ts';
import type { LaneSpec, Operation } from '../../../src/kit/transport/call.ts';
import { operations, scopes } from '../operations.ts';

/** Pages: https://developers.google.com/workspace/admin/directory/reference/rest/v1/tokens/delete and …/asps/delete */
const deletions = [
  {
    id: 'directory.tokens.delete',
    method: 'DELETE',
    path: '/admin/directory/v1/users/{userKey}/tokens/{clientId}',
    writes: true,
  },
  {
    id: 'directory.asps.delete',
    method: 'DELETE',
    path: '/admin/directory/v1/users/{userKey}/asps/{codeId}',
    writes: true,
  },
] as const satisfies readonly Operation[];
export type DeletionId = (typeof deletions)[number]['id'];

/** A deletion is refused for the same reasons, and needs the same scope, as the list it takes from. */
export const listOf: ReadonlyMap<string, string> = new Map<DeletionId, string>([
  ['directory.tokens.delete', 'directory.tokens.list'],
  ['directory.asps.delete', 'directory.asps.list'],
]);

/** The last: the log tells the customer id where the roster may not be read. */
const reads: ReadonlySet<string> = new Set([
  'directory.users.list',
  'directory.tokens.list',
  'directory.asps.list',
  'reports.activities.list',
]);

export const actingOperations: readonly Operation[] = [
  ...operations.filter(({ id }) => reads.has(id)),
  ...deletions,
];

/** 2,400 calls a minute for project and administrator, deletions and reads together. */
export const actingLanes: readonly LaneSpec[] = [
  { name: 'directory', perSecond: 40, concurrency: 16 },
  { name: 'reports', perSecond: 40, concurrency: 1 },
];

export const permission = `${scopes.security}, and for tokens of super admins a super admin as subject`;

export const actionSpecs = [
  { kind: 'revoke-grant', needs: permission, perSecond: 40 },
  { kind: 'revoke-app-password', needs: permission, perSecond: 40 },
] as const satisfies readonly ActionSpec[];
