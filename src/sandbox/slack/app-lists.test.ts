import type { SlackSimulator } from './index.ts';
import { expect, test } from 'vitest';
import { allEntries, allPages, appsOf, type TestTenant, withTenant } from './testing.ts';

const approved = 'admin.apps.approved.list';
const restricted = 'admin.apps.restricted.list';
const requests = 'admin.apps.requests.list';

function idOf(tenant: TestTenant, name: string): string {
  const found = tenant.sandbox.company.vendors
    .flatMap(({ apps }) => apps)
    .find((app) => app.platform === 'slack' && app.name === name);
  return found?.clientId ?? '';
}

const organisation = ({ truth }: TestTenant) => ({ enterprise_id: truth.enterprise ?? '' });
const workspace = ({ truth }: TestTenant, nth = 0) => ({ team_id: truth.workspaces[nth]?.id ?? '' });

test('certified apps and the others never stand in one list', () =>
  withTenant({}, async (tenant) => {
    const at = organisation(tenant);
    const without = appsOf((await tenant.call(approved, at)).approved_apps);
    const only = appsOf((await tenant.call(approved, { ...at, certified: 'true' })).approved_apps);
    const inWorkspace = await tenant.call(approved, { ...workspace(tenant), certified: 'true' });

    expect(without).toEqual(['Northwind Grant Audit', 'Canvas Corner', 'Northwind Lunch Bot']);
    expect(only).toEqual(['Okta SCIM Bridge', 'Zoom', 'Notion', 'Jira Cloud']);
    expect(inWorkspace).toMatchObject({ ok: true, approved_apps: [] });
    expect(appsOf((await tenant.call(approved, workspace(tenant))).approved_apps)).toEqual(['HubSpot']);
    expect(appsOf((await tenant.call(restricted, { ...at, certified: 'true' })).restricted_apps)).toEqual([
      'Drift',
    ]);
    // What was approved on the administration pages is in no list.
    const hidden = tenant.truth.approvals.filter(({ listed }) => !listed);
    expect(hidden.map(({ appId }) => appId)).toEqual([idOf(tenant, 'Figma and FigJam')]);
    expect([...without, ...only]).not.toContain('Figma and FigJam');
  }));

test('a list is of the organisation or of one workspace', () =>
  withTenant({}, async (tenant) => {
    const both = { ...organisation(tenant), ...workspace(tenant) };

    expect((await tenant.call(approved, both)).error).toBe('too_many_teams_provided');
    expect((await tenant.call(approved, { team_id: 'T0X' })).error).toBe('team_not_found');
    expect((await tenant.call(approved, { enterprise_id: 'E0X' })).error).toBe('enterprise_not_found');
    expect((await tenant.call(requests)).error).toBe('no_team_or_enterprise_provided');
  }));

test('requests that wait are shown, and here `certified` adds the certified apps', () =>
  withTenant({}, async (tenant) => {
    const at = organisation(tenant);

    expect(appsOf((await tenant.call(requests, at)).app_requests)).toEqual(['Standup Sparrow']);
    const all = (await tenant.call(requests, { ...at, certified: 'true' })).app_requests;
    expect(appsOf(all)).toEqual(['Standup Sparrow', 'Tidy Tasks']);
    expect(all?.map((row) => row['previous_resolution'])).toEqual([
      { status: 'restricted', scopes: [] },
      null,
    ]);
    expect((await tenant.call(requests, workspace(tenant))).app_requests?.[0]).toMatchObject({
      id: 'Ar0SALESBOT1',
      message: expect.stringContaining('HYPERLINK') as string,
    });
  }));

test('long lists come in pages of what is asked for', () =>
  withTenant({ extras: { slack: { approvedPerList: 250, workspaces: 40 } } }, async (tenant) => {
    const at = { ...workspace(tenant, 7), limit: '100' };
    const pages = await allPages(tenant, approved, at);
    const ids = pages
      .flatMap(({ approved_apps }) => approved_apps ?? [])
      .map((row) => JSON.stringify(row['app']));

    expect(tenant.truth.workspaces).toHaveLength(40);
    expect(pages.map(({ approved_apps }) => approved_apps?.length)).toEqual([100, 100, 50]);
    expect(new Set(ids).size).toBe(250);
    expect((await tenant.call(approved, { ...at, certified: 'true' })).approved_apps).toEqual([]);
    expect((await tenant.call(approved, { ...at, cursor: 'eA==' })).error).toBe('invalid_cursor');
  }));

test('an organisation’s ban voids what workspaces allowed, and clearing it does not bring that back', () =>
  withTenant({}, async (tenant) => {
    const app_id = idOf(tenant, 'HubSpot');
    const at = organisation(tenant);
    const listed = async () => appsOf((await tenant.call(approved, workspace(tenant))).approved_apps);

    expect(await listed()).toEqual(['HubSpot']);
    expect(await tenant.call('admin.apps.restrict', { ...at, app_id })).toEqual({ ok: true });
    expect(await listed()).toEqual([]);
    expect((await tenant.call('admin.apps.approve', { ...workspace(tenant), app_id })).error).toBe(
      'app_restricted_org_wide',
    );
    expect(appsOf((await tenant.call(restricted, at)).restricted_apps)).toContain('HubSpot');
    expect(await tenant.call('admin.apps.clearResolution', { ...at, app_id })).toEqual({ ok: true });
    expect((await tenant.call('admin.apps.clearResolution', { ...at, app_id })).error).toBe(
      'no_resolution_found',
    );
    expect(await listed()).toEqual([]);
    expect(
      await tenant.call('admin.apps.approve', { ...workspace(tenant), app_id, bot_scopes: 'commands' }),
    ).toEqual({
      ok: true,
    });
    expect((await tenant.call(approved, workspace(tenant))).approved_apps?.[0]?.['scopes']).toHaveLength(1);

    tenant.sandbox.clock.advance(120_000);
    const since = `oldest=${Math.floor(tenant.sandbox.company.startedAt / 1000)}`;
    const actions = (await allEntries(tenant, since)).map((row) => row['action']);
    expect(actions).toEqual(['app_approved', 'app_removed_from_whitelist', 'app_restricted']);
  }));

test('certified apps are resolved for the organisation only', () =>
  withTenant({}, async (tenant) => {
    const app_id = idOf(tenant, 'Drift');

    expect((await tenant.call('admin.apps.restrict', { ...workspace(tenant), app_id })).error).toBe(
      'org_resolution_required',
    );
    expect((await tenant.call('admin.apps.restrict', organisation(tenant))).error).toBe(
      'request_id_or_app_id_is_required',
    );
    expect((await tenant.call('admin.apps.restrict', { ...organisation(tenant), app_id: 'A0X' })).error).toBe(
      'invalid_app_id',
    );
  }));

test('a request is answered or cancelled once', () =>
  withTenant({}, async (tenant) => {
    const request = { ...workspace(tenant), request_id: 'Ar0SALESBOT1' };

    expect(
      (
        await tenant.call('admin.apps.requests.cancel', {
          ...organisation(tenant),
          request_id: 'Ar0SALESBOT1',
        })
      ).error,
    ).toBe('invalid_request_id');
    expect(await tenant.call('admin.apps.requests.cancel', request)).toEqual({ ok: true });
    expect((await tenant.call('admin.apps.requests.cancel', request)).error).toBe('request_already_resolved');
    expect((await tenant.call('admin.apps.approve', request)).error).toBe('request_already_resolved');
    expect((await tenant.call(requests, workspace(tenant))).app_requests).toEqual([]);
  }));

test('an uninstalled app loses its bot and its tokens there, and nothing else', () =>
  withTenant({}, async (tenant) => {
    const app_id = idOf(tenant, 'Northwind Lunch Bot');
    const places = tenant.truth.bots.filter((bot) => bot.appId === app_id).map(({ team }) => team);
    const [place = ''] = places;
    const botIn = async (team_id: string) => {
      const { members = [] } = await tenant.call('users.list', { team_id });
      return members.find((row) => row['name'] === 'northwindlunchbot')?.['deleted'];
    };

    expect(await botIn(place)).toBe(false);
    expect(await tenant.call('admin.apps.uninstall', { app_id, team_ids: place })).toEqual({ ok: true });
    expect(await botIn(place)).toBe(true);
    expect((await tenant.call('admin.apps.uninstall', { app_id, team_ids: place })).error).toBe(
      'app_not_found',
    );
    for (const other of places.slice(1)) expect(await botIn(other)).toBe(false);
    tenant.sandbox.clock.advance(120_000);
    const [entry] = (await tenant.audit('logs?action=app_uninstalled&limit=1')).body.entries ?? [];
    expect(entry).toMatchObject({ entity: { app: { id: app_id } }, context: { location: { id: place } } });
  }));

test('what is so in the tenant follows bans and uninstalls', () =>
  withTenant({}, async (tenant) => {
    const [simulator] = tenant.sandbox.simulators;
    const now = () => (simulator as SlackSimulator).truth();
    const [zoom, hubspot] = [idOf(tenant, 'Zoom'), idOf(tenant, 'HubSpot')];
    const held = () =>
      [zoom, hubspot].map((id) => now().installs.filter(({ appId }) => appId === id).length > 0);
    const live = () =>
      [zoom, hubspot].map((id) => now().bots.some(({ appId, deleted }) => appId === id && !deleted));
    const decided = () => now().approvals.filter(({ appId }) => appId === hubspot);
    const at = organisation(tenant);

    expect([held(), live()]).toEqual([
      [true, true],
      [true, true],
    ]);
    expect(decided().map(({ status }) => status)).toEqual(['approved']);
    expect(await tenant.call('admin.apps.restrict', { ...at, app_id: hubspot })).toEqual({ ok: true });
    expect(decided()).toMatchObject([{ status: 'restricted', place: now().enterprise }]);
    expect(held()).toEqual([true, true]);
    expect(await tenant.call('admin.apps.clearResolution', { ...at, app_id: hubspot })).toEqual({ ok: true });
    expect(decided()).toEqual([]);
    for (const app_id of [zoom, hubspot]) {
      tenant.sandbox.clock.advance(120_000);
      expect(await tenant.call('admin.apps.uninstall', { ...at, app_id })).toEqual({ ok: true });
    }
    expect([held(), live()]).toEqual([
      [false, false],
      [false, false],
    ]);
    expect(now().bots.some(({ appId, deleted }) => appId === zoom && deleted)).toBe(true);
  }));

test('what the organisation deployed or what administers it is not taken out of a workspace', () =>
  withTenant({}, async (tenant) => {
    const uninstall = (given: Readonly<Record<string, string>>) => tenant.call('admin.apps.uninstall', given);
    const app_id = idOf(tenant, 'Zoom');
    const [first] = tenant.truth.workspaces;
    const admin = (
      await tenant.call(approved, { ...organisation(tenant), certified: 'true' })
    ).approved_apps?.find((row) => appsOf([row])[0] === 'Okta SCIM Bridge')?.['app'] as {
      readonly id: string;
    };

    expect((await uninstall({ app_id, team_ids: first?.id ?? '' })).error).toBe('must_revoke_access');
    expect((await uninstall({ app_id: admin.id, ...organisation(tenant) })).error).toBe('can_not_uninstall');
    expect((await uninstall({ app_id })).error).toBe('specify_enterprise_or_teams');
    expect((await uninstall({ app_id, team_ids: 'T0X' })).error).toBe('teams_not_found');
    expect((await uninstall({ app_id, team_ids: Array(101).fill('T0X').join(',') })).error).toBe(
      'too_many_teams',
    );
    expect(await uninstall({ app_id, ...organisation(tenant) })).toEqual({ ok: true });
  }));

test('a token that only reads changes nothing', () =>
  withTenant({ scenario: 'strict' }, async (tenant) => {
    for (const name of ['approve', 'restrict', 'clearResolution', 'requests.cancel', 'uninstall'])
      expect(
        await tenant.call(`admin.apps.${name}`, { ...organisation(tenant), app_id: idOf(tenant, 'Drift') }),
      ).toMatchObject({
        error: 'missing_scope',
        needed: 'admin.apps:write',
      });
  }));

test('who takes out his own app has lost his token', () =>
  withTenant({}, async (tenant) => {
    const app_id = String((await tenant.call('auth.test'))['app_id']);

    expect(await tenant.call('admin.apps.uninstall', { ...organisation(tenant), app_id })).toEqual({
      ok: true,
    });
    expect((await tenant.call('auth.test')).error).toBe('token_revoked');
  }));
