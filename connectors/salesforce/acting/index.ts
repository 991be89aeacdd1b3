import type { ActingModule } from '../../../src/kit/acting.ts';
import { salesforceActions } from './abilities.ts';
import { openActor } from './actor.ts';
import { proposeSalesforce } from './proposal.ts';

export const salesforceActing: ActingModule = {
  actions: salesforceActions,
  propose: proposeSalesforce,
  open: openActor,
};
