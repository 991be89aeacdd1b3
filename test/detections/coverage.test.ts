/** Every number of the catalogue has a detection or a reason, on every platform. */
import { expect, test } from 'vitest';
import { type StreamId, streamIds } from '../../src/core/streams.ts';
import { platforms } from '../../src/core/vocabulary.ts';
import { detections } from '../../src/detections/index.ts';
import { examples } from './examples/index.ts';
import { answeredOn, detectionsOf, numbers, otherwise, reasons } from './coverage.ts';
import { judge } from './world.ts';

test.each(numbers)('%s has a detection with examples of each outcome, or a written reason', (number) => {
  const own = detectionsOf(number);
  const outcomes = own.map(({ id }) => new Set((examples.get(id) ?? []).map(({ outcome }) => outcome)));

  expect(own.length > 0).toBe(!otherwise.has(number));
  expect(outcomes).toEqual(own.map(() => new Set(['found', 'clear', 'not-assessed'])));
});

test('no detection has a number that is not in the catalogue', () => {
  expect(detections.filter(({ number }) => !numbers.includes(number))).toEqual([]);
});

test.each(numbers.filter((number) => !otherwise.has(number)))(
  '%s is answered on a platform, or it is said why not there',
  (number) => {
    const on = new Set(answeredOn(number));
    const silent = platforms.filter((platform) => !on.has(platform));

    expect(Object.keys(reasons.get(number) ?? {}).toSorted()).toEqual(silent.toSorted());
  },
);

/** They ask about an approved app, a banned one, an AI agent: what is none of them is out of the question. */
const elsewhere = new Set<string>(['scopes-beyond-approval', 'banned-app', 'ai-agent-write']);

test.each(platforms)('D57: with nothing read on %s nothing is clear, and each says why', (platform) => {
  const unread = Object.fromEntries(
    (Object.keys(streamIds) as StreamId[]).map((stream) => [stream, 'unavailable' as const]),
  );
  const judged = judge({ platform, unread, apps: [{ clientId: 'app-1', grants: [{}] }] });
  const quiet = detections.filter(({ id }) => judged.outcome(id) === 'clear').map(({ id }) => id);
  const silent = judged.notAssessed.filter(({ reason }) => reason === '');

  expect(quiet.filter((id) => !elsewhere.has(id))).toEqual([]);
  expect(judged.notAssessed.length).toBeGreaterThan(10);
  expect(silent).toEqual([]);
});
