import { expect, test } from 'vitest';
import { untoldApp } from '../../src/core/untold-app.ts';
import { salesforceMakersOf } from './makers.ts';

test('apps of one namespace are of one maker; a package and an app built here are not apps of a maker', () => {
  const facts = { kind: 'connected app', namespace: 'driftns' };
  const app = { ...untoldApp, clientId: '0H45g000000AppiEAA', party: 'third', facts } as const;

  expect(salesforceMakersOf(app)).toEqual(['namespace driftns']);
  expect(salesforceMakersOf({ ...app, party: 'internal' })).toEqual([]);
  expect(salesforceMakersOf({ ...app, facts: { namespace: 'driftns', packageVersion: '1' } })).toEqual([]);
  expect(salesforceMakersOf({ ...app, facts: { kind: 'connected app' } })).toEqual([]);
});
