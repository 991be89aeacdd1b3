import { expect, test } from 'vitest';
import { AppError } from '../../src/core/errors.ts';
import { slackErrorOf } from './answers.ts';
import type { MethodArgs } from './slack-session.ts';
import type { MethodName } from './operations.ts';
import { type Asked, enterprise, ok, openTenant, refused, type Reply } from './testing.ts';

const { signal } = new AbortController();

function tenant(reply: (asked: Asked) => Reply) {
  return openTenant(reply, () => []);
}

/** The error of one call, and how often it was sent. */
async function failing(
  reply: Reply,
  method: MethodName = 'users.list',
  args: MethodArgs = {},
): Promise<{ readonly error: AppError; readonly sent: number }> {
  const { slack, asked } = tenant(() => reply);
  return { error: await errorOf(slack.client.call(method, args, signal)), sent: asked.length };
}

async function errorOf(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error('expected an AppError', { cause: error });
}

test.each([
  ['token_revoked', 'SIGN_IN_EXPIRED'],
  ['account_inactive', 'SIGN_IN_EXPIRED'],
  ['invalid_auth', 'SIGN_IN_REFUSED'],
  ['not_authed', 'SIGN_IN_REFUSED'],
])('%s ends the tenant with 5', async (word, code) => {
  const { slack, asked } = tenant(() => refused(word));

  const error = await errorOf(slack.client.call('users.list', {}, signal));
  const next = await errorOf(slack.client.call('bots.info', {}, signal));

  expect(error).toMatchObject({ code, exit: 5 });
  expect(error.message).toContain(word);
  expect(slackErrorOf(error)).toBe(word);
  expect(next.code).toBe(code);
  expect(asked).toHaveLength(1);
});

test('the log of a workspace that the owner is no member of is a gap, and the token is alive', async () => {
  const { slack } = tenant((asked) =>
    asked.args.has('team_id') ? refused('invalid_auth') : ok({ members: [] }),
  );

  const error = await errorOf(slack.client.call('team.integrationLogs', { team_id: 'T9' }, signal));
  const alive = await slack.client.call('users.list', {}, signal);

  expect(error).toMatchObject({ code: 'GAP_PERMISSION', exit: 4 });
  expect(alive).toMatchObject({ ok: true });
});

test('invalid_auth about anything else is about the token, with team_id or without', async () => {
  const list = await failing(refused('invalid_auth'), 'users.list', { team_id: 'T9' });
  const log = await failing(refused('invalid_auth'), 'team.integrationLogs');
  const revoked = await failing(refused('token_revoked'), 'team.integrationLogs', { team_id: 'T9' });

  expect([list, log, revoked].map(({ error }) => error.exit)).toEqual([5, 5, 5]);
});

test.each([
  ['feature_not_enabled', 'GAP_LICENCE', /Enterprise/u],
  ['paid_only', 'GAP_LICENCE', /paid/u],
  ['not_allowed_token_type', 'GAP_PERMISSION', /xoxp-/u],
  ['app_management_app_not_installed_on_org', 'GAP_PERMISSION', /on the organisation/u],
  ['not_an_admin', 'GAP_PERMISSION', /administrator/u],
  ['restricted_action', 'GAP_PERMISSION', /administrator/u],
  ['team_access_not_granted', 'GAP_PERMISSION', /Add the app to that workspace/u],
  ['accesslimited', 'GAP_PERMISSION', /IP addresses/u],
  ['team_not_found', 'READ_GONE', /removed/u],
  ['org_login_required', 'READ_FAILED', /again later/u],
  ['invalid_cursor', 'READ_REJECTED', /./u],
  ['made_up_today', 'READ_REJECTED', /./u],
])('%s is %s, asked once', async (word, code, remedy) => {
  const { error, sent } = await failing(refused(word));

  expect(error).toMatchObject({ code, exit: 4 });
  expect(error.remedy).toMatch(remedy);
  expect(error.detail).toContain(word);
  expect(slackErrorOf(error)).toBe(word);
  expect(sent).toBe(1);
});

test('a missing scope is named as Slack names it, without what hides in the name', async () => {
  const { error } = await failing(
    refused('missing_scope', { needed: 'users:read\u001b[2J.email', provided: 'xoxp' }),
  );
  const unnamed = await failing(refused('missing_scope'), 'admin.apps.approved.list');

  expect(error).toMatchObject({
    code: 'GAP_PERMISSION',
    detail: 'the scope users:read[2J.email (users.list)',
  });
  expect(unnamed.error.remedy).toContain('admin.apps:read');
});

test.each<[string, Reply]>([
  ['HTTP 500', { status: 500, json: { ok: false, error: 'x' } }],
  ['a 503 in HTML', { status: 503, text: '<html>Service Unavailable</html>' }],
  ['HTML with HTTP 200', { text: '<html>Please log in to the proxy</html>' }],
  ['an empty body', { text: '' }],
  ['internal_error with HTTP 200', refused('internal_error')],
  ['fatal_error with HTTP 200', refused('fatal_error')],
  ['service_unavailable with HTTP 200', refused('service_unavailable')],
  ['request_timeout with HTTP 200', refused('request_timeout')],
  ['ratelimited with HTTP 200', refused('ratelimited')],
  ['a 429 without Retry-After', { status: 429, json: { ok: false, error: 'ratelimited' } }],
  ['a 429 in HTML', { status: 429, text: '<html>slow down</html>' }],
])('%s is asked again', async (_what, first) => {
  let calls = 0;
  const { slack } = tenant(() => {
    calls += 1;
    return calls === 1 ? first : ok({ members: [] });
  });

  await expect(slack.client.call('users.list', {}, signal)).resolves.toEqual({ ok: true, members: [] });
  expect(calls).toBe(2);
});

test('a failure that stays is READ_FAILED, a throttling that stays READ_THROTTLED', async () => {
  const failed = await failing(refused('internal_error'));
  const throttled = await failing(refused('ratelimited'));

  expect(failed.error.code).toBe('READ_FAILED');
  expect(throttled.error.code).toBe('READ_THROTTLED');
});

test.each<[string, unknown]>([
  ['no ok', { members: [] }],
  ['ok in words', { ok: 'true', members: [] }],
  ['ok false and no word', { ok: false }],
  ['a list', []],
  ['a bare word', 'ok'],
  ['null', null],
])('%s is no success', async (_what, json) => {
  const { error } = await failing({ json });

  expect(error.code).toBe('READ_MALFORMED');
});

test('what Slack says stands even where its form is odd', async () => {
  const { slack } = tenant(() => ({
    json: { ok: true, response_metadata: null, members: [] },
    headers: { 'content-type': 'text/plain', 'retry-after': 'soon' },
  }));
  const { slack: warned } = tenant(() =>
    ok({ response_metadata: { warnings: 'superfluous_charset', messages: 7 } }),
  );

  await expect(slack.client.call('users.list', {}, signal)).resolves.toMatchObject({ members: [] });
  await expect(warned.client.call('users.list', {}, signal)).resolves.toMatchObject({ ok: true });
});

test('a method that must wait lets the others go on, and waits no less than it was told', async () => {
  let limited = true;
  const { slack, asked } = tenant((one) => {
    if (one.what === 'admin.apps.approved.list' && limited) {
      limited = false;
      return { status: 429, headers: { 'retry-after': '30' }, json: { ok: false, error: 'ratelimited' } };
    }
    return ok();
  });

  await Promise.all([
    slack.client.call('admin.apps.approved.list', {}, signal),
    slack.client.call('admin.apps.restricted.list', {}, signal),
  ]);

  const [approved, again] = asked.filter(({ what }) => what === 'admin.apps.approved.list');
  const restricted = asked.find(({ what }) => what === 'admin.apps.restricted.list');
  expect((again?.at ?? 0) - (approved?.at ?? 0)).toBeGreaterThanOrEqual(30_000);
  expect((restricted?.at ?? 0) - (approved?.at ?? 0)).toBeLessThan(1_000);
});

test('arguments go as a form: texts, numbers and booleans, nothing for what is undefined', async () => {
  const { slack, asked } = tenant(() => ok());

  await slack.client.call(
    'admin.apps.approved.list',
    { enterprise_id: 'E1', certified: true, limit: 100, cursor: 'bmV4dA==\ud800&x=1', team_id: undefined },
    signal,
  );

  expect(Object.fromEntries(asked[0]?.args ?? [])).toEqual({
    enterprise_id: 'E1',
    certified: 'true',
    limit: '100',
    cursor: 'bmV4dA==\ufffd&x=1',
  });
  expect(asked[0]).toMatchObject({
    origin: 'https://slack.com',
    bearer: 'Bearer xoxp-env-token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
});

test('a bearer that Slack calls expired is read again, and used if it is new', async () => {
  const secrets = new Map([['env:TOKEN', 'xoxp-old']]);
  const { slack, asked } = openTenant(
    ({ bearer }) => {
      if (bearer === 'Bearer xoxp-new') return ok({ members: [] });
      secrets.set('env:TOKEN', 'xoxp-new');
      return refused('token_expired');
    },
    () => [],
    { secrets },
  );

  await expect(slack.client.call('users.list', {}, signal)).resolves.toMatchObject({ ok: true });
  expect(asked.map(({ bearer }) => bearer)).toEqual(['Bearer xoxp-old', 'Bearer xoxp-new']);
});

test.each<[string, Reply]>([
  ['token_expired', refused('token_expired')],
  ['HTTP 401', { status: 401, json: { error: { code: 401 } } }],
])('%s for a token that stays the same ends the tenant', async (_what, reply) => {
  const { error, sent } = await failing(reply);

  expect(error.exit).toBe(5);
  expect(error.code).toMatch(/^SIGN_IN_/u);
  expect(sent).toBeLessThanOrEqual(2);
});

test('nothing secret stands in an error', async () => {
  const { error } = await failing(refused('xoxp-1111-2222-abcdef'));

  expect(JSON.stringify([error.message, error.detail, error.stack])).not.toContain('abcdef');
});

const auditFailures: readonly [string, Reply, string][] = [
  [
    'team_not_authorized',
    { status: 403, json: { ok: false, error: 'team_not_authorized' } },
    'GAP_PERMISSION',
  ],
  [
    'user_not_authorized',
    { status: 403, json: { ok: false, error: 'user_not_authorized' } },
    'GAP_PERMISSION',
  ],
  ['feature_not_enabled', { status: 403, json: { ok: false, error: 'feature_not_enabled' } }, 'GAP_LICENCE'],
  ['invalid_workspace', { status: 400, json: { ok: false, error: 'invalid_workspace' } }, 'GAP_LICENCE'],
  ['missing_scope', { status: 403, json: { ok: false, error: 'missing_scope' } }, 'GAP_PERMISSION'],
  ['invalid_action', { status: 400, json: { ok: false, error: 'invalid_action' } }, 'READ_REJECTED'],
  ['an error with HTTP 200', { json: { ok: false, error: 'invalid_range' } }, 'READ_REJECTED'],
  ['a page not found', { status: 404, text: '<html>nothing here</html>' }, 'READ_REJECTED'],
  [
    'invalid_authentication',
    { status: 401, json: { ok: false, error: 'invalid_authentication' } },
    'SIGN_IN_REFUSED',
  ],
  ['a dead token', { status: 401, json: { ok: false, error: 'token_revoked' } }, 'SIGN_IN_EXPIRED'],
];

test.each(auditFailures)('audit log: %s', async (_what, reply, code) => {
  const { slack } = tenant((asked) => (asked.what.startsWith('/audit') ? reply : ok()));

  const error = await errorOf(slack.auditLog?.logs({ limit: 1 }, signal) ?? Promise.resolve());

  expect(error.code).toBe(code);
  expect(error.message).toMatch(code.startsWith('SIGN_IN_') ? /auditToken/u : /audit\.logs/u);
  // The token of the Web API lives on, whatever the audit log says.
  await expect(slack.client.call('users.list', {}, signal)).resolves.toEqual({ ok: true });
});

test('the audit log has its own host and token, and tells its actions without one', async () => {
  const { slack, asked } = tenant(
    enterprise({
      '/audit/v1/logs': () => ({ json: { entries: [], response_metadata: { next_cursor: '' } } }),
      '/audit/v1/actions': () => ({ json: { actions: { app: ['app_installed'] } } }),
    }),
  );

  await slack.auditLog?.logs({ oldest: 1, action: 'app_installed,app_approved', limit: 9999 }, signal);
  await slack.auditLog?.actions(signal);

  expect(asked).toMatchObject([
    { what: '/audit/v1/logs', origin: 'https://api.slack.com', bearer: 'Bearer xoxp-env-audit' },
    { what: '/audit/v1/actions', bearer: null },
  ]);
  expect(Object.fromEntries(asked[0]?.args ?? [])).toEqual({
    oldest: '1',
    action: 'app_installed,app_approved',
    limit: '9999',
  });
});
