import { expect, test } from 'vitest';
import { startWorld } from './world.ts';

test('grants of somebody who is suspended between two audits stay on record, and are found to be orphaned', async () => {
  await using world = await startWorld({ users: 40, platforms: ['google-workspace'] });
  const first = await world.audit();
  const [said = ''] = world.sandbox.mutate('user-left');
  const email = said.split(' ')[0] ?? '';
  const second = await world.audit();

  const id = second.inventory.principals
    .map((line) => JSON.parse(line) as string[])
    .find(([, , , label]) => label === email)?.[2];
  const theirs = first.inventory.grants.filter((line) => line.includes(`"${id}"`));
  expect(theirs.length).toBeGreaterThan(0);
  expect(second.inventory.grants).toEqual(first.inventory.grants);
  expect(second.inventory.apps).toEqual(first.inventory.apps);
  const orphaned = ({ findings }: typeof first) =>
    findings.filter(({ detection }) => detection === 'orphaned-grant').length;
  expect(orphaned(second)).toBeGreaterThan(orphaned(first));
});
