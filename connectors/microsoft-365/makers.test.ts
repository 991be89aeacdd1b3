import { expect, test } from 'vitest';
import { untoldApp } from '../../src/core/untold-app.ts';
import { microsoftMakersOf } from './makers.ts';

const app = { ...untoldApp, clientId: 'a', party: 'third' } as const;

test('the owner’s tenant and the verified publisher, in either case', () => {
  const ownerTenant = '11111111-AAAA-4111-8111-111111111111';

  expect(microsoftMakersOf({ ...app, ownerTenant, publisherId: 'P1' })).toEqual([
    'owner tenant 11111111-aaaa-4111-8111-111111111111',
    'verified publisher p1',
  ]);
  expect(microsoftMakersOf({ ...app, publisherId: 'p1' })).toEqual(['verified publisher p1']);
  expect(microsoftMakersOf(app)).toEqual([]);
});

test('neither Microsoft’s own apps nor the tenant’s, nor those of people who only share a place to register', () => {
  const ownerTenant = '11111111-aaaa-4111-8111-111111111111';

  for (const party of ['first', 'internal', 'unknown'] as const)
    expect(microsoftMakersOf({ ...app, party, ownerTenant })).toEqual([]);
  expect(microsoftMakersOf({ ...app, ownerTenant: '9188040D-6c67-4c5b-b112-36a304b66dad' })).toEqual([]);
});
