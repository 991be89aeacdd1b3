import { expect, test } from 'vitest';
import { changedObjects, wholeServicePrincipals } from './changed-objects.ts';
import type { Graph } from './graph.ts';

async function objectsAmong(value: readonly unknown[]) {
  const graph = { post: () => Promise.resolve({ value }) } as unknown as Graph;
  const whole = wholeServicePrincipals(graph, new AbortController().signal);
  const delta = { mark: 'next', changed: new Map(), removed: new Set<string>(), unsure: new Set(['sp']) };
  return changedObjects(whole, delta, []);
}

test('an object in a row that does not say whose it is is a gap, and not gone', async () => {
  expect(await objectsAmong([])).toMatchObject({ gone: new Set(['sp']), gaps: [] });
  expect(await objectsAmong([{ id: 'sp' }])).toMatchObject({ gone: new Set(), gaps: [] });
  for (const row of [null, { id: 5 }, {}])
    expect(await objectsAmong([row])).toMatchObject({
      gone: new Set(),
      gaps: [{ error: { code: 'READ_MALFORMED' } }],
    });
});
