import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { compareTiers, tiers } from '../../src/core/vocabulary.ts';
import { knownScopes } from './scope-names.ts';
import { scopeRules } from './scope-rules.ts';
import { classifyScope, normalizeScope } from './scopes.ts';

const full = (name: string) => (name.startsWith('https:') ? name : `https://www.googleapis.com/auth/${name}`);
const classify = (scope: string) => classifyScope(scope, '', 'delegated');

/** What Google reviews as restricted: mail, files, chat and health. https://support.google.com/cloud/answer/13464325 */
const restricted = [
  'https://mail.google.com/',
  ...['readonly', 'metadata', 'modify', 'insert', 'compose', 'settings.basic', 'settings.sharing'].map(
    (name) => `gmail.${name}`,
  ),
  'drive',
  ...[
    'readonly',
    'activity',
    'activity.readonly',
    'metadata',
    'metadata.readonly',
    'scripts',
    'meet.readonly',
  ].map((name) => `drive.${name}`),
  ...['messages', 'messages.readonly', 'delete', 'admin.delete'].map((name) => `chat.${name}`),
  ...[
    'activity',
    'blood_glucose',
    'blood_pressure',
    'body',
    'body_temperature',
    'heart_rate',
    'location',
    'nutrition',
    'oxygen_saturation',
    'reproductive_health',
    'sleep',
  ].flatMap((name) => [`fitness.${name}.read`, `fitness.${name}.write`]),
].map(full);

test('every scope of the catalogue is known and speaks for itself', () => {
  const speechless = [...knownScopes].filter((name) => {
    const { normalized, known, capabilities, sentence } = classify(full(name));
    const plain = /^\p{Lu}.*\.$/u.test(sentence) && !sentence.includes('{name}');
    return !(normalized === name && known && capabilities.length > 0 && plain);
  });
  expect(speechless).toEqual([]);
  expect(knownScopes.size).toBeGreaterThan(570);
});

test('each rule has scopes to speak of', () => {
  const used = new Set([...knownScopes].map((name) => scopeRules.find(({ names }) => names.test(name))?.id));
  expect(used).toEqual(new Set(scopeRules.map(({ id }) => id)));
  expect(used.size).toBe(25);
});

test('what Google calls restricted is high at least', () => {
  const mild = restricted.filter((scope) => {
    const { known, tier } = classify(scope);
    return !known || compareTiers(tier, 'high') > 0;
  });
  expect(mild).toEqual([]);
  expect(restricted).toHaveLength(42);
});

test.each([
  ['openid', 'low'],
  ['https://www.googleapis.com/auth/userinfo.email', 'low'],
  ['https://www.google.com/accounts/OAuthLogin', 'critical'],
  ['https://mail.google.com/', 'critical'],
  ['https://www.googleapis.com/auth/gmail.labels', 'low'],
  ['https://www.googleapis.com/auth/drive', 'critical'],
  ['https://www.googleapis.com/auth/drive.file', 'low'],
  ['https://www.googleapis.com/auth/drive.readonly', 'high'],
  ['https://www.googleapis.com/auth/spreadsheets', 'high'],
  ['https://www.googleapis.com/auth/spreadsheets.readonly', 'medium'],
  ['https://www.googleapis.com/auth/spreadsheets.currentonly', 'low'],
  ['https://www.googleapis.com/auth/admin.directory.user', 'critical'],
  ['https://www.googleapis.com/auth/admin.directory.user.readonly', 'high'],
  ['https://www.googleapis.com/auth/admin.reports.usage.readonly', 'medium'],
  ['https://www.googleapis.com/auth/ediscovery.readonly', 'critical'],
  ['https://www.googleapis.com/auth/cloud-platform', 'critical'],
  ['https://www.googleapis.com/auth/cloud-platform.read-only', 'high'],
  ['https://www.googleapis.com/auth/bigquery', 'high'],
  ['https://www.googleapis.com/auth/logging.read', 'medium'],
  ['https://www.googleapis.com/auth/chat.bot', 'low'],
  ['https://www.googleapis.com/auth/calendar', 'medium'],
  ['https://www.googleapis.com/auth/calendar.events.public.readonly', 'info'],
  ['https://www.googleapis.com/auth/tagmanager.publish', 'high'],
  ['https://www.googleapis.com/auth/youtube.readonly', 'low'],
  ['https://www.googleapis.com/auth/dataportability.chrome.history', 'high'],
])('%s is %s', (scope, tier) => {
  expect(classify(scope).tier).toBe(tier);
});

test('equal scopes become equal text, however they are written', () => {
  const same = [
    'https://www.googleapis.com/auth/drive.readonly',
    ' https://www.googleapis.com/auth/drive.readonly/ ',
    'http://www.googleapis.com/auth/drive.readonly',
    'HTTPS://WWW.GOOGLEAPIS.COM/auth/drive.readonly',
    'drive.readonly',
  ];
  expect(new Set(same.map(normalizeScope))).toEqual(new Set(['drive.readonly']));
  expect(normalizeScope('http://www.google.com/m8/feeds/')).toBe('https://www.google.com/m8/feeds');
  expect(normalizeScope('https://www.googleapis.com/auth/userinfo.profile')).toBe('profile');
});

test('a scope the catalogue does not know is never harmless', () => {
  expect(classify('https://www.googleapis.com/auth/brand.new.readonly')).toMatchObject({
    known: false,
    tier: 'medium',
  });
  expect(classify('https://www.googleapis.com/auth/tasks.everything')).toMatchObject({
    known: false,
    tier: 'medium',
  });
  expect(classify('HTTPS://WWW.GOOGLEAPIS.COM/AUTH/DRIVE')).toMatchObject({ known: false, tier: 'critical' });
  expect(classify('https://evil.example/auth/openid')).toMatchObject({ known: false, tier: 'medium' });
  expect(classify('__proto__')).toMatchObject({ known: false, tier: 'medium' });
  assert(
    property(string(), (text) => {
      const verdict = classify(text);
      return verdict.known || tiers.indexOf(verdict.tier) <= tiers.indexOf('medium');
    }),
  );
});

test('read-only scopes read, and nothing else', () => {
  expect(classify(full('drive.readonly')).capabilities).toEqual([
    { data: 'files', access: 'read', reach: 'own' },
  ]);
  expect(classify(full('gmail.send')).capabilities).toEqual([{ data: 'mail', access: 'send', reach: 'own' }]);
  expect(classify(full('script.projects')).capabilities.map(({ access }) => access)).toContain('run-code');
});

test('delegated for the whole domain, a scope reaches everyone', () => {
  const verdict = classifyScope(full('gmail.readonly'), '', 'application');
  expect(verdict.capabilities).toEqual([{ data: 'mail', access: 'read', reach: 'all-users' }]);
  expect(verdict.sentence).toContain('everyone');
  expect(classifyScope(full('admin.directory.user'), '', 'delegated').capabilities[0]?.reach).toBe('tenant');
});

test.each([
  ['cloudkms', 'infrastructure'],
  ['admin.directory.device.mobile', 'devices'],
  ['admin.directory.rolemanagement', 'identity'],
  ['admin.reports.audit.readonly', 'security'],
  ['dataportability.nest.camera_video', 'other'],
  ['googlehealth.sleep.readonly', 'health'],
  ['keep', 'files'],
  ['tagmanager.publish', 'code'],
  ['https://apps-apis.google.com/a/feeds/emailsettings/2.0/', 'mail'],
])('%s is about %s', (name, data) => {
  const about = classify(full(name)).capabilities.map((one) => one.data);
  expect(new Set(about)).toEqual(new Set([data]));
});

test.each([
  ['fitness.sleep.write', ['write']],
  ['chat.admin.delete', ['delete']],
  ['chat.messages.create', ['send']],
  ['dataportability.chrome.history', ['read']],
  ['gmail.settings.basic', ['write']],
  ['gmail.addons.current.message.action', ['read']],
  ['https://mail.google.com/mail/feed/atom', ['read']],
])('%s lets its holder %j', (name, access) => {
  expect(classify(full(name)).capabilities.map((one) => one.access)).toEqual(access);
});

test('what administrators’ scopes reach is the whole organisation', () => {
  for (const name of ['chat.admin.spaces', 'chat.app.all.messages.readonly', 'directory.readonly'])
    expect(classify(full(name)).capabilities.every(({ reach }) => reach === 'tenant')).toBe(true);
});

test('every scope is said in words of its own, or shares them only with another form of itself', () => {
  const bySentence = Map.groupBy(
    [...knownScopes].map((name) => classify(full(name)).sentence),
    (sentence) => sentence,
  );
  expect(bySentence.size).toBeGreaterThan(480);
  for (const sentence of bySentence.keys()) expect(sentence).not.toMatch(/\(.*[._].*\)/u);
});
