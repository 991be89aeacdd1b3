/** Named examples of each detection, found, clear and not-assessed, through the real policy and engine. */
import { expect, test } from 'vitest';
import { detections } from '../../src/detections/index.ts';
import type { Detection } from '../../src/kit/detection.ts';
import { examples } from './examples/index.ts';
import { mail, one, signIn, slack } from './examples/small-worlds.ts';
import { judge, type World } from './world.ts';

const table = [...examples].flatMap(([detection, list]) =>
  list.map((example) => [detection, example.name, example] as const),
);

test.each(table)('%s: %s', (detection, _, { world, outcome, severity, says = [], cites }) => {
  const judged = judge(world);
  const finding = judged.finding(detection);
  const told = `${finding?.title} ${finding?.explanation} ${finding?.remedy} ${judged.reason(detection)}`;

  expect({
    outcome: judged.outcome(detection),
    severity: finding?.severity,
    grants: finding?.grants.length,
    people: finding?.people,
  }).toEqual({
    outcome,
    severity: severity ?? finding?.severity,
    grants: cites ?? finding?.grants.length,
    people: cites ?? finding?.people,
  });
  for (const words of says) expect(told).toContain(words);
});

test('growth stays found while what was gained is held, and is resolved when it is given up', () => {
  const grown = { ...one([{ ...mail, previousScopes: ['info:profile:read'] }]), history: true };
  const unchanged = { ...one([{ ...mail, previousScopes: ['high:mail:read'] }]), history: true };
  const less = { ...one([{ ...signIn, previousScopes: ['high:mail:read'] }]), history: true };
  const growth = (world: World) => judge(world).finding('scope-growth');

  const first = growth(grown);
  const second = growth({ ...unchanged, previous: first === undefined ? [] : [first] });
  const third = growth({ ...less, previous: second === undefined ? [] : [second] });

  expect(first).toMatchObject({ status: 'new', people: 1 });
  expect(second).toMatchObject({ status: 'open', people: 1, evidence: { gained: ['high:mail:read'] } });
  expect(third?.status).toBe('resolved');
  expect(growth(unchanged)).toBeUndefined();
});

test('no remedy of an app in Salesforce speaks of removing it before blocking it', () => {
  for (const { id, remedy } of detections) expect([id, /\buninstall\b/iu.test(remedy)]).toEqual([id, false]);
});

test('on Slack and Salesforce a remedy that ends access says what the platform’s own button does not do', () => {
  const whole = ({ remedy, remedyNotes }: Detection, platform: 'slack' | 'salesforce') =>
    `${remedy} ${remedyNotes?.[platform] ?? ''}`;

  const ending = (detections as readonly Detection[]).filter(({ remedy }) =>
    /\b(?:revoke|block)\b/u.test(remedy),
  );

  for (const detection of ending.filter(({ needs }) => needs.slack !== undefined))
    expect(whole(detection, 'slack')).toMatch(/tokens?\b/u);
  for (const detection of ending.filter(({ needs }) => needs.salesforce !== undefined))
    expect(whole(detection, 'salesforce')).toMatch(/block|authorise it again/u);
  expect(judge(slack([mail])).finding('unapproved-app')?.remedy).toMatch(/only stops new installs/u);
  expect(judge(one([mail])).finding('unapproved-app')?.remedy).not.toMatch(/Slack/u);
});
