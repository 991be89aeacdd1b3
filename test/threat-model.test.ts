import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openWorld } from './faults/run.ts';

const root = path.resolve(import.meta.dirname, '..');
const page = readFileSync(path.join(root, 'SECURITY.md'), 'utf8');

/** What a line names: a file in backticks, and after it tests of that file in quotation marks. */
function named(line: string): readonly { readonly file: string; readonly title: string | null }[] {
  let file = '';
  return [...line.matchAll(/`(?<file>[\w./-]+\/[\w./-]*)`|“(?<title>[^”]+)”/gu)].map(({ groups }) => {
    file = groups?.['file'] ?? file;
    return { file, title: groups?.['title'] ?? null };
  });
}

test('the threat model names files and tests that are there', () => {
  const all = page.split('\n').flatMap(named);
  const titles = all.filter(({ title }) => title !== null);
  expect(titles.length).toBeGreaterThan(40);
  expect(all.filter(({ file }) => !existsSync(path.join(root, file)))).toEqual([]);
  expect(
    titles.filter(
      ({ file, title }) =>
        !file.endsWith('.test.ts') || !readFileSync(path.join(root, file), 'utf8').includes(`'${title}'`),
    ),
  ).toEqual([]);
});

test('each attacker of a fleet meets tests, and is told what is not stopped', () => {
  const sections = page.split('\n### ').filter((section) => /^[^\n]*\bfleet\b/u.test(section));
  expect(sections).toHaveLength(3);
  for (const section of sections) {
    expect(named(section).filter(({ title }) => title !== null).length).toBeGreaterThan(2);
    expect(section).toContain('\nNot stopped: ');
  }
});

test('an audit is complete on a machine that lacks the acting credential', async () => {
  await using world = await openWorld({ platform: 'microsoft-365', seed: 1, users: 20 });
  const config = readFileSync(world.configFile, 'utf8');
  expect(config).toContain('m365-act-secret.txt');
  await rm(path.join(world.dir, 'm365-act-secret.txt'));

  const { outcome, inventory } = await world.audit();

  expect(outcome.errors).toEqual([]);
  expect(inventory.grants.length).toBeGreaterThan(0);
});
