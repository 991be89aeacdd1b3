import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replaceWhole } from './durable-file.ts';
import { openWorkspace } from './workspace.ts';

let base = '';
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'grantwarden-workspace-'));
});
afterEach(() => {
  rmSync(base, { recursive: true });
});

const damaged = expect.objectContaining({ code: 'WORKSPACE_DAMAGED' });
const unreadable = expect.objectContaining({ code: 'WORKSPACE_UNREADABLE' });

test('makes the folder for its owner alone, and keeps it out of repositories', () => {
  const dir = join(base, 'deep', '.grantwarden');
  const workspace = openWorkspace(dir);

  expect(statSync(dir).mode & 0o777).toBe(0o700);
  expect(readFileSync(join(dir, '.gitignore'), 'utf8')).toBe('*\n');
  expect(workspace).toMatchObject({
    dir,
    inventoryPath: join(dir, 'inventory.db'),
    journalPath: join(dir, 'journal.ndjson'),
  });
});

test('opens its own again, also beside plans, and closes it to others', () => {
  const workspace = openWorkspace(join(base, 'w'));
  workspace.state().write();
  writeFileSync(join(workspace.dir, 'plan.json'), '{}');
  chmodSync(workspace.dir, 0o755);

  openWorkspace(workspace.dir);

  expect(statSync(workspace.dir).mode & 0o777).toBe(0o700);
});

test('an empty folder becomes a workspace', () => {
  mkdirSync(join(base, 'empty'));
  expect(openWorkspace(join(base, 'empty')).dir).toBe(join(base, 'empty'));
});

test.each([
  ['journal.ndjson', 'a link'],
  ['state.json.bak', 'a link'],
  ['locks', 'a link'],
  ['people.json', 'a pipe'],
  ['inventory.db-wal', 'a pipe'],
])('%s that is %s is refused: it would lead out, or wait for ever', (name, what) => {
  const { dir } = openWorkspace(join(base, 'w'));
  const elsewhere = join(base, 'elsewhere');
  writeFileSync(elsewhere, '');
  if (what === 'a link') symlinkSync(elsewhere, join(dir, name));
  else execFileSync('mkfifo', [join(dir, name)]);

  expect(() => openWorkspace(dir)).toThrow(damaged);
});

test('a link that waits where the new text will lie is not written through', () => {
  const { dir } = openWorkspace(join(base, 'w'));
  const elsewhere = join(base, 'elsewhere');
  writeFileSync(elsewhere, 'theirs');
  symlinkSync(elsewhere, join(dir, `state.json.${process.pid}.tmp`));

  replaceWhole(join(dir, 'state.json'), '{}');

  expect(readFileSync(elsewhere, 'utf8')).toBe('theirs');
  expect(readFileSync(join(dir, 'state.json'), 'utf8')).toBe('{}');
});

test('a folder with files of others is refused and left alone', () => {
  chmodSync(base, 0o755);
  writeFileSync(join(base, 'thesis.docx'), '');
  expect(() => openWorkspace(base)).toThrow(damaged);
  expect(readdirSync(base)).toEqual(['thesis.docx']);
  expect(statSync(base).mode & 0o777).toBe(0o755);
});

test('a folder where a file should be is named', () => {
  mkdirSync(join(base, 'inventory.db'));
  expect(() => openWorkspace(base)).toThrow(damaged);
  expect(() => openWorkspace(base)).toThrow(join(base, 'inventory.db'));
});

test('a file in place of the folder, or on the way to it, is refused', () => {
  const file = join(base, 'file');
  writeFileSync(file, '');
  expect(() => openWorkspace(file)).toThrow(unreadable);
  expect(() => openWorkspace(join(file, 'below'))).toThrow(unreadable);
});

test('locks lie in the workspace', () => {
  const workspace = openWorkspace(join(base, 'w'));
  const held = workspace.lock('collect', 'acme');
  expect(() => workspace.lock('collect', 'acme')).toThrow(
    expect.objectContaining({ code: 'WORKSPACE_LOCKED' }),
  );
  expect(existsSync(join(workspace.dir, 'locks'))).toBe(true);
  held.release();
});
