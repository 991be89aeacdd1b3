import { expect, test } from 'vitest';
import { Settings } from './settings.ts';
import { setupSteps } from './setup.ts';

const token = { type: 'token', token: 'env:SLACK_TOKEN' };
const rotating = {
  type: 'rotating-token',
  clientId: '123.456',
  clientSecret: 'env:SECRET',
  refreshToken: 'file:./refresh',
};

test('endpoints: the vendor’s, its government cloud’s, or those given', () => {
  expect(Settings.parse({ auth: token })).toMatchObject({
    api: 'https://slack.com',
    audit: 'https://api.slack.com',
  });
  expect(Settings.parse({ auth: token, cloud: 'gov' })).toMatchObject({
    api: 'https://slack-gov.com',
    audit: 'https://api.slack-gov.com',
  });
  expect(
    Settings.parse({ auth: token, cloud: 'gov', endpoints: { api: 'http://127.0.0.1:4010/' } }),
  ).toMatchObject({ api: 'http://127.0.0.1:4010', audit: 'https://api.slack-gov.com' });
});

test.each<[string, unknown]>([
  ['a refresh token from the environment', { auth: { ...rotating, refreshToken: 'env:REFRESH' } }],
  ['a refresh token from a command', { auth: { ...rotating, refreshToken: 'exec:["pass"]' } }],
  ['an unknown key', { auth: { ...token, refreshToken: 'file:./refresh' } }],
  ['an endpoint with a path', { auth: token, endpoints: { api: 'https://slack.com/api' } }],
  ['an endpoint that is no web address', { auth: token, endpoints: { api: 'file:///etc' } }],
  ['another cloud', { auth: token, cloud: 'moon' }],
  ['a client id that is none', { auth: { ...rotating, clientId: '1&scope=admin' } }],
])('refused: %s', (_what, settings) => {
  expect(Settings.safeParse(settings).success).toBe(false);
});

test('keychain references rotate as files do', () => {
  const auth = { ...rotating, refreshToken: 'keychain:slack', auditToken: 'env:AUDIT' };

  expect(Settings.parse({ auth }).auth).toEqual(auth);
});

test('set-up asks for no scope that writes, and for rotation only where it is used', () => {
  const lines = setupSteps({ auth: token }).flatMap((step) => step.lines);
  const pasted = lines.filter((line) => line.startsWith('      - '));

  expect(pasted.length).toBeGreaterThan(8);
  expect(pasted.filter((line) => /write|manage/u.test(line))).toEqual([]);
  expect(lines).toContain('  token_rotation_enabled: false');
  expect(lines).not.toContain('  token_rotation_enabled: true');
  expect(setupSteps({ auth: rotating }).flatMap((step) => step.lines)).toContain(
    '  token_rotation_enabled: true',
  );
  expect(setupSteps(undefined)).toHaveLength(5);
});
