/** Words that plans, sights and recipes share. Everything a stranger chose is made safe. */
import type { ActionTarget } from '../../../src/core/plan.ts';
import { safeName, safeText } from '../../../src/core/text.ts';
import { apis } from '../apis.ts';

export const liveTokens =
  'Access tokens already issued live for 60 to 90 minutes, and for up to 28 hours in clients with continuous access evaluation.';
export const liveTokenMinutes = 90;

export function appWords({ name, clientId }: Pick<ActionTarget, 'name' | 'clientId'>): string {
  return safeName(name, clientId === null ? 'the app' : safeText(clientId));
}

/** @param resource client id of the API, or its raw object id when it is gone */
export function apiWords(resource: string): string {
  return apis.get(resource.toLowerCase())?.title ?? safeText(resource);
}

const namesShown = 8;

/** Names of permissions for a sentence: the first of them, and how many more. */
export function permissionWords(scopes: readonly string[]): string {
  if (scopes.length === 0) return 'no permission';
  const shown = scopes.slice(0, namesShown).map((scope) => safeText(scope).slice(0, 100));
  const more = scopes.length - shown.length;
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`;
}

/** The form in which two sets of permissions are compared, and shown when they differ. */
export function scopeText(scopes: Iterable<string>): string {
  return [...new Set(scopes)].toSorted().join(' ');
}

export function isManaged(type: string | null | undefined): boolean {
  return type === 'ManagedIdentity';
}

export function disabledByMicrosoft(status: string | null | undefined): boolean {
  return typeof status === 'string' && status !== '' && status !== 'NotDisabled';
}
