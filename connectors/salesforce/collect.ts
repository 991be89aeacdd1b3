/** The streams of an org, in the order the definition names them. */
import type { Changes, Stream } from '../../src/kit/connector.ts';
import type { BaseSession } from './session.ts';
import { createApiUsageStream } from './streams/api-usage.ts';
import { createAppScopesStream } from './streams/app-scopes.ts';
import { createConnectedAppsStream } from './streams/connected-apps.ts';
import { createConsentPolicyStream } from './streams/consent-policy.ts';
import { createExternalClientAppsStream } from './streams/external-client-apps.ts';
import { createExternalClientUsageStream } from './streams/external-client-usage.ts';
import { createInstalledPackagesStream } from './streams/installed-packages.ts';
import { createLoginHistoryStream } from './streams/login-history.ts';
import { createOutboundCredentialsStream } from './streams/outbound-credentials.ts';
import { createPreauthorizationsStream } from './streams/preauthorizations.ts';
import { createTokensStream } from './streams/tokens.ts';
import { createUserPowersStream } from './streams/user-powers.ts';
import { createUsersStream } from './streams/users.ts';

export function salesforceStreams(session: BaseSession): readonly Stream[] {
  return [
    createUsersStream(session),
    createUserPowersStream(session),
    createConnectedAppsStream(session),
    createExternalClientAppsStream(session),
    createInstalledPackagesStream(session),
    createAppScopesStream(session),
    createTokensStream(session),
    createExternalClientUsageStream(session),
    createPreauthorizationsStream(session),
    createConsentPolicyStream(session),
    createOutboundCredentialsStream(session),
    createLoginHistoryStream(session),
    createApiUsageStream(session),
  ].map((stream) => withinBudget(stream, session));
}

/** No stream reads before it is known that the day has enough calls left. */
function withinBudget(stream: Stream, session: BaseSession): Stream {
  const { changes } = stream;
  const bounded: Changes | undefined = changes && {
    ...changes,
    async *read(context) {
      await session.begin(context.signal);
      return yield* changes.read(context);
    },
  };
  return {
    ...stream,
    async *read(context) {
      await session.begin(context.signal);
      return yield* stream.read(context);
    },
    ...(bounded === undefined ? {} : { changes: bounded }),
  };
}
