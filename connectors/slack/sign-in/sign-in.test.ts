import { expect, test } from 'vitest';
import { AppError } from '../../../src/core/errors.ts';
import { openSlackSession } from '../open-session.ts';
import { type Asked, type How, ok, refused, type Reply, testContext } from '../testing.ts';

const { signal } = new AbortController();
const auth = {
  type: 'rotating-token',
  clientId: '123.456',
  clientSecret: 'env:CLIENT',
  refreshToken: 'file:./refresh',
};
const settings = { auth, endpoints: { api: 'http://127.0.0.1:4010' } };

async function errorOf(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error('expected an AppError', { cause: error });
}

/** Slack with rotation: each refresh token works once, each access token until the next refresh. */
function rotating(how: { readonly lost?: number; readonly answer?: (asked: Asked) => Reply | null } = {}): {
  reply: (asked: Asked) => Reply;
  expire: () => void;
  readonly issued: readonly string[];
} {
  const issued: string[] = [];
  let refresh = 'xoxe-1-first';
  let access = 'none';
  let lost = how.lost ?? 0;
  return {
    issued,
    expire: () => (access = 'none'),
    reply(asked) {
      if (asked.what !== 'oauth.v2.access')
        return asked.bearer === `Bearer ${access}` ? ok({ members: [] }) : refused('token_expired');
      const odd = how.answer?.(asked);
      if (odd) return odd;
      if (asked.args.get('refresh_token') !== refresh) return refused('invalid_refresh_token');
      issued.push(refresh);
      refresh = `xoxe-1-after-${issued.length}`;
      access = `xoxe.xoxp-1-${issued.length}`;
      if (lost > 0) {
        lost -= 1;
        return { status: 502, text: '<html>Bad Gateway</html>' };
      }
      return ok({
        access_token: access,
        refresh_token: refresh,
        expires_in: 43_200,
        token_type: 'user',
      });
    },
  };
}

function open(reply: (asked: Asked) => Reply, how: How = {}) {
  const secrets = how.secrets ?? new Map([['file:./refresh', 'xoxe-1-first']]);
  const { context, asked } = testContext(reply, { settings, ...how, secrets });
  return { slack: openSlackSession(context), asked, secrets, context };
}

test('a rotating token: renewed once for all, and the next refresh token is saved before the first use', async () => {
  const order: string[] = [];
  const slackAnswers = rotating();
  const { slack, asked, secrets } = open(
    (one) => {
      order.push(one.what);
      return slackAnswers.reply(one);
    },
    { onSave: (reference, value) => order.push(`save ${reference} ${value}`) },
  );

  await Promise.all([
    slack.client.call('users.list', {}, signal),
    slack.client.call('bots.info', {}, signal),
    slack.client.call('team.info', {}, signal),
  ]);

  expect(order.slice(0, 2)).toEqual(['oauth.v2.access', 'save file:./refresh xoxe-1-after-1']);
  expect(slackAnswers.issued).toHaveLength(1);
  expect(secrets.get('file:./refresh')).toBe('xoxe-1-after-1');
  const [renewal] = asked;
  expect(renewal?.bearer).toBeNull();
  expect(Object.fromEntries(renewal?.args ?? [])).toEqual({
    grant_type: 'refresh_token',
    client_id: '123.456',
    client_secret: 'xoxp-env-client',
    refresh_token: 'xoxe-1-first',
  });
});

test('token_expired in mid-run renews once for two workers', async () => {
  const slackAnswers = rotating();
  const { slack } = open(slackAnswers.reply);
  await slack.client.call('users.list', {}, signal);
  slackAnswers.expire();

  const answers = await Promise.all([
    slack.client.call('users.list', {}, signal),
    slack.client.call('bots.info', {}, signal),
  ]);

  expect(answers).toMatchObject([{ ok: true }, { ok: true }]);
  expect(slackAnswers.issued).toEqual(['xoxe-1-first', 'xoxe-1-after-1']);
});

test('it is renewed ahead of its end', async () => {
  const slackAnswers = rotating();
  const { slack, asked, context } = open(slackAnswers.reply);
  await slack.client.call('users.list', {}, signal);
  await context.clock.sleep(43_200_000 - 30_000);

  await slack.client.call('users.list', {}, signal);

  expect(asked.map(({ what }) => what)).toEqual([
    'oauth.v2.access',
    'users.list',
    'oauth.v2.access',
    'users.list',
  ]);
});

test('an answer lost after the renewal says what to do', async () => {
  const { slack } = open(rotating({ lost: 1 }).reply);

  const error = await errorOf(slack.client.call('users.list', {}, signal));

  expect(error).toMatchObject({ code: 'SIGN_IN_EXPIRED', exit: 5 });
  expect(error.remedy).toMatch(/Install the app again and store the new refresh token/u);
});

test('a refresh token that another program has renewed meanwhile is read again', async () => {
  const secrets = new Map([['file:./refresh', 'xoxe-1-stale']]);
  const slackAnswers = rotating();
  const { slack } = open(
    (asked) => {
      if (asked.args.get('refresh_token') === 'xoxe-1-stale') secrets.set('file:./refresh', 'xoxe-1-first');
      return slackAnswers.reply(asked);
    },
    { secrets },
  );

  await expect(slack.client.call('users.list', {}, signal)).resolves.toMatchObject({ ok: true });
});

test('a refresh token that cannot be saved ends the tenant before its access token is used', async () => {
  const slackAnswers = rotating();
  const { slack, asked } = open(slackAnswers.reply, {
    onSave: () => {
      throw new AppError('SECRET_UNWRITABLE');
    },
  });

  const first = await errorOf(slack.client.call('users.list', {}, signal));
  const second = await errorOf(slack.client.call('bots.info', {}, signal));

  expect([first.code, second.code]).toEqual(['SECRET_UNWRITABLE', 'SECRET_UNWRITABLE']);
  expect(asked.map(({ what }) => what)).toEqual(['oauth.v2.access']);
});

test.each<[string, Reply, string, RegExp]>([
  ['bad_client_secret', refused('bad_client_secret'), 'SIGN_IN_REFUSED', /clientSecret/u],
  ['token_rotation_not_enabled', refused('token_rotation_not_enabled'), 'SIGN_IN_REFUSED', /rotation/u],
  ['invalid_grant', { status: 400, json: { error: 'invalid_grant' } }, 'SIGN_IN_EXPIRED', /again/u],
  ['an answer without a refresh token', ok({ access_token: 'xoxe.xoxp-1' }), 'SIGN_IN_REFUSED', /again/u],
  ['an answer without ok', { json: { access_token: 'x', refresh_token: 'y' } }, 'SIGN_IN_REFUSED', /./u],
  ['internal_error all the time', refused('internal_error'), 'SIGN_IN_UNREACHABLE', /./u],
])('%s', async (_what, reply, code, remedy) => {
  const { slack, secrets } = open(rotating({ answer: () => reply }).reply);

  const error = await errorOf(slack.client.call('users.list', {}, signal));

  expect(error).toMatchObject({ code, exit: 5 });
  expect(error.remedy).toMatch(remedy);
  expect(secrets.get('file:./refresh')).toBe('xoxe-1-first');
});

test('who leaves while the token is renewed does not lose it', async () => {
  const slackAnswers = rotating();
  const leave = new AbortController();
  const { slack, secrets } = open((asked) => {
    if (asked.what === 'oauth.v2.access') leave.abort();
    return slackAnswers.reply(asked);
  });

  await errorOf(slack.client.call('users.list', {}, leave.signal));
  await slack.client.call('users.list', {}, signal);

  expect(slackAnswers.issued).toHaveLength(1);
  expect(secrets.get('file:./refresh')).toBe('xoxe-1-after-1');
});
