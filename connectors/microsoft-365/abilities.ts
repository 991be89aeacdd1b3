/** Which permissions let a credential read which stream, and which it should not have. */
import type { StreamId } from '../../src/core/streams.ts';

type Wanted = readonly (readonly string[])[];

/** Each inner list is a choice of which one is enough; all of the outer list are needed. Least first. */
export const permissionsByStream = {
  'service-principals': [
    ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  ],
  'delegated-grants': [
    ['Directory.Read.All', 'Directory.ReadWrite.All', 'DelegatedPermissionGrant.ReadWrite.All'],
  ],
  'app-roles': [
    ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  ],
  applications: [
    ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  ],
  'application-owners': [
    ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  ],
  'federated-credentials': [
    ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  ],
  'directory-roles': [
    [
      'RoleManagement.Read.Directory',
      'RoleManagement.Read.All',
      'RoleManagement.ReadWrite.Directory',
      'Directory.Read.All',
      'Directory.ReadWrite.All',
    ],
  ],
  'sign-in-activity': [['AuditLog.Read.All']],
  'sign-ins': [['AuditLog.Read.All']],
  'audit-events': [['AuditLog.Read.All', 'Directory.Read.All', 'Directory.ReadWrite.All']],
  'consent-policy': [
    ['Policy.Read.All', 'Policy.ReadWrite.Authorization'],
    ['Policy.Read.PermissionGrant', 'Policy.ReadWrite.PermissionGrant'],
  ],
  principals: [['Directory.Read.All', 'Directory.ReadWrite.All']],
} as const satisfies Partial<Record<StreamId, Wanted>>;

export type MicrosoftStream = keyof typeof permissionsByStream;

/** The least permission of each choice that a credential does not meet. */
export function lacking(stream: MicrosoftStream, held: readonly string[]): readonly string[] {
  const has = new Set(held.map((name) => name.toLowerCase()));
  const wanted: Wanted = permissionsByStream[stream];
  return wanted.flatMap(([least, ...more]) => {
    if (least === undefined || [least, ...more].some((name) => has.has(name.toLowerCase()))) return [];
    return [least];
  });
}

/** What an audit never needs: whoever steals such a credential can change the tenant. */
export function excessive(held: readonly string[]): readonly string[] {
  return held.filter((name) =>
    /\.(?:ReadWrite|Write|Manage|FullControl|Send|Delete|Create|ReadUpdate|AccessAsUser|RevokeSessions|EnableDisableAccount)\b/iu.test(
      name,
    ),
  );
}
