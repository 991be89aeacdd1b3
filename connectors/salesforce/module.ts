import type { ConnectorModule, OpenContext, Session } from '../../src/kit/connector.ts';
import { salesforceStreams } from './collect.ts';
import { salesforceContainment } from './containment.ts';
import { examineSalesforce } from './examine.ts';
import { salesforceMakersOf } from './makers.ts';
import { classifyScope } from './scopes.ts';
import { createSession } from './session.ts';
import { Settings } from './settings.ts';
import { setupSteps } from './setup.ts';

async function open(context: OpenContext): Promise<Session> {
  const session = createSession(context);
  const { signal } = context;
  return {
    async identify() {
      const { organizationId, name } = await session.identity(signal);
      return { id: organizationId, name };
    },
    examine: () => examineSalesforce(session, (context.settings as Settings).auth, signal),
    streams: salesforceStreams(session),
  };
}

export const salesforceModule: ConnectorModule = {
  settings: Settings,
  classifyScope,
  makersOf: salesforceMakersOf,
  setup: setupSteps,
  containment: salesforceContainment,
  acting: async () => (await import('./acting/index.ts')).salesforceActing,
  open,
};
