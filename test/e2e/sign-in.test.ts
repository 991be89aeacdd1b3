/** Every way to sign in that the configuration knows, against the simulated vendors. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { importPKCS8, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { audit } from '../../src/app/audit.ts';
import { compose } from '../../src/app/compose.ts';
import { ambientAccessToken } from '../../src/sandbox/google-workspace/identity.ts';
import type { MicrosoftSimulator } from '../../src/sandbox/microsoft-365/index.ts';
import { type Company, type Desk, google, microsoft, openCompany, quick } from './company.ts';
import { differences } from './result.ts';

let company: Company;
/** What the usual credential of each platform finds. */
let usual: Readonly<Record<string, string>>;

beforeAll(async () => {
  company = await openCompany();
  const desk = await company.desk();
  const [ofGoogle, ofMicrosoft] = await Promise.all(
    [google, microsoft].map((tenant) => desk.grantwarden('audit --quiet --json --tenant', tenant)),
  );
  usual = { [google]: ofGoogle?.stdout ?? '', [microsoft]: ofMicrosoft?.stdout ?? '' };
});
afterAll(() => company[Symbol.asyncDispose]());

function entra(): MicrosoftSimulator {
  const found = company.sandbox.simulators.find(({ platform }) => platform === 'microsoft-365');
  return found as MicrosoftSimulator;
}

/** A desk whose tenant signs in another way, with its secrets in files. */
async function deskWith(
  tenant: string,
  auth: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string>> = {},
): Promise<Desk> {
  const desk = await company.desk((config) => {
    quick(config);
    for (const entry of config.tenants) if (entry.id === tenant) entry.auth = { ...auth };
  });
  for (const [name, text] of Object.entries(files))
    await writeFile(path.join(desk.dir, name), text, { mode: 0o600 });
  return desk;
}

interface KeyFile {
  readonly client_email: string;
  readonly private_key: string;
}

async function serviceAccount(): Promise<KeyFile & { readonly subject: string; readonly tokenUrl: string }> {
  const desk = await company.desk();
  const key = JSON.parse(await readFile(path.join(desk.dir, 'google-sa.json'), 'utf8')) as KeyFile;
  const tokenUrl = `${company.sandbox.urls.get('google-workspace')?.['token'] ?? ''}/token`;
  return { ...key, subject: company.sandbox.company.person(0).email, tokenUrl };
}

/** An access token of the administrator for all that an audit reads. */
async function googleToken(): Promise<string> {
  const { client_email, private_key, subject, tokenUrl } = await serviceAccount();
  const scopes = [
    'admin.directory.user.readonly',
    'admin.directory.user.security',
    'admin.directory.customer.readonly',
    'admin.reports.audit.readonly',
    'admin.reports.usage.readonly',
    'cloud-identity.policies.readonly',
  ];
  const assertion = await new SignJWT({
    scope: scopes.map((scope) => `https://www.googleapis.com/auth/${scope}`).join(' '),
  })
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(client_email)
    .setSubject(subject)
    .setAudience(tokenUrl)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(await importPKCS8(private_key, 'RS256'));
  return tokenFrom(tokenUrl, { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
}

function graphToken(): Promise<string> {
  const { tenantId, credentials } = entra();
  const login = company.sandbox.urls.get('microsoft-365')?.['login'] ?? '';
  return tokenFrom(`${login}/${tenantId}/oauth2/v2.0/token`, {
    grant_type: 'client_credentials',
    client_id: credentials.auditor.appId,
    client_secret: credentials.auditor.secret,
    scope: 'https://graph.microsoft.com/.default',
  });
}

async function tokenFrom(url: string, form: Readonly<Record<string, string>>): Promise<string> {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function expectTheUsual(tenant: string, desk: Desk, env: Readonly<Record<string, string>> = {}) {
  const result = await desk.grantwarden('audit --quiet --json --tenant', tenant, { env });
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(differences(usual[tenant] ?? '', result.stdout)).toEqual([]);
}

test.concurrent('Google Workspace: a signature by IAM instead of a key file', async () => {
  const { client_email, subject } = await serviceAccount();
  const auth = { type: 'keyless', serviceAccount: client_email, subject, credentials: 'env:AMBIENT' };
  const desk = await deskWith(google, auth);

  await expectTheUsual(google, desk, { AMBIENT: ambientAccessToken });

  const refused = await desk.grantwarden('audit --quiet --tenant demo-google', {
    env: { AMBIENT: 'ya29.ended' },
  });
  expect(refused.code).toBe(5);
  expect(refused.stderr).toMatch(/IAM does not sign for grantwarden@[^]*Service Account Token Creator/u);
  expect(refused.stderr).not.toContain('ya29.ended');
  const unset = await desk.grantwarden('audit --quiet --tenant demo-google');
  expect(unset.code).toBe(2);
  expect(unset.stderr).toMatch(/environment variable AMBIENT is not set[^]*SECRET_UNREADABLE/u);
});

test.concurrent('Google Workspace: a ready access token, by a command without a shell', async () => {
  const auth = { type: 'access-token', token: { exec: ['cat', './token.txt'] } };
  const desk = await deskWith(google, auth, { 'token.txt': await googleToken() });

  await expectTheUsual(google, desk);

  await writeFile(path.join(desk.dir, 'token.txt'), 'ya29.ended-long-ago');
  const ended = await desk.grantwarden('audit --quiet --tenant demo-google');
  expect(ended.code).toBe(5);
  expect(ended.stderr).toMatch(/Provide a new access token[^]*SIGN_IN_EXPIRED/u);
  expect(ended.stderr).not.toContain('ya29.ended-long-ago');
});

test.concurrent('Google Workspace: a key that is no longer the account’s, and a subject that is nobody', async () => {
  const desk = await company.desk();
  const file = path.join(desk.dir, 'google-sa.json');
  const key = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
  const { generateKeyPairSync } = await import('node:crypto');
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  await writeFile(file, JSON.stringify({ ...key, private_key: privateKey }));
  const stale = await desk.grantwarden('audit --quiet --tenant demo-google');
  expect(stale.code).toBe(5);
  expect(stale.stderr).toMatch(/Invalid JWT Signature[^]*create a new one[^]*SIGN_IN_REFUSED/u);

  await writeFile(file, JSON.stringify(key));
  await desk.change(({ tenants: [first] }) =>
    Object.assign(first.auth, { subject: 'nobody@northwind-labs.example' }),
  );
  const nobody = await desk.grantwarden('audit --quiet --tenant demo-google');
  expect(nobody.code).toBe(5);
  expect(nobody.stderr).toMatch(/primary e-mail of an active administrator[^]*SIGN_IN_REFUSED/u);
});

test.concurrent('Microsoft 365: a certificate', async () => {
  const { credentials } = entra();
  const made = await credentials.certificate();
  const auth = {
    type: 'client-certificate',
    clientId: credentials.auditor.appId,
    certificate: 'file:./app.crt',
    key: 'file:./app.key',
  };
  const desk = await deskWith(microsoft, auth, { 'app.crt': made.certificate, 'app.key': made.key });

  await expectTheUsual(microsoft, desk);

  await writeFile(path.join(desk.dir, 'app.key'), 'not a key');
  const broken = await desk.grantwarden('audit --quiet --tenant demo-m365');
  expect(broken.code).toBe(2);
  expect(broken.stderr).toMatch(/demo-m365: a key file does not hold[^]*SECRET_MALFORMED/u);
});

test.concurrent('Microsoft 365: a token of another identity provider', async () => {
  const { credentials } = entra();
  const auth = { type: 'federated', clientId: credentials.auditor.appId, token: 'file:./oidc.txt' };
  const token = await credentials.federatedToken(Date.now());
  const desk = await deskWith(microsoft, auth, { 'oidc.txt': token });

  await expectTheUsual(microsoft, desk);

  const other = await credentials.federatedToken(Date.now(), 'repo:somebody/else:ref:refs/heads/main');
  await writeFile(path.join(desk.dir, 'oidc.txt'), other);
  const refused = await desk.grantwarden('audit --quiet --tenant demo-m365');
  expect(refused.code).toBe(5);
  expect(refused.stderr).toMatch(/AADSTS700213[^]*SIGN_IN_REFUSED/u);
  expect(refused.stderr).not.toContain(other);
});

test.concurrent('Microsoft 365: a ready access token', async () => {
  const desk = await deskWith(microsoft, { type: 'access-token', token: 'env:GRAPH_TOKEN' });

  await expectTheUsual(microsoft, desk, { GRAPH_TOKEN: await graphToken() });

  const ended = await desk.grantwarden('audit --quiet --tenant demo-m365', {
    env: { GRAPH_TOKEN: 'e30.e30.ended' },
  });
  expect(ended.code).toBe(5);
  expect(ended.stderr).toMatch(/SIGN_IN_/u);
  expect(ended.stderr).not.toContain('e30.e30.ended');
});

test.concurrent('Microsoft 365: a device code is shown to a person; without a terminal it is refused', async () => {
  const desk = await deskWith(microsoft, {
    type: 'device-code',
    clientId: entra().credentials.auditor.appId,
  });
  const unattended = await desk.grantwarden('audit --quiet --tenant demo-m365');
  expect(unattended.code).toBe(5);
  expect(unattended.stderr).toMatch(/needs a person at a terminal[^]*client-certificate or federated/u);

  const told: string[] = [];
  const app = await compose({
    configFile: desk.configFile,
    env: { HOME: desk.dir },
    signal: new AbortController().signal,
    tenants: [microsoft],
    prompt: (text) => told.push(text),
  });
  const { exit } = await audit(app, { mode: 'full', resume: false, failOn: null, allowPartial: false });
  await app.close();
  expect(exit).toBe(0);
  expect(told).toEqual([expect.stringMatching(/microsoft\.com\/devicelogin.*GWRD4XM2P/u)]);
});

test('doctor says of every sign-in whether it works, and what it cannot read', async () => {
  const desk = await company.desk();
  const good = await desk.grantwarden('doctor --json');
  expect(good.code).toBe(0);
  const { tenants } = JSON.parse(good.stdout) as {
    tenants: { id: string; signIn: { ok: boolean }; streams: { can: string }[] }[];
  };
  expect(tenants.map(({ id, signIn }) => [id, signIn.ok])).toEqual([
    [google, true],
    [microsoft, true],
  ]);

  await writeFile(path.join(desk.dir, 'm365-secret.txt'), 'not-the-secret');
  const bad = await desk.grantwarden('doctor');
  expect(bad.code).toBe(5);
  expect(bad.stdout).toMatch(/demo-m365[^]*no sign-in: .*AADSTS7000215/u);
  expect(bad.stdout).not.toContain('not-the-secret');
});
