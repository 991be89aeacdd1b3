/** Slack's words for what this credential or this plan does not open, and what would. */
import type { ErrorCode } from '../../src/core/errors.ts';

interface GapWord {
  readonly code: Extract<ErrorCode, `GAP_${string}`>;
  readonly remedy: string;
}

const enterprise: GapWord = {
  code: 'GAP_LICENCE',
  remedy:
    'Slack offers this to organisations on an Enterprise plan, and there to a token of the whole organisation: install the app on the organisation, or accept it under knownGaps.',
};

const paid: GapWord = {
  code: 'GAP_LICENCE',
  remedy: 'Slack offers this on paid plans only: accept it under knownGaps, or upgrade the plan.',
};

const administrator: GapWord = {
  code: 'GAP_PERMISSION',
  remedy:
    'Let somebody install the app who may: a workspace owner or administrator for a workspace, an Org Owner or Org Admin for an organisation, an Org Owner for the audit logs.',
};

const organisationInstall: GapWord = {
  code: 'GAP_PERMISSION',
  remedy:
    'Install the app on the organisation: choose it, instead of a workspace, in the switcher of the OAuth page.',
};

/** https://docs.slack.dev/reference/methods, the table of errors of each method */
export const gapWords: ReadonlyMap<string, GapWord> = new Map([
  ['feature_not_enabled', enterprise],
  ['not_an_enterprise', enterprise],
  ['invalid_workspace', enterprise],
  ['paid_only', paid],
  ['plan_upgrade_required', paid],
  [
    'not_allowed_token_type',
    {
      code: 'GAP_PERMISSION',
      remedy: 'Use the user token (xoxp-) of an administrator, not a bot token (xoxb-).',
    },
  ],
  ['app_management_app_not_installed_on_org', organisationInstall],
  ['team_not_authorized', organisationInstall],
  ['not_an_admin', administrator],
  ['not_allowed', administrator],
  ['restricted_action', administrator],
  ['no_permission', administrator],
  ['permission_denied', administrator],
  ['user_is_restricted', administrator],
  ['user_not_authorized', administrator],
  ['access_denied', administrator],
  [
    'team_access_not_granted',
    {
      code: 'GAP_PERMISSION',
      remedy: 'Add the app to that workspace: Organisation settings › Integrations › Installed apps.',
    },
  ],
  [
    'accesslimited',
    {
      code: 'GAP_PERMISSION',
      remedy: 'Add the address of this machine to the app’s allowed IP addresses (OAuth & Permissions).',
    },
  ],
  [
    'ekm_access_denied',
    {
      code: 'GAP_PERMISSION',
      remedy: 'An administrator has suspended access by Enterprise Key Management: ask for it.',
    },
  ],
  [
    'enterprise_is_restricted',
    {
      code: 'GAP_PERMISSION',
      remedy: 'This cannot be asked of an organisation: audit the workspace with a token of its own.',
    },
  ],
  [
    'two_factor_setup_required',
    {
      code: 'GAP_PERMISSION',
      remedy: 'The person whose token this is has to set up two-factor authentication first.',
    },
  ],
]);
