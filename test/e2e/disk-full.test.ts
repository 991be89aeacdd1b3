import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ended } from './cli.ts';
import { type Company, type Desk, openCompany, quick } from './company.ts';
import { differences } from './result.ts';

/** The same company each time. */
const options = { startedAt: Date.now() };

let company: Company;
let undisturbed: Desk;
let whole: Ended;
beforeAll(async () => {
  company = await openCompany(options);
  undisturbed = await company.desk();
  whole = await undisturbed.grantwarden('audit --quiet --json');
});
afterAll(() => company[Symbol.asyncDispose]());

interface SmallDisk extends Disposable {
  readonly dir: string;
  /** For the run that is to fail. */
  readonly largestFileKb?: number;
  readonly code: RegExp;
  grow(): void;
}

/** A small file system where mounting one is allowed, else a process that may write no large file. */
function smallDisk(): SmallDisk {
  const dir = mkdtempSync(path.join(tmpdir(), 'grantwarden-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', dir], { stdio: 'ignore' });
  } catch {
    return {
      dir,
      largestFileKb: 400,
      code: /DISK_FULL|WORKSPACE_UNREADABLE/u,
      grow: () => {},
      [Symbol.dispose]: () => rmSync(dir, { recursive: true }),
    };
  }
  return {
    dir,
    code: /DISK_FULL/u,
    grow: () => execFileSync('mount', ['-o', 'remount,size=64m', dir]),
    [Symbol.dispose]() {
      execFileSync('umount', [dir]);
      rmSync(dir, { recursive: true });
    },
  };
}

test.concurrent('a full disk ends the audit with an error; with space again it goes on to the same result', async () => {
  using disk = smallDisk();
  const desk = await company.desk((config) => {
    quick(config);
    config.workspace = path.join(disk.dir, 'workspace');
  });

  const { largestFileKb } = disk;
  const full = await desk.grantwarden('audit', largestFileKb === undefined ? {} : { largestFileKb });
  expect([full.stdout, full.signal]).toEqual(['', null]);
  expect(full.code).toBeGreaterThan(0);
  expect(full.stderr).toMatch(disk.code);
  expect(full.stderr).toContain('inventory.db');
  const list = await desk.grantwarden('list runs');
  expect(list.code).toBe(0);

  disk.grow();
  const resumed = await desk.grantwarden('audit --quiet --resume --json');
  expect(resumed.code).toBe(0);
  expect(differences(whole.stdout, resumed.stdout)).toEqual([]);
});

test.concurrent('a workspace that cannot grow for another reason ends the audit likewise', async () => {
  const sizes = [
    [60, 'audit'],
    [400, 'audit --resume'],
  ] as const;
  const stopAndGoOn = async ([largestFileKb, next]: (typeof sizes)[number]) => {
    await using own = await openCompany(options);
    const desk = await own.desk();
    const stopped = await desk.grantwarden('audit --quiet', { largestFileKb });
    expect([stopped.stdout, stopped.signal]).toEqual(['', null]);
    expect(stopped.code).toBe(2);
    expect(stopped.stderr).toMatch(/inventory\.db[^]*ulimit[^]*audit --resume[^]*WORKSPACE_UNREADABLE/u);

    const again = await desk.grantwarden(`${next} --quiet --json`);
    expect(again.code).toBe(0);
    expect(differences(whole.stdout, again.stdout)).toEqual([]);
  };
  await Promise.all(sizes.map(stopAndGoOn));
});

test.concurrent('--output appears whole or not at all', async () => {
  const { dir } = undisturbed;
  const file = path.join(dir, 'audit.json');
  await writeFile(file, 'the one before');

  const cut = await undisturbed.grantwarden('report --format json', '--output', file, { largestFileKb: 64 });
  expect(cut.code).toBeGreaterThan(0);
  expect(cut.stderr).toMatch(/audit\.json \(EFBIG\)[^]*OUTPUT_FAILED/u);
  expect(await readFile(file, 'utf8')).toBe('the one before');
  expect(await readdir(dir)).not.toContainEqual(expect.stringMatching(/^\.audit\.json/u));

  const whole = await undisturbed.grantwarden('report --format json', '--output', file);
  expect(whole).toMatchObject({ code: 0, stdout: '' });
  expect(JSON.parse(await readFile(file, 'utf8'))).toHaveProperty('schema', 'grantwarden.audit/1');
  await rm(file);
});
