/** Slack through its Web API and, in Enterprise organisations, the Audit Logs API, as plain data. */
import type { ConnectorDefinition } from '../../src/kit/connector.ts';

const enterprise = 'an Enterprise organisation, and a token of the whole organisation';

export const slack: ConnectorDefinition = {
  platform: 'slack',
  title: 'Slack',
  authTypes: [
    { type: 'token', summary: 'a user token (xoxp-) of an administrator, of a workspace or an organisation' },
    {
      type: 'rotating-token',
      summary:
        'the same for an app that rotates its tokens: renewed every 12 hours, the refresh token is rewritten',
      rotates: true,
    },
  ],
  endpoints: [
    { name: 'api', what: 'the Web API, e.g. https://slack.com' },
    { name: 'audit', what: 'the Audit Logs API, e.g. https://api.slack.com' },
  ],
  hosts: ['slack.com', 'slack-gov.com'],
  streams: [
    { id: 'workspaces', needs: ['admin.teams:read'], plan: null },
    { id: 'users', needs: ['users:read'], plan: null, countsPeople: true },
    {
      id: 'installs',
      countsPeople: true,
      needs: ['admin, or an auditToken with auditlogs:read'],
      plan: 'the Audit Logs API: an Enterprise organisation',
    },
    { id: 'approved-apps', needs: ['admin.apps:read'], plan: enterprise },
    { id: 'restricted-apps', needs: ['admin.apps:read'], plan: enterprise },
    { id: 'app-requests', needs: ['admin.apps:read'], plan: enterprise },
    {
      id: 'consent-policy',
      needs: ['admin.apps:read', 'an auditToken with auditlogs:read'],
      plan: 'what proves it: an Enterprise organisation; elsewhere it is unknown',
    },
  ],
  blindSpots: [
    {
      id: 'installed-tokens',
      why: 'No API lists the apps that are installed now or the tokens they hold. What stands here is pieced together from the log of installs, the bot users that are alive and the list of approvals; an app installed before the log begins, without a bot, is not seen.',
      remedy:
        'Compare with Manage apps in the administration of each workspace, and audit regularly: what a log has told once is kept.',
    },
    {
      id: 'token-use',
      why: 'Slack tells of no token when or from where it was last used.',
      remedy:
        'In an Enterprise organisation, watch the anomaly events of the Audit Logs API; elsewhere ask the owner of the app.',
    },
    {
      id: 'legacy-integrations',
      why: 'Incoming webhooks and integrations of the older kind have no app id and are in no list; only the integration log of a workspace names them.',
      remedy:
        'Review Manage apps › Custom Integrations of each workspace, and replace what is needed by an app.',
    },
  ],
  async load() {
    const { slackModule } = await import('./module.ts');
    return slackModule;
  },
};
