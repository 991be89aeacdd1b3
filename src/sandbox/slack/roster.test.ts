import { afterAll, beforeAll, expect, test } from 'vitest';
import { allPages, type Row, startTenant, type TestTenant, withTenant } from './testing.ts';

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await startTenant();
});
afterAll(() => tenant.sandbox.close());

const profileOf = (row: Row) => row['profile'] as Readonly<Record<string, unknown>>;

async function membersOf(someone: TestTenant, team: string, limit = '7'): Promise<readonly Row[]> {
  const pages = await allPages(someone, 'users.list', { team_id: team, limit });
  return pages.flatMap(({ members }) => members ?? []);
}

test('the token says whose it is, and its scopes stand in the header', async () => {
  const { status, headers, body } = await tenant.raw('auth.test');

  expect(status).toBe(200);
  expect(body).toMatchObject({
    ok: true,
    enterprise_id: tenant.truth.enterprise,
    is_enterprise_install: true,
    app_id: expect.stringMatching(/^A0/u) as string,
  });
  expect(headers.get('x-oauth-scopes')?.split(',')).toContain('admin.apps:read');
  expect(body['expires_in']).toBeUndefined();
});

test('the people of a workspace come page by page, whose sizes differ, with their addresses', async () => {
  for (const { id } of tenant.truth.workspaces) {
    const found = await membersOf(tenant, id);
    const people = found.filter((row) => row['is_bot'] === false && row['id'] !== 'USLACKBOT');
    const expected = tenant.truth.people.filter(({ teams }) => teams.includes(id));

    expect(people.map((row) => String(row['id'])).sort()).toEqual(expected.map((person) => person.id).sort());
    expect(new Set(people.map((row) => profileOf(row)['email']))).toEqual(
      new Set(expected.map(({ email }) => email)),
    );
    const closed = people.filter((row) => row['deleted'] === true).map((row) => String(row['id']));
    expect(closed.sort()).toEqual(
      expected
        .filter(({ active }) => !active)
        .map((person) => person.id)
        .sort(),
    );
  }
});

test('everybody is in a workspace, some in two, and accounts that are gone in none', async () => {
  const all = await Promise.all(tenant.truth.workspaces.map(({ id }) => membersOf(tenant, id, '1000')));
  const ids = all.flat().map((row) => row['id']);
  const gone = tenant.sandbox.company.person(13);

  expect(tenant.truth.people.some(({ teams }) => teams.length === 2)).toBe(true);
  expect(new Set(ids).size).toBeLessThan(ids.length);
  expect(gone.status).toBe('gone');
  expect(all.flat().map((row) => profileOf(row)['email'])).not.toContain(gone.email);
});

test('bots tell their app, or bots.info does, or nobody', async () => {
  const [first] = tenant.truth.workspaces;
  const team = first?.id ?? '';
  const bots = (await membersOf(tenant, team)).filter((row) => row['is_bot'] === true);
  const silent = bots.filter((row) => profileOf(row)['api_app_id'] === undefined);
  const told: unknown[] = [];
  for (const row of silent) {
    const { bot } = await tenant.call('bots.info', { team_id: team, bot: String(profileOf(row)['bot_id']) });
    told.push((bot as Row)['app_id']);
  }

  expect(bots.map((row) => row['id'])).toEqual(
    tenant.truth.bots.filter((bot) => bot.team === team).map(({ userId }) => userId),
  );
  expect(told.filter((id) => id !== undefined).length).toBeGreaterThan(0);
  expect(told.filter((id) => id === undefined)).toHaveLength(1);
  expect(bots.filter((row) => row['deleted'] === true)).toHaveLength(1);
  expect(await tenant.call('bots.info', { team_id: team, bot: 'B0NOBODY' })).toEqual({
    ok: false,
    error: 'bot_not_found',
  });
});

test('an organisation’s token must say which workspace it means', async () => {
  expect(await tenant.call('users.list')).toEqual({ ok: false, error: 'missing_argument' });
  expect((await tenant.call('users.list', { team_id: 'T0NOWHERE' })).error).toBe('team_not_found');
  const team_id = tenant.truth.workspaces[0]?.id ?? '';
  expect((await tenant.call('users.list', { team_id, cursor: 'bm8=' })).error).toBe('invalid_cursor');
  expect((await tenant.call('users.list', { team_id, cursor: 'dXNlcjpVMFhY' })).error).toBe('invalid_cursor');
});

test('hostile names come through as they are', async () => {
  const names: unknown[] = [];
  for (const { id } of tenant.truth.workspaces)
    for (const row of await membersOf(tenant, id)) names.push(profileOf(row)['real_name']);

  expect(names).toContain('\u202Egpj.evitsetorP\u202C');
  expect(names).toContain('red \u001B[31mALERT\u001B[0m\r\nX-Injected: 1');
  expect(names).toContain('<img src=x onerror=alert(1)>');
  expect(names).toContain('__proto__');
  expect(names).toContain('');
});

test('workspaces are listed page by page, and the plan is told', async () => {
  const pages = await allPages(tenant, 'admin.teams.list', { limit: '2' });

  expect(pages.map(({ teams }) => teams?.length)).toEqual([2, 1]);
  expect(pages.flatMap(({ teams }) => teams ?? []).map(({ id }) => id)).toEqual(
    tenant.truth.workspaces.map(({ id }) => id),
  );
  expect((await tenant.call('admin.teams.list', { limit: '1001' })).error).toBe('invalid_limit');
  expect((await tenant.call('team.billing.info'))['plan']).toBe('enterprise');
  expect((await tenant.call('team.info', { team: 'T0NOWHERE' })).error).toBe('team_not_found');
});

test('a workspace on an ordinary plan has no administration by API', () =>
  withTenant({ scenario: 'basic' }, async (basic) => {
    const { body } = await basic.raw('auth.test');
    const everybody = await allPages(basic, 'users.list', { limit: '1000' });

    expect(body['enterprise_id']).toBeUndefined();
    expect(body['team_id']).toBe(basic.truth.workspaces[0]?.id);
    expect(await basic.call('team.billing.info')).toEqual({ ok: true, plan: 'std' });
    expect((await basic.call('admin.teams.list')).error).toBe('not_allowed_token_type');
    expect((await basic.call('auth.teams.list')).error).toBe('not_allowed_token_type');
    expect((await basic.call('admin.apps.approved.list')).error).toBe('feature_not_enabled');
    expect((await basic.call('admin.apps.restrict')).error).toBe('feature_not_enabled');
    const refused = await basic.audit('logs');
    expect([refused.status, refused.body.error]).toEqual([403, 'feature_not_enabled']);
    expect(everybody).toHaveLength(1);
    expect(basic.truth.bots.filter(({ deleted }) => !deleted).length).toBeGreaterThan(10);
    const entry = basic.simulator.tenantEntry('x', {});
    expect(Object.keys(entry.files)).toEqual(['slack-token']);
  }));

test('a careful organisation keeps back scopes, a workspace and the audit token', () =>
  withTenant({ scenario: 'strict' }, async (strict) => {
    const { id: last = '' } = strict.truth.workspaces.at(-1) ?? {};
    const reached = (await strict.call('auth.teams.list')).teams?.map(({ id }) => id);
    const [first] =
      (await strict.call('users.list', { team_id: reached?.[0] ?? '' })).members?.slice(1) ?? [];

    expect(await strict.call('admin.teams.list')).toMatchObject({
      error: 'missing_scope',
      needed: 'admin.teams:read',
      provided: expect.stringContaining('admin.apps:read') as string,
    });
    expect(reached).toEqual(strict.truth.workspaces.filter((one) => one.reachable).map(({ id }) => id));
    expect(reached).not.toContain(last);
    expect((await strict.call('users.list', { team_id: last })).error).toBe('team_access_not_granted');
    expect(profileOf(first ?? {})).not.toHaveProperty('email');
    expect(strict.simulator.tenantEntry('x', {}).entry).toMatchObject({
      auth: { type: 'token', token: 'file:./slack-token' },
    });
    expect(JSON.stringify(strict.simulator.tenantEntry('x', {}))).not.toContain('audit-token');
  }));
