import { AppError } from '../../src/core/errors.ts';
import type { Identity } from './slack-session.ts';

/**
 * App management (admin.apps.*) and the Audit Logs API exist in Enterprise organisations only. Elsewhere Slack has
 * several words for it, of which some sound like a missing permission.
 * @throws AppError GAP_LICENCE for an ordinary workspace
 */
export function requireEnterprise(identity: Identity): void {
  if (identity.enterpriseId === null)
    throw new AppError('GAP_LICENCE', {
      detail: 'app management by API needs an Enterprise organisation',
      remedy: remedyOfPlan(identity),
    });
}

/** What was thrown; of an ordinary workspace, for which there is no organisation to install on, with what it can do. */
export function asOfPlan(thrown: unknown, identity: Identity): unknown {
  const isGap = thrown instanceof AppError && thrown.code.startsWith('GAP_');
  if (identity.enterpriseId !== null || !isGap) return thrown;
  return new AppError('GAP_LICENCE', {
    detail: `app management by API needs an Enterprise organisation (${thrown.detail ?? thrown.code})`,
    remedy: remedyOfPlan(identity),
  });
}

function remedyOfPlan({ url }: Identity): string {
  const page = url === null ? 'its app management page' : `${url.replace(/\/$/u, '')}/apps/manage`;
  return `Accept it under knownGaps. What is approved, restricted or asked for in an ordinary workspace stands on ${page}.`;
}
