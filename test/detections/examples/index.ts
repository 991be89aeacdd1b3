/** Named examples of each detection. A file of examples is one line here. */
import { examplesOfAccess } from './access.ts';
import { examplesOfActivity } from './activity.ts';
import { examplesOfChanges } from './changes.ts';
import { examplesOfFeeds } from './feeds.ts';
import { examplesOfLeftBehind } from './left-behind.ts';
import { examplesOfLogs } from './logs.ts';
import { examplesOfLures } from './lures.ts';
import { examplesOfNames } from './names.ts';
import { examplesOfPeople } from './people.ts';
import { examplesOfPowers } from './powers.ts';
import { examplesOfReputation } from './reputation.ts';
import { examplesOfSettings } from './settings.ts';
import type { Example } from './small-worlds.ts';
import { examplesOfWaysIn } from './ways-in.ts';

/** By the id of the detection. */
export const examples: ReadonlyMap<string, readonly Example[]> = new Map(
  [
    examplesOfAccess,
    examplesOfPowers,
    examplesOfLeftBehind,
    examplesOfLures,
    examplesOfSettings,
    examplesOfNames,
    examplesOfReputation,
    examplesOfChanges,
    examplesOfPeople,
    examplesOfActivity,
    examplesOfLogs,
    examplesOfFeeds,
    examplesOfWaysIn,
  ].flatMap((one) => Object.entries(one)),
);
