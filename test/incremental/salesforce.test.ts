import { expect, test } from 'vitest';
import { salesforceLife } from './salesforce-life.ts';

test('audits by changes say what audits in full say, day after day', async () => {
  expect(await salesforceLife({ seed: 3, users: 250, tokens: 2_600, days: 2, changesADay: 12 })).toEqual([]);
});
