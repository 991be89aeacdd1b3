/** What applying refuses through the command line: with 6, nothing changed, and a way out that names the configuration. */
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ended } from './cli.ts';
import { type Company, type Desk, openCompany } from './company.ts';

const platforms = ['google-workspace', 'microsoft-365'] as const;
let company: Company;
let other: Company;
let desk: Desk;
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

async function keyOf(wanted: (app: { readonly party: string; readonly name: string | null }) => boolean) {
  const { stdout } = await desk.grantwarden('list apps --json');
  const apps = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { key: string; party: string; name: string | null });
  const found = apps.find(wanted);
  if (found === undefined) throw new Error('there is no such app');
  return found.key;
}

test('the platform’s own app, and the app that acts', async () => {
  const first = await keyOf(({ party }) => party === 'first');
  refused(
    await desk.grantwarden(`plan contain ${first} --all-tenants`),
    /the platform’s own[^]*--include-first-party[^]*PLAN_PROTECTED/u,
  );
  const acting = await keyOf(({ name }) => name === 'Grantwarden (act)');
  refused(
    await desk.grantwarden(`apply ${await planned(`contain ${acting}`, 'own.json')} --yes`),
    /the app by which Grantwarden acts here[^]*--include-own-app[^]*PLAN_PROTECTED/u,
  );
});

test('words that name nothing are told as such', async () => {
  for (const what of ['..', 'g_..', 'f_../..', 'person:..']) {
    const { code, stderr } = await desk.grantwarden(`plan revoke ${what} --all-tenants`);
    expect([what, code]).toEqual([what, 2]);
    expect(stderr).toMatch(/→ (?:Name a vendor|Take an (?:id|address) from .grantwarden list .* --config )/u);
  }
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
