/** What to click so that an audit can read. https://docs.slack.dev/reference/app-manifest */
import type { SetupStep } from '../../src/kit/connector.ts';
import { email, scopes } from './operations.ts';
import { type RotatingAuth, Settings } from './settings.ts';

const organisationScopes = [scopes.apps, scopes.teams, scopes.users, email, scopes.team];
const workspaceScopes = [scopes.admin, scopes.users, email, scopes.team];

/** @param settings a tenant entry's keys, when there are some already: they decide whether the token rotates */
export function setupSteps(settings: unknown): readonly SetupStep[] {
  const parsed = Settings.safeParse(settings);
  const rotation =
    parsed.success && parsed.data.auth.type === 'rotating-token'
      ? rotatingSteps(parsed.data.auth, parsed.data.api)
      : null;
  const rotating = rotation !== null;
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
        rotating
          ? 'The page then shows a token that ends after 12 hours, and a refresh token: leave it open for the last step.'
          : 'Copy the User OAuth Token (xoxp-).',
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
    ...(rotation ?? [tokenStep]),
  ];
}

/** Slack switches rotation on only where there is one; nothing has to listen there. */
const unusedRedirect = 'https://localhost';

/** One line without a space, which a terminal neither indents nor breaks. */
function manifest(
  name: string,
  userScopes: readonly string[],
  { organisation, rotating }: { readonly organisation: boolean; readonly rotating: boolean },
): string {
  return JSON.stringify({
    display_information: { name },
    oauth_config: {
      ...(rotating ? { redirect_urls: [unusedRedirect] } : {}),
      scopes: { user: userScopes },
    },
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

/** https://docs.slack.dev/authentication/using-token-rotation */
function rotatingSteps({ refreshToken }: RotatingAuth, api: string): readonly SetupStep[] {
  return [
    {
      title: 'Token rotation: the app’s credentials',
      lines: [
        `The manifest above switches it on (token_rotation_enabled), with ${unusedRedirect} as a redirect URL because Slack asks for one. For an app that exists already: OAuth & Permissions › Opt in to token rotation. It cannot be switched off again.`,
        'Basic Information › App Credentials: the Client ID is clientId; the Client Secret goes where clientSecret points.',
      ],
    },
    {
      title: 'Token rotation: store the first refresh token',
      lines: [
        'OAuth & Permissions shows it beside the expiring token (xoxe.xoxp-) once the app is installed: copy the refresh token, which begins with xoxe- and not with xoxe.xoxp-.',
        'A token (xoxp-) from before rotation has none: exchange it, once. Write client_id=…&client_secret=…&token=… into a file exchange (chmod 600), run the next line, take refresh_token from the answer and delete the file:',
        `curl -d @exchange ${api}/api/oauth.v2.exchange`,
        ...storing(refreshToken),
        'Each renewal ends the old refresh token and stores the next one there, so no other program may use the same one.',
      ],
    },
    {
      title: 'Check the tenant entry',
      lines: [
        `auth: { type: rotating-token, clientId: "…", clientSecret: "env:SLACK_CLIENT_SECRET", refreshToken: ${JSON.stringify(refreshToken)}, auditToken: "env:SLACK_AUDIT_TOKEN" }`,
        'The audit log’s app does not rotate: auditToken is its User OAuth Token (xoxp-). Leave it out where there is none.',
        'Run `grantwarden doctor`.',
      ],
    },
  ];
}

function storing(reference: string): readonly string[] {
  const place = reference.replace(/^(?:file|keychain):/u, '');
  if (reference.startsWith('keychain:'))
    return [`Store it in the keychain of this machine: service grantwarden, account ${place}.`];
  return [
    'Store it, and nothing else, in the file that refreshToken names, with mode 0600: in the folder of the configuration run the next line, paste it, press Enter and Ctrl-D:',
    `(umask 077; cat > ${quoted(place)}); chmod 600 ${quoted(place)}`,
  ];
}

function quoted(file: string): string {
  return /^[\w./-]+$/u.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`;
}
