/**
 * Names in the admin log that concern third-party access, and what each says. Since 2026 some are written under
 * other names; both are asked for. https://developers.google.com/workspace/admin/reports/v1/appendix/activity/admin-event-names
 */
import type { EventType } from '../../src/core/vocabulary.ts';

export interface AdminEventName {
  readonly name: string;
  readonly event: EventType;
  /** Without it the stream lacks something that no other name gives. */
  readonly essential?: true;
}

export const authorizeClient = 'AUTHORIZE_API_CLIENT_ACCESS';
export const removeClient = 'REMOVE_API_CLIENT_ACCESS';

const accessLists = ['TRUSTED', 'LIMITED', 'BLOCKED', 'TRUSTED_BY_OAUTH_SCOPE', 'CAA_EXEMPT'] as const;

export const adminEventNames: readonly AdminEventName[] = [
  { name: authorizeClient, event: 'delegation-added', essential: true },
  { name: removeClient, event: 'delegation-removed', essential: true },
  { name: 'REVOKE_3LO_TOKEN', event: 'revoke', essential: true },
  { name: 'REVOKE_3LO_DEVICE_TOKENS', event: 'revoke' },
  { name: 'REVOKE_ASP', event: 'revoke' },
  { name: 'CHANGE_APP_ACCESS', event: 'app-access-changed' },
  ...accessLists.flatMap((list): AdminEventName[] => [
    { name: `ADD_TO_${list}_OAUTH2_APPS`, event: 'app-access-changed' },
    { name: `REMOVE_FROM_${list}_OAUTH2_APPS`, event: 'app-access-changed' },
  ]),
  { name: 'CHANGE_API_ACCESS', event: 'consent-policy-changed' },
  { name: 'ALLOW_SERVICE_FOR_OAUTH2_ACCESS', event: 'consent-policy-changed' },
  { name: 'DISALLOW_SERVICE_FOR_OAUTH2_ACCESS', event: 'consent-policy-changed' },
  { name: 'BLOCK_ALL_THIRD_PARTY_API_ACCESS', event: 'consent-policy-changed' },
  { name: 'UNBLOCK_ALL_THIRD_PARTY_API_ACCESS', event: 'consent-policy-changed' },
  { name: 'SIGN_IN_ONLY_THIRD_PARTY_API_ACCESS', event: 'consent-policy-changed' },
  { name: 'TRUST_DOMAIN_OWNED_OAUTH2_APPS', event: 'consent-policy-changed' },
  { name: 'UNTRUST_DOMAIN_OWNED_OAUTH2_APPS', event: 'consent-policy-changed' },
  { name: 'ADD_APPLICATION', event: 'app-changed' },
  { name: 'REMOVE_APPLICATION', event: 'app-changed' },
  { name: 'ADD_APPLICATION_TO_WHITELIST', event: 'app-changed' },
];
