import type { Stream } from '../../../src/kit/connector.ts';
import { createDecisionStream } from '../resolved-apps.ts';
import type { SlackSession } from '../slack-session.ts';

/** https://docs.slack.dev/reference/methods/admin.apps.approved.list */
export function createApprovedAppsStream(session: SlackSession): Stream {
  return createDecisionStream(session, 'approved');
}
