import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openState } from './state.ts';

let dir = '';
let path = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'grantwarden-state-'));
  path = join(dir, 'state.json');
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

function remember(theme: string): void {
  const state = openState(path);
  state.data.preferences['theme'] = theme;
  state.write();
}

const theme = (): unknown => openState(path).data.preferences['theme'];

test('what was written is read, and nothing else is left behind', () => {
  expect(openState(path).data).toEqual({ version: 1, schedule: {}, notifications: {}, preferences: {} });
  remember('dark');
  remember('light');

  expect(theme()).toBe('light');
  expect(readdirSync(dir).sort()).toEqual(['state.json', 'state.json.bak']);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test.each([
  ['cut short', (text: string) => text.slice(0, text.length / 2)],
  ['emptied', () => ''],
  ['of another shape', () => '{"version":1,"preferences":[]}'],
  ['of a later version', () => '{"version":2}'],
  ['filled with zeros', (text: string) => '\0'.repeat(text.length)],
])('a file %s falls back to its last good copy, which the next write mends', (_, spoil) => {
  remember('dark');
  writeFileSync(path, spoil(readFileSync(path, 'utf8')));

  expect(theme()).toBe('dark');
  remember('light');
  expect(theme()).toBe('light');
});

test('a missing file falls back to its copy; with both damaged it starts anew', () => {
  remember('dark');
  rmSync(path);
  expect(theme()).toBe('dark');

  writeFileSync(path, '{');
  writeFileSync(`${path}.bak`, '{');
  expect(theme()).toBeUndefined();
  remember('light');
  expect(theme()).toBe('light');
});

test('keys that objects have by nature are data', () => {
  writeFileSync(path, '{"version":1,"schedule":{"__proto__":"x"},"notifications":{},"preferences":{}}');
  const { data } = openState(path);
  expect(Object.getPrototypeOf(data.schedule)).toBe(Object.prototype);
});

test('a folder that cannot be written to is told', () => {
  const state = openState(join(dir, 'gone', 'state.json'));
  expect(() => state.write()).toThrow(expect.objectContaining({ code: 'WORKSPACE_UNREADABLE' }));
  writeFileSync(join(dir, 'file'), '');
  expect(() => openState(join(dir, 'file', 'state.json'))).toThrow(
    expect.objectContaining({ code: 'WORKSPACE_UNREADABLE' }),
  );
});
