/**
 * Who may add apps. No method of Slack's tells the setting; two signs prove it: a request that waits for a decision,
 * and, in the audit log, the event of the preference being switched.
 */
import type { SettingSeen } from '../../src/core/observation.ts';
import type { AuditEntry } from './wire.ts';

/** Facts of an app for which a request is pending: how the request is known to streams that come later. */
export const pendingRequest = { request: 'pending' } as const;

/** Actions whose newest event states whether apps need approval. None is asked for that the vendor does not list. */
export const preferenceActions = ['pref.app_whitelist_enabled'] as const;

/** Null: in words not known. */
export function approvalRequired({ details }: AuditEntry): boolean | null {
  const given = details?.new_value;
  // The log gives values of preferences as lists of text.
  const told: unknown = Array.isArray(given) && given.length === 1 ? given[0] : given;
  if (typeof told === 'boolean') return told;
  const value = typeof told === 'string' || typeof told === 'number' ? String(told).toLowerCase() : '';
  if (value === 'true' || value === '1' || value === 'on') return true;
  return value === 'false' || value === '0' || value === 'off' ? false : null;
}

export interface Signs {
  readonly requestPending: boolean;
  /** Of the newest preference events; null when there is none, or none understood. */
  readonly preference: boolean | null;
}

/** A pending request outweighs an event: it is true now. */
export function settingsOf({ requestPending, preference }: Signs): readonly SettingSeen[] {
  const required = requestPending ? true : preference;
  return [
    setting(
      'consent.third-party-apps',
      required === null ? null : required ? 'approval-required' : 'allow-all',
    ),
    setting('consent.requests', requestPending ? 'enabled' : null),
  ];
}

function setting(id: string, value: string | null): SettingSeen {
  return { type: 'setting', id, value, known: value !== null };
}
