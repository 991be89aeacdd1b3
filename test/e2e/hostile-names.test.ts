/** Odd names of files, folders and tenants are names, nothing more. */
import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AuditDocument } from './audit-schema.ts';
import { run } from './cli.ts';
import { type Company, openCompany, quick } from './company.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ platforms: ['microsoft-365'] });
});
afterAll(() => company[Symbol.asyncDispose]());

function only(config: Parameters<typeof quick>[0]): void {
  const [entry] = config.tenants;
  entry.skip = ['audit-events', 'sign-ins'];
}

test('folders and files with blanks, quotes, dollars and other scripts', async () => {
  const desk = await company.desk(only, ' Größe $HOME `id` “日本” ; rm -rf');
  const config = path.join(desk.dir, 'mein grantwarden (1).yaml');
  await rename(desk.configFile, config);
  const output = path.join(desk.dir, '--weird $(name).json');
  const { code, stderr } = await run(['audit', '--quiet', '--json', '--config', config, '--output', output]);

  expect([code, stderr]).toEqual([0, '']);
  expect(AuditDocument.parse(JSON.parse(await readFile(output, 'utf8'))).tenants).toHaveLength(1);
  expect(await readdir(desk.dir)).toContain('.grantwarden');
});

test('the configuration of the working folder is used, and its relative names are relative to it', async () => {
  const desk = await company.desk((config) => {
    only(config);
    config.workspace = './state/of it';
  });
  await mkdir(path.join(desk.dir, 'deeper'));
  const here = await run(['audit', '--quiet'], { cwd: desk.dir });
  expect(here).toMatchObject({ code: 0, stderr: '' });
  const beneath = await run(['list', 'runs', '--json', '--quiet', '--config', '../grantwarden.yaml'], {
    cwd: path.join(desk.dir, 'deeper'),
  });
  expect(beneath.stdout.trim().split('\n')).toHaveLength(1);
  expect(await readdir(path.join(desk.dir, 'state'))).toEqual(['of it']);
  expect(await readdir(path.join(desk.dir, 'deeper'))).toEqual([]);
});

test.each(['../../x', '/etc/passwd', 'demo-m365/../x', '__proto__', '', '-', 'demo m365', '\u001b[31mred'])(
  '--tenant %j is refused before anything is asked, and shown harmless',
  async (id) => {
    const desk = await company.desk(only);
    const calls = company.calls();
    const { code, stdout, stderr } = await desk.grantwarden('audit --quiet', `--tenant=${id}`);

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/CONFIG_TENANT_UNKNOWN|USAGE/u);
    expect(stderr.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(company.calls()).toBe(calls);
  },
);

test.each(['../escape', 'a/b', '.', '..', 'a\nb', '__proto__', 'x'.repeat(65)])(
  'a tenant called %j in the configuration is refused at its line or kept as a mere name',
  async (id) => {
    const desk = await company.desk((config) => {
      only(config);
      config.tenants[0].id = id;
    });
    const { code, stderr } = await desk.grantwarden('audit --quiet');

    expect(code).toBe(2);
    expect(stderr).toMatch(/CONFIG_INVALID/u);
    expect(stderr).toMatch(/grantwarden\.yaml:\d+:\d+/u);
  },
);

test('arguments that are no options of a command are refused, whatever they say', async () => {
  const desk = await company.desk(only);
  for (const more of [
    'extra',
    '--',
    '--output=',
    '--config=',
    '--format=../../x',
    '--fail-on=__proto__',
    '--tenant',
  ]) {
    const { code, stdout } = await desk.grantwarden('audit --quiet', more);
    expect([more, code, stdout]).toEqual([more, 2, '']);
  }
});
