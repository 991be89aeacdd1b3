import type { AskedAudit, AwaitedAudit } from '../../app/fleet-run.ts';
import { type ExitCode, exitCodes } from '../../core/errors.ts';
import { safeText } from '../../core/text.ts';
import type { Command, Invocation } from '../command.ts';
import { nextCommand, withConfig } from '../next-command.ts';
import * as options from '../options.ts';
import { fleetConfig, withFleet } from '../with-fleet.ts';

export const fleetRun: Command = {
  path: ['fleet', 'run'],
  group: 'audit',
  summary: 'ask the fleet’s workers for audits',
  detail:
    'Puts an audit of each named customer, or of all, into the queue. A customer whose audit is queued or runs is not asked for twice. With --wait it tells how they go on and ends with the worst exit code of the audits; with 1 where an audit was given up, and with 4 where no worker came within a minute.',
  argument: {
    name: 'customer',
    summary: 'names of customers; none: all of the fleet',
    optional: true,
    many: true,
  },
  options: [
    { flag: '--full', summary: 'read everything anew, not only what changed' },
    { flag: '--wait', summary: 'until all have ended' },
    fleetConfig,
    options.json,
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden fleet run', says: 'all customers, by whichever workers there are' },
    { line: 'grantwarden fleet run acme --full --wait', says: 'one, and see how it ends' },
  ],
  run: runFleet,
};

async function runFleet(invocation: Invocation): Promise<ExitCode> {
  const { given, io, signal, say } = invocation;
  const [{ askForAudits, awaitAudits, exitOf }, { systemClock }, { jsonLine }] = await Promise.all([
    import('../../app/fleet-run.ts'),
    import('../../app/system-clock.ts'),
    import('../../core/audit-json.ts'),
  ]);
  const full = given.on('--full');
  return withFleet<ExitCode>(invocation, async (fleet) => {
    const asked = await askForAudits(fleet, { customers: given.arguments, full });
    for (const audit of asked) say(`${askedText(audit, full)}\n`);
    if (asked.length === 0) say('No customer is in the fleet.\n');
    const ended = given.on('--wait')
      ? await awaitAudits(fleet, asked, {
          clock: systemClock(),
          signal,
          say: (text) => say(`${text}\n`),
          onChange: (customer, change) =>
            say(
              withConfig(
                invocation,
                `${customer}: ${typeof change === 'string' ? change : endText(change)}\n`,
              ),
            ),
        })
      : null;
    if (given.on('--json'))
      await io.stdout.write(
        `${jsonLine({ schema: 'grantwarden.fleet-run/1', audits: (ended ?? asked).map(auditJson) })}\n`,
      );
    say(`\nNext: ${nextCommand(invocation, nextOf(asked, ended))}\n`);
    return ended === null ? exitCodes.clean : exitOf(ended);
  });
}

function nextOf(asked: readonly AskedAudit[], ended: readonly AwaitedAudit[] | null): string {
  if (asked.length === 0) return 'fleet add CUSTOMER';
  return ended === null || ended.some(({ exit }) => exit !== exitCodes.clean)
    ? 'fleet status'
    : 'fleet report';
}

function askedText({ customer, met }: AskedAudit, full: boolean): string {
  switch (met) {
    case 'asked':
      return `${customer}: asked for`;
    case 'queued':
      return `${customer}: was queued already`;
    case 'running':
      return `${customer}: runs already${full ? ', begun before and so perhaps not in full; ask again when it has ended' : ''}`;
  }
}

function endText({ end, error }: AwaitedAudit): string {
  if (error !== null) return `${error.message}. ${error.remedy}`;
  if (end?.error != null) return `failed: ${end.error.message} (${end.error.code}). ${end.error.remedy}`;
  return `audit ${end?.run ?? ''} by ${end?.worker ?? ''} ended with exit code ${end?.exit ?? ''}`;
}

function auditJson(audit: AskedAudit | AwaitedAudit): object {
  const { customer, queue, job, met } = audit;
  if (!('exit' in audit)) return { customer, queue, job, met };
  const { exit, end, error } = audit;
  const told =
    error === null ? null : { code: error.code, message: safeText(error.message), remedy: error.remedy };
  return {
    customer,
    queue,
    job,
    met,
    exit,
    run: end?.run ?? null,
    worker: end?.worker ?? null,
    error: told ?? end?.error ?? null,
  };
}
