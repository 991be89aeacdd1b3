/**
 * How an app is cut off from Slack. A restriction stops future installs only; what is installed stays until it is
 * uninstalled, which nobody can undo: https://docs.slack.dev/reference/methods/admin.apps.uninstall
 */
import { consoleAddress } from '../../src/kit/console-address.ts';
import type { ContainedApp, Containment, ContainmentStep } from '../../src/kit/containment.ts';

const managed = 'Slack › your organisation’s admin page › Integrations › Apps';

export const slackContainment: Containment = {
  consoleUrl: ({ app }) => (app === null ? null : consoleAddress('https://slack.com/', 'apps', app.clientId)),
  connections: ['users', 'installs', 'approved-apps'],
  unseen: ['installed-tokens', 'legacy-integrations'],
  use: { streams: [], blindSpots: ['token-use'] },
  logs: [
    {
      name: 'Audit log',
      shows:
        'app_installed, app_scopes_expanded, app_token_preserved and, for AI apps, tools they called; anomaly entries of this app',
      kept: 'since March 2018, Enterprise plans only',
      days: null,
      where:
        'GET audit/v1/logs with action and entity = the app id; or Slack › Manage organisation › Audit logs',
    },
    {
      name: 'Integration log',
      shows: 'who added this app where, with which scopes',
      kept: 'its horizon is not documented',
      days: null,
      where: 'team.integrationLogs?app_id=…; or https://<workspace>.slack.com/apps/manage › Activity log',
    },
  ],
  steps: (app) => [...stop(app), ...endGrants(app), ...after(app)],
};

function stop({ clientId, state }: ContainedApp): readonly ContainmentStep[] {
  const blocked = state === 'blocked';
  return [
    {
      phase: 'stop-tokens',
      title: blocked ? 'already restricted: no new installs; check each workspace' : 'restrict the app',
      by: blocked ? 'console' : 'api',
      how: `admin.apps.restrict app_id=${clientId} for the organisation; on other plans https://<workspace>.slack.com/apps/${clientId} › Restrict`,
      reversible: blocked ? 'nothing changes' : 'partly',
      undo: blocked
        ? null
        : 'admin.apps.clearResolution; approvals that the workspaces had given are void and must be given again.',
      survives: 'Every installation and its tokens, for ever: a restriction removes nothing.',
    },
    {
      phase: 'stop-consent',
      title: 'require approval of apps, so that none comes back',
      by: 'console',
      how: `${managed} › App management settings: Require app approval`,
      reversible: 'yes',
      undo: 'Set it back.',
      survives: 'Apps already approved.',
    },
  ];
}

function endGrants({ clientId, grants }: ContainedApp): readonly ContainmentStep[] {
  const legacy = clientId.startsWith('service-');
  return [
    {
      phase: 'end-grants',
      title: legacy ? 'disable the integration in each workspace' : 'uninstall it, after the restriction',
      by: legacy ? 'console' : 'api',
      how: legacy
        ? 'https://<workspace>.slack.com/apps/manage › Custom integrations › the integration › Disable'
        : `admin.apps.uninstall app_id=${clientId} with the organisation’s id, or up to 100 workspaces; on other plans https://<workspace>.slack.com/apps/${clientId} › Remove app`,
      reversible: legacy ? 'yes' : 'no',
      undo: legacy
        ? 'Enable it again.'
        : 'Nobody can: people must install it again, and its channel memberships and webhooks do not come back.',
      survives: 'Messages and files it posted, and the data already read.',
    },
    ...step((grants.get('delegated-user') ?? 0) > 0, {
      phase: 'end-sessions',
      title: 'nothing: its tokens end with the uninstall',
      by: 'people',
      how: 'admin.users.session.reset ends people’s own sessions, not those of an app: only where an account was taken over',
      reversible: 'nothing changes',
      undo: null,
      survives: null,
    }),
    {
      phase: 'remove-power',
      title: 'look for tokens kept after an installer left; webhooks',
      by: 'console',
      how: `In the audit log: app_token_preserved for ${clientId}; https://<workspace>.slack.com/apps/manage › Custom integrations: incoming webhooks, which no API lists`,
      reversible: 'partly',
      undo: 'A webhook that was removed must be made anew.',
      survives: 'An incoming webhook works until it is removed.',
    },
  ];
}

function after({ clientId, data }: ContainedApp): readonly ContainmentStep[] {
  return [
    ...step(data.includes('chat') || data.includes('files'), {
      phase: 'rotate',
      title: 'rotate secrets pasted into channels it could read',
      by: 'people',
      how: 'Search its channels for keys, passwords and tokens (“xox”, “AKIA”, “BEGIN”), and replace what is found',
      reversible: 'no',
      undo: 'A secret that was replaced is not used again.',
      survives: 'Copies already taken.',
    }),
    {
      phase: 'verify',
      title: 'app_uninstalled in the log, its bot user deleted',
      by: 'api',
      how: `audit/v1/logs?action=app_uninstalled for ${clientId}, users.list: its bot is deleted; then grantwarden audit`,
      reversible: 'nothing changes',
      undo: null,
      survives: null,
    },
    {
      phase: 'hunt',
      title: 'search the audit log for this app',
      by: 'api',
      how: `GET audit/v1/logs?entity=${clientId}; actions app_*, anomaly, file_downloaded`,
      reversible: 'nothing changes',
      undo: null,
      survives: 'Slack logs no reading of messages by an app: assume what its scopes allowed.',
    },
  ];
}

function step(wanted: boolean, one: ContainmentStep): readonly ContainmentStep[] {
  return wanted ? [one] : [];
}
