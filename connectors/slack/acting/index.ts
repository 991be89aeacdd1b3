/** What can be changed in Slack: decisions on apps and their installs, in Enterprise organisations. */
import type { ActingModule } from '../../../src/kit/acting.ts';
import { openSlackActor } from './actor.ts';
import { actionSpecs } from './operations.ts';
import { proposeSlack } from './propose.ts';

export const slackActing: ActingModule = {
  actions: actionSpecs,
  propose: proposeSlack,
  open: (context) => Promise.resolve(openSlackActor(context)),
};
