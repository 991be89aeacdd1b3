/** A company that has every guard rail up: what is in order must come out so. */
import { expect, test } from 'vitest';
import { controls as known } from '../src/controls/index.ts';
import { detections } from '../src/detections/index.ts';
import { startWorld } from './world.ts';

const ofSettings: ReadonlySet<string> = new Set(
  detections.filter((one) => 'settings' in one).map(({ id }) => id),
);

const decided: ReadonlySet<string> = new Set(
  known
    .filter(({ decide }) => decide.by === 'settings')
    .flatMap(({ published }) => published.map(({ id }) => id)),
);

test('a hardened company passes what settings decide, and no detection finds a setting', async () => {
  await using world = await startWorld({ scenario: 'hardened' });
  const { outcome, findings, notAssessed } = await world.audit();
  const app = await world.open();
  const controls = await Array.fromAsync(app.inventory.view(outcome.view.run.id).controls());
  await app.close();
  const unread = notAssessed
    .filter(({ detection }) => ofSettings.has(detection))
    .map(({ detection, tenant }) => `${detection} ${tenant}`);
  const held = controls.filter(({ id }) => decided.has(id));
  expect(ofSettings.size).toBeGreaterThan(4);
  expect(findings.filter(({ detection }) => ofSettings.has(detection))).toEqual([]);
  expect(unread).toEqual([]);
  expect(held.filter(({ status }) => status === 'fail')).toEqual([]);
  // Where CIS asks for the opposite of CISA, and what the connector does not read of the Marketplace.
  expect(held.filter(({ status }) => status !== 'pass').map(({ id }) => id)).toEqual([
    'CIS GWS v1.3 4.2.1.3',
    'SCuBA GWS.COMMONCONTROLS.11.1v1',
  ]);
  expect(
    Map.groupBy(held, ({ tenant }) => tenant)
      .keys()
      .toArray()
      .toSorted(),
  ).toEqual(['demo-google', 'demo-m365']);
});
