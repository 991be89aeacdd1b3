/** What admins decide for everybody: delegation, access of apps and services, who may consent. */
import type { SandboxClock, VendorApp } from '../contract.ts';
import type { Change, Lot } from '../life.ts';
import { googleScopes } from '../vendors/app.ts';
import { appAccess, delegation, securitySetting } from './admin-events.ts';
import { type AdminLog, delegates } from './admin-log.ts';
import { nameOf, someAdmin } from './change-subjects.ts';
import type { Grants } from './grants.ts';
import { type RowEvent, valueOf } from './log-rows.ts';
import type { Policies } from './policies.ts';
import type { Staff } from '../staff.ts';

const delegable = googleScopes('gmail.modify', 'calendar', 'drive', 'contacts', 'admin.directory.user');
/** By the names that the Policy API gives them. */
const services = [
  { group: 'CONTACTS_ALL', scopes: /contacts|m8\/feeds/u },
  { group: 'CALENDAR_ALL', scopes: /calendar/u },
  { group: 'TASKS', scopes: /auth\/tasks/u },
  { group: 'CLASSROOM_ALL', scopes: /classroom/u },
  { group: 'CHAT_ALL', scopes: /auth\/chat/u },
] as const;
const thirdParty = 'api_controls.unconfigured_third_party_apps';
/** What an app that nobody has configured may do, in either vocabulary, with the event that says so. */
const levels = [
  { values: ['UNSPECIFIED_UBER_BLOCK', 'ACCESS_LEVEL_UNSPECIFIED'], event: 'UNBLOCK_ALL' },
  { values: ['ALLOW_SIGN_IN_SCOPES_ONLY', 'ALLOW_SIGN_IN_ONLY'], event: 'SIGN_IN_ONLY' },
  { values: ['BLOCK_ALL_SCOPES', 'BLOCK_ALL'], event: 'BLOCK_ALL' },
] as const;

type Access = 'BLOCKED' | 'TRUSTED' | 'LIMITED';
/** As the admin log told before. */
const accessAtFirst: ReadonlyMap<string, Access> = new Map([
  ['Zoom', 'TRUSTED'],
  ['Slack', 'TRUSTED'],
  ['PDF Squeeze', 'TRUSTED'],
  ['CloudShelf Sync', 'BLOCKED'],
]);

interface Parts {
  readonly grants: Grants;
  readonly policies: Policies;
  readonly log: AdminLog;
  /** The tenant's log knows the event names of 2026. */
  readonly renamed: boolean;
  /** The Policy API speaks the documented vocabulary. */
  readonly documented: boolean;
}

export function adminChanges(
  staff: Staff,
  clock: SandboxClock,
  { grants, policies, log, renamed, documented }: Parts,
): readonly (readonly [number, Change])[] {
  const delegated: string[] = [
    delegates.backup.clientId,
    delegates.dealSync.clientId,
    delegates.archive.clientId,
  ];
  const access = new Map<string, Access>();
  for (const { name, clientId } of grants.apps) {
    const known = accessAtFirst.get(name ?? '');
    if (known !== undefined) access.set(clientId, known);
    if (known === 'BLOCKED') grants.forbid(({ app }) => app.clientId === clientId, `app ${clientId}`);
  }

  function note(lot: Lot, event: RowEvent): void {
    log.note(Math.floor(clock.now()), someAdmin(staff, lot), `life ${lot.nth}`, event);
  }

  function someScopes(lot: Lot): readonly string[] | string {
    const scopes = delegable.filter(
      (_, nth) => nth === lot.index(5, 'first') || lot.chance(`scope ${nth}`) < 0.4,
    );
    return lot.chance('form') < 0.5 ? scopes : scopes.join(',');
  }

  function delegate(lot: Lot): string {
    const clientId = `1${String(lot.index(1e9, 'high') + 1e9)}${String(lot.index(1e9, 'low') + 1e9)}`;
    delegated.push(clientId);
    note(lot, delegation(staff.domain, 'AUTHORIZE_API_CLIENT_ACCESS', clientId, someScopes(lot)));
    return `client ${clientId} may act in everybody’s name`;
  }

  function delegateAnew(lot: Lot): string | null {
    const clientId = lot.pick(delegated, 'client');
    if (clientId === null) return null;
    note(lot, delegation(staff.domain, 'AUTHORIZE_API_CLIENT_ACCESS', clientId, someScopes(lot)));
    return `the scopes of client ${clientId} changed`;
  }

  function undelegate(lot: Lot): string | null {
    const [clientId] = delegated.splice(lot.index(delegated.length, 'client'), 1);
    if (clientId === undefined) return null;
    note(lot, delegation(staff.domain, 'REMOVE_API_CLIENT_ACCESS', clientId));
    return `client ${clientId} may no longer act in everybody’s name`;
  }

  function noteAccess(lot: Lot, app: VendorApp, to: Access): void {
    const from = access.get(app.clientId) ?? 'LIMITED';
    access.set(app.clientId, to);
    if (renamed && lot.chance('name') < 0.5)
      note(lot, appAccess(staff.domain, 'CHANGE_APP_ACCESS', app, { from, to }));
    else if (to === 'LIMITED') note(lot, appAccess(staff.domain, `REMOVE_FROM_${from}_OAUTH2_APPS`, app));
    else note(lot, appAccess(staff.domain, `ADD_TO_${to}_OAUTH2_APPS`, app));
  }

  function block(lot: Lot): string | null {
    const open = grants.apps.filter(
      (app) =>
        app.adoption < 0.1 &&
        access.get(app.clientId) === undefined &&
        grants.mayBeGiven({ app, scopes: [] }),
    );
    const app = lot.pick(open, 'app');
    if (app === null) return null;
    grants.close(({ app: { clientId } }) => clientId === app.clientId, `app ${app.clientId}`);
    noteAccess(lot, app, 'BLOCKED');
    return `${nameOf(app)} was blocked and lost every grant`;
  }

  function unblock(lot: Lot): string | null {
    const blocked = grants.apps.filter(({ clientId }) => access.get(clientId) === 'BLOCKED');
    const app = lot.pick(blocked, 'app');
    if (app === null) return null;
    grants.open(`app ${app.clientId}`);
    noteAccess(lot, app, 'LIMITED');
    return `${nameOf(app)} is no longer blocked`;
  }

  function trust(lot: Lot): string | null {
    const others = grants.apps.filter(({ clientId }) => access.get(clientId) === undefined);
    const app = lot.pick(others, 'app');
    if (app === null) return null;
    noteAccess(lot, app, 'TRUSTED');
    return `${nameOf(app)} is trusted`;
  }

  function restricted(): readonly { readonly scopesGroup: string; readonly isEnabled: boolean }[] {
    return (policies.value('api_controls.google_services')['services'] ?? []) as ReturnType<
      typeof restricted
    >;
  }

  const noteService = (lot: Lot, name: string, group: string) => {
    note(lot, securitySetting(name, valueOf('OAUTH2_SERVICE_NAME', group)));
  };

  /** Ends the grants of that service of every app that nobody has called trusted; no log tells of each. */
  function restrict(lot: Lot): string | null {
    const service = lot.pick(services, 'service');
    if (service === null) return null;
    const { group, scopes } = service;
    if (restricted().some(({ scopesGroup }) => scopesGroup === group)) return null;
    policies.set('api_controls.google_services', {
      services: [...restricted(), { scopesGroup: group, isEnabled: false }],
    });
    grants.close(
      (grant) =>
        access.get(grant.app.clientId) !== 'TRUSTED' && grant.scopes.some((scope) => scopes.test(scope)),
      `service ${group}`,
    );
    noteService(lot, 'DISALLOW_SERVICE_FOR_OAUTH2_ACCESS', group);
    return `${group} was restricted: apps that are not trusted lost their grants`;
  }

  function allow(lot: Lot): string | null {
    const known = services.map(({ group }) => group);
    const group = lot.pick(
      known.filter((name) => restricted().some(({ scopesGroup }) => scopesGroup === name)),
      'service',
    );
    if (group === null) return null;
    policies.set('api_controls.google_services', {
      services: restricted().filter(({ scopesGroup }) => scopesGroup !== group),
    });
    grants.open(`service ${group}`);
    noteService(lot, 'ALLOW_SERVICE_FOR_OAUTH2_ACCESS', group);
    return `${group} is open to apps again`;
  }

  function changeConsent(lot: Lot): string | null {
    const value = policies.value(thirdParty);
    const others = levels.filter(({ values }) => !values.some((level) => level === value['accessLevel']));
    const level = lot.pick(others, 'level');
    if (level === null) return null;
    const { values, event } = level;
    policies.set(thirdParty, { ...value, accessLevel: values[documented ? 1 : 0] });
    note(lot, securitySetting(`${event}_THIRD_PARTY_API_ACCESS`));
    return `what unknown apps may do is now ${event}`;
  }

  function changeTrust(lot: Lot): string {
    const trusts = policies.value('api_controls.internal_apps')['trustInternalApps'] !== true;
    policies.set('api_controls.internal_apps', { trustInternalApps: trusts });
    note(lot, securitySetting(`${trusts ? '' : 'UN'}TRUST_DOMAIN_OWNED_OAUTH2_APPS`));
    return `own apps are ${trusts ? 'trusted' : 'no longer trusted'}`;
  }

  return [
    [2, delegate],
    [1, delegateAnew],
    [1, undelegate],
    [1, block],
    [1, unblock],
    [1, trust],
    [1, restrict],
    [1, allow],
    [1, changeConsent],
    [1, changeTrust],
  ];
}
