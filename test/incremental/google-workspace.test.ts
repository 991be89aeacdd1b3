import { expect, test } from 'vitest';
import { googleLife } from './google-workspace-life.ts';

test('audits by changes say what audits in full say, day after day', async () => {
  expect(await googleLife({ seed: 1, users: 40, days: 4, changesADay: 8 })).toEqual([]);
});
