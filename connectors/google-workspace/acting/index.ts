/** What can be changed in Google Workspace: tokens and app passwords of people, deleted one by one. */
import type { ActingModule } from '../../../src/kit/acting.ts';
import { openGoogleActor } from './actor.ts';
import { actionSpecs } from './operations.ts';
import { proposeGoogle } from './propose.ts';

export const googleActing: ActingModule = {
  actions: actionSpecs,
  propose: proposeGoogle,
  open: openGoogleActor,
};
