/** Everything that `schedule run` keeps going. */
import type { ExitCode } from '../core/errors.ts';
import { safeText } from '../core/text.ts';
import { calendarOf } from '../schedule/cron.ts';
import type { Composed } from './compose.ts';
import type { ExitRules } from './exit.ts';
import { announcer, deliverOnce, keepDelivering } from './notify-watch.ts';
import { auditorOf, type Lend } from './schedule-audit.ts';
import { openLedger } from './schedule-book.ts';
import { keepHealthFile, noteHealth } from './schedule-health.ts';
import { runOnce, runSchedule } from './schedule-run.ts';
import { requireSchedule, seedOf } from './schedule-status.ts';
import type { Scheduler } from './schedule-turn.ts';

export interface ScheduleRequest {
  /** Run what is due, then end. */
  readonly once: boolean;
  /** Run although nothing is due. */
  readonly asked: boolean;
  /** `listen` may be reached from other machines. */
  readonly expose: boolean;
  readonly rules: ExitRules;
}

export interface ScheduleSurroundings {
  readonly signal: AbortSignal;
  /** Talk. */
  readonly say: (text: string) => void;
  /** What must be seen even when talk is not wanted. */
  readonly complain: (text: string) => void;
  readonly lend: Lend;
}

/** @throws AppError CONFIG_INVALID, WORKSPACE_*, and once what the audit throws */
export async function keepSchedule(
  app: Composed,
  { once, asked, expose, rules }: ScheduleRequest,
  { signal, say, complain, lend }: ScheduleSurroundings,
): Promise<ExitCode> {
  const schedule = requireSchedule(app);
  const redact = (text: string): string => app.redactor.redact(text);
  const shown = (text: string): string => `${safeText(redact(text))}\n`;
  const scheduler: Scheduler = {
    schedule,
    calendar: calendarOf(schedule.cron, schedule.timezone),
    workspace: app.workspace,
    ledger: openLedger(app.workspace),
    auditor: auditorOf(lend, rules, redact),
    announce: announcer(lend, app),
    clock: app.clock,
    signal,
    say: (text) => say(shown(text)),
    complain: (text) => complain(shown(text)),
  };
  if (once) {
    try {
      return await runOnce(scheduler, asked);
    } finally {
      // What could not be delivered before is tried again, also when nothing was due.
      await deliverOnce(lend, app, { signal, say: complain, told: null });
      if (schedule.health !== null) noteHealth(app, schedule.health, complain);
    }
  }

  const ending = new AbortController();
  const beside = { clock: app.clock, signal: AbortSignal.any([signal, ending.signal]), say: complain };
  await using _listening =
    schedule.listen === null
      ? null
      : await import('./schedule-listen.ts').then(({ listen }) =>
          listen(app, lend, { address: schedule.listen ?? '', expose }),
        );
  const companions = [
    keepDelivering(lend, app, beside),
    ...(schedule.health === null ? [] : [keepHealthFile(app, schedule.health, beside)]),
  ];
  try {
    say(`Auditing by ${schedule.cron} ${schedule.timezone} until stopped.\n`);
    return await runSchedule(scheduler, seedOf(app));
  } finally {
    ending.abort();
    await Promise.all(companions);
  }
}
