import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { replacePolicyText } from './policy-file.ts';
import { importVendors } from './policy-import.ts';

const before = '# ours\nversion: 1\nvendors:\n  - name: Zoom # keep\n';

function desk(list: string | Uint8Array) {
  const dir = mkdtempSync(path.join(tmpdir(), 'grantwarden-import-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const policy = path.join(dir, 'policy.yaml');
  const file = path.join(dir, 'vendors.csv');
  writeFileSync(policy, before, { mode: 0o600 });
  writeFileSync(file, list);
  return {
    dir,
    policy,
    text: () => readFileSync(policy, 'utf8'),
    run: (dryRun = false) => importVendors({ list: file, policy, detections: [], dryRun }),
  };
}

test('the list is written whole, with the file’s own permissions, through a link', async () => {
  const { dir, policy, text } = desk('');
  const list = path.join(dir, 'vendors.csv');
  writeFileSync(list, 'name;owner\nZoom;it@acme.example\n');
  const link = path.join(dir, 'link.yaml');
  symlinkSync('policy.yaml', link);
  for (const mode of [0o600, 0o640, 0o664]) {
    writeFileSync(policy, before);
    chmodSync(policy, mode);
    expect(await importVendors({ list, policy: link, detections: [], dryRun: false })).toMatchObject({
      written: true,
    });
    expect(text()).toBe(`${before}    owner: it@acme.example\n`);
    expect(statSync(policy).mode & 0o777).toBe(mode);
  }
  expect(readdirSync(dir).sort()).toEqual(['link.yaml', 'policy.yaml', 'vendors.csv']);
});

test('a dry run tells the same and writes nothing', async () => {
  const { run, text } = desk('name,owner\nZoom,it@acme.example\n');
  expect(await run(true)).toMatchObject({
    written: false,
    changes: [{ name: 'Zoom', fields: [{ field: 'owner', after: 'it@acme.example' }] }],
  });
  expect(text()).toBe(before);
});

test('one bad row, and nothing is imported; every bad row is named', async () => {
  const { run, text } = desk('name,expires\nGood,2027-01-01\n=cmd,2027-01-01\nBad,soon\n');
  await expect(run()).rejects.toMatchObject({
    code: 'IMPORT_INVALID',
    where: expect.stringMatching(/vendors\.csv:3$/u),
    detail: expect.stringMatching(/2 problems\n.*:3 name looks like a formula.*\n.*:4 .*must be a date/u),
  });
  expect(text()).toBe(before);
});

test.each([
  [Uint8Array.from([0x50, 0x4b, 3, 4, 0xff]), 'a spreadsheet, not CSV'],
  [Uint8Array.from([0x6e, 0xfc]), 'not UTF-8'],
  [new Uint8Array(10_000_000), 'larger than 8 MB'],
])('%# is not read as text', async (list, words) => {
  const { run, text } = desk(list);
  await expect(run()).rejects.toMatchObject({
    code: 'IMPORT_INVALID',
    detail: expect.stringContaining(words),
  });
  expect(text()).toBe(before);
});

test('a policy that is not valid is not touched', async () => {
  const { run, policy, text } = desk('name\nA\n');
  writeFileSync(policy, 'version: 1\nvendrs: []\n');
  await expect(run()).rejects.toMatchObject({ code: 'POLICY_INVALID' });
  expect(text()).toBe('version: 1\nvendrs: []\n');
});

test('what somebody else wrote meanwhile is not overwritten, and nothing is left behind', async () => {
  const { dir, policy, text } = desk('');
  await expect(replacePolicyText(policy, 'what it was before', 'new')).rejects.toMatchObject({
    code: 'OUTPUT_FAILED',
    detail: expect.stringContaining('changed by somebody else'),
  });
  expect(text()).toBe(before);
  expect(readdirSync(dir).sort()).toEqual(['policy.yaml', 'vendors.csv']);
});
