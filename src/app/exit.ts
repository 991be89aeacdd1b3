import { lacks } from '../core/coverage.ts';
import { type AppError, type ExitCode, exitCodes, worstExit } from '../core/errors.ts';
import type { AuditView } from '../core/result.ts';
import { type Severity, tiers } from '../core/vocabulary.ts';

export interface ExitRules {
  /** Findings at or above this severity end with 3; null: findings do not change the code. */
  readonly failOn: Severity | null;
  /** Incomplete coverage does not end with 4. Nothing else is lowered. */
  readonly allowPartial: boolean;
}

/** The process's exit code for an audit. Waived and resolved findings never count; incomplete never ends as 0. */
export function auditExit(view: AuditView, errors: readonly AppError[], rules: ExitRules): ExitCode {
  const codes = new Set<ExitCode>(errors.map((error) => error.exit));
  if (view.tenants.some((tenant) => tenant.coverage.streams.some(lacks))) codes.add(exitCodes.incomplete);
  if (rules.failOn !== null) {
    const counted = tiers.slice(0, tiers.indexOf(rules.failOn) + 1);
    if (counted.some((severity) => view.summary.findings[severity] > 0)) codes.add(exitCodes.findings);
  }
  if (rules.allowPartial) codes.delete(exitCodes.incomplete);
  return worstExit(codes);
}
