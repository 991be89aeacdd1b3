import { hash } from 'node:crypto';
import type { GrantKind, Platform, PrincipalKind } from './vocabulary.ts';

/** Hash of a tuple of texts. Length prefixes keep ['a','bc'] and ['ab','c'] apart. */
function digest(parts: readonly string[]): string {
  let text = '';
  for (const part of parts) text += `${Buffer.byteLength(part)}:${part};`;
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

/** Stable from run to run: hash of a detection and what it is about (tenant and app, vendor or setting). */
export function findingId(detection: string, subject: readonly string[]): string {
  return `f_${digest([detection, ...subject])}`;
}
