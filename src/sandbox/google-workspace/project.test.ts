import { expect, onTestFinished, test } from 'vitest';
import { createScaledClock } from '../clock.ts';
import { createGoogleProject } from './project.ts';
import { startedAt, startTenant, type TestTenant } from './testing.ts';

const tokenLog = '/admin/reports/v1/activity/users/all/applications/token?eventName=revoke&maxResults=1';

/** Two companies that delegate to one service account, while time all but stands still. */
async function startTwo(): Promise<readonly [TestTenant, TestTenant]> {
  const timeScale = 0.02;
  const project = createGoogleProject(createScaledClock(startedAt, timeScale), 1);
  const extras = { 'google-workspace': { project } };
  const first = await startTenant({ seed: 1, timeScale, extras });
  const second = await startTenant({ seed: 2, timeScale, extras });
  onTestFinished(async () => {
    await Promise.all([first.sandbox.close(), second.sandbox.close()]);
  });
  return [first, second];
}

async function refusedOf(tenant: TestTenant, path: string, calls: number): Promise<number> {
  let refused = 0;
  for (let call = 0; call < calls; call += 1) if ((await tenant.call(path)).status !== 200) refused += 1;
  return refused;
}

test('customers of one project share its quota of filtered log reads', async () => {
  const [first, second] = await startTwo();

  expect(await refusedOf(first, tokenLog, 55)).toBe(0);
  expect(await refusedOf(second, tokenLog, 25)).toBeGreaterThan(15);
});

test('the Directory counts by administrator: one customer’s sweep costs the other nothing', async () => {
  const [first, second] = await startTwo();
  const usersOf = ({ sandbox }: TestTenant) =>
    `/admin/directory/v1/users/${sandbox.company.person(0).email}/tokens`;

  expect(await refusedOf(first, usersOf(first), 140)).toBeGreaterThan(10);
  expect(await refusedOf(second, usersOf(second), 20)).toBe(0);
});
