import type { Initiator } from './audit-events.ts';
import type { GraphCall } from './graph-call.ts';
import type { Tenant } from './tenant.ts';

/** Who the audit log names for a write. */
export function initiatorOf({ tenant, token }: GraphCall): Initiator {
  if (token.userId !== null) {
    const index = tenant.personOf(token.userId);
    return {
      kind: 'user',
      id: token.userId,
      name: index === -1 ? null : tenant.directory.company.person(index).email,
    };
  }
  return {
    kind: 'app',
    id: token.servicePrincipalId,
    name: tenant.app(token.servicePrincipalId)?.name ?? null,
  };
}

/** @param userId null: an administrator */
export function personInitiator(tenant: Tenant, userId: string | null): Initiator {
  const { company, ids } = tenant.directory;
  const index = userId === null ? 0 : Math.max(0, ids.user.indexOf(userId));
  return { kind: 'user', id: ids.user.at(index), name: company.person(index).email };
}
