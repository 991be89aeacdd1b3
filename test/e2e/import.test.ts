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
