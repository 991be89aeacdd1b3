import { expect, test } from 'vitest';
import { permissionsByStream } from './abilities.ts';
import { clouds } from './clouds.ts';
import { microsoft365 } from './index.ts';
import { microsoft365Module } from './module.ts';
import { graphOperations } from './operations.ts';
import { Settings } from './settings.ts';

const tenantId = '9C1B5E0A-4C1F-4F57-9D0E-6B1F0C2D3E4F';
const auth = { type: 'client-secret', clientId: '11111111-1111-1111-1111-111111111111', secret: 'env:S' };

test('a cloud presets its endpoints; endpoints set one by one replace them', () => {
  expect(Settings.parse({ tenantId, auth })).toMatchObject({
    tenantId: tenantId.toLowerCase(),
    graph: 'https://graph.microsoft.com',
    login: 'https://login.microsoftonline.com',
  });
  expect(Settings.parse({ tenantId, auth, cloud: 'usgov-dod' })).toMatchObject({
    graph: 'https://dod-graph.microsoft.us',
    login: 'https://login.microsoftonline.us',
  });
  expect(Settings.parse({ tenantId, auth, endpoints: { graph: 'http://127.0.0.1:4010/' } })).toMatchObject({
    graph: 'http://127.0.0.1:4010',
    login: 'https://login.microsoftonline.com',
  });
});

test.each([
  ['an unknown key', { tenantId, auth, clud: 'global' }],
  ['an unknown auth key', { tenantId, auth: { ...auth, scret: 'x' } }],
  ['no tenant', { auth }],
  ['a tenant that is a path', { tenantId: '../x', auth }],
  ['a client id that is a name', { tenantId, auth: { ...auth, clientId: 'my app' } }],
  ['an endpoint with a path', { tenantId, auth, endpoints: { graph: 'https://graph.example/v1.0' } }],
  ['an endpoint that is no address', { tenantId, auth, endpoints: { graph: 'http://12]0.0.1:4010' } }],
  ['another protocol', { tenantId, auth, endpoints: { graph: 'ftp://graph.example' } }],
  ['an unknown cloud', { tenantId, auth, cloud: 'germany' }],
])('%s is refused', (_, settings) => {
  expect(Settings.safeParse(settings).success).toBe(false);
});

test('every stream that is declared can be read and is examined, and each names its permission', async () => {
  const declared = microsoft365.streams.map(({ id }) => id);

  expect(new Set(Object.keys(permissionsByStream))).toEqual(new Set(declared));
  expect(microsoft365.streams.every(({ needs }) => needs.length > 0)).toBe(true);
});

test('the read list can only read', () => {
  const posts = graphOperations.filter(({ method }) => method !== 'GET').map(({ id }) => id);

  expect(posts).toEqual(['directoryObjects.getByIds', 'batch']);
});

test('the clouds’ hosts are Microsoft’s own', () => {
  for (const { graph, login } of Object.values(clouds))
    for (const url of [graph, login]) expect(microsoft365.hosts).toContain(new URL(url).host);
});

test.each(['client-secret', 'client-certificate', 'federated', 'device-code', 'access-token'])(
  'set-up for %s names the exact permissions and no write',
  (type) => {
    const lines = microsoft365Module
      .setup({ tenantId, auth: { ...auth, type } })
      .flatMap((step) => step.lines)
      .join('\n');

    for (const needed of ['Directory.Read.All', 'AuditLog.Read.All', 'Policy.Read.PermissionGrant'])
      expect(lines).toContain(needed);
    expect(lines).not.toMatch(/\w\.ReadWrite\.\w/u);
  },
);
