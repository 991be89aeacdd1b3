import type { Initiator } from './audit-events.ts';
import type { GraphCall } from './graph-call.ts';

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
