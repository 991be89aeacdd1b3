/** What applying refuses through the command line: with 6, nothing changed, and a way out that names the configuration. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ended } from './cli.ts';
import type { MicrosoftSimulator } from '../../src/sandbox/microsoft-365/index.ts';
import { type Company, type Desk, microsoft, openCompany } from './company.ts';

const platforms = ['google-workspace', 'microsoft-365'] as const;
let company: Company;
let other: Company;
let desk: Desk;
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';
let changes = 0;
beforeAll(async () => {
  company = await openCompany({
    platforms,
    users: 25,
    lagMs: 0,
    intercept({ request, origin, real }) {
      const isChange = ['DELETE', 'PATCH', 'PUT'].includes(request.method);
      if (isChange && (origin === 'api' || origin === 'graph')) changes += 1;
      return real();
    },
  });
  other = await openCompany({ platforms: ['google-workspace'], users: 20, seed: 2 });
  desk = await company.desk();
  expect((await desk.grantwarden('audit --quiet --allow-partial')).code).toBe(0);
});
afterAll(async () => {
  await company[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});

function file(name: string): string {
  return path.join(desk.dir, name);
}

async function planned(line: string, name: string): Promise<string> {
  expect(await desk.grantwarden(`plan ${line} --all-tenants --quiet --out ${file(name)}`)).toMatchObject({
    code: 0,
  });
  return file(name);
}

function refused({ code, stdout, stderr }: Ended, says: RegExp): void {
  expect([code, stdout]).toEqual([6, '']);
  expect(stderr).toMatch(says);
  expect(changes).toBe(0);
}

interface App {
  readonly key: string;
  readonly party: string;
  readonly name: string | null;
}

async function keyOf(wanted: (app: App) => boolean) {
  const { stdout } = await desk.grantwarden('list apps --json');
  const apps = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as App);
  const found = apps.find(wanted);
  if (found === undefined) throw new Error('there is no such app');
  return found.key;
}

test.each([
  ['the platform’s own app', ({ party }: App) => party === 'first', 'the platform’s own', 'first-party'],
  [
    'the app that reads',
    ({ name }: App) => name === 'Grantwarden (audit)',
    'Grantwarden signs in',
    'own-app',
  ],
  ['the app that acts', ({ name }: App) => name === 'Grantwarden (act)', 'Grantwarden signs in', 'own-app'],
])('%s', async (_, wanted, because, flag) => {
  refused(
    await desk.grantwarden(`plan revoke ${await keyOf(wanted)} --all-tenants`),
    new RegExp(`${because}[^]*--include-${flag}[^]*PLAN_PROTECTED`, 'u'),
  );
});

test('the sessions of the person in whose name it acts', async () => {
  const { email } = company.sandbox.company.person(0);
  const { stdout } = await desk.grantwarden('list grants --json --tenant', microsoft);
  const held = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { app: string; kind: string; principal: { label: string } })
    .find(({ kind, principal }) => kind === 'delegated-user' && principal.label === email);
  if (held === undefined) throw new Error('the administrator holds no app');
  const plan = await planned(`contain ${held.app} --include-first-party`, 'operator.json');
  await writeFile(path.join(desk.dir, 'act-token.txt'), await tokenOfAdministrator(), { mode: 0o600 });
  const inPerson = await company.desk((config) => {
    config.workspace = path.join(desk.dir, '.grantwarden');
    for (const tenant of config.tenants)
      if (tenant.id === microsoft)
        tenant.actAuth = { type: 'access-token', token: `file:${path.join(desk.dir, 'act-token.txt')}` };
  });
  refused(
    await inPerson.grantwarden(`apply ${plan} --yes`),
    /the person in whose name Grantwarden acts here[^]*--include-operator[^]*PLAN_PROTECTED/u,
  );
});

/** By a device code that he typed in. */
async function tokenOfAdministrator(): Promise<string> {
  const [entra] = company.sandbox.simulators.flatMap((each) =>
    each.platform === 'microsoft-365' ? [each as MicrosoftSimulator] : [],
  );
  if (entra === undefined) throw new Error('there is no Entra tenant');
  const { actor } = entra.credentials;
  const login = company.sandbox.urls.get('microsoft-365')?.['login'] ?? '';
  const ask = async (endpoint: string, form: Readonly<Record<string, string>>): Promise<unknown> => {
    const body = new URLSearchParams({ client_id: actor.appId, ...form });
    return (
      await fetch(`${login}/${entra.tenantId}/oauth2/v2.0/${endpoint}`, { method: 'POST', body })
    ).json();
  };
  const { device_code } = (await ask('devicecode', { scope: 'openid' })) as { device_code: string };
  for (;;) {
    const answer = (await ask('token', { grant_type: deviceGrant, device_code })) as {
      readonly access_token?: string;
      readonly error?: string;
    };
    if (answer.access_token !== undefined) return answer.access_token;
    expect(answer.error).toBe('authorization_pending');
  }
}

test.each(['..', '.', '%2e%2e', 'g_..', 'f_../..', 'person:..', 'a/../b', 'slack:..', '..\n', '\u001B[2J'])(
  '%j is no id of anything',
  async (what) => {
    refused(
      await desk.grantwarden('plan revoke', what, '--all-tenants'),
      /would change the address[^]*taken for no name and no id[^]*Nothing was planned[^]*ID_UNSAFE/u,
    );
  },
);

test('an app whose id is two dots, as the vendor lists it: by hand alone', async () => {
  const what = 'google-workspace:..';
  refused(
    await desk.grantwarden('plan revoke', what, '--all-tenants'),
    /By hand: [^]*Parent folder[^]*Nothing was planned[^]*ID_UNSAFE/u,
  );
  const file = await planned(`contain ${what}`, 'dots.json');
  expect((await desk.grantwarden(`apply ${file} --yes`)).code).toBe(2);
  expect(changes).toBe(0);
});

test('words that name nothing are told as such', async () => {
  for (const what of ['Nobody', 'slack:A0NOBODY', 'g_nothing', 'person:nobody@acme.example']) {
    const { code, stderr } = await desk.grantwarden(`plan revoke ${what} --all-tenants`);
    expect([what, code]).toEqual([what, 2]);
    expect(stderr).toMatch(
      /→ (?:Look with|Take the whole (?:id|address|key) from) .grantwarden .* --config /u,
    );
  }
});

test('a plan that was edited after it was made', async () => {
  const plan = await planned('revoke Grammarly', 'edited.json');
  const text = await readFile(plan, 'utf8');
  await writeFile(plan, text.replace('"intent": "revoke"', '"intent": "contain"'));
  refused(await desk.grantwarden(`apply ${plan} --yes`), /changed since[^]*PLAN_UNRECORDED/u);
  expect(text).toContain('"intent": "revoke"');
});

test('the credential of another company, and a plan after which something has grown', async () => {
  const plan = await planned('revoke Grammarly', 'plan.json');
  const stranger = await other.desk((config) => {
    config.workspace = path.join(desk.dir, '.grantwarden');
  });
  refused(
    await stranger.grantwarden(`apply ${plan} --yes`),
    /the plan is about \S+, the acting credential belongs to \S+[^]*nothing was changed[^]*TENANT_CHANGED/u,
  );

  company.sandbox.mutate('scope-growth');
  refused(
    await desk.grantwarden(`apply ${plan} --yes`),
    /it now holds[^]*Audit and plan anew, or add --skip-changed[^]*PLAN_DRIFT/u,
  );
});
