import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Company, google, openCompany } from './company.ts';
import { contentsOf } from './folder.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company[Symbol.asyncDispose]());

const drive = 'https://www.googleapis.com/auth/drive';
const listed = '109988776655443322110';

test('a list is shown, then kept with a line in the journal; what cannot be meant changes nothing', async () => {
  const desk = await company.desk();
  const file = path.join(desk.dir, 'delegation.csv');
  const take = (...more: readonly string[]) =>
    desk.grantwarden('import google-dwd', file, '--tenant', google, ...more);
  const hostile = '"\u001B[2J\u202E=HYPERLINK(1)"';
  writeFileSync(file, `\uFEFFclient id;name;scopes\r\n${listed};${hostile};"${drive}\r\nopenid"\r\n`);

  const dry = await take('--dry-run');
  expect(dry).toMatchObject({ code: 0, stderr: expect.stringContaining('Nothing was recorded') });
  expect(dry.stdout).toContain(`+ ${listed} [2J=HYPERLINK(1): ${drive} openid\n`);
  expect(dry.stdout).toContain('the day of the file');
  const journal = path.join(desk.dir, '.grantwarden/journal.ndjson');

  const kept = await take('--json');
  expect(JSON.parse(kept.stdout)).toMatchObject({
    schema: 'grantwarden.import/1',
    recorded: true,
    tenant: google,
    clients: 1,
    replaces: null,
    added: [{ clientId: listed, name: '[2J=HYPERLINK(1)', scopes: [drive, 'openid'] }],
  });
  const { sha256 } = JSON.parse(kept.stdout) as { sha256: string };
  const lines = readFileSync(journal, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(sha256);

  const before = await contentsOf(path.join(desk.dir, '.grantwarden/imports'));
  writeFileSync(file, `client id,scopes\n${listed},${drive}\n1.1E+20,${drive}\n`);
  const bad = await take();
  expect([bad.code, bad.stdout]).toEqual([2, '']);
  expect(bad.stderr).toMatch(/rounded the client id[^]*delegation\.csv:3/u);
  const other = await desk.grantwarden('import google-dwd', file, '--tenant', 'demo-m365');
  expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('has such a list')]);
  expect(await contentsOf(path.join(desk.dir, '.grantwarden/imports'))).toEqual(before);
  expect(readFileSync(journal, 'utf8').trim().split('\n')).toHaveLength(1);
});

test('a list of apps is shown and kept the same way; UTF-16 and a missing column are refused with a remedy', async () => {
  const desk = await company.desk();
  const file = path.join(desk.dir, 'apps.csv');
  const take = (...more: readonly string[]) =>
    desk.grantwarden('import google-apps', file, '--tenant', google, ...more);
  const web = '190000000009-zz.apps.googleusercontent.com';
  const hostile = '"\u001B[2J\u202E=HYPERLINK(1)"';
  const table = `\uFEFFApp name;Type;Id;Access;Org Unit\r\n${hostile};Web;${web};Blocked;${hostile}\r\nPhone;Android;com.example.app;Trusted;/\r\n`;
  writeFileSync(file, table);

  const dry = await take('--dry-run');
  expect(dry).toMatchObject({ code: 0, stderr: expect.stringContaining('Nothing was recorded') });
  expect(dry.stdout).toMatch(/^1 app \(1 blocked\) in /u);
  expect(dry.stdout).toContain(`+ ${web} [2J=HYPERLINK(1): blocked in [2J=HYPERLINK(1)\n`);
  expect(dry.stdout).toContain('Left out: 1 row of phone apps, which have no client id\n');
  expect(dry.stdout).toContain('Columns left out: Type\n');

  const kept = await take('--json');
  expect(JSON.parse(kept.stdout)).toMatchObject({
    schema: 'grantwarden.import-apps/1',
    recorded: true,
    apps: 1,
    added: [{ clientId: web, access: [{ access: 'blocked', unit: '[2J=HYPERLINK(1)' }] }],
  });

  const before = await contentsOf(path.join(desk.dir, '.grantwarden/imports'));
  writeFileSync(file, Buffer.from(table, 'utf16le'));
  expect(await take()).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('CSV UTF-8') });
  writeFileSync(file, `Name,Id\nZoom,${web}\n`);
  expect(await take()).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/no column “access”; its title may be access, [^]*apps\.csv:1/u),
  });
  expect(await contentsOf(path.join(desk.dir, '.grantwarden/imports'))).toEqual(before);
});
