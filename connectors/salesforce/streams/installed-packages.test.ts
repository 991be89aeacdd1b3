import { expect, test } from 'vitest';
import { openOrg, organizationId, refusal, type Reply, rows } from '../testing.ts';
import { createInstalledPackagesStream } from './installed-packages.ts';

const drift = {
  Id: '0A35f000000AAAAGAA',
  SubscriberPackageId: '0335f000000AAAAGAA',
  SubscriberPackage: { NamespacePrefix: 'drift', Name: 'Drift' },
  SubscriberPackageVersion: { Name: 'v1' },
};
const licence = { Id: '0505f000000AAAAGAA', NamespacePrefix: 'drift' };

function org(tooling: Reply, licences?: Reply) {
  return openOrg(
    ({ path, soql }) => {
      if (path.includes('/tooling/query')) return tooling;
      return / FROM PackageLicense/u.test(soql) ? licences : undefined;
    },
    {
      objects: licences === undefined ? { Account: ['Id'] } : { PackageLicense: ['Id', 'NamespacePrefix'] },
      streams: [createInstalledPackagesStream],
    },
  );
}

test('a package is an app that is installed for the whole org, with unknown reach', async () => {
  const bare = {
    ...drift,
    Id: '0A35f000000AAABGAA',
    SubscriberPackageId: '0335f000000AAAB',
    SubscriberPackage: null,
  };
  const reading = await org(rows([drift, bare])).read('installed-packages');

  expect(reading.rows[0]).toMatchObject({
    type: 'app',
    clientId: '0335f000000AAAAGAA',
    name: 'Drift',
    party: 'third',
    nativeIds: ['0A35f000000AAAAGAA'],
    facts: { namespace: 'drift', packageVersion: 'v1' },
  });
  expect(reading.rows[1]).toMatchObject({
    type: 'grant',
    clientId: '0335f000000AAAAGAA',
    principal: { kind: 'tenant', id: organizationId },
    kind: 'install',
    scopes: [],
    scopeStatus: 'unknown',
    lastUsedStatus: 'unknown',
  });
  expect(reading.rows[2]).toMatchObject({
    clientId: expect.stringMatching(/^0335f000000AAAB\w{3}$/u) as string,
    name: null,
    party: 'unknown',
  });
  expect(reading).toMatchObject({ read: 2, end: { gaps: [] } });
});

test('where the list is closed, licences tell that packages are not seen, and no app is made of them', async () => {
  const reading = await org(refusal(400, 'INVALID_TYPE', 'not supported'), rows([licence])).read(
    'installed-packages',
  );

  expect(reading).toMatchObject({
    rows: [],
    error: { code: 'GAP_PERMISSION', detail: expect.stringContaining('licences of drift') as string },
  });
});

test('neither list: not visible, and never none', async () => {
  expect(await org(refusal(403, 'INSUFFICIENT_ACCESS', 'no')).read('installed-packages')).toMatchObject({
    rows: [],
    error: { code: 'GAP_PERMISSION', detail: expect.stringContaining('not visible') as string },
  });
});

test('a failing service is no reason to look elsewhere', async () => {
  expect(
    await org(refusal(503, 'SERVER_UNAVAILABLE', 'busy'), rows([licence])).read('installed-packages'),
  ).toMatchObject({ rows: [], error: { code: 'READ_FAILED' } });
});

test('names from outside stay names', async () => {
  const hostile = { ...licence, NamespacePrefix: '../\u202e__proto__' };
  const reading = await org(refusal(400, 'INVALID_TYPE', 'x'), rows([hostile])).read('installed-packages');

  expect(reading.error?.detail).toContain('licences of ../__proto__');
});
