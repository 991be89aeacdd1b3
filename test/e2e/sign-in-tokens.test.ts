/** Every way to sign in to Slack and Salesforce, against the simulated vendors; what is refused says what to do. */
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InterceptedCall } from '../../src/sandbox/index.ts';
import type { SalesforceSimulator } from '../../src/sandbox/salesforce/index.ts';
import type { SlackSimulator } from '../../src/sandbox/slack/index.ts';
import { type RunOptions, start } from './cli.ts';
import { type Company, type Desk, openCompany, quick, salesforce, slack } from './company.ts';
import { differences } from './result.ts';

const options = { platforms: ['slack', 'salesforce'] } as const;
let company: Company;
/** What the usual credential of each platform finds. */
const usual = new Map<string, string>();

beforeAll(async () => {
  company = await openCompany(options);
  const desk = await company.desk();
  await Promise.all(
    [slack, salesforce].map(async (tenant) => {
      const { code, stdout, stderr } = await desk.grantwarden('audit --quiet --json --tenant', tenant);
      expect([tenant, code, stderr]).toEqual([tenant, 0, '']);
      usual.set(tenant, stdout);
    }),
  );
});
afterAll(() => company[Symbol.asyncDispose]());

function slackOf({ sandbox }: Company): SlackSimulator {
  return sandbox.simulators.find(({ platform }) => platform === 'slack') as SlackSimulator;
}

function salesforceOf({ sandbox }: Company): SalesforceSimulator {
  return sandbox.simulators.find(({ platform }) => platform === 'salesforce') as SalesforceSimulator;
}

function origin({ sandbox }: Company, platform: 'slack' | 'salesforce', name: string): string {
  return sandbox.urls.get(platform)?.[name] ?? '';
}

type Auth = Readonly<Record<string, unknown>>;
type Files = Readonly<Record<string, string>>;

/** A desk whose tenant signs in another way, with its secrets in files. */
async function deskWith(tenant: string, auth: Auth, files: Files, from = company): Promise<Desk> {
  const desk = await from.desk((config) => {
    quick(config);
    for (const entry of config.tenants) if (entry.id === tenant) entry.auth = { ...auth };
  });
  for (const [name, text] of Object.entries(files)) await keep(desk, name, text);
  return desk;
}

function keep({ dir }: Desk, name: string, text: string): Promise<void> {
  return writeFile(path.join(dir, name), text, { mode: 0o600 });
}

async function expectTheUsual(tenant: string, desk: Desk, more: RunOptions = {}): Promise<void> {
  const { code, stdout, stderr } = await desk.grantwarden('audit --quiet --json --tenant', tenant, more);
  expect([code, stderr]).toEqual([0, '']);
  expect(differences(usual.get(tenant) ?? '', stdout)).toEqual([]);
}

interface Refusal {
  readonly says: RegExp;
  readonly remedy: RegExp;
  readonly code: string;
  /** What must not be told. */
  readonly secret: string;
}

async function expectRefused(tenant: string, desk: Desk, refusal: Refusal, more: RunOptions = {}) {
  const { code, stderr } = await desk.grantwarden('audit --quiet --tenant', tenant, more);
  expect([code, stderr]).toEqual([5, expect.stringContaining(`error: ${tenant}: `)]);
  expect(stderr).toMatch(refusal.says);
  expect(stderr).toMatch(refusal.remedy);
  expect(stderr).toContain(refusal.code);
  expect(stderr).not.toContain(refusal.secret);
}

const rotating = (): Auth => ({
  type: 'rotating-token',
  clientId: slackOf(company).credentials.clientId,
  clientSecret: 'file:./client-secret',
  refreshToken: 'file:./refresh',
  auditToken: 'file:./slack-audit-token',
});

test.concurrent('Slack: without the audit token the integration logs tell of installs where that person is a member', async () => {
  const desk = await deskWith(slack, { type: 'token', token: 'env:SLACK_TOKEN' }, {});
  const { code, stdout, stderr } = await desk.grantwarden('audit --quiet --json --tenant', slack, {
    env: { SLACK_TOKEN: slackOf(company).credentials.token },
  });

  expect([code, stderr]).toEqual([4, '']);
  const { tenants } = JSON.parse(stdout) as {
    tenants: { coverage: { streams: { name: string; status: string; read: number; remedy: string }[] } }[];
  };
  const installs = tenants[0]?.coverage.streams.find(({ name }) => name === 'installs');
  expect(installs).toMatchObject({ status: 'partial', remedy: expect.stringMatching(/set auditToken/u) });
  expect(installs?.read).toBeGreaterThan(10);
});

test.concurrent('Slack: a token that rotates is rewritten, audit after audit', async () => {
  const { clientSecret, refreshToken } = slackOf(company).credentials;
  const files = { 'client-secret': clientSecret, refresh: refreshToken };
  const desk = await deskWith(slack, rotating(), files);
  const file = path.join(desk.dir, 'refresh');

  await expectTheUsual(slack, desk);
  const second = await readFile(file, 'utf8');
  expect(second).toMatch(/^xoxe-/u);
  expect(second).not.toBe(refreshToken);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await desk.grantwarden('doctor --quiet --tenant', slack)).toMatchObject({ code: 0 });
  expect(await readFile(file, 'utf8')).not.toBe(second);

  await writeFile(file, refreshToken);
  await expectRefused(slack, desk, {
    says: /invalid_refresh_token/u,
    remedy: /refresh token/iu,
    code: 'SIGN_IN_',
    secret: refreshToken,
  });
});

test.concurrent('Slack: tokens that are nobody’s, and a wrong client secret, are refused by name', async () => {
  const unknown = 'xoxp-1111111111111-2222222222222-3333333333333-0123456789abcdef0123456789abcdef';
  const static_ = await deskWith(slack, { type: 'token', token: 'file:./t' }, { t: unknown });
  await expectRefused(slack, static_, {
    says: /invalid_auth/u,
    remedy: /token/u,
    code: 'SIGN_IN_',
    secret: unknown,
  });

  const secret = '0123456789abcdef0123456789abcdef';
  const files = { 'client-secret': secret, refresh: slackOf(company).credentials.refreshToken };
  const wrong = await deskWith(slack, rotating(), files);
  await expectRefused(slack, wrong, {
    says: /bad_client_secret/u,
    remedy: /clientId and clientSecret from Basic Information/u,
    code: 'SIGN_IN_REFUSED',
    secret,
  });
  expect(await readFile(path.join(wrong.dir, 'refresh'), 'utf8')).toBe(files.refresh);
});

test.concurrent.each([
  ['token_revoked', /revoked/u],
  ['token_expired', /expired/u],
  ['account_inactive', /inactive|deactivated/u],
])('Slack: %s is told with its remedy', async (error, says) => {
  await using own = await openCompany({
    platforms: ['slack'],
    intercept: () => Promise.resolve({ status: 200, body: JSON.stringify({ ok: false, error }) }),
  });
  const desk = await own.desk();
  const { token } = slackOf(own).credentials;
  await expectRefused(slack, desk, { says, remedy: /→ .*token/u, code: 'SIGN_IN_', secret: token });
});

const client = () => {
  const { consumerKey: clientId, consumerSecret, refreshToken } = salesforceOf(company).credentials;
  return { clientId, consumerSecret, refreshToken };
};

async function salesforceToken(): Promise<string> {
  const { clientId, consumerSecret } = client();
  const answer = await fetch(`${origin(company, 'salesforce', 'login')}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: consumerSecret,
    }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

test.concurrent('Salesforce: client credentials', async () => {
  const { clientId, consumerSecret } = client();
  const auth = { type: 'client-credentials', clientId, clientSecret: 'file:./secret' };
  const desk = await deskWith(salesforce, auth, { secret: consumerSecret });
  await expectTheUsual(salesforce, desk);

  const wrong = 'ABCDEF0123456789ABCDEF';
  await keep(desk, 'secret', wrong);
  await expectRefused(salesforce, desk, {
    says: /invalid_client/u,
    remedy: /clientSecret|[Cc]onsumer [Ss]ecret|client secret/u,
    code: 'SIGN_IN_REFUSED',
    secret: wrong,
  });
});

test.concurrent('Salesforce: a refresh token that rotates is rewritten; one used before is refused', async () => {
  const { clientId, consumerSecret, refreshToken } = client();
  const auth = {
    type: 'refresh-token',
    clientId,
    clientSecret: 'file:./secret',
    refreshToken: 'file:./refresh',
  };
  const desk = await deskWith(salesforce, auth, { secret: consumerSecret, refresh: refreshToken });
  await expectTheUsual(salesforce, desk);
  const next = await readFile(path.join(desk.dir, 'refresh'), 'utf8');
  expect(next).toMatch(/^5Aep861/u);
  expect(next).not.toBe(refreshToken);
  expect(await desk.grantwarden('doctor --quiet --tenant', salesforce)).toMatchObject({ code: 0 });

  await keep(desk, 'refresh', refreshToken);
  await expectRefused(salesforce, desk, {
    says: /expired access\/refresh token/u,
    remedy: /sign in anew and store the new one/u,
    code: 'SIGN_IN_EXPIRED',
    secret: refreshToken,
  });
});

test.concurrent('Salesforce: a ready access token of one instance', async () => {
  const instanceUrl = origin(company, 'salesforce', 'instance');
  const desk = await deskWith(salesforce, { type: 'access-token', token: 'env:SF', instanceUrl }, {});
  await expectTheUsual(salesforce, desk, { env: { SF: await salesforceToken() } });

  const ended = '00DSZ0000000001!AQendedlongagoendedlongago';
  const refusal = { says: /session/iu, remedy: /Provide a new access token/u, code: 'SIGN_IN_EXPIRED' };
  await expectRefused(salesforce, desk, { ...refusal, secret: ended }, { env: { SF: ended } });
});

/** A program named `sf` that prints what the Salesforce CLI would. */
async function withCli(desk: Desk, script: string): Promise<RunOptions> {
  const bin = path.join(desk.dir, 'bin');
  await mkdir(bin, { recursive: true });
  await writeFile(path.join(bin, 'sf'), `#!/bin/sh\n${script}\n`);
  await chmod(path.join(bin, 'sf'), 0o755);
  return { env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` } };
}

test.concurrent('Salesforce: the session of the Salesforce CLI, also where it hides the token', async () => {
  const desk = await deskWith(salesforce, { type: 'sf-cli', targetOrg: 'northwind' }, {});
  const token = await salesforceToken();
  const instanceUrl = origin(company, 'salesforce', 'instance');
  const printed = (result: unknown) => `echo '${JSON.stringify({ status: 0, result })}'`;
  const display = printed({ accessToken: token, instanceUrl, username: 'a@b.example' });
  await expectTheUsual(
    salesforce,
    desk,
    await withCli(desk, `[ "$*" = "org display --target-org northwind --json" ] || exit 9\n${display}`),
  );

  const hidden = printed({ accessToken: '[REDACTED] Use "sf org auth show-access-token"', instanceUrl });
  const shown = printed({ accessToken: token });
  const other = await deskWith(salesforce, { type: 'sf-cli', targetOrg: 'northwind' }, {});
  const redacted = `if [ "$2" = display ]; then ${hidden}; else ${shown}; fi`;
  await expectTheUsual(salesforce, other, await withCli(other, redacted));

  const older = await withCli(desk, `if [ "$2" = display ]; then ${hidden}; else exit 2; fi`);
  const failing = await desk.grantwarden('audit --quiet --tenant', salesforce, older);
  expect([failing.code, failing.stderr]).toEqual([2, expect.stringMatching(/demo-crm: .*sf.*SECRET_/su)]);
  expect(failing.stderr).toContain('→');
});

test.concurrent('Salesforce: without the CLI, and with one that knows no such org, the way out is named', async () => {
  const desk = await deskWith(salesforce, { type: 'sf-cli', targetOrg: 'northwind' }, {});
  const none = await desk.grantwarden('audit --quiet --tenant', salesforce, { env: { PATH: desk.dir } });
  expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/demo-crm: [^]*→ /u)]);

  const strange = await withCli(desk, `echo '{"status":0,"result":{"id":"1"}}'`);
  const refusal = { says: /sf org display/u, remedy: /sf org login web/u, code: 'SIGN_IN_REFUSED' };
  await expectRefused(salesforce, desk, { ...refusal, secret: '"id"' }, strange);
});

test.concurrent('Salesforce: a wrong key, consumer key, user or audience', async () => {
  const desk = await company.desk();
  const auth = async (change: Auth) =>
    desk.change(({ tenants }) =>
      Object.assign(tenants.find(({ id }) => id === salesforce)?.auth ?? {}, change),
    );
  const file = path.join(desk.dir, 'sf-key.pem');
  const key = await readFile(file, 'utf8');
  const { generateKeyPairSync } = await import('node:crypto');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const other = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const secret = 'BEGIN PRIVATE KEY';

  await writeFile(file, other);
  const wrongKey = { says: /invalid assertion/u, remedy: /private key does not belong/u };
  await expectRefused(salesforce, desk, { ...wrongKey, code: 'SIGN_IN_REFUSED', secret });
  await writeFile(file, key);

  await auth({ username: 'nobody@northwind-labs.example' });
  const nobody = { says: /hasn.t approved this consumer/u, remedy: /pre-authorized.*assign/u };
  await expectRefused(salesforce, desk, { ...nobody, code: 'SIGN_IN_REFUSED', secret });
  const { username } = salesforceOf(company).credentials;
  await auth({ username, clientId: '3MVG9nobody' });
  const unknown = { says: /client identifier invalid/u, remedy: /consumer key|clientId/u };
  await expectRefused(salesforce, desk, { ...unknown, code: 'SIGN_IN_REFUSED', secret });
});

test.concurrent('Salesforce: an audience that is not the org’s', async () => {
  await using own = await openCompany({
    platforms: ['salesforce'],
    intercept: refuse('audience is invalid'),
  });
  const audience = { says: /audience is invalid/u, remedy: /endpoints\.login.*test\.salesforce\.com/su };
  const desk = await own.desk();
  await expectRefused(salesforce, desk, { ...audience, code: 'SIGN_IN_REFUSED', secret: 'PRIVATE KEY' });
});

test.concurrent('Salesforce: an instance that nobody trusts is not asked', async () => {
  const instance = 'https://acme.my.salesforce.com.evil.example';
  await using own = await openCompany({
    platforms: ['salesforce'],
    intercept: async ({ real }) => {
      const reply = await real();
      const body = (reply.body ?? '').replace(/"instance_url":"[^"]*"/u, `"instance_url":"${instance}"`);
      return { ...reply, body };
    },
  });
  const desk = await own.desk();
  const { code, stderr } = await desk.grantwarden('audit --quiet');

  expect([code, stderr]).toEqual([2, expect.stringContaining('error: demo-crm: ')]);
  expect(stderr).toMatch(
    /acme\.my\.salesforce\.com\.evil\.example[^]*trustedHosts[^]*CONFIG_UNTRUSTED_HOST/u,
  );
  expect(own.calls()).toBe(1);
});

function refuse(description: string): (call: InterceptedCall) => Promise<{ status: number; body: string }> {
  const body = JSON.stringify({ error: 'invalid_grant', error_description: description });
  return () => Promise.resolve({ status: 400, body });
}

/** Stops an audit at the first calls of its sign-in; each time the file must hold a token, old or new. */
test.concurrent.each([
  [slack, 'xoxe-'],
  [salesforce, '5Aep861'],
])(
  '%s: kill -9 around the rewriting of a refresh token leaves it whole, and the next audit says what to do',
  async (tenant, form) => {
    await using own = await openCompany({ ...options, latencyMs: 30 });
    const { credentials: ofSlack } = slackOf(own);
    const { credentials: ofSalesforce } = salesforceOf(own);
    const auth: Auth =
      tenant === slack
        ? rotating()
        : {
            type: 'refresh-token',
            clientId: ofSalesforce.consumerKey,
            clientSecret: 'file:./client-secret',
            refreshToken: 'file:./refresh',
          };
    const files =
      tenant === slack
        ? { 'client-secret': ofSlack.clientSecret, refresh: ofSlack.refreshToken }
        : { 'client-secret': ofSalesforce.consumerSecret, refresh: ofSalesforce.refreshToken };
    const desk = await deskWith(tenant, auth, files, own);
    const file = path.join(desk.dir, 'refresh');
    let saved = files.refresh;

    for (const waitMs of [10, 40, 120]) {
      const before = own.calls();
      const running = start(['audit', '--tenant', tenant, '--config', desk.configFile]);
      while (own.calls() === before) await delay(1);
      await delay(waitMs);
      running.process.kill('SIGKILL');
      await running.ended;

      saved = await readFile(file, 'utf8');
      expect(saved.startsWith(form)).toBe(true);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      const next = await desk.grantwarden('doctor --tenant', tenant);
      expect(next.code === 0 || /no sign-in: [^]*refresh token/u.test(next.stdout)).toBe(true);
      if (next.code !== 0) break;
    }
  },
);
