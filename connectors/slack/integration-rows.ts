/** Rows of a workspace's integration log as events, apps and changes of installs. Pure. */
import { createHash } from 'node:crypto';
import { isoTime } from '../../src/core/clock.ts';
import type { EventSeen, Observation } from '../../src/core/observation.ts';
import type { EventType } from '../../src/core/vocabulary.ts';
import { namedApp } from './app-rows.ts';
import type { EntryRows } from './audit-entries.ts';
import { type InstallChange, scopeList, splitScopes } from './install-events.ts';
import type { IntegrationRow } from './wire.ts';

interface Meaning {
  readonly event: EventType;
  readonly change: InstallChange['kind'];
}

/** `expanded` comes in answers, though no filter takes it. https://docs.slack.dev/reference/methods/team.integrationLogs */
const meanings: ReadonlyMap<string, Meaning> = new Map([
  ['added', { event: 'consent', change: 'on' }],
  ['enabled', { event: 'consent', change: 'on' }],
  ['updated', { event: 'app-changed', change: 'known' }],
  ['expanded', { event: 'scopes-expanded', change: 'more' }],
  ['removed', { event: 'revoke', change: 'off' }],
  ['disabled', { event: 'revoke', change: 'off' }],
] satisfies [string, Meaning][]);

/** @param workspace id of the workspace whose log this is */
export function integrationRows(row: IntegrationRow, workspace: string): EntryRows {
  const { change_type: type, app_type, service_type } = row;
  const meaning = meanings.get(type);
  const legacy = !row.app_id;
  const clientId = clientIdOf(row);
  const name = (legacy ? service_type : app_type) || null;
  const scopes = scopeList(row.scope);
  const event: EventSeen = {
    type: 'event',
    id: `integration:${workspace}:${createHash('sha256').update(integrationKey(row)).digest('hex').slice(0, 32)}`,
    at: isoTime(row.date * 1000),
    event: meaning?.event ?? 'app-changed',
    clientId,
    appName: name,
    principal: row.user_id || null,
    resource: workspace,
    scopes,
    detail: detailOf(row),
  };
  const app: readonly Observation[] =
    clientId === null
      ? []
      : [
          namedApp(
            clientId,
            name,
            legacy ? { facts: { integration: 'from before apps, without an app id' } } : {},
          ),
        ];
  if (clientId === null || meaning === undefined) return { rows: [...app, event], change: null };
  const change: InstallChange = {
    at: row.date * 1000,
    kind: meaning.change,
    clientId,
    place: workspace,
    user: row.user_id || null,
    ...splitScopes(scopes),
    legacy,
    evidence: `team.integrationLogs ${type}`,
  };
  return { rows: [...app, event], change };
}

/** A number of a service says nothing in the space of app ids. */
function clientIdOf({ app_id: app, service_id: service }: IntegrationRow): string | null {
  if (app) return app;
  return service ? `service-${service}` : null;
}

/** The log gives its rows no id. */
function integrationKey(row: IntegrationRow): string {
  return JSON.stringify([
    row.date,
    row.change_type,
    row.app_id ?? '',
    row.service_id ?? '',
    row.user_id ?? '',
    row.scope ?? '',
    row.channel ?? '',
    row.reason ?? '',
    row.resolution ?? '',
  ]);
}

function detailOf({
  change_type,
  channel,
  reason,
  resolution,
  user_name,
}: IntegrationRow): EventSeen['detail'] {
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    ['change', change_type],
    ['channel', channel],
    ['reason', reason],
    ['resolution', resolution],
    ['by', user_name],
  ];
  return Object.fromEntries(facts.filter((fact): fact is [string, string] => Boolean(fact[1])));
}
