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
  /** It can end grants of any number of people, without an event for each. */
  readonly endsGrants?: true;
}

export const authorizeClient = 'AUTHORIZE_API_CLIENT_ACCESS';
export const removeClient = 'REMOVE_API_CLIENT_ACCESS';

/** Whether adding an app to one of the lists, or removing it, takes access from it. */
const accessLists = [
  { list: 'TRUSTED', added: {}, removed: { endsGrants: true } },
  { list: 'LIMITED', added: { endsGrants: true }, removed: { endsGrants: true } },
  { list: 'BLOCKED', added: { endsGrants: true }, removed: {} },
  { list: 'TRUSTED_BY_OAUTH_SCOPE', added: {}, removed: { endsGrants: true } },
  { list: 'CAA_EXEMPT', added: {}, removed: {} },
] as const;

export const adminEventNames: readonly AdminEventName[] = [
  { name: authorizeClient, event: 'delegation-added', essential: true },
  { name: removeClient, event: 'delegation-removed', essential: true },
  { name: 'REVOKE_3LO_TOKEN', event: 'revoke', essential: true },
  { name: 'REVOKE_3LO_DEVICE_TOKENS', event: 'revoke' },
  { name: 'REVOKE_ASP', event: 'revoke' },
  { name: 'CHANGE_APP_ACCESS', event: 'app-access-changed', endsGrants: true },
  ...accessLists.flatMap(({ list, added, removed }): AdminEventName[] => [
    { name: `ADD_TO_${list}_OAUTH2_APPS`, event: 'app-access-changed', ...added },
    { name: `REMOVE_FROM_${list}_OAUTH2_APPS`, event: 'app-access-changed', ...removed },
  ]),
  { name: 'CHANGE_API_ACCESS', event: 'consent-policy-changed', endsGrants: true },
  { name: 'ALLOW_SERVICE_FOR_OAUTH2_ACCESS', event: 'consent-policy-changed' },
  { name: 'DISALLOW_SERVICE_FOR_OAUTH2_ACCESS', event: 'consent-policy-changed', endsGrants: true },
  { name: 'BLOCK_ALL_THIRD_PARTY_API_ACCESS', event: 'consent-policy-changed', endsGrants: true },
  { name: 'UNBLOCK_ALL_THIRD_PARTY_API_ACCESS', event: 'consent-policy-changed' },
  { name: 'SIGN_IN_ONLY_THIRD_PARTY_API_ACCESS', event: 'consent-policy-changed', endsGrants: true },
  { name: 'TRUST_DOMAIN_OWNED_OAUTH2_APPS', event: 'consent-policy-changed' },
  { name: 'UNTRUST_DOMAIN_OWNED_OAUTH2_APPS', event: 'consent-policy-changed', endsGrants: true },
  { name: 'ADD_APPLICATION', event: 'app-changed' },
  { name: 'REMOVE_APPLICATION', event: 'app-changed', endsGrants: true },
  { name: 'ADD_APPLICATION_TO_WHITELIST', event: 'app-changed' },
];

const endingGrants = new Set(adminEventNames.filter(({ endsGrants }) => endsGrants).map(({ name }) => name));

/** @param action as events tell it; absent for those of other logs */
export function mayEndGrants(action: string | undefined): boolean {
  return action !== undefined && endingGrants.has(action);
}
