import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadUserSettings, userSettingsFile } from './user-settings.ts';

const home = mkdtempSync(path.join(tmpdir(), 'grantwarden-home-'));
afterAll(() => rmSync(home, { recursive: true }));

test('without a file nothing is trusted; with one, what it names', () => {
  const file = userSettingsFile({ HOME: home });
  expect(loadUserSettings(file)).toEqual({ trustedHosts: [] });

  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, 'trustedHosts: [idp.acme.example, "*.corp.example"]\n');

  expect(loadUserSettings(file)).toEqual({ trustedHosts: ['idp.acme.example', '*.corp.example'] });
});

test('a user without a home has the settings of the root', () => {
  const nobody = (): string => {
    throw new Error('uv_os_homedir returned ENOENT');
  };
  expect(userSettingsFile({}, nobody)).toBe('/.config/grantwarden/settings.yaml');
  expect(userSettingsFile({}, () => '/home/a')).toBe('/home/a/.config/grantwarden/settings.yaml');
});

test('where the home is not named, or named from here, it is the user’s own: never the folder of a project', () => {
  for (const HOME of ['', '.', 'home/a'])
    expect(userSettingsFile({ HOME }, () => '/home/a')).toBe('/home/a/.config/grantwarden/settings.yaml');
  expect(userSettingsFile({ HOME: '' }, () => '')).toBe('/.config/grantwarden/settings.yaml');
});

test('settings that anybody can write, or that are no file, are not the user’s own', () => {
  const open = path.join(home, 'open.yaml');
  writeFileSync(open, 'trustedHosts: [evil.example]\n');
  chmodSync(open, 0o666);
  const pipe = path.join(home, 'pipe.yaml');
  execFileSync('mkfifo', [pipe]);

  expect(() => loadUserSettings(open)).toThrow('others can write it');
  expect(() => loadUserSettings(pipe)).toThrow('is not a file');
});

test('a misspelt key is refused, for it would trust nothing silently', () => {
  const file = path.join(home, 'bad.yaml');
  writeFileSync(file, 'trustedHost: [a.example]\n');

  expect(() => loadUserSettings(file)).toThrow('did you mean “trustedHosts”');
});
