import { expect, test } from 'vitest';
import type { FaultName } from '../contract.ts';
import { allPages, type TestTenant, withTenant } from './testing.ts';

/** A tenant in which the fault strikes every call it fits. */
function struck(name: FaultName, body: (tenant: TestTenant) => Promise<void>): Promise<void> {
  return withTenant({ faults: [{ name, rate: 1 }], lagMs: 0 }, body);
}

const first = ({ truth }: TestTenant) => truth.workspaces[0]?.id ?? '';
const organisation = ({ truth }: TestTenant) => ({ enterprise_id: truth.enterprise ?? '' });

test('each method has a bucket of its own, refilled by its tier', () =>
  withTenant({}, async (tenant) => {
    const list = () => tenant.raw('admin.apps.approved.list', organisation(tenant));
    const answers = [];
    for (let i = 0; i < 8; i += 1) answers.push(await list());
    const refused = answers.filter(({ status }) => status === 429);

    expect(refused).toHaveLength(3);
    expect(refused[0]?.body).toEqual({ ok: false, error: 'ratelimited' });
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(3);
    expect((await tenant.raw('admin.apps.restricted.list', organisation(tenant))).status).toBe(200);
    expect(tenant.sandbox.stats().get('slack')?.throttled).toBe(3);
    expect(tenant.sandbox.stats().get('slack')?.served.get('admin.apps.approved.list')).toBe(8);
    tenant.sandbox.clock.advance(3000);
    expect((await list()).status).toBe(200);
    expect((await list()).status).toBe(429);
  }));

test('uninstalling goes once a minute', () =>
  withTenant({}, async (tenant) => {
    const uninstall = () => tenant.raw('admin.apps.uninstall', { app_id: 'A0X' });

    expect((await uninstall()).body.error).toBe('app_not_found');
    const second = await uninstall();
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '60']);
    tenant.sandbox.clock.advance(60_000);
    expect((await uninstall()).status).toBe(200);
  }));

test('the audit log is limited for the organisation, not for each endpoint', () =>
  withTenant({}, async (tenant) => {
    const statuses: number[] = [];
    for (let i = 0; i < 8; i += 1) statuses.push((await tenant.audit('logs?limit=1')).status);
    for (let i = 0; i < 8; i += 1) statuses.push((await tenant.audit('actions', '')).status);

    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(5);
    expect((await tenant.audit('schemas')).body.error).toBe('rate_limited');
  }));

test('throttling comes with and without a time to wait', async () => {
  await struck('429-absent', async (tenant) => {
    const { status, headers, body } = await tenant.raw('users.list');
    expect([status, headers.get('retry-after'), body.error]).toEqual([429, null, 'ratelimited']);
    expect((await tenant.audit('logs')).body.error).toBe('rate_limited');
  });
  await struck('429-seconds', async (tenant) => {
    expect((await tenant.raw('users.list')).headers.get('retry-after')).toBe('2');
  });
});

test('an error hides in a 200, a page of HTML in a 503', async () => {
  await struck('200-error', async (tenant) => {
    const got = await tenant.raw('auth.test');
    expect([got.status, got.body.error]).toEqual([200, 'internal_error']);
    expect((await tenant.audit('logs')).status).toBe(200);
  });
  await struck('503', async (tenant) => {
    const got = await tenant.raw('auth.test');
    expect([got.status, got.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8']);
  });
});

test('an endless list repeats one cursor, or takes turns with two', () =>
  struck('endless-cursor', async (tenant) => {
    const cursors = async (method: string, given: Readonly<Record<string, string>>) =>
      (await allPages(tenant, method, given, 6)).map((body) => body.response_metadata?.next_cursor);

    expect(new Set(await cursors('users.list', { team_id: first(tenant) })).size).toBe(2);
    expect(new Set(await cursors('admin.apps.approved.list', organisation(tenant))).size).toBe(1);
  }));

test('an empty page leads on to the rows', () =>
  struck('empty-page', async (tenant) => {
    const pages = await allPages(tenant, 'users.list', { team_id: first(tenant), limit: '20' });

    expect(pages[0]?.members).toEqual([]);
    const bots = tenant.truth.bots.filter(({ team }) => team === first(tenant));
    expect(
      pages.flatMap(({ members }) => members ?? []).filter((row) => row['is_bot'] === true),
    ).toHaveLength(bots.length);
    const log = await tenant.audit('logs?limit=500');
    expect(log.body.entries).toEqual([]);
    const { body } = await tenant.audit(`logs?limit=500&cursor=${log.body.response_metadata?.next_cursor}`);
    expect(body.entries?.length).toBeGreaterThan(100);
  }));

test('rows are broken, come twice or never', async () => {
  await struck('malformed-row', async (tenant) => {
    expect((await tenant.call('users.list', { team_id: first(tenant) })).members?.[0]?.['id']).toEqual({
      unexpected: true,
    });
    expect(
      (await tenant.call('admin.apps.approved.list', organisation(tenant))).approved_apps?.[0]?.['app'],
    ).toEqual({ unexpected: true });
  });
  await struck('duplicate-rows', async (tenant) => {
    const { entries = [] } = (await tenant.audit('logs?limit=500')).body;
    expect(entries.at(-1)).toEqual(entries[0]);
  });
  await struck('missing-rows', async (tenant) => {
    const { logs = [], paging } = await tenant.call('team.integrationLogs', { team_id: first(tenant) });
    expect(logs.length).toBeLessThan(paging?.total ?? 0);
    const people = (await tenant.call('users.list', { team_id: first(tenant) })).members ?? [];
    expect(people.filter((row) => row['is_bot'] === true)).toHaveLength(
      tenant.truth.bots.filter(({ team }) => team === first(tenant)).length,
    );
  });
});

test('a static token that dies stays dead, one that rotates is renewed', () =>
  struck('token-expiry', async (tenant) => {
    const { clientId, clientSecret, refreshToken } = tenant.simulator.credentials;
    const errors: unknown[] = [];
    for (let i = 0; i < 8; i += 1) errors.push((await tenant.call('auth.test')).error);
    const { body } = await tenant.raw(
      'oauth.v2.access',
      {
        client_id: clientId,
        client_secret: clientSecret,
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
      },
      '',
    );

    expect(errors.indexOf('token_expired')).toBe(5);
    expect(errors.slice(5)).toEqual(['token_expired', 'token_expired', 'token_expired']);
    for (let i = 0; i < 8; i += 1)
      expect((await tenant.call('auth.test', {}, String(body['access_token']))).ok).toBe(true);
  }));

test('one list is forbidden, the others are not', async () => {
  await struck('forbidden-stream', async (tenant) => {
    expect((await tenant.call('admin.apps.restricted.list', organisation(tenant))).error).toBe(
      'missing_scope',
    );
    expect((await tenant.call('admin.apps.approved.list', organisation(tenant))).ok).toBe(true);
  });
  await withTenant({ scenario: 'basic', faults: [{ name: 'forbidden-stream', rate: 1 }] }, async (tenant) => {
    expect((await tenant.call('team.integrationLogs')).error).toBe('missing_scope');
  });
});

test('a redirect to another host is offered in the middle of a list', () =>
  struck('foreign-next', async (tenant) => {
    const given = { team_id: first(tenant), limit: '10' };
    const { body } = await tenant.raw('users.list', given);

    expect(body.ok).toBe(true);
    const next = await tenant.raw('users.list', {
      ...given,
      cursor: body.response_metadata?.next_cursor ?? '',
    });
    expect([next.status, next.headers.get('location')]).toEqual([302, 'http://127.0.0.2:9/api/users.list']);
  }));

test('a tenant to which nothing is connected is still somebody’s', () =>
  withTenant({ lagMs: 0 }, async (tenant) => {
    const emptied = async (path: string, origin: string) => {
      const { token, auditToken } = tenant.simulator.credentials;
      const authorization = `Bearer ${origin === 'audit' ? auditToken : token}`;
      const request = {
        method: 'GET',
        url: new URL(`http://x${path}`),
        headers: { authorization },
        body: '',
        inFlight: 1,
      };
      const real = () => tenant.simulator.handle(request, origin);
      const reply = await tenant.simulator.emptyReply?.(request, origin, real);
      return JSON.parse(reply?.body ?? 'null') as Readonly<Record<string, unknown>>;
    };
    const team = first(tenant);

    expect(await emptied('/api/auth.test', 'api')).toMatchObject({ enterprise_id: tenant.truth.enterprise });
    expect((await emptied('/api/admin.teams.list', 'api'))['teams']).toHaveLength(3);
    expect(await emptied(`/api/users.list?team_id=${team}&limit=10`, 'api')).toMatchObject({
      members: [],
      response_metadata: { next_cursor: '' },
    });
    expect(await emptied(`/api/team.integrationLogs?team_id=${team}`, 'api')).toMatchObject({
      logs: [],
      paging: { total: 0, pages: 1 },
    });
    expect(await emptied('/audit/v1/logs?limit=3', 'audit')).toEqual({
      entries: [],
      response_metadata: { next_cursor: '' },
    });
    expect(Object.keys((await emptied('/audit/v1/actions', 'audit'))['actions'] as object)).toContain('app');
  }));
