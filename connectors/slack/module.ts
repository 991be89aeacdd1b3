import type { ConnectorModule, OpenContext, Session } from '../../src/kit/connector.ts';
import { slackStreams } from './collect.ts';
import { slackContainment } from './containment.ts';
import { examineSlack } from './examine.ts';
import { openSlackSession } from './open-session.ts';
import { classifyScope } from './scopes.ts';
import { Settings } from './settings.ts';
import { setupSteps } from './setup.ts';

async function open(context: OpenContext): Promise<Session> {
  const session = openSlackSession(context);
  return {
    identify: () => session.identity(context.signal),
    examine: () => examineSlack(session, context.signal),
    streams: slackStreams(session),
  };
}

export const slackModule: ConnectorModule = {
  settings: Settings,
  classifyScope,
  setup: setupSteps,
  containment: slackContainment,
  open,
  acting: async () => (await import('./acting/index.ts')).slackActing,
};
