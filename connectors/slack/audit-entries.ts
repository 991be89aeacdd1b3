/** Entries of the audit log as events, apps and changes of installs. Pure. */
import { isoTime } from '../../src/core/clock.ts';
import type { EventSeen, Observation } from '../../src/core/observation.ts';
import type { EventType } from '../../src/core/vocabulary.ts';
import { loggedAppOf } from './app-rows.ts';
import { auditKey } from './audit-log.ts';
import { type InstallChange, splitScopes } from './install-events.ts';
import type { AuditEntry, LoggedApp } from './wire.ts';

interface Meaning {
  readonly event: EventType;
  readonly change?: InstallChange['kind'];
  /** Concerns everybody's tokens of the app, there or everywhere. */
  readonly all?: 'there' | 'everywhere';
  /** Brings a bot to the workspace, and nobody's own token. */
  readonly botAlone?: true;
  /** Says nothing here unless it names the app: most such entries are about people. */
  readonly ofApps?: true;
}

/** https://docs.slack.dev/reference/audit-logs-api/methods-actions-reference#app */
const meanings: ReadonlyMap<string, Meaning> = new Map([
  ['app_installed', { event: 'consent', change: 'on' }],
  ['org_app_installed', { event: 'consent', change: 'on' }],
  ['child_app_auto_installed', { event: 'consent', change: 'on' }],
  ['app_uninstalled', { event: 'revoke', change: 'off', all: 'there' }],
  // With the organisation's install go those of all its workspaces.
  ['org_app_uninstalled', { event: 'revoke', change: 'off', all: 'everywhere' }],
  ['app_deleted', { event: 'revoke', change: 'off', all: 'everywhere' }],
  ['org_app_workspace_added', { event: 'app-changed', change: 'on', botAlone: true }],
  ['org_app_workspace_removed', { event: 'app-changed', change: 'off', all: 'there' }],
  ['org_app_upgraded_to_org_install', { event: 'app-changed', change: 'on' }],
  ['org_app_future_workspace_install_enabled', { event: 'app-changed' }],
  ['app_scopes_expanded', { event: 'scopes-expanded', change: 'known' }],
  ['app_resources_added', { event: 'scopes-expanded' }],
  ['app_resources_granted', { event: 'scopes-expanded' }],
  ['bot_token_upgraded', { event: 'scopes-expanded' }],
  ['bot_token_downgraded', { event: 'app-changed' }],
  ['app_approved', { event: 'app-access-changed' }],
  ['app_restricted', { event: 'app-access-changed' }],
  ['app_removed_from_whitelist', { event: 'app-access-changed' }],
  ['app_token_preserved', { event: 'token-preserved' }],
  ['workflow_app_token_preserved', { event: 'token-preserved' }],
  ['app_manifest_created', { event: 'app-changed' }],
  ['app_manifest_updated', { event: 'app-changed' }],
  ['app_collaborator_added', { event: 'owner-added' }],
  ['admin_app_config_updated', { event: 'app-changed' }],
  ['app_mcp_server_added', { event: 'app-changed' }],
  ['external_auth_oauth2_token_fetched', { event: 'app-changed' }],
  // Slack's own judgement of how an app or a person behaves; of an app the only sign of use.
  // https://docs.slack.dev/admins/audit-logs-api/anomalous-event-response
  ['anomaly', { event: 'activity', ofApps: true }],
] satisfies [string, Meaning][]);

/** Actions on an app's MCP servers, of which the vendor names more than its documentation. */
const mcpServer = /^app_mcp_server_/u;

function meaningOf(action: string): Meaning | undefined {
  return meanings.get(action) ?? (mcpServer.test(action) ? { event: 'app-changed' } : undefined);
}

export function concernsApps(action: string): boolean {
  return meaningOf(action) !== undefined;
}

/** 27: with those on MCP servers they fit the one filter of a call. */
export const installActions: readonly string[] = [...meanings.keys()];

export interface EntryRows {
  readonly rows: readonly Observation[];
  readonly change: InstallChange | null;
}

export function entryRows(entry: AuditEntry): EntryRows {
  const meaning = meaningOf(entry.action);
  const app = appIn(entry);
  if (meaning === undefined || (meaning.ofApps === true && app === null)) return { rows: [], change: null };
  const event = eventOf(entry, meaning, app);
  const internal = entry.details?.is_internal_integration ?? null;
  const told =
    app?.object === undefined
      ? []
      : [loggedAppOf({ ...app.object, id: app.id }, { internal, state: 'unknown' })];
  return { rows: [...told, event], change: changeOf(entry, meaning, app) };
}

interface NamedApp {
  readonly id: string;
  /** Absent where details give the id alone. */
  readonly object?: LoggedApp;
}

/**
 * The entity of an expansion is the workspace, that of an anomaly the person; the app may stand in the details or in the context, or nowhere. The
 * context of other actions names the app through which somebody acted, which need not be the one acted on.
 */
function appIn({ action, entity, context, details }: AuditEntry): NamedApp | null {
  const object = entity?.app;
  if (object?.id) return { id: object.id, object };
  const through = action === 'app_scopes_expanded' || action === 'anomaly' ? context?.app : null;
  if (details?.app_id)
    return { id: details.app_id, ...(through?.id === details.app_id ? { object: through } : {}) };
  return through?.id ? { id: through.id, object: through } : null;
}

/** Null: the log does not say where. */
export function placeOf({ entity, context }: AuditEntry): string | null {
  return entity?.workspace?.id || entity?.enterprise?.id || context?.location?.id || null;
}

function eventOf(entry: AuditEntry, { event }: Meaning, app: NamedApp | null): EventSeen {
  const { details, context, action } = entry;
  const scopes = scopesIn(entry, app?.object);
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    ['action', action],
    ['previousScopes', details?.previous_scopes?.join(' ')],
    ['installer', details?.installer_user_id],
    ['owner', details?.app_owner_id],
    ['resolution', details?.resolution],
    ['affected', entry.entity?.user?.id],
    ['ip', context?.ip_address],
    ['userAgent', context?.ua],
    ['session', context?.session_id],
    ...(event === 'activity'
      ? [['reason', reasonIn(details?.reason)] as const, ['ipBefore', details?.previous_ip_address] as const]
      : []),
  ];
  return {
    type: 'event',
    id: `audit:${auditKey(entry)}`,
    at: isoTime(entry.date_create * 1000),
    event,
    clientId: app?.id ?? null,
    appName: app?.object?.name || null,
    principal: entry.actor?.user?.id || null,
    resource: placeOf(entry),
    scopes: [...new Set([...scopes.plain, ...scopes.bot])],
    detail: Object.fromEntries(facts.filter((fact): fact is [string, string] => Boolean(fact[1]))),
  };
}

/** Why Slack calls it an anomaly: a list of words, or one. */
function reasonIn(reason: unknown): string | null {
  const words: readonly unknown[] = Array.isArray(reason) ? reason : [reason];
  return words.filter((word) => typeof word === 'string').join(' ') || null;
}

function scopesIn({ details }: AuditEntry, app: LoggedApp | undefined) {
  return {
    plain: details?.new_scopes ?? details?.scopes ?? app?.scopes ?? [],
    bot: details?.bot_scopes ?? app?.bot_scopes ?? app?.scopes_bot ?? [],
  };
}

/** An entry that names no app or no place changes nothing: neither is guessed. */
function changeOf(
  entry: AuditEntry,
  { change, all, botAlone }: Meaning,
  app: NamedApp | null,
): InstallChange | null {
  const place = all === 'everywhere' ? null : placeOf(entry);
  if (change === undefined || app === null || (place === null && all !== 'everywhere')) return null;
  const nobody = all !== undefined || botAlone === true;
  const user = nobody ? null : entry.details?.installer_user_id || entry.actor?.user?.id || null;
  const { plain, bot } = scopesIn(entry, app.object);
  return {
    at: entry.date_create * 1000,
    kind: change,
    clientId: app.id,
    place,
    user,
    ...(bot.length === 0
      ? splitScopes(plain)
      : { userScopes: plain.length === 0 ? null : plain, botScopes: bot }),
    legacy: false,
    evidence: `audit-log ${entry.action}`,
  };
}
