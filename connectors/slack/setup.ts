/** What to click so that an audit can read. https://docs.slack.dev/reference/app-manifest */
import type { SetupStep } from '../../src/kit/connector.ts';
import { email, scopes } from './operations.ts';
import { Settings } from './settings.ts';

const organisationScopes = [scopes.apps, scopes.teams, scopes.users, email, scopes.team];
const workspaceScopes = [scopes.admin, scopes.users, email, scopes.team];

/** @param settings a tenant entry's keys, when there are some already: they decide whether the token rotates */
export function setupSteps(settings: unknown): readonly SetupStep[] {
  const parsed = Settings.safeParse(settings);
  const rotating = parsed.success && parsed.data.auth.type === 'rotating-token';
  return [
    {
      title: 'Enterprise organisation: create the app',
      lines: [
        'https://api.slack.com/apps › Create New App › From a manifest › JSON; paste this, and change no scope to :write:',
        manifest('Grantwarden-audit', organisationScopes, { organisation: true, rotating }),
        `${email} only adds addresses: without it people are shown by name.`,
        'Do not add admin.apps:write: an app that manages approvals with it makes Slack switch off the app management pages of the workspaces and switch app approval on everywhere.',
      ],
    },
    {
      title: 'Enterprise organisation: install it on the organisation',
      lines: [
        'As an Org Owner or Org Admin: OAuth & Permissions › Install. Choose the organisation, not a workspace, in the switcher at the top right: a token of one workspace cannot read approvals (feature_not_enabled).',
        'Organisation settings › Integrations › Installed apps › the app › Add to workspaces: all of them, and future ones. Elsewhere it may not read people.',
        'Copy the User OAuth Token (xoxp-).',
      ],
    },
    {
      title: 'Enterprise organisation: the audit logs, with a token of their own',
      lines: [
        'They hold every install and every change of scopes since March 2018. Only an Org Owner can install this app, on the organisation:',
        manifest('Grantwarden-audit-logs', [scopes.auditLogs], { organisation: true, rotating: false }),
        'Without it the integration logs of the workspaces can take its place, which need the scope admin and a person who is a member of every workspace.',
      ],
    },
    {
      title: 'Ordinary workspace (Free, Pro, Business+): one app',
      lines: [
        'As a workspace owner or administrator, from this manifest; then OAuth & Permissions › Install to Workspace:',
        manifest('Grantwarden-audit', workspaceScopes, { organisation: false, rotating }),
        'Know what you grant: admin also opens user management (SCIM) and the access logs, and Slack has no read-only scope for the integration log. Leave it out, and the log of installs is reported as not readable.',
        'Approvals, restrictions and requests cannot be read on these plans: list approved-apps, restricted-apps and app-requests under knownGaps.',
      ],
    },
    rotating ? rotatingStep : tokenStep,
  ];
}

/** One line without a space, which a terminal neither indents nor breaks. */
function manifest(
  name: string,
  userScopes: readonly string[],
  { organisation, rotating }: { readonly organisation: boolean; readonly rotating: boolean },
): string {
  return JSON.stringify({
    display_information: { name },
    oauth_config: { scopes: { user: userScopes } },
    settings: { org_deploy_enabled: organisation, token_rotation_enabled: rotating },
  });
}

const tokenStep: SetupStep = {
  title: 'Hand the tokens over',
  lines: [
    'auth: { type: token, token: "env:SLACK_TOKEN", auditToken: "env:SLACK_AUDIT_TOKEN" }',
    'Leave auditToken out where there is none. A token ends when the person who installed the app is deactivated: use an account that stays.',
    'Run `grantwarden doctor`.',
  ],
};

const rotatingStep: SetupStep = {
  title: 'Hand the refresh token over',
  lines: [
    'auth: { type: rotating-token, clientId: "…", clientSecret: "env:SLACK_CLIENT_SECRET", refreshToken: "file:./slack-refresh", auditToken: "env:SLACK_AUDIT_TOKEN" }',
    'The file (chmod 600) holds the refresh token (xoxe-) and nothing else. Each renewal rewrites it, so no other program may use the same token.',
    'Run `grantwarden doctor`.',
  ],
};
