/** Who can add a credential to an app the tenant owns, and so become it. */
import type { Stream } from '../../../src/kit/connector.ts';
import { ownersOf } from '../client.ts';
import type { Tenant } from '../tenant.ts';
import { DirectoryObject } from '../wire.ts';
import { perApplication } from './per-application.ts';

export function applicationOwners(tenant: Tenant): Stream {
  return perApplication(tenant, {
    id: 'application-owners',
    address: ownersOf,
    isAbout: ({ event, detail }) => event === 'owner-added' || /owner/iu.test(detail['activity'] ?? ''),
    rowOf(raw, { clientId }, context) {
      const owner = DirectoryObject.safeParse(raw);
      if (!owner.success) {
        context.malformed(raw, owner.error.message);
        return null;
      }
      const { id, '@odata.type': type } = owner.data;
      const kind = type === '#microsoft.graph.servicePrincipal' ? 'service-principal' : 'user';
      return { type: 'owner', clientId, principal: { kind, id } };
    },
  });
}
