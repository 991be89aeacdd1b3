/** The audits of the schedule. Each is composed anew, so that a changed configuration or secret is heeded. */
import { safeText } from '../core/text.ts';
import { audit } from './audit.ts';
import type { Context } from './context.ts';
import { auditExit, type ExitRules } from './exit.ts';
import type { Audited, Auditor } from './schedule-turn.ts';

/** Opens what an audit needs, lends it and closes it. @throws AppError CONFIG_*, SECRET_LITERAL, WORKSPACE_* */
export type Lend = <Result>(use: (context: Context) => Promise<Result>) => Promise<Result>;

export interface AuditRules extends ExitRules {
  /** Everything is read whole; absent: as the configuration says. */
  readonly full?: boolean;
}

export function auditorOf(lend: Lend, rules: AuditRules, redact: (text: string) => string): Auditor {
  return {
    audit: (resume) =>
      lend(async (context) => {
        const { view, exit } = await audit(context, {
          ...rules,
          mode: rules.full === true ? 'full' : 'incremental',
          resume,
        });
        const { id, startedAt, finishedAt } = view.run;
        return { run: id, startedAt, finishedAt, exit };
      }),
    unfinished: (since) => lend((context) => Promise.resolve(isUnfinished(context, since))),
    last: () => lend((context) => Promise.resolve(lastOfAll(context, rules))),
    described: ({ code, message, remedy }) => ({
      code,
      message: safeText(redact(message)),
      remedy: safeText(redact(remedy)),
    }),
  };
}

/** Only a run of exactly these tenants: another would leave some unread. */
function isUnfinished({ inventory, tenants }: Context, since: string): boolean {
  const chosen = new Set(tenants.map(({ id }) => id));
  const runs = [inventory.unjudgedRun(), inventory.unfinishedRun(chosen)];
  return runs.some(
    (run) =>
      run !== null &&
      run.startedAt >= since &&
      run.tenants.length === chosen.size &&
      run.tenants.every(({ id }) => chosen.has(id)),
  );
}

/** Newest first, a few are looked at: those of single tenants and those without a read do not count. */
const looked = 20;

function lastOfAll({ inventory, tenants }: Context, rules: ExitRules): Audited | null {
  for (const run of inventory.runs().slice(-looked).toReversed()) {
    if (run.mode === 'offline') continue;
    const view = inventory.view(run.id);
    const read = new Set(view.tenants.map(({ id }) => id));
    if (!tenants.every(({ id }) => read.has(id))) continue;
    const { id, startedAt, finishedAt } = run;
    return { run: id, startedAt, finishedAt, exit: auditExit(view, [], rules) };
  }
  return null;
}
