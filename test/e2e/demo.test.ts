import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { AuditDocument } from './audit-schema.ts';
import { run, start } from './cli.ts';
import { type ConfigFile, everyTenant, quick } from './company.ts';

test.concurrent('demo shows all tenants, what was read, findings and blind spots, ends with 0 and clears up', async () => {
  const temporary = await mkdtemp(path.join(tmpdir(), 'grantwarden-demo-test-'));
  const { code, stdout, stderr } = await run(['demo', '--no-tui', '--users', '30'], {
    env: { TMPDIR: temporary },
  });

  expect(code).toBe(0);
  for (const part of [
    /What was read/u,
    /demo-google {2}PARTIAL\n {4}google-workspace “/u,
    /demo-m365 {4}COMPLETE\n {4}microsoft-365 “/u,
    /demo-slack {3}COMPLETE\n {4}slack “/u,
    /demo-crm {5}COMPLETE\n {4}salesforce “/u,
    /Findings\n {2}BANNED, YET CONNECTED\n {4}Drift: \d+ grants in demo-google, demo-m365, demo-slack, demo-crm\n/u,
    /Drift Email” is banned/u,
    /Not assessed/u,
    /What no API of the vendor shows[^]*demo-google[^]*demo-m365[^]*demo-slack[^]*demo-crm/u,
  ])
    expect(stdout).toMatch(part);
  expect(stderr).toMatch(/simulated on this machine/u);
  expect(stderr).toMatch(/Next: grantwarden init/u);
  expect(await readdir(temporary)).toEqual([]);
  await rm(temporary, { recursive: true });
});

test.concurrent('demo prints the promised document, the same company for the same seed, another for another', async () => {
  const [one, same, other] = await Promise.all(
    ['1', '1', '7'].map(async (seed) => {
      const { code, stdout, stderr } = await run([
        'demo',
        '--json',
        '--quiet',
        '--users',
        '20',
        '--seed',
        seed,
      ]);
      expect([code, stderr]).toEqual([0, '']);
      return AuditDocument.parse(JSON.parse(stdout));
    }),
  );
  const ids = (document: AuditDocument | undefined) => new Set(document?.grants.map(({ id }) => id));
  expect(ids(one)).toEqual(ids(same));
  expect(ids(one)).not.toEqual(ids(other));

  const found = new Set(one?.findings.map(({ tenant, detection }) => `${tenant} ${detection}`));
  for (const expected of [
    'demo-google unapproved-app',
    'demo-google dormant-grant',
    'demo-m365 app-only-takeover',
    'demo-m365 open-consent',
    'demo-slack unapproved-app',
    'demo-slack preserved-token',
    'demo-crm unapproved-app',
    'demo-crm app-approval-powers',
    'demo-crm uninstalled-app',
    'demo-crm self-authorization-open',
    ...everyTenant.map((tenant) => `${tenant} banned-app`),
  ])
    expect(found).toContain(expected);
});

test.concurrent('Ctrl-C ends the demo with 130 and clears up', async () => {
  const temporary = await mkdtemp(path.join(tmpdir(), 'grantwarden-demo-test-'));
  const demo = start(['demo', '--no-tui', '--users', '400'], { env: { TMPDIR: temporary } });
  await new Promise<void>((resolve) => {
    demo.process.stderr?.on('data', (text: string) => text.includes('people, simulated') && resolve());
  });
  demo.process.kill('SIGINT');

  expect(await demo.ended).toMatchObject({ code: 130, stdout: '' });
  expect(await readdir(temporary)).toEqual([]);
  await rm(temporary, { recursive: true });
});

test.concurrent('a sandbox in another process can be audited as soon as its configuration is there', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'grantwarden sandbox “ü” '));
  const sandbox = start(['sandbox', '--users', '20', '--seed', '3', '--write', path.join(dir, 'of its own')]);
  const told = await new Promise<string>((resolve) => {
    let text = '';
    sandbox.process.stderr?.on('data', (more: string) => {
      text += more;
      if (text.includes('Serving until stopped')) resolve(text);
    });
  });
  const config = path.join(dir, 'of its own', 'grantwarden.yaml');
  const written = parse(await readFile(config, 'utf8')) as ConfigFile;
  quick(written);
  await writeFile(config, stringify(written), { mode: 0o600 });
  const audit = await run(['audit', '--quiet', '--json', '--config', config]);
  sandbox.process.kill('SIGTERM');

  expect(told).toContain(config);
  expect(audit).toMatchObject({ code: 0, stderr: '' });
  const { tenants } = AuditDocument.parse(JSON.parse(audit.stdout));
  expect(tenants.map(({ id }) => id)).toEqual(everyTenant);
  expect(await sandbox.ended).toMatchObject({ signal: null, code: 0 });
  await rm(dir, { recursive: true });
});
