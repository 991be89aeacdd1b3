import { AppError } from '../../src/core/errors.ts';
import type { Identity } from './slack-session.ts';

/**
 * App management (admin.apps.*) and the Audit Logs API exist in Enterprise organisations only. Elsewhere Slack has
 * several words for it, of which some sound like a missing permission.
 * @throws AppError GAP_LICENCE for an ordinary workspace
 */
export function requireEnterprise({ enterpriseId }: Identity): void {
  if (enterpriseId === null)
    throw new AppError('GAP_LICENCE', {
      detail: 'app management by API needs an Enterprise organisation',
      remedy:
        'Accept it under knownGaps. In an ordinary workspace, what is approved stands on its app management page.',
    });
}
