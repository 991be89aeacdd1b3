/** What Slack's refusals of a change mean. */
import { AppError } from '../../../src/core/errors.ts';
import { slackErrorOf } from '../answers.ts';
import type { SlackActionKind } from './operations.ts';

/** Words that say that it is so already. */
const already: Readonly<Record<SlackActionKind, ReadonlySet<string>>> = {
  'restrict-app': new Set(),
  'approve-app': new Set(),
  'clear-decision': new Set(['no_resolution_found']),
  'cancel-request': new Set(['request_already_resolved']),
  'uninstall-app': new Set(['app_not_found', 'app_not_installed']),
};

export function isAlready(error: unknown, kind: SlackActionKind): boolean {
  return already[kind].has(slackErrorOf(error) ?? '');
}

/** The app is installed on the organisation, and cannot be taken away from single workspaces. */
export function wantsOrganisation(error: unknown): boolean {
  return slackErrorOf(error) === 'must_revoke_access';
}

const sentences: ReadonlyMap<string, string> = new Map([
  [
    'org_resolution_required',
    'A certified app is decided on for the whole organisation alone: make the decision there.',
  ],
  [
    'custom_integration_not_allowed_at_enterprise',
    'It is a custom integration, on which each workspace decides by itself, in its own admin pages.',
  ],
  [
    'request_id_required_for_custom_integrations',
    'It is a custom integration, on which Slack decides by the request alone: resolve the request in the admin pages.',
  ],
  [
    'can_not_uninstall',
    'Apps that administer, provision people or manage apps are uninstalled by Slack’s support alone.',
  ],
  ['app_restricted_org_wide', 'The organisation has restricted it: that has to be cleared first.'],
  [
    'invalid_scopes',
    'The app does not ask for all of the approved scopes any more: approve it in the admin pages.',
  ],
  ['permission_denied', 'The person whose token acts may not do this to this app.'],
]);

/**
 * A change that Slack refused, so that nothing was changed. What the credential or the plan lacks is thrown as it came.
 * @throws AppError
 */
export function asRefused(error: unknown): AppError {
  if (!(error instanceof AppError)) throw error;
  const word = slackErrorOf(error) ?? '';
  const sentence = sentences.get(word);
  if (sentence !== undefined) return new AppError('ACT_REFUSED', { detail: `${sentence} (${word})` });
  const said = { detail: error.detail ?? error.message };
  // Slack said neither yes nor no.
  if (error.code === 'READ_MALFORMED') return new AppError('ACT_UNKNOWN', said);
  if (error.code === 'READ_REJECTED' || error.code === 'READ_GONE' || error.code === 'READ_FAILED')
    return new AppError('ACT_REFUSED', said);
  throw error;
}
