/** What is wrong with configuration, secrets, policy or command line is said before anything is read or written. */
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Company,
  type ConfigFile,
  type Desk,
  onAllPlatforms,
  openCompany,
  quick,
  salesforce,
  slack,
} from './company.ts';
import { contentsOf } from './folder.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany(onAllPlatforms);
});
afterAll(() => company[Symbol.asyncDispose]());

interface Refusal {
  readonly name: string;
  readonly change?: (config: ConfigFile) => void;
  readonly prepare?: (desk: Desk) => Promise<void>;
  readonly args?: readonly string[];
  readonly code: string;
  /** File, line and column, where a file is at fault. */
  readonly where?: RegExp;
  readonly says: RegExp;
  readonly remedy: RegExp;
}

function edit(file: string, from: RegExp, to: string): (desk: Desk) => Promise<void> {
  return async ({ dir }) => {
    const text = await readFile(path.join(dir, file), 'utf8');
    await writeFile(path.join(dir, file), text.replace(from, to));
  };
}

/** Changes the entry of one tenant. */
function entry(id: string, change: Readonly<Record<string, unknown>>): (config: ConfigFile) => void {
  return ({ tenants }) => Object.assign(tenants.find((tenant) => tenant.id === id) ?? {}, change);
}

const rotating = { type: 'rotating-token', clientId: '1.2', clientSecret: 'file:./slack-token' };
const refreshing = { type: 'refresh-token', clientId: '3MVG9' };
const literal = /grantwarden\.yaml:\d+:\d+/u;
const xoxp = 'xoxp-1234567890123-1234567890123-0123456789abcdef';
const pem = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n';

/** What is wrong in the entry of a tenant at Slack or Salesforce. */
const ofTheirEntries: readonly Refusal[] = [
  {
    name: 'Slack: an unknown key of its auth',
    change: entry(slack, { auth: { type: 'token', token: 'file:./slack-token', audittoken: 'file:./x' } }),
    code: 'CONFIG_INVALID',
    where: literal,
    says: /unknown key “audittoken”; did you mean “auditToken”\?/u,
    remedy: /Correct the named line|config schema/u,
  },
  {
    name: 'Salesforce: a key of another type of auth',
    change: entry(salesforce, {
      auth: { type: 'jwt', clientId: '3MVG9', usernam: 'a@b.example', key: 'file:./sf-key.pem' },
    }),
    code: 'CONFIG_INVALID',
    where: literal,
    says: /unknown key “usernam”; did you mean “username”\?/u,
    remedy: /Correct the named line|config schema/u,
  },
  {
    name: 'Salesforce: an unknown endpoint',
    change: entry(salesforce, { endpoints: { instance: 'https://acme.my.salesforce.com' } }),
    code: 'CONFIG_INVALID',
    where: literal,
    says: /unknown key “instance”/u,
    remedy: /Correct the named line|config schema/u,
  },
  {
    name: 'Slack: the token itself',
    change: entry(slack, { auth: { type: 'token', token: xoxp } }),
    code: 'SECRET_LITERAL',
    where: literal,
    says: /auth\.token must be a reference/u,
    remedy: /change the secret, for it has been on disk/u,
  },
  {
    name: 'Slack: a token where none belongs',
    change: entry(slack, { knownGaps: [{ stream: 'users', reason: `works with ${xoxp}` }] }),
    code: 'SECRET_LITERAL',
    where: literal,
    says: /must be a reference/u,
    remedy: /change the secret, for it has been on disk/u,
  },
  {
    name: 'Salesforce: the private key itself',
    change: entry(salesforce, {
      auth: { type: 'jwt', clientId: '3MVG9', username: 'a@b.example', key: pem },
    }),
    code: 'SECRET_LITERAL',
    where: literal,
    says: /auth\.key must be a reference/u,
    remedy: /change the secret, for it has been on disk/u,
  },
  {
    name: 'Slack: a refresh token that could not be rewritten',
    change: entry(slack, { auth: { ...rotating, refreshToken: 'env:SLACK_REFRESH' } }),
    code: 'CONFIG_INVALID',
    where: literal,
    says: /refreshToken.*file: or keychain:/u,
    remedy: /Correct the named line/u,
  },
  {
    name: 'Salesforce: a refresh token that could not be rewritten',
    change: entry(salesforce, { auth: { ...refreshing, refreshToken: 'env:SF_REFRESH' } }),
    code: 'CONFIG_INVALID',
    where: literal,
    says: /refreshToken.*file: or keychain:/u,
    remedy: /Correct the named line/u,
  },
  {
    name: 'Slack: a host of its own making',
    change: entry(slack, { endpoints: { api: 'https://slack.com.evil.example' } }),
    code: 'CONFIG_UNTRUSTED_HOST',
    where: literal,
    says: /slack\.com\.evil\.example/u,
    remedy: /trustedHosts in your own settings file/u,
  },
  {
    name: 'Salesforce: a host of its own making',
    change: entry(salesforce, { endpoints: { login: 'https://evil-salesforce.com' } }),
    code: 'CONFIG_UNTRUSTED_HOST',
    where: literal,
    says: /evil-salesforce\.com/u,
    remedy: /trustedHosts in your own settings file/u,
  },
  {
    name: 'Salesforce: an instance of its own making',
    change: entry(salesforce, {
      auth: {
        type: 'access-token',
        token: 'file:./sf-key.pem',
        instanceUrl: 'https://acme.my.salesforce.com.evil.example',
      },
    }),
    code: 'CONFIG_UNTRUSTED_HOST',
    where: literal,
    says: /acme\.my\.salesforce\.com\.evil\.example/u,
    remedy: /trustedHosts in your own settings file/u,
  },
  {
    name: 'Salesforce: client credentials at the shared sign-in host',
    change: entry(salesforce, {
      auth: { type: 'client-credentials', clientId: '3MVG9', clientSecret: 'file:./sf-key.pem' },
      endpoints: {},
    }),
    code: 'CONFIG_INVALID',
    where: literal,
    says: /needs the My Domain of the org/u,
    remedy: /Correct the named line/u,
  },
];

const refusals: readonly Refusal[] = [
  ...ofTheirEntries,
  {
    name: 'an unknown key',
    prepare: edit('grantwarden.yaml', /^( +)skip:/mu, '$1skipp:'),
    code: 'CONFIG_INVALID',
    where: /grantwarden\.yaml:\d+:\d+/u,
    says: /unknown key “skipp”; did you mean “skip”\?/u,
    remedy: /config schema/u,
  },
  {
    name: 'a value of the wrong type',
    change: ({ tenants: [, second] }) => Object.assign(second, { tenantId: 5 }),
    code: 'CONFIG_INVALID',
    where: /grantwarden\.yaml:\d+:\d+/u,
    says: /tenantId must be text/u,
    remedy: /Correct the named line/u,
  },
  {
    name: 'broken YAML',
    prepare: edit('grantwarden.yaml', /workspace: .*/u, 'workspace: ['),
    code: 'CONFIG_INVALID',
    where: /grantwarden\.yaml:\d+:\d+/u,
    says: /must be/u,
    remedy: /Correct the named line/u,
  },
  {
    name: 'a secret in the configuration',
    change: ({ tenants: [, second] }) => Object.assign(second.auth, { secret: 'hunter2-hunter2' }),
    code: 'SECRET_LITERAL',
    where: /grantwarden\.yaml:\d+:\d+/u,
    says: /auth\.secret must be a reference/u,
    remedy: /change the secret, for it has been on disk/u,
  },
  {
    name: 'a host that is neither the vendor’s nor trusted',
    change: ({ tenants: [, second] }) =>
      Object.assign(second.endpoints, { login: 'https://login.microsoftonline.com.evil.example' }),
    code: 'CONFIG_UNTRUSTED_HOST',
    where: /grantwarden\.yaml:\d+:\d+/u,
    says: /login\.microsoftonline\.com\.evil\.example/u,
    remedy: /trustedHosts in your own settings file/u,
  },
  {
    name: 'plain http to a host that is not this machine',
    change: ({ tenants: [first] }) => Object.assign(first.endpoints, { api: 'http://admin.googleapis.com' }),
    code: 'CONFIG_INVALID',
    where: /grantwarden\.yaml:\d+:\d+/u,
    says: /only for loopback/u,
    remedy: /Correct the named line/u,
  },
  {
    name: 'a configuration that is not there',
    prepare: ({ configFile }) => rm(configFile),
    code: 'CONFIG_MISSING',
    says: /grantwarden\.yaml/u,
    remedy: /grantwarden init/u,
  },
  {
    name: 'a policy of a wrong form',
    prepare: edit('policy.yaml', /requireOwner: true/u, 'requireOwner: maybe'),
    code: 'POLICY_INVALID',
    where: /policy\.yaml:\d+:\d+/u,
    says: /requireOwner must be true or false/u,
    remedy: /Correct the named line/u,
  },
  {
    name: 'an unknown key in the policy',
    prepare: edit('policy.yaml', /approvedUntil:/u, 'approvedUntill:'),
    code: 'POLICY_INVALID',
    where: /policy\.yaml:\d+:\d+/u,
    says: /did you mean “approvedUntil”\?/u,
    remedy: /Correct the named line/u,
  },
  {
    name: 'a policy that is broken YAML',
    prepare: edit('policy.yaml', /defaults:/u, 'defaults: ['),
    code: 'POLICY_INVALID',
    where: /policy\.yaml:\d+:\d+/u,
    says: /policy is not valid/u,
    remedy: /Correct the named line/u,
  },
  {
    name: 'a policy that is not there',
    prepare: ({ dir }) => rm(path.join(dir, 'policy.yaml')),
    code: 'POLICY_MISSING',
    says: /policy\.yaml/u,
    remedy: /correct `policy:`/u,
  },
  {
    name: 'a tenant that the configuration does not know',
    args: ['--tenant', 'demo-gogle'],
    code: 'CONFIG_TENANT_UNKNOWN',
    says: /demo-gogle.*did you mean “?demo-google/u,
    remedy: /listed under tenants/u,
  },
  {
    name: 'a tenant named like a path',
    args: ['--tenant', '../../etc/passwd'],
    code: 'CONFIG_TENANT_UNKNOWN',
    says: /known: demo-google, demo-m365, demo-slack, demo-crm/u,
    remedy: /listed under tenants/u,
  },
  {
    name: 'an unknown format',
    args: ['--format', 'jsn'],
    code: 'USAGE',
    says: /'jsn' is invalid/u,
    remedy: /table, json, ndjson, csv/u,
  },
  {
    name: 'an unknown option',
    args: ['--formt', 'json'],
    code: 'USAGE',
    says: /--formt/u,
    remedy: /Did you mean --format/u,
  },
  {
    name: 'options that contradict each other',
    args: ['--offline', '--resume'],
    code: 'USAGE',
    says: /--offline/u,
    remedy: /--help|Leave/u,
  },
  {
    name: 'a severity that is none',
    args: ['--fail-on', 'hgh'],
    code: 'USAGE',
    says: /hgh/u,
    remedy: /critical, high, medium, low/u,
  },
  {
    name: 'a folder that the result cannot be written into',
    args: ['--output', '/nowhere/at/all.json', '--json'],
    code: 'OUTPUT_FAILED',
    says: /\/nowhere\/at\/all\.json \(ENOENT\)/u,
    remedy: /folder/u,
  },
];

test.each(refusals)('$name is refused: nothing is asked, nothing is left behind', async (refusal) => {
  const { change, prepare, args = [], code, where = /^/u, says, remedy } = refusal;
  const desk = await company.desk(change);
  await prepare?.(desk);
  const before = await contentsOf(desk.dir);
  const calls = company.calls();

  const { code: exit, stdout, stderr } = await desk.grantwarden('audit', ...args);

  expect([exit, stdout]).toEqual([2, '']);
  expect(stderr).toContain(code);
  expect(stderr).toMatch(where);
  expect(stderr).toMatch(says);
  expect(stderr).toMatch(remedy);
  for (const secret of ['hunter2', xoxp, 'MIIEvQ']) expect(stderr).not.toContain(secret);
  expect(company.calls()).toBe(calls);
  const after = await contentsOf(desk.dir);
  const left = [...after].filter(([file]) => !file.startsWith('.grantwarden'));
  expect(new Map(left)).toEqual(before);
});

const brokenKeys: readonly (readonly [string, string, number, string, RegExp])[] = [
  ['not JSON', 'hello', 0o600, 'SECRET_MALFORMED', /the service account key is not JSON/u],
  ['of another kind', '{"type":"authorized_user"}', 0o600, 'SECRET_MALFORMED', /client_email, private_key/u],
  ['open to others', '{}', 0o644, 'SECRET_EXPOSED', /google-sa\.json has mode 0644/u],
  ['empty', '', 0o600, 'SECRET_UNREADABLE', /is empty/u],
];

test.each(brokenKeys)(
  'a key file that is %s: named, and the other tenant is audited',
  async (_, text, mode, code, says) => {
    const desk = await company.desk((config) => {
      quick(config);
      config.tenants.length = 2;
    });
    const key = path.join(desk.dir, 'google-sa.json');
    await writeFile(key, text);
    await chmod(key, mode);

    const { code: exit, stderr, stdout } = await desk.grantwarden('audit --json');

    expect(exit).toBe(2);
    expect(stderr).toContain(code);
    expect(stderr).toContain('error: demo-google: ');
    expect(stderr).toMatch(says);
    expect(stderr).toContain('grantwarden doctor');
    const { tenants } = JSON.parse(stdout) as { tenants: { id: string; coverage: { status: string } }[] };
    expect(tenants.map(({ id, coverage }) => [id, coverage.status])).toEqual([
      ['demo-google', 'unavailable'],
      ['demo-m365', 'complete'],
    ]);
  },
);
