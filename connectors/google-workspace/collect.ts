/** The streams of a tenant, in the order the definition names them. */
import type { Stream } from '../../src/kit/connector.ts';
import type { GoogleSession } from './google-session.ts';
import { adminEventsStream } from './streams/admin-events.ts';
import { appUsageStream } from './streams/app-usage.ts';
import { consentPolicyStream } from './streams/consent-policy.ts';
import { delegationTracesStream } from './streams/delegation-traces.ts';
import { tokenEventsStream } from './streams/token-events.ts';
import { appPasswordsStream, suspendedUserGrantsStream, tokensStream } from './streams/tokens.ts';
import { usersStream } from './streams/users.ts';

export function googleStreams(session: GoogleSession): readonly Stream[] {
  return [
    usersStream(session),
    tokensStream(session),
    suspendedUserGrantsStream(session),
    appPasswordsStream(session),
    tokenEventsStream(session),
    adminEventsStream(session),
    delegationTracesStream(session),
    appUsageStream(session),
    consentPolicyStream(session),
  ];
}
