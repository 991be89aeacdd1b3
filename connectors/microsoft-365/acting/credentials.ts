/**
 * Secrets, certificates and federated identities, by key id. What is removed cannot be given back.
 * `removeKey` asks for a proof signed with the very key, which only its owner has; a certificate is removed by writing
 * the list without it: https://learn.microsoft.com/graph/api/application-update
 */
import { z } from 'zod';
import type { Action } from '../../../src/core/plan.ts';
import { safeText } from '../../../src/core/text.ts';
import { FederatedCredential } from '../wire.ts';
import type { Calls, Read } from './calls.ts';
import { changed, type Deed, done, factOf } from './deed.ts';
import { CredentialHolder } from './wire.ts';

export const holders = ['application', 'service principal'] as const;

export function removeCredential(calls: Calls): Deed {
  return {
    async look(action) {
      if (action.target.facts['kind'] === 'federated-credential')
        return (await federatedIds(calls, action)).has(factOf(action, 'keyId'))
          ? { is: 'ready', undo: null }
          : done;
      const holder = await holderOf(calls, action);
      if (holder === null) return done;
      const { clientId } = action.target;
      if (clientId !== null && holder.appId?.toLowerCase() !== clientId.toLowerCase())
        return changed(`planned on the app ${clientId}, and it hangs on ${safeText(holder.appId ?? 'none')}`);
      return keysIn(action, holder).some(({ keyId }) => keyId === factOf(action, 'keyId'))
        ? { is: 'ready', undo: null }
        : done;
    },
    async act(action) {
      const ids = [factOf(action, 'holder')];
      const keyId = factOf(action, 'keyId');
      const onApplication = isOnApplication(action);
      switch (action.target.facts['kind']) {
        case 'federated-credential':
          await calls.write('federatedIdentityCredentials.delete', [...ids, keyId]);
          break;
        case 'certificate': {
          const holder = await holderOf(calls, action);
          const rest = (holder?.keyCredentials ?? []).filter((key) => key.keyId !== keyId);
          if (holder === null || rest.length === (holder.keyCredentials ?? []).length) break;
          await calls.write(onApplication ? 'applications.update' : 'servicePrincipals.update', ids, {
            keyCredentials: rest,
          });
          break;
        }
        default:
          await calls.write(
            onApplication ? 'applications.removePassword' : 'servicePrincipals.removePassword',
            ids,
            { keyId },
          );
      }
      return {};
    },
  };
}

async function federatedIds(calls: Calls, action: Action): Promise<ReadonlySet<string>> {
  const trusts = await calls.list(
    { operation: 'applications.federatedIdentityCredentials', ids: [factOf(action, 'holder')] },
    FederatedCredential,
  );
  return new Set(trusts.map(({ id }) => id));
}

/** Certificates are selected only where one is meant: that puts the call under 150 a minute. */
function holderOf(calls: Calls, action: Action): Promise<z.infer<typeof CredentialHolder> | null> {
  const certificate = action.target.facts['kind'] === 'certificate';
  const read: Read = {
    operation: isOnApplication(action) ? 'applications.get' : 'servicePrincipals.get',
    ids: [factOf(action, 'holder')],
    select: ['id', 'appId', certificate ? 'keyCredentials' : 'passwordCredentials'],
    lane: certificate ? 'key-credentials' : 'graph',
  };
  return calls.get(read, CredentialHolder);
}

function keysIn(
  action: Action,
  holder: z.infer<typeof CredentialHolder>,
): readonly { readonly keyId?: string | null | undefined }[] {
  const keys =
    action.target.facts['kind'] === 'certificate' ? holder.keyCredentials : holder.passwordCredentials;
  return keys ?? [];
}

function isOnApplication(action: Action): boolean {
  return factOf(action, 'on') === holders[0];
}
