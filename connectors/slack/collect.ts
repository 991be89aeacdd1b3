/** The streams of a tenant, in the order the definition names them. */
import type { Stream } from '../../src/kit/connector.ts';
import type { SlackSession } from './slack-session.ts';
import { createAppRequestsStream } from './streams/app-requests.ts';
import { createApprovedAppsStream } from './streams/approved-apps.ts';
import { createConsentPolicyStream } from './streams/consent-policy.ts';
import { createInstallsStream } from './streams/installs.ts';
import { createRestrictedAppsStream } from './streams/restricted-apps.ts';
import { createUsersStream } from './streams/users.ts';
import { createWorkspacesStream } from './streams/workspaces.ts';

export function slackStreams(session: SlackSession): readonly Stream[] {
  return [
    createWorkspacesStream(session),
    createUsersStream(session),
    createInstallsStream(session),
    createApprovedAppsStream(session),
    createRestrictedAppsStream(session),
    createAppRequestsStream(session),
    createConsentPolicyStream(session),
  ];
}
