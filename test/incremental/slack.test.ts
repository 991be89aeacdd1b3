import { expect, test } from 'vitest';
import { slackLife } from './slack-life.ts';

test('audits by changes say what audits in full say, day after day', async () => {
  expect(await slackLife({ seed: 1, users: 60, workspaces: 8, days: 4, changesADay: 12 })).toEqual([]);
}, 200_000);
