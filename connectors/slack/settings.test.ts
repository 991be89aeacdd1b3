import { expect, test } from 'vitest';
import { z } from 'zod';
import { safeText } from '../../src/core/text.ts';
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

const Manifest = z.object({
  oauth_config: z.object({ scopes: z.strictObject({ user: z.array(z.string()) }) }),
  settings: z.object({ token_rotation_enabled: z.boolean(), org_deploy_enabled: z.boolean() }),
});

/** The manifests as a person pastes them from the terminal. */
function manifests(settings: unknown): readonly z.infer<typeof Manifest>[] {
  return setupSteps(settings)
    .flatMap((step) => step.lines)
    .map((line) => safeText(line))
    .filter((line) => line.startsWith('{'))
    .map((line) => Manifest.parse(JSON.parse(line)));
}

test('set-up: manifests that can be pasted, without a scope that writes', () => {
  const [organisation, auditLogs, workspace] = manifests({ auth: token });
  const scopes = [organisation, auditLogs, workspace].map((one) => one?.oauth_config.scopes.user ?? []);

  expect(scopes[0]).toContain('admin.apps:read');
  expect(scopes[1]).toEqual(['auditlogs:read']);
  expect(scopes[2]).toContain('admin');
  expect(scopes.flat().filter((scope) => /write|manage/u.test(scope))).toEqual([]);
  expect([organisation, auditLogs, workspace].map((one) => one?.settings.org_deploy_enabled)).toEqual([
    true,
    true,
    false,
  ]);
});

test('set-up: tokens rotate only where the configuration says so', () => {
  const rotates = (settings: unknown) =>
    manifests(settings).map((one) => one.settings.token_rotation_enabled);

  expect(rotates({ auth: token })).toEqual([false, false, false]);
  expect(rotates(undefined)).toEqual([false, false, false]);
  expect(rotates({ auth: rotating })).toEqual([true, false, true]);
});

function linesOf(settings: unknown): string {
  return setupSteps(settings)
    .flatMap((step) => step.lines)
    .join('\n');
}

test('set-up of a rotating token: how it is switched on, where its parts stand, how the first is stored', () => {
  const text = linesOf({ auth: rotating });

  expect(text).toContain('"redirect_urls":["https://localhost"]');
  expect(text).toMatch(/Basic Information › App Credentials: the Client ID .* the Client Secret/u);
  expect(text).toContain('https://slack.com/api/oauth.v2.exchange');
  expect(text).toContain('(umask 077; cat > ./refresh); chmod 600 ./refresh');
  expect(text).toContain('refreshToken: "file:./refresh"');
  expect(text).not.toContain('Copy the User OAuth Token');
});

test('set-up of a rotating token: a file’s name is quoted, a keychain has no file', () => {
  const stored = (refreshToken: string) => linesOf({ auth: { ...rotating, refreshToken } });

  expect(stored("file:./it's here")).toContain("cat > './it'\\''s here')");
  expect(stored('keychain:slack')).toContain('account slack');
  expect(stored('keychain:slack')).not.toContain('umask');
});

test('set-up of a fixed token says nothing of rotation', () => {
  const text = linesOf({ auth: token });

  expect(text).toContain('Copy the User OAuth Token (xoxp-).');
  expect(text).not.toMatch(/redirect_urls|refresh|exchange/u);
});
