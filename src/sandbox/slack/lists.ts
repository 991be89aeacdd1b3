/** Where the rows of each list stand in its answer. */
import type { SandboxRequest } from '../contract.ts';
import { auditOperation } from './audit-api.ts';
import { methodName } from './methods.ts';

export interface Listing {
  readonly operation: string;
  /** Null: the answer is no list. */
  readonly rows: string | null;
  /** False: its pages are numbered, or it has one. */
  readonly cursor: boolean;
}

const listings = new Map<string, Omit<Listing, 'operation'>>([
  ['users.list', { rows: 'members', cursor: true }],
  ['admin.teams.list', { rows: 'teams', cursor: true }],
  ['auth.teams.list', { rows: 'teams', cursor: true }],
  ['admin.apps.approved.list', { rows: 'approved_apps', cursor: true }],
  ['admin.apps.restricted.list', { rows: 'restricted_apps', cursor: true }],
  ['admin.apps.requests.list', { rows: 'app_requests', cursor: true }],
  ['team.integrationLogs', { rows: 'logs', cursor: false }],
  ['audit.logs', { rows: 'entries', cursor: true }],
]);

/** Null for an address at which there is nothing. */
export function listingOf(request: SandboxRequest, origin: string): Listing | null {
  const operation = origin === 'audit' ? auditOperation(request) : methodName(request);
  if (operation === null) return null;
  return { operation, ...(listings.get(operation) ?? { rows: null, cursor: false }) };
}
