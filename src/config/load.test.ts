import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import type { ConnectorDefinition } from '../kit/connector.ts';
import type { Config } from './config.ts';
import { configJsonSchema } from './json-schema.ts';
import { loadConfig } from './load.ts';
import { unheeded } from './unheeded.ts';

const settings = z.strictObject({
  tenantId: z.string(),
  auth: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('client-secret'), clientId: z.string(), secret: z.string() }),
    z.strictObject({ type: z.literal('service-account'), key: z.string(), subject: z.string() }),
  ]),
  endpoints: z.strictObject({ graph: z.url().optional() }).default({}),
});

const microsoft: ConnectorDefinition = {
  platform: 'microsoft-365',
  title: 'Microsoft 365',
  authTypes: [],
  endpoints: [{ name: 'graph', what: 'Microsoft Graph' }],
  hosts: ['graph.microsoft.com'],
  streams: [
    { id: 'service-principals', needs: [], plan: null },
    { id: 'sign-in-activity', needs: [], plan: null },
  ],
  blindSpots: [],
  load: () =>
    Promise.resolve({
      settings,
      classifyScope: () => {
        throw new Error('not part of these tests');
      },
      setup: () => [],
      open: () => Promise.reject(new Error('not part of these tests')),
    }),
};

const folder = mkdtempSync(path.join(tmpdir(), 'grantwarden-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = path.join(folder, 'grantwarden.yaml');

function load(text: string, trustedHosts: readonly string[] = []): Promise<Config> {
  writeFileSync(file, text);
  return loadConfig(file, { definitions: [microsoft], userSettings: { trustedHosts } });
}

async function refused(text: string, trustedHosts: readonly string[] = []): Promise<AppError> {
  const error = await load(text, trustedHosts).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error('was not refused as it should be', { cause: error });
}

function tenant(lines: string): string {
  return `version: 1\ntenants:\n  - id: acme\n    platform: microsoft-365\n    tenantId: t1\n${lines}`;
}

const auth = '    auth: { type: client-secret, clientId: c, secret: "env:S" }\n';

test('paths are relative to the file, defaults are filled in, the connector gets only its own keys', async () => {
  const config = await load(tenant(auth));

  expect(config).toMatchObject({
    file,
    policy: path.join(folder, 'policy.yaml'),
    workspace: path.join(folder, '.grantwarden'),
    schedule: null,
    privacy: { pseudonymizePrincipals: false, retentionDays: 180 },
    profile: 'scuba',
  });
  expect(config.tenants).toEqual([
    {
      id: 'acme',
      platform: 'microsoft-365',
      settings: {
        tenantId: 't1',
        auth: { type: 'client-secret', clientId: 'c', secret: 'env:S' },
        endpoints: {},
      },
      actSettings: null,
      skip: [],
      knownGaps: [],
    },
  ]);
});

test('everything the file may say is read', async () => {
  const config = await load(
    `version: 1
policy: /etc/policy.yaml
workspace: ../state
tenants:
  - id: acme
    platform: microsoft-365
    tenantId: t1
    auth:
      type: client-secret
      clientId: c
      secret:
        exec: [op, read, "op://vault/item"]
    actAuth: same
    skip: [sign-in-activity]
    knownGaps: [{ stream: sign-in-activity, reason: no Entra P1, until: 2027-06-30 }]
schedule: { cron: "0 6 * * *", timezone: Europe/Berlin, full: weekly, jitter: 20, health: ./health.json, listen: "127.0.0.1:9464" }
notify:
  - { to: email, recipients: [it@acme.example], from: gw@acme.example, smtp: { host: localhost, security: none } }
privacy: { pseudonymizePrincipals: false, retentionDays: 30 }
profile: cis-1
`,
  );

  expect(config.workspace).toBe(path.resolve(folder, '../state'));
  expect(config.tenants[0]).toMatchObject({
    settings: { auth: { secret: 'exec:["op","read","op://vault/item"]' } },
    actSettings: { auth: { secret: 'exec:["op","read","op://vault/item"]' } },
    skip: ['sign-in-activity'],
    knownGaps: [{ stream: 'sign-in-activity', reason: 'no Entra P1', until: '2027-06-30' }],
  });
  expect(config.profile).toBe('cis-1');
  expect(config.schedule).toEqual({
    cron: '0 6 * * *',
    timezone: 'Europe/Berlin',
    full: 'weekly',
    jitter: 20,
    health: path.join(folder, 'health.json'),
    listen: '127.0.0.1:9464',
  });
});

test.each([
  ['unknown key at the top', 'version: 1\ntenant: []\ntenants: []\n', '2:1', 'did you mean “tenants”?'],
  ['unknown key of the platform', tenant(`${auth}    tenantid: x\n`), '7:5', 'did you mean “tenantId”?'],
  ['misspelt common key', tenant(`${auth}    skp: []\n`), '7:5', 'did you mean “skip”?'],
  ['unknown platform', 'version: 1\ntenants: [{ id: a, platform: microsoft }]\n', '2:30', 'microsoft-365'],
  [
    'missing setting',
    'version: 1\ntenants:\n  - { id: a, platform: microsoft-365, tenantId: t }\n',
    '3:5',
    'auth is missing',
  ],
  [
    'misspelt auth type',
    tenant('    auth: { type: client-secrets }\n'),
    '6:19',
    'did you mean “client-secret”?',
  ],
  ['no tenant', 'version: 1\ntenants: []\n', '2:10', 'tenants is empty'],
  ['bad id', 'version: 1\ntenants: [{ id: ../x, platform: microsoft-365 }]\n', '2:17', 'letters, digits'],
  [
    'stream of another platform',
    tenant(`${auth}    skip: [app-passwords]\n`),
    '7:12',
    'Microsoft 365 has no stream',
  ],
  [
    'misspelt stream',
    tenant(`${auth}    skip: [sign-in-activty]\n`),
    '7:12',
    'did you mean “sign-in-activity”?',
  ],
  [
    'gap of another platform',
    tenant(`${auth}    knownGaps: [{ stream: tokens, reason: x }]\n`),
    '7:27',
    'no stream of that name',
  ],
  [
    'bad date',
    tenant(`${auth}    knownGaps: [{ stream: sign-in-activity, reason: x, until: soon }]\n`),
    '7:63',
    'a date such as',
  ],
  ['act without the shape of auth', tenant(`${auth}    actAuth: none\n`), '7:14', 'actAuth must be “same”'],
  [
    'act with a misspelt key',
    tenant(`${auth}    actAuth: { type: client-secret, clientID: c, secret: "env:A" }\n`),
    '7:37',
    'did you mean “clientId”?',
  ],
  ['time zone', `${tenant(auth)}schedule: { cron: "* * * * *", timezone: Berlin }\n`, '7:42', 'time zone'],
  ['cron line', `${tenant(auth)}schedule: { cron: "0 6 * *" }\n`, '7:19', 'five fields'],
  ['day that never comes', `${tenant(auth)}schedule: { cron: "0 6 31 2 *" }\n`, '7:19', 'is never due'],
  [
    'address to listen on',
    `${tenant(auth)}schedule: { cron: "0 6 * * *", listen: "9464" }\n`,
    '7:40',
    'host:port',
  ],
  [
    'http to a stranger',
    tenant(`${auth}    endpoints: { graph: "http://graph.microsoft.com" }\n`),
    '7:25',
    'only for loopback',
  ],
  [
    'password in a URL',
    tenant(`${auth}    endpoints: { graph: "https://u:p@graph.microsoft.com" }\n`),
    '7:25',
    'user name or password',
  ],
])('%s is refused at its line', async (_, text, position, words) => {
  const error = await refused(text);

  expect(error.code).toBe('CONFIG_INVALID');
  expect(error.exit).toBe(2);
  expect(error.detail).toContain(words);
  expect(`${error.where}\n${error.detail}`).toContain(`${file}:${position}`);
});

test('an id twice, in whatever case, is refused where it stands the second time', async () => {
  const error = await refused(
    `${tenant(auth)}  - id: ACME\n    platform: microsoft-365\n    tenantId: t2\n${auth}`,
  );

  expect(error.where).toBe(`${file}:7:9`);
  expect(error.detail).toContain('tenants[0] has this id already');
});

test('no file says how to begin', async () => {
  const missing = loadConfig(path.join(folder, 'none.yaml'), {
    definitions: [],
    userSettings: { trustedHosts: [] },
  });

  await expect(missing).rejects.toMatchObject({
    code: 'CONFIG_MISSING',
    remedy: expect.stringContaining('init'),
  });
});

test.each([
  ['https://graph.microsoft.com.evil.example', 'graph.microsoft.com.evil.example'],
  ['https://evilgraph.microsoft.com', 'evilgraph.microsoft.com'],
  ['https://127.0.0.1.evil.example', '127.0.0.1.evil.example'],
  ['https://idp.acme.example:8443', 'idp.acme.example:8443'],
])('a secret is not sent to %s', async (url, host) => {
  const error = await refused(tenant(`${auth}    endpoints: { graph: "${url}" }\n`));

  expect(error.code).toBe('CONFIG_UNTRUSTED_HOST');
  expect(error.where).toBe(`${file}:7:25`);
  expect(error.detail).toBe(host);
});

test.each([
  ['a space before it', '" https://evil.example/x"'],
  ['a tab within it', String.raw`"ht\ttps://evil.example/x"`],
  ['a line end within it', String.raw`"h\nttps://evil.example/x"`],
])('what would be read as an address is looked at as one: %s', async (_, url) => {
  const webhook = `notify: [{ to: webhook, url: ${url}, secret: "env:KEY" }]\n`;

  const error = await refused(tenant(auth) + webhook);

  expect(error).toMatchObject({ code: 'CONFIG_UNTRUSTED_HOST', detail: 'evil.example' });
});

test.each([
  ['https://graph.microsoft.com', []],
  ['https://canary.graph.microsoft.com', []],
  ['http://127.0.0.1:4010', []],
  ['http://[::1]:4010', []],
  ['http://localhost:4010', []],
  ['https://idp.acme.example', ['idp.acme.example']],
  ['https://idp.acme.example', ['*.acme.example']],
])('%s is allowed where %j is trusted', async (url, trusted) => {
  const config = await load(tenant(`${auth}    endpoints: { graph: "${url}" }\n`), trusted);

  expect(config.tenants[0]?.settings).toMatchObject({ endpoints: { graph: url } });
});

const pem = ['-----BEGIN', 'PRIVATE KEY-----'].join(' ');

test.each([
  [
    'a secret in auth',
    tenant('    auth: { type: client-secret, clientId: c, secret: hunter2hunter2 }\n'),
    '6:55',
    'auth.secret must be a reference',
  ],
  [
    'a number as secret',
    tenant('    auth: { type: client-secret, clientId: c, secret: 12345678 }\n'),
    '6:55',
    'auth.secret must be a reference',
  ],
  [
    'a key in actAuth',
    tenant(`${auth}    actAuth: { type: service-account, key: ./sa.json, subject: a }\n`),
    '7:44',
    'actAuth.key must be a reference',
  ],
  ['a key block anywhere', tenant(`${auth}    note: "${pem}"\n`), '7:11', 'note must be a reference'],
  [
    'a webhook that is itself a secret',
    `${tenant(auth)}notify: [{ to: slack, url: "https://hooks.slack.com/services/T0/B0/x" }]\n`,
    '7:28',
    'notify.url',
  ],
])('%s is refused without being repeated', async (_, text, position, words) => {
  const error = await refused(text);

  expect(error.code).toBe('SECRET_LITERAL');
  expect(error.where).toBe(`${file}:${position}`);
  expect(error.detail).toContain(words);
  expect(`${error.message} ${error.remedy}`).not.toMatch(/hunter2|12345678|BEGIN|T0\/B0/u);
});

test('every problem of every tenant is told at once', async () => {
  const error = await refused(
    'version: 1\ntenants:\n  - { id: a, platform: microsoft-365, tenantId: t }\n  - { id: a, platform: microsoft-365, tenantID: t }\n',
  );

  expect(error.detail?.split('\n')[0]).toBe('5 problems');
});

test('the JSON Schema names the platforms, their streams and their own keys', async () => {
  const schema = await configJsonSchema([microsoft]);

  expect(schema).toMatchObject({
    additionalProperties: false,
    properties: {
      tenants: {
        items: {
          oneOf: [
            {
              additionalProperties: false,
              required: ['id', 'platform', 'tenantId', 'auth'],
              properties: {
                platform: { const: 'microsoft-365' },
                skip: { items: { enum: ['service-principals', 'sign-in-activity'] } },
                actAuth: { anyOf: [{ const: 'same' }, {}] },
              },
            },
          ],
        },
      },
    },
  });
});

test('what this version does not do yet is said', async () => {
  const plain = tenant(auth);
  const asked = await load(`${plain}notify: [{ to: slack, webhook: "env:SLACK" }]\n`);
  expect(unheeded(asked).map((line) => line.split(':')[0])).toEqual(['notify']);
  expect(unheeded(await load(plain))).toEqual([]);
});
