/**
 * Audit Logs API: real status codes, a token of the organisation's owner, one limit for the whole organisation.
 * Source: docs.slack.dev/reference/audit-logs-api.
 */
import type { SandboxReply, SandboxRequest } from '../contract.ts';
import { auditRow } from './audit-row.ts';
import type { Deed } from './deeds.ts';
import type { Tenant } from './tenant.ts';
import { type Arguments, count, json, list, next, readCursor, text, writeCursor } from './wire.ts';

const mostEntries = 9999;
const mostActions = 30;

/** By group, as `/actions` shows them; a real organisation has several hundred. */
const actions: Readonly<Record<string, readonly string[]>> = {
  workspace_or_org: [
    'workspace_created',
    'workspace_deleted',
    'organization_renamed',
    'pref.app_dir_only',
    'pref.app_whitelist_enabled',
  ],
  user: ['user_created', 'user_deactivated', 'user_reactivated', 'user_login', 'role_change_to_owner'],
  app: [
    'app_installed',
    'app_uninstalled',
    'app_scopes_expanded',
    'app_approved',
    'app_restricted',
    'app_removed_from_whitelist',
    'app_resources_granted',
    'app_token_preserved',
    'workflow_app_token_preserved',
    'bot_token_upgraded',
    'bot_token_downgraded',
    'app_deleted',
    'app_manifest_created',
    'app_manifest_updated',
    'app_collaborator_added',
    'org_app_installed',
    'org_app_uninstalled',
    'org_app_workspace_added',
    'org_app_workspace_removed',
    'org_app_upgraded_to_org_install',
    'org_app_future_workspace_install_enabled',
    'org_app_future_workspace_install_disabled',
  ],
  anomaly: ['anomaly'],
};
const knownActions = new Set(Object.values(actions).flat());

export type AuditOperation = 'audit.logs' | 'audit.actions' | 'audit.schemas';

export function auditOperation(request: SandboxRequest): AuditOperation | null {
  const name = /^\/audit\/v1\/(logs|actions|schemas)$/u.exec(request.url.pathname)?.[1];
  return name === undefined ? null : (`audit.${name}` as AuditOperation);
}

export function auditError(
  status: number,
  error: string,
  headers: Readonly<Record<string, string>> = {},
): SandboxReply {
  return { status, headers: { ...json, ...headers }, body: JSON.stringify({ ok: false, error }) };
}

export function auditReply(tenant: Tenant, operation: AuditOperation, given: Arguments): SandboxReply {
  switch (operation) {
    case 'audit.actions':
      return answer({ actions });
    case 'audit.schemas':
      return answer({ schemas });
    case 'audit.logs':
      return logs(tenant, given);
  }
}

function logs(tenant: Tenant, given: Arguments): SandboxReply {
  const limit = count(given, 'limit', mostEntries, Number.MAX_SAFE_INTEGER);
  const [oldest, latest] = [seconds(given, 'oldest'), seconds(given, 'latest')];
  if (limit === null || limit > mostEntries || Number.isNaN(oldest) || Number.isNaN(latest))
    return auditError(400, 'invalid_range');
  if (oldest !== null && latest !== null && oldest > latest) return auditError(400, 'invalid_range');
  const wanted = list(given, 'action');
  if (wanted.length > mostActions || wanted.some((name) => !knownActions.has(name)))
    return auditError(400, 'invalid_action');
  const place = readCursor(given, 'entry');
  const start = place === null ? null : Number(place);
  if (place === undefined || (start !== null && !Number.isInteger(start)))
    return auditError(400, 'invalid_cursor');

  const fits = filter(tenant, given, new Set(wanted));
  const entries: unknown[] = [];
  let lastSecond: number | null = null;
  let cursor: string | null = null;
  for (const { position, deed } of tenant.history.from(start)) {
    const second = Math.floor(deed.at / 1000);
    if (oldest !== null && second < oldest) break;
    if ((latest !== null && second > latest) || !fits(deed)) continue;
    // Entries of one second stay together, even above the limit.
    if (entries.length >= limit && second !== lastSecond) {
      cursor = writeCursor('entry', position);
      break;
    }
    entries.push(auditRow(tenant, deed));
    lastSecond = second;
  }
  return answer({ entries, ...next(cursor) });
}

function filter({ ids }: Tenant, given: Arguments, wanted: ReadonlySet<string>): (deed: Deed) => boolean {
  const [actor, entity] = [text(given, 'actor'), text(given, 'entity')];
  return (one) =>
    one.action !== null &&
    (wanted.size === 0 || wanted.has(one.action)) &&
    (actor === null || ids.user(one.actor) === actor) &&
    (entity === null || one.app?.id === entity);
}

/** Null when absent, NaN when it is no time. */
function seconds(given: Arguments, name: string): number | null {
  const value = text(given, name);
  if (value === null) return null;
  return /^\d+$/u.test(value) ? Number(value) : Number.NaN;
}

function answer(body: Readonly<Record<string, unknown>>): SandboxReply {
  return { status: 200, headers: json, body: JSON.stringify(body) };
}

const schemas = [
  { type: 'workspace', workspace: { id: 'string', name: 'string', domain: 'string' } },
  { type: 'enterprise', enterprise: { id: 'string', name: 'string', domain: 'string' } },
  { type: 'user', user: { id: 'string', name: 'string', email: 'string', team: 'string' } },
  {
    type: 'app',
    app: {
      id: 'string',
      name: 'string',
      is_distributed: 'bool',
      is_directory_approved: 'bool',
      scopes: 'array',
    },
  },
];
