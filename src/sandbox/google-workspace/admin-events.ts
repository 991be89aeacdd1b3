/**
 * Events of the admin log in the words of Google.
 * Source: developers.google.com/workspace/admin/reports/v1/appendix/activity/admin-event-names.
 */
import type { VendorApp } from '../contract.ts';
import { type Parameter, type RowEvent, valueOf, valuesOf } from './log-rows.ts';

/** @param scopes as a list or as one text with commas; Google sends either */
export function delegation(
  domain: string,
  name: 'AUTHORIZE_API_CLIENT_ACCESS' | 'REMOVE_API_CLIENT_ACCESS',
  clientId: string,
  scopes?: readonly string[] | string,
): RowEvent {
  const told =
    scopes === undefined
      ? []
      : [typeof scopes === 'string' ? valueOf('API_SCOPES', scopes) : valuesOf('API_SCOPES', scopes)];
  return {
    type: 'DOMAIN_SETTINGS',
    name,
    parameters: [valueOf('DOMAIN_NAME', domain), valueOf('API_CLIENT_NAME', clientId), ...told],
  };
}

/** @param change instead of what the app is: what its access was and became */
export function appAccess(
  domain: string,
  name: string,
  app: Pick<VendorApp, 'clientId' | 'name'>,
  change?: { readonly from: string; readonly to: string },
): RowEvent {
  const about =
    change === undefined
      ? [valueOf('OAUTH2_APP_NAME', app.name ?? ''), valueOf('OAUTH2_APP_TYPE', 'WEB_APPLICATION')]
      : [valueOf('OLD_VALUE', change.from), valueOf('NEW_VALUE', change.to)];
  return {
    type: 'SECURITY_SETTINGS',
    name,
    parameters: [valueOf('OAUTH2_APP_ID', app.clientId), ...about, valueOf('ORG_UNIT_NAME', domain)],
  };
}

export function securitySetting(name: string, ...parameters: readonly Parameter[]): RowEvent {
  return { type: 'SECURITY_SETTINGS', name, ...(parameters.length === 0 ? {} : { parameters }) };
}

export function userSetting(name: string, email: string, ...more: readonly Parameter[]): RowEvent {
  return { type: 'USER_SETTINGS', name, parameters: [valueOf('USER_EMAIL', email), ...more] };
}

export function tokenRevocation(clientId: string, email: string): RowEvent {
  return {
    type: 'USER_SETTINGS',
    name: 'REVOKE_3LO_TOKEN',
    parameters: [valueOf('APP_ID', clientId), valueOf('USER_EMAIL', email)],
  };
}
