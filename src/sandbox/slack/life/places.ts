/** Workspaces, their settings, and the integrations of old. */
import type { Lot } from '../../life.ts';
import { type ChangeType, deed } from '../deeds.ts';
import type { StandingService } from '../services.ts';
import type { Tenant } from '../tenant.ts';
import { administrators, nameOf } from './apps.ts';

const settings = ['pref.app_whitelist_enabled', 'pref.app_dir_only'] as const;
const kinds = ['Bots', 'Incoming WebHooks', 'Jenkins CI', 'Outgoing WebHook'] as const;
const mostWorkspaces = 1000;

const by = (lot: Lot) => lot.pick(administrators, 'by') ?? 0;

/** Apps of the whole organisation come along. */
export function opened(tenant: Tenant, lot: Lot): string | null {
  const { workspaces, history, clock, apps, presence } = tenant;
  if (!workspaces.organisation || workspaces.all.length >= mostWorkspaces) return null;
  const workspace = workspaces.open(`Northwind Project ${lot.nth}`);
  const { index: team } = workspace;
  const known = { at: clock.now(), actor: by(lot), team };
  history.record(deed({ key: `workspace life ${lot.nth}`, ...known, action: 'workspace_created' }));
  for (const app of apps.all)
    if (app.organisationWide && presence.has(app, team))
      history.record(
        deed({
          key: `org ${app.id} life ${lot.nth}`,
          ...known,
          app,
          userScopes: app.userScopes,
          botScopes: app.botScopes,
          action: 'org_app_workspace_added',
          change: 'added',
        }),
      );
  return `the workspace ${nameOf(tenant, team)} was created`;
}

/** Only those that were opened since the sandbox started: people are at home in the others. */
export function archived(tenant: Tenant, lot: Lot): string | null {
  const { workspaces, history, clock } = tenant;
  const workspace = lot.pick(
    workspaces.all.filter(({ index }) => index >= workspaces.original.length),
    'workspace',
  );
  if (workspace === null) return null;
  const { index: team } = workspace;
  workspaces.archive(team);
  history.record(
    deed({
      key: `archived life ${lot.nth}`,
      at: clock.now(),
      actor: by(lot),
      team,
      action: 'workspace_deleted',
    }),
  );
  return `the workspace ${nameOf(tenant, team)} was archived`;
}

/** Which apps people may install without asking. */
export function setting(tenant: Tenant, lot: Lot): string | null {
  const { workspaces, history, clock } = tenant;
  if (!workspaces.organisation) return null;
  const action = lot.pick(settings, 'setting') ?? settings[0];
  const workspace = lot.chance('for the organisation') < 0.3 ? null : lot.pick(workspaces.all, 'workspace');
  const on = lot.chance('on') < 0.5;
  history.record(
    deed({
      key: `setting life ${lot.nth}`,
      at: clock.now(),
      actor: by(lot),
      team: workspace?.index ?? null,
      action,
      details: { new_value: [String(on)], previous_value: [String(!on)] },
    }),
  );
  return `${action} was turned ${on ? 'on' : 'off'}${workspace === null ? '' : ` in ${JSON.stringify(workspace.name)}`}`;
}

/** Integrations are in the integration log alone. */
function tell(tenant: Tenant, lot: Lot, service: StandingService, change: ChangeType): string {
  const { history } = tenant;
  const { id, type, channel, team } = service;
  history.record(
    deed({
      key: `service life ${lot.nth}`,
      at: service.at,
      actor: by(lot),
      team,
      service: { id, type, channel },
      change,
    }),
  );
  return `the integration ${type} ${id} of ${nameOf(tenant, team)} was ${change}`;
}

export function integrated(tenant: Tenant, lot: Lot): string | null {
  const { workspaces, services, clock } = tenant;
  const team = lot.pick(workspaces.all, 'workspace')?.index;
  if (team === undefined) return null;
  const type = lot.pick(kinds, 'kind') ?? kinds[0];
  const number = 7_000_000_000 + lot.nth;
  const service = {
    id: lot.chance('number') < 0.5 ? number : String(number),
    type,
    channel: type === 'Bots' ? null : `C0LIFE${String(lot.nth).padStart(5, '0')}`,
    team,
    working: true,
    bot: type === 'Bots' ? `helper-${lot.nth}` : null,
    at: clock.now(),
  };
  services.put(service);
  return tell(tenant, lot, service, 'added');
}

/** Turned on or off, changed, or removed, with its bot user. */
export function reintegrated(tenant: Tenant, lot: Lot): string | null {
  const { services, workspaces, clock } = tenant;
  const service = lot.pick(
    services.all.filter(({ team }) => workspaces.all.some(({ index }) => index === team)),
    'service',
  );
  if (service === null) return null;
  const changed = { ...service, at: clock.now() };
  const how = lot.chance('how');
  if (how < 0.4) {
    services.remove(service, changed.at);
    return tell(tenant, lot, changed, 'removed');
  }
  if (how < 0.6 && service.working) {
    services.put(changed);
    return tell(tenant, lot, changed, 'updated');
  }
  services.put({ ...changed, working: !service.working });
  return tell(tenant, lot, changed, service.working ? 'disabled' : 'enabled');
}
