/** Single events of the tenant's past: what administrators decided, what grew, and what is no app at all. */
import { day } from '../company.ts';
import type { Company } from '../contract.ts';
import { administrativeName, auditorName, removedName, type SlackApp, type SlackApps } from './apps.ts';
import { type Deed, deed } from './deeds.ts';
import type { Install, Installs } from './installs.ts';
import type { Resolution } from './resolutions.ts';
import { pastServices } from './services.ts';
import type { Workspaces } from './workspaces.ts';

/** Younger than the usual lag: it comes to light while the log is being read. */
const freshMs = 20_000;

export function pastStories(
  company: Company,
  workspaces: Workspaces,
  apps: SlackApps,
  installs: Installs,
  resolutions: readonly Resolution[],
): Deed[] {
  const { startedAt } = company;
  const ago = (days: number) => startedAt - days * day;
  const deeds: Deed[] = [];
  const add = (known: Parameters<typeof deed>[0]) => deeds.push(deed(known));

  for (const service of pastServices)
    for (const [change, days] of service.changes)
      add({ key: `service ${service.id} ${change}`, at: ago(days), actor: 1, team: 0, service, change });
  const [renewed] = pastServices;
  if (renewed !== undefined)
    add({
      key: 'service fresh',
      at: startedAt - freshMs,
      actor: 0,
      team: 0,
      service: renewed,
      change: 'updated',
    });

  const removed = apps.named(removedName);
  const { userScopes, botScopes } = removed;
  const about = { actor: 2, team: 0, app: removed };
  add({
    key: 'gone +',
    at: ago(210),
    ...about,
    userScopes,
    botScopes,
    action: 'app_installed',
    change: 'added',
  });
  add({ key: 'gone -', at: ago(30), ...about, actor: 0, action: 'app_uninstalled', change: 'removed' });

  const admin = apps.named(administrativeName);
  add({
    key: 'scim',
    at: ago(380),
    actor: 3,
    team: workspaces.homeOf(3),
    app: admin,
    userScopes: admin.userScopes,
    action: 'app_installed',
    change: 'added',
  });

  comeBack(apps.named('SurveyHive'));
  for (const app of apps.all)
    if (app.scopesAtFirst !== null) for (const { index } of workspaces.original) grow(app, index);
  for (const app of apps.all) if (app.organisationWide) deploy(app);
  if (workspaces.organisation) decide();
  return deeds;

  /** Taken out once, and installed again since. */
  function comeBack(app: SlackApp): void {
    const where = workspaces.original.find(({ index }) => installs.first(app, index) !== null);
    const again = where === undefined ? null : installs.first(app, where.index);
    if (again === null) return;
    const { team, person: actor } = again;
    add({
      key: 'back +',
      at: ago(416),
      actor,
      team,
      app,
      userScopes: app.userScopes,
      botScopes: app.botScopes,
      action: 'app_installed',
      change: 'added',
    });
    add({ key: 'back -', at: ago(408), actor: 0, team, app, action: 'app_uninstalled', change: 'removed' });
  }

  function grow(app: SlackApp, team: number): void {
    const first = installs.first(app, team);
    if (first === null) return;
    add(grownAt(first, first.at + Math.floor((startedAt - first.at) / 2), app.scopesAtFirst ?? []));
  }

  function deploy(app: SlackApp): void {
    const own = app.name === auditorName;
    const [actor, days] = own ? [0, 25] : [3, 401];
    const { userScopes, botScopes } = app;
    if (!workspaces.organisation) {
      if (own)
        add({
          key: `own ${app.id}`,
          at: ago(days),
          actor,
          team: 0,
          app,
          userScopes,
          action: 'app_installed',
          change: 'added',
        });
      return;
    }
    add({
      key: `org ${app.id}`,
      at: ago(days),
      actor,
      app,
      userScopes,
      botScopes,
      action: 'org_app_installed',
    });
    add({
      key: `future ${app.id}`,
      at: ago(days) + 60_000,
      actor,
      app,
      action: 'org_app_future_workspace_install_enabled',
    });
    for (const { index } of workspaces.original)
      add({
        key: `org ${app.id} ${index}`,
        at: ago(days) + 120_000 + index * 1000,
        actor,
        team: index,
        app,
        userScopes,
        botScopes,
        action: 'org_app_workspace_added',
        change: 'added',
      });
  }

  function decide(): void {
    add({
      key: 'preference',
      at: ago(900),
      actor: 0,
      action: 'pref.app_whitelist_enabled',
      details: { new_value: ['true'], previous_value: ['false'] },
    });
    add({
      key: 'resources',
      at: ago(333),
      actor: 3,
      team: 0,
      action: 'app_resources_granted',
      details: null,
    });
    add({ key: 'upgraded', at: ago(332), actor: 3, team: 0, action: 'bot_token_upgraded', details: null });
    for (const resolution of resolutions) add(decision(resolution));
  }
}

/** The app asked for more, and whoever brought it agreed. */
export function grownAt(
  first: Install,
  at: number,
  previousScopes: readonly string[],
  more: readonly string[] = [],
): Deed {
  const { app, team, person } = first;
  return deed({
    key: `grown ${app.id} ${team} ${at}`,
    at,
    actor: person,
    team,
    app,
    userScopes: [...app.userScopes, ...more],
    botScopes: app.botScopes.length === 0 ? [] : [...app.botScopes, ...more],
    previousScopes,
    action: 'app_scopes_expanded',
    change: 'expanded',
    details: {
      is_internal_integration: app.internal,
      granular_bot_token: true,
      is_token_rotation_enabled_app: false,
    },
    // Of some the log tells only in which workspace it happened.
    told: app.name !== 'Jira Cloud',
  });
}

/** An approval or a restriction as the audit log tells it. */
export function decision({ app, place, status, at, by, scopes }: Resolution): Deed {
  return deed({
    key: `${status} ${app.id} ${place} ${at}`,
    at,
    actor: by,
    team: place === 'organisation' ? null : place,
    app,
    userScopes: scopes,
    action: status === 'approved' ? 'app_approved' : 'app_restricted',
    details: { is_internal_integration: app.internal, resolution: status, app_previously_resolved: false },
    told: app.botScopes.length > 0,
  });
}

/** Nothing is decided about the app any more. */
export function cleared({ app, place, status }: Resolution, at: number, by: number): Deed {
  return deed({
    key: `cleared ${app.id} ${place} ${at}`,
    at,
    actor: by,
    team: place === 'organisation' ? null : place,
    app,
    action: 'app_removed_from_whitelist',
    details: { is_internal_integration: app.internal, cleared_resolution: status },
  });
}
