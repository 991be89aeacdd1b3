import type { ActingModule } from '../../../src/kit/acting.ts';
import { openActor } from './actor.ts';
import { actionSpecs } from './permissions.ts';
import { propose } from './propose.ts';

export const microsoftActing: ActingModule = { actions: actionSpecs, propose, open: openActor };
