import { expect, test } from 'vitest';
import { allEntries, type Row, startedAt, type TestTenant, withTenant } from './testing.ts';

const start = Math.floor(startedAt / 1000);
const appOf = (row: Row) => (row['entity'] as { readonly app?: { readonly id: string } }).app;
const actorOf = (row: Row) => (row['actor'] as { readonly user: { readonly id: string } }).user.id;
const locationOf = (row: Row) =>
  (row['context'] as { readonly location: { readonly id: string } | null }).location;

async function integrationLog(tenant: TestTenant, team_id: string, count = '30'): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let page = 1; ; page += 1) {
    const { logs = [], paging } = await tenant.call('team.integrationLogs', {
      team_id,
      count,
      page: String(page),
    });
    rows.push(...logs);
    if (page >= (paging?.pages ?? 0)) return rows;
  }
}

test('who installed what is in the audit log, newest first, and every entry once', () =>
  withTenant({ lagMs: 0 }, async (tenant) => {
    const entries = await allEntries(tenant);
    const times = entries.map((row) => Number(row['date_create']));
    const installed = entries
      .filter((row) => ['app_installed', 'org_app_installed'].includes(String(row['action'])))
      .map((row) => `${appOf(row)?.id} ${actorOf(row)} ${locationOf(row)?.id}`);

    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(new Set(entries.map((row) => row['id'])).size).toBe(entries.length);
    for (const { appId, userId, place } of tenant.truth.installs)
      expect(installed).toContain(`${appId} ${userId} ${place}`);
    // One app came and went, another came back.
    expect(installed.length).toBe(tenant.truth.installs.length + 2);
  }));

test('every entry tells the address and the browser of a person', () =>
  withTenant({ lagMs: 0 }, async (tenant) => {
    const entries = await allEntries(tenant);
    const contexts = entries.map(
      (row) => row['context'] as { readonly ip_address: string; readonly ua: string },
    );
    const ofOne = Map.groupBy(entries, actorOf).get(actorOf(entries[0] ?? {})) ?? [];
    const addresses = new Set(ofOne.map((row) => (row['context'] as { ip_address: string }).ip_address));

    expect(contexts.every(({ ip_address: ip }) => /^(?:203\.0\.113|192\.0\.2)\.\d+$/u.test(ip))).toBe(true);
    expect(contexts.every(({ ua }) => ua.startsWith('Mozilla/5.0'))).toBe(true);
    expect(addresses.size).toBeLessThanOrEqual(2);
  }));

test('every bot but those of the organisation was brought by somebody', () =>
  withTenant({ lagMs: 0 }, async (tenant) => {
    const entries = await allEntries(tenant);
    const brought = new Set(
      entries
        .filter(
          (row) => (appOf(row) as { readonly bot_scopes?: unknown } | undefined)?.bot_scopes !== undefined,
        )
        .map((row) => `${appOf(row)?.id} ${locationOf(row)?.id}`),
    );

    for (const { appId, team } of tenant.truth.bots)
      expect(appId === null || brought.has(`${appId} ${team}`)).toBe(true);
  }));

test('the tokens of those who left were kept, and some entries say little', () =>
  withTenant({ users: 400, lagMs: 0 }, async (tenant) => {
    const kept = await allEntries(tenant, 'action=app_token_preserved&limit=20');
    const leavers = tenant.truth.installs.filter(({ leaver }) => leaver);
    const grown = await allEntries(tenant, 'action=app_scopes_expanded');
    const named = kept.map(
      (row) => (row['details'] as { readonly installer_user_id: string } | null)?.installer_user_id,
    );

    expect(kept).toHaveLength(leavers.length);
    expect(named).toContain(undefined);
    const known = new Set(leavers.map(({ userId }) => userId));
    expect(named.filter((id) => id !== undefined).every((id) => known.has(id))).toBe(true);
    expect(grown.every((row) => appOf(row) === undefined)).toBe(true);
    const contexts = grown.map((row) => (row['context'] as { readonly app?: unknown }).app);
    expect(contexts.some((app) => app === undefined) && contexts.some((app) => app !== undefined)).toBe(true);
    const decided = await allEntries(tenant, 'action=app_approved');
    expect(decided.map(locationOf)).toContain(null);
  }));

test('the audit log is filtered by action, time, person and app', () =>
  withTenant({ lagMs: 0 }, async (tenant) => {
    const all = await allEntries(tenant);
    const one = all[40] ?? {};
    const second = Number(one['date_create']);
    const same = (await tenant.audit(`logs?oldest=${second}&latest=${second}`)).body.entries;
    const { id: app = '' } = appOf(all.find((row) => row['action'] === 'org_app_installed') ?? {}) ?? {};
    const actor = actorOf(one);

    expect(same).toContainEqual(one);
    expect(same?.every((row) => row['date_create'] === second)).toBe(true);
    expect(await allEntries(tenant, `actor=${actor}`)).toEqual(all.filter((row) => actorOf(row) === actor));
    expect((await allEntries(tenant, `entity=${app}`)).length).toBeGreaterThan(3);
  }));

test('the audit log refuses in real status codes', () =>
  withTenant({}, async (tenant) => {
    const refused = async (path: string, token?: string) => {
      tenant.sandbox.clock.advance(2000);
      const { status, body } = await tenant.audit(path, token);
      return `${status} ${body.error}`;
    };
    const many = Array.from({ length: 31 }, () => 'app_installed').join(',');

    expect(await refused('logs?action=app_installed,app_mcp_server_added')).toBe('400 invalid_action');
    expect(await refused(`logs?action=${many}`)).toBe('400 invalid_action');
    expect(await refused('logs?limit=10000')).toBe('400 invalid_range');
    expect(await refused('logs?oldest=2&latest=1')).toBe('400 invalid_range');
    expect(await refused('logs?oldest=yesterday')).toBe('400 invalid_range');
    expect(await refused('logs?cursor=bm8')).toBe('400 invalid_cursor');
    expect(await refused('nothing')).toBe('404 bad_endpoint');
    expect(await refused('logs', '')).toBe('401 missing_authentication');
    expect(await refused('logs', 'xoxp-1')).toBe('401 invalid_authentication');
    expect(await refused('logs', tenant.simulator.credentials.token)).toBe('403 user_not_authorized');
    const known = (await tenant.audit('actions', '')).body['actions'] as { readonly app: readonly string[] };
    expect(known.app).toContain('app_installed');
    expect((await tenant.audit('schemas', '')).status).toBe(200);
  }));

test('the integration log tells the same installs, counts them, and mixes its types', () =>
  withTenant({ lagMs: 0 }, async (tenant) => {
    const team = tenant.truth.workspaces[0]?.id ?? '';
    const rows = await integrationLog(tenant, team);
    const { paging } = await tenant.call('team.integrationLogs', { team_id: team });
    const added = new Set(
      rows
        .filter((row) => row['change_type'] === 'added')
        .map((row) => `${String(row['app_id'])} ${String(row['user_id'])}`),
    );

    expect(rows).toHaveLength(paging?.total ?? -1);
    for (const { appId, userId, place } of tenant.truth.installs)
      expect(place !== team || added.has(`${appId} ${userId}`)).toBe(true);
    expect(
      new Set(rows.flatMap((row) => (row['service_id'] === undefined ? [] : [typeof row['service_id']]))),
    ).toEqual(new Set(['number', 'string']));
    expect(rows.every((row) => typeof row['date'] === 'string')).toBe(true);
    expect(new Set(rows.map((row) => row['change_type']))).toEqual(
      new Set(['added', 'removed', 'enabled', 'disabled', 'expanded', 'updated']),
    );
    const lastOf = new Map(rows.toReversed().map((row) => [String(row['service_id']), row['change_type']]));
    const working = [...lastOf].filter(([, change]) => change !== 'removed' && change !== 'disabled');
    expect(
      working
        .map(([id]) => id)
        .filter((id) => id !== 'undefined')
        .toSorted(),
    ).toEqual([...tenant.truth.services].toSorted());
    const times = rows.map((row) => Number(row['date']));
    expect(times).toEqual([...times].sort((a, b) => b - a));
  }));

test('where the owner is no member the log is closed, and the token lives', () =>
  withTenant({}, async (tenant) => {
    const closed = tenant.truth.workspaces.filter(({ ownerIsMember }) => !ownerIsMember);

    expect(closed).toHaveLength(1);
    expect(await tenant.call('team.integrationLogs', { team_id: closed[0]?.id ?? '' })).toEqual({
      ok: false,
      error: 'invalid_auth',
    });
    expect((await tenant.call('auth.test')).ok).toBe(true);
    expect((await tenant.call('team.integrationLogs')).error).toBe('missing_argument');
  }));

test('rows can be filtered, though not for grown apps', () =>
  withTenant({ scenario: 'basic', lagMs: 0 }, async (tenant) => {
    const asked = async (given: Readonly<Record<string, string>>) =>
      tenant.call('team.integrationLogs', given);
    const removed = await asked({ change_type: 'removed' });

    expect(removed.logs?.every((row) => row['change_type'] === 'removed')).toBe(true);
    expect(removed.paging?.total).toBe(removed.logs?.length);
    expect((await asked({ change_type: 'expanded' })).error).toBe('invalid_arguments');
    expect((await asked({ service_id: '3456789012' })).logs).toHaveLength(2);
    expect((await asked({ page: '99' })).logs).toEqual([]);
  }));

test('logs hide what has just happened, and then their pages shift', () =>
  withTenant({ lagMs: 60_000 }, async (tenant) => {
    const team_id = tenant.truth.workspaces[0]?.id ?? '';
    const read = async () =>
      (await tenant.raw('team.integrationLogs', { team_id, count: '5', page: '2' })).body;
    const before = await read();
    const hidden = (await tenant.audit('logs?limit=3')).body.entries ?? [];
    tenant.sandbox.clock.advance(60_000);
    const after = await read();

    expect(hidden.every((row) => Number(row['date_create']) <= start - 60)).toBe(true);
    expect(after.paging?.total).toBe((before.paging?.total ?? 0) + 1);
    expect(after.logs?.[1]).toEqual(before.logs?.[0]);
  }));

test('the bot was brought by whoever was first in the workspace', () =>
  withTenant({ users: 120, lagMs: 0 }, async (tenant) => {
    const entries = await allEntries(tenant, 'action=app_installed&limit=100');
    const withBot = new Set(tenant.truth.bots.map(({ appId }) => appId));
    const oldest = new Map<string, Row>();
    for (const row of entries) oldest.set(`${appOf(row)?.id} ${locationOf(row)?.id}`, row);
    const wide = new Set((await allEntries(tenant, 'action=org_app_installed')).map((row) => appOf(row)?.id));
    const brought = [...oldest.values()].filter(
      (row) => withBot.has(appOf(row)?.id ?? '') && !wide.has(appOf(row)?.id),
    );

    expect(brought.length).toBeGreaterThan(20);
    expect(brought.filter((row) => !('bot_scopes' in (appOf(row) ?? {})))).toEqual([]);
  }));

test('entries of one second stay on one page, even above the limit', () =>
  withTenant({ users: 400, lagMs: 0 }, async (tenant) => {
    const seconds: unknown[] = [];
    let cursor = '';
    let longest = 0;
    do {
      tenant.sandbox.clock.advance(2000);
      const { body } = await tenant.audit(`logs?limit=1&action=app_token_preserved&cursor=${cursor}`);
      seconds.push(body.entries?.[0]?.['date_create']);
      longest = Math.max(longest, body.entries?.length ?? 0);
      cursor = encodeURIComponent(body.response_metadata?.next_cursor ?? '');
    } while (cursor !== '');

    expect(longest).toBeGreaterThan(1);
    expect(new Set(seconds).size).toBe(seconds.length);
  }));

test('the audit log hides what has just happened, and what comes to light disturbs no reader', () =>
  withTenant({}, async (tenant) => {
    const query = 'limit=40';
    const before = await allEntries(tenant, query);
    const first = (await tenant.audit(`logs?${query}`)).body;
    tenant.sandbox.mutate('new-app');
    const hidden = await tenant.audit(`logs?oldest=${start}`);
    tenant.sandbox.clock.advance(60_000);
    const shown = await tenant.audit(`logs?oldest=${start}`);
    const cursor = encodeURIComponent(first.response_metadata?.next_cursor ?? '');
    const second = (await tenant.audit(`logs?${query}&cursor=${cursor}`)).body;

    expect(hidden.body.entries).toEqual([]);
    expect(shown.body.entries?.map((row) => row['action'])).toEqual(['app_installed']);
    expect(second.entries?.[0]).toEqual(before[first.entries?.length ?? 0]);
  }));
