/** Outside identities that an own app trusts instead of a secret. */
import type { Stream } from '../../../src/kit/connector.ts';
import { federatedCredentialsOf } from '../client.ts';
import type { Tenant } from '../tenant.ts';
import { FederatedCredential } from '../wire.ts';
import { perApplication } from './per-application.ts';

export function federatedCredentials(tenant: Tenant): Stream {
  return perApplication(tenant, {
    id: 'federated-credentials',
    address: federatedCredentialsOf,
    isAbout: ({ detail }) =>
      detail['kind'] === 'federated-credential' ||
      /federated/iu.test(`${detail['activity']} ${detail['properties']}`) ||
      // What has changed is not told.
      detail['properties'] === '',
    rowOf(raw, app, context) {
      const credential = FederatedCredential.safeParse(raw);
      if (!credential.success) {
        context.malformed(raw, credential.error.message);
        return null;
      }
      const { id, name, issuer, subject } = credential.data;
      return {
        type: 'credential',
        id: `${app.id}/${id}`,
        clientId: app.clientId,
        outbound: false,
        kind: 'federated-credential',
        // Who is trusted says more than the name that somebody gave the trust.
        name: [name, `${issuer ?? '?'} ${subject ?? '?'}`].filter(Boolean).join(': '),
        createdAt: null,
        expiresAt: null,
        lastUsedAt: null,
        lastUsedStatus: 'unknown',
        owner: null,
      };
    },
  });
}
