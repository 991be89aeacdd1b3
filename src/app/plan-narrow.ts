/** Which scopes an app keeps when it is narrowed: those within its approval. */
import { AppError } from '../core/errors.ts';
import { safeName } from '../core/text.ts';
import { ScopeReading } from '../findings/scope-reading.ts';
import { createStandings } from '../policy/standing.ts';
import type { Context } from './context.ts';
import type { Catalogues } from './judge.ts';
import type { PlanTarget } from './plan-targets.ts';

/** @throws AppError USAGE when the app is not approved: then there is nothing that it may keep */
export function keptScopes(
  context: Context,
  { app, grants }: PlanTarget,
  classify: Catalogues,
): ReadonlySet<string> {
  const standing = createStandings(context.policy(), context.clock.now(), classify)(app);
  if (standing.decision !== 'approved')
    throw new AppError('USAGE', {
      detail: `${safeName(app.name, app.key)} is not approved (${standing.decision}), so no scope of it is`,
      remedy: 'Approve it with the scopes it may keep, or revoke it.',
    });
  const reading = new ScopeReading(classify(app.platform));
  const kept = new Set<string>();
  for (const grant of grants ?? []) {
    const scopes = reading.read(grant.scopes, grant);
    const beyond = new Set(standing.beyondApproval(grant, scopes)?.scopes.map(({ scope }) => scope));
    for (const scope of grant.scopes) if (!beyond.has(scope)) kept.add(scope);
  }
  return kept;
}
