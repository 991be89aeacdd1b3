/**
 * Secrets and certificates taken off a registration or a service principal: each keeps its own, and neither shows
 * those of the other. Source: learn.microsoft.com/graph/api, pages application-removepassword, application-removekey
 * and application-update.
 */
import { heldBy, type CredentialOwner } from './service-principals.ts';
import type { GraphCall } from './graph-call.ts';
import type { GraphAnswer } from './wire.ts';
import { badRequest, noContent, refusal } from './wire.ts';

export function removePassword(call: GraphCall, owner: CredentialOwner): GraphAnswer {
  const { keyId } = call.body;
  const held = heldBy(owner, call.tenant.changes).some(
    (secret) => secret.kind === 'password' && secret.keyId === keyId,
  );
  if (!held) return badRequest('No password credential found with keyId.');
  call.tenant.changes.removedParts.add(`${owner.id}/${String(keyId)}`);
  return noContent;
}

/** Asks for a proof signed with another key of the app, which nobody but its owner can make. */
export function removeKey({ body }: GraphCall): GraphAnswer {
  if (typeof body['proof'] !== 'string' || body['proof'] === '')
    return badRequest("A value is required for parameter 'proof'.");
  return refusal(403, 'Authorization_RequestDenied', 'Proof of possession is invalid.');
}

/** A PATCH of `keyCredentials` replaces the list: whatever it leaves out is gone. Null: it is done. */
export function replaceKeys(call: GraphCall, owner: CredentialOwner): GraphAnswer | null {
  const sent = call.body['keyCredentials'];
  if (sent === undefined) return null;
  if (!Array.isArray(sent)) return badRequest("Invalid value specified for property 'keyCredentials'.");
  const kept = new Set(sent.map((row) => (row as { readonly keyId?: unknown } | null)?.keyId));
  const held = heldBy(owner, call.tenant.changes).filter(({ kind }) => kind === 'certificate');
  const known = new Set<unknown>(held.map(({ keyId }) => keyId));
  if ([...kept].some((keyId) => !known.has(keyId)))
    return badRequest("Invalid value specified for property 'key' of resource 'KeyCredential'.");
  for (const { keyId } of held)
    if (!kept.has(keyId)) call.tenant.changes.removedParts.add(`${owner.id}/${keyId}`);
  return null;
}
