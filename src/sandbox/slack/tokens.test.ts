import { expect, test } from 'vitest';
import { startTenant, type TestTenant, withTenant } from './testing.ts';

function refresh(tenant: TestTenant, refreshToken: string, more: Readonly<Record<string, string>> = {}) {
  const { clientId, clientSecret } = tenant.simulator.credentials;
  return tenant.raw(
    'oauth.v2.access',
    {
      client_id: clientId,
      client_secret: clientSecret,
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      ...more,
    },
    '',
  );
}

test('a token is sent in the header or the form, and nothing else will do', () =>
  withTenant({}, async (tenant) => {
    const { token } = tenant.simulator.credentials;
    const { url } = await fetch(tenant.sandbox.urls.get('slack')?.['api'] ?? '');

    expect((await tenant.raw('auth.test', { token }, '')).body.ok).toBe(true);
    expect((await tenant.raw('auth.test', {}, '')).body.error).toBe('not_authed');
    expect((await tenant.raw('auth.test', {}, 'xoxb-1')).body.error).toBe('invalid_auth');
    const inAddress = await fetch(`${url}api/auth.test?token=${token}`);
    expect(await inAddress.json()).toEqual({ ok: false, error: 'not_authed' });
    expect((await tenant.raw('no.such', {})).body).toEqual({
      ok: false,
      error: 'unknown_method',
      req_method: 'no.such',
    });
    const posted = await fetch(`${url}api/auth.test`, {
      method: 'POST',
      body: '{}',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
    expect(await posted.json()).toEqual({ ok: false, error: 'invalid_post_type' });
  }));

test('a refresh token works once, and what it buys lives for twelve hours', () =>
  withTenant({}, async (tenant) => {
    const { refreshToken } = tenant.simulator.credentials;
    const { body } = await refresh(tenant, refreshToken);
    const access = String(body['access_token']);

    expect(body).toMatchObject({ ok: true, token_type: 'user', expires_in: 43_200 });
    expect(access).toMatch(/^xoxe\.xoxp-1-/u);
    expect((await refresh(tenant, refreshToken)).body.error).toBe('invalid_refresh_token');
    expect((await tenant.raw('auth.test', {}, access)).body['expires_in']).toBeLessThanOrEqual(43_200);
    tenant.sandbox.clock.advance(12 * 3_600_000);
    expect((await tenant.raw('auth.test', {}, access)).body.error).toBe('token_expired');
    const renewed = await refresh(tenant, String(body['refresh_token']));
    expect((await tenant.raw('auth.test', {}, String(renewed.body['access_token']))).body.ok).toBe(true);
  }));

test('a stranger refreshes nothing', () =>
  withTenant({}, async (tenant) => {
    const { refreshToken } = tenant.simulator.credentials;

    expect((await refresh(tenant, refreshToken, { client_id: '1.2' })).body.error).toBe('invalid_client_id');
    expect((await refresh(tenant, refreshToken, { client_secret: 'x' })).body.error).toBe(
      'bad_client_secret',
    );
    expect((await refresh(tenant, refreshToken, { grant_type: 'x' })).body.error).toBe('invalid_grant_type');
    expect((await refresh(tenant, refreshToken)).body.ok).toBe(true);
  }));

test('a revoked token is dead, a dry run kills nothing', () =>
  withTenant({}, async (tenant) => {
    expect(await tenant.call('auth.revoke', { test: '1' })).toEqual({ ok: true, revoked: false });
    expect(await tenant.call('auth.revoke')).toEqual({ ok: true, revoked: true });
    expect((await tenant.call('auth.test')).error).toBe('token_revoked');
    expect((await tenant.audit('logs?limit=1')).status).toBe(200);
  }));

test('the same seed makes the same tenant, another seed another one', async () => {
  const [one, again, other] = await Promise.all([startTenant(), startTenant(), startTenant({ seed: 2 })]);
  const read = async (tenant: TestTenant) => [
    (await tenant.audit('logs?limit=500')).text,
    (await tenant.raw('users.list', { team_id: tenant.truth.workspaces[1]?.id ?? '' })).body.members,
  ];

  expect(again.truth).toEqual(one.truth);
  expect(await read(again)).toEqual(await read(one));
  expect(other.simulator.credentials.token).not.toBe(one.simulator.credentials.token);
  expect((await other.raw('auth.test', {}, one.simulator.credentials.token)).body.error).toBe('invalid_auth');
  expect(other.truth.workspaces[0]?.id).not.toBe(one.truth.workspaces[0]?.id);
  await Promise.all([one, again, other].map(({ sandbox }) => sandbox.close()));
});

test('the entry names secret files that hold nothing but the tokens', () =>
  withTenant({}, async (tenant) => {
    const urls = tenant.sandbox.urls.get('slack') ?? {};
    const { files, entry } = tenant.simulator.tenantEntry('demo-slack', urls);
    const { token, auditToken } = tenant.simulator.credentials;

    expect(files).toEqual({ 'slack-token': token, 'slack-audit-token': auditToken });
    expect(token).toMatch(/^xoxp-\d+-\d+-\d+-[0-9a-f]{32}$/u);
    expect(entry).toEqual({
      id: 'demo-slack',
      platform: 'slack',
      auth: { type: 'token', token: 'file:./slack-token', auditToken: 'file:./slack-audit-token' },
      actAuth: 'same',
      endpoints: { api: urls['api'], audit: urls['audit'] },
    });
  }));
