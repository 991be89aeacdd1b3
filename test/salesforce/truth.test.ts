import { expect, test } from 'vitest';
import { lacks } from '../../src/core/coverage.ts';
import { type Scenario, scenarios } from '../../src/sandbox/contract.ts';
import { secretsNamed } from '../../src/sandbox/salesforce/index.ts';
import { startWorld } from '../world.ts';
import { inventoryOf } from './inventory.ts';
import { appsOf, grantsOf, simulatorOf, usersOf } from './org-truth.ts';

const closed: Readonly<Record<Scenario, readonly string[]>> = {
  standard: [],
  hardened: [],
  basic: ['api-usage', 'external-client-apps', 'external-client-usage', 'outbound-credentials'],
  strict: [
    'tokens',
    'external-client-usage',
    'app-scopes',
    'consent-policy',
    'outbound-credentials',
    'login-history',
    'api-usage',
  ],
};
const credentials: Readonly<Record<Scenario, number>> = { standard: 6, basic: 3, strict: 5, hardened: 6 };

const orgs = scenarios.flatMap((scenario, nth) => [
  ...(scenario === 'standard' ? [1, 2, 3] : [nth]).map((seed) => ({ scenario, seed, users: 60 })),
  { scenario, seed: nth + 1, users: 400 },
]);

test.each(orgs)('$scenario, seed $seed, $users people: what is found is what the org holds', async (org) => {
  await using world = await startWorld({ ...org, platforms: ['salesforce'] });
  const { outcome } = await world.audit();
  const found = await inventoryOf(world);
  const { org: truth, served } = simulatorOf(world);

  expect(found.grants).toEqual(sorted(grantsOf(truth)));
  expect(found.apps).toEqual(sorted(appsOf(truth)));
  expect(found.users).toEqual(sorted(usersOf(truth)));
  expect(found.credentials).toBe(credentials[org.scenario]);
  expect(served.get(secretsNamed)).toBeUndefined();
  const streams = outcome.view.tenants.flatMap(({ coverage }) => coverage.streams);
  const lacking = streams.filter(lacks);
  expect(lacking.map(({ name }) => name).toSorted()).toEqual(closed[org.scenario].toSorted());
  expect(lacking.filter(({ reason, remedy }) => reason === null || remedy === null)).toEqual([]);
  expect(outcome.exit).toBe(lacking.length === 0 ? 0 : 4);
  const tokens = streams.find(({ name }) => name === 'tokens');
  expect(tokens?.read).toBe(org.scenario === 'strict' ? 1 : truth.approvals.size);
  expect(tokens?.expected).toBe(tokens?.read);
});

function sorted(lines: readonly (readonly unknown[])[]): readonly string[] {
  return lines.map((line) => JSON.stringify(line)).toSorted();
}
