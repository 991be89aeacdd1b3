import type { ConnectorModule, OpenContext, Session } from '../../src/kit/connector.ts';
import { once } from '../../src/kit/once.ts';
import { googleClassifier } from './answers.ts';
import { readAppAccessExport } from './app-access-export.ts';
import { createAppNames } from './app-names.ts';
import { createClient } from './client.ts';
import { googleStreams } from './collect.ts';
import { readDelegationExport } from './delegation-export.ts';
import { examineGoogle } from './examine.ts';
import { googleContainment } from './containment.ts';
import type { GoogleSession } from './google-session.ts';
import { readIdentity } from './identity.ts';
import { operations } from './operations.ts';
import { quotaLanes } from './quotas.ts';
import { createRoster } from './roster.ts';
import { googleMakersOf } from './makers.ts';
import { classifyScope } from './scopes.ts';
import { Settings } from './settings.ts';
import { setupSteps } from './setup.ts';
import { createAccess } from './sign-in/access.ts';

/** A bearer proven good so recently need not be proven again. */
const confirmAgainMs = 30_000;

async function open(context: OpenContext): Promise<Session> {
  const settings = context.settings as Settings;
  const { clock } = context;
  const access = createAccess(settings, context);
  const door = context.openDoor({
    operations,
    origins: [...new Set([settings.admin, settings.identity])],
    lanes: quotaLanes(settings, access.account),
    classify: googleClassifier(access.life, clock),
    bearer: access.bearer,
  });
  const client = await createClient(door, settings);
  const subject = settings.auth.type === 'access-token' ? null : settings.auth.subject;
  let confirmed: { readonly at: number; readonly proof: Promise<unknown> } | null = null;

  const session: GoogleSession = {
    client,
    clock,
    delegationList: context.delegationList ?? null,
    appAccessList: context.appAccessList ?? null,
    roster: createRoster(client),
    apps: createAppNames(),
    require: access.require,
    identity: once((signal) => readIdentity(client, subject, signal)),
    async confirm(signal) {
      if (confirmed === null || clock.monotonic() - confirmed.at > confirmAgainMs)
        confirmed = { at: clock.monotonic(), proof: client.users({ maxResults: 1 }, signal) };
      await confirmed.proof;
    },
  };
  return {
    identify: () => session.identity(context.signal),
    examine: () => examineGoogle(session, context.signal),
    streams: googleStreams(session),
  };
}

export const googleWorkspaceModule: ConnectorModule = {
  settings: Settings,
  classifyScope,
  makersOf: googleMakersOf,
  setup: setupSteps,
  containment: googleContainment,
  open,
  readDelegationList: readDelegationExport,
  readAppAccessList: readAppAccessExport,
  acting: async () => (await import('./acting/index.ts')).googleActing,
};
