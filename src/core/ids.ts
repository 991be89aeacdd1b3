import { hash } from 'node:crypto';
import type { GrantKind, Platform, PrincipalKind } from './vocabulary.ts';

/** Hash of a tuple of texts. Length prefixes keep ['a','bc'] and ['ab','c'] apart. */
function digest(parts: readonly string[]): string {
  return hashed(parts.map(measured).join(''));
}

function measured(part: string): string {
  return `${Buffer.byteLength(part)}:${part};`;
}

function hashed(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 22);
}

/** `platform:clientId`, unique within a tenant. */
export function appKey(platform: Platform, clientId: string): string {
  return `${platform}:${clientId}`;
}

export interface GrantIdentity {
  readonly platform: Platform;
  readonly tenant: string;
  readonly clientId: string;
  readonly principal: { readonly kind: PrincipalKind; readonly id: string };
  readonly resource: string;
  readonly kind: GrantKind;
}

/** Stable from run to run; rows that agree in these six facts are one grant. */
export function grantId(grant: GrantIdentity): string {
  const { platform, tenant, clientId, principal, resource, kind } = grant;
  return `g_${digest([platform, tenant, clientId, principal.kind, principal.id, resource, kind])}`;
}

/** `grantId` for all grants of one tenant: what one shares with the one before is not measured again. */
export function grantIdsOf(
  platform: Platform,
  tenant: string,
): (grant: Omit<GrantIdentity, 'platform' | 'tenant'>) => string {
  const where = measured(platform) + measured(tenant);
  let who = { kind: '', id: '', text: '' };
  let reach = { resource: '', kind: '', text: '' };
  return ({ clientId, principal: { kind: whose, id }, resource, kind }) => {
    if (who.id !== id || who.kind !== whose) who = { kind: whose, id, text: measured(whose) + measured(id) };
    if (reach.resource !== resource || reach.kind !== kind)
      reach = { resource, kind, text: measured(resource) + measured(kind) };
    return `g_${hashed(where + measured(clientId) + who.text + reach.text)}`;
  };
}

/** Stable from run to run: hash of a detection and what it is about (tenant and app, vendor or setting). */
export function findingId(detection: string, subject: readonly string[]): string {
  return `f_${digest([detection, ...subject])}`;
}
