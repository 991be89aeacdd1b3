import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

test('a misspelt key is refused, for it would trust nothing silently', () => {
  const file = path.join(home, 'bad.yaml');
  writeFileSync(file, 'trustedHost: [a.example]\n');

  expect(() => loadUserSettings(file)).toThrow('did you mean “trustedHosts”');
});
