import type { CustomerStatus, FleetStatus, LastAudit } from '../app/fleet-status.ts';
import { toTheMinute } from '../core/clock.ts';
import { safeText } from '../core/text.ts';
import { type Severity, tiers } from '../core/vocabulary.ts';
import { type Column, tableText } from './table.ts';
import { wrapped } from './wrap.ts';

/** @param at when it was so */
function columnsAt(at: string): readonly Column<CustomerStatus>[] {
  return [
    { title: 'customer', cell: ({ customer }) => customer, grows: true },
    { title: 'last audit', cell: ({ last }) => (last === null ? 'never' : `${age(last.ageSeconds)} ago`) },
    { title: 'read', cell: ({ last }) => (last === null ? '' : tenantsText(last.tenants)) },
    { title: 'worst open', cell: ({ last }) => (last === null ? '' : worstText(last.findings)) },
    {
      title: 'next due',
      cell: ({ nextDue }) => (nextDue === null ? '-' : `in ${age(secondsBetween(at, nextDue))}`),
    },
    { title: 'job', cell: jobText },
    { title: 'wanting', cell: ({ wanting }) => wanting.join(', '), grows: true, wraps: true },
  ];
}

const namesShown = 5;

/**
 * Customers, why the last job of some failed, and workers.
 * @param width of the terminal; null: nothing is cut
 * @param commands completes the commands in a sentence
 */
export async function* fleetStatusText(
  status: FleetStatus,
  width: number | null,
  commands: (text: string) => string = (text) => text,
): AsyncGenerator<string> {
  yield* tableText(each(status.customers), columnsAt(status.at), width, 'No customer is in the fleet.');
  const reasons = [...status.customers.flatMap(reasonsOf), ...waitingFor(status)];
  if (reasons.length > 0) yield `\n${reasons.map((line) => wrapped(commands(line), width, 2)).join('\n')}\n`;
  yield `\n${workersText(status, width)}\n`;
}

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

function tenantsText({ all, complete }: LastAudit['tenants']): string {
  return `${complete} of ${all}`;
}

function worstText(findings: Readonly<Record<Severity, number>>): string {
  const worst = tiers.find((tier) => tier !== 'info' && findings[tier] > 0);
  return worst === undefined ? 'none' : `${findings[worst].toLocaleString('en-US')} ${worst}`;
}

function jobText({ job }: CustomerStatus): string {
  switch (job?.state) {
    case undefined:
      return '';
    case 'running':
      return job.begun > 1 ? 'running again' : 'running';
    case 'queued':
      return job.begun > 0 ? 'queued again' : 'queued';
    case 'given-up':
      return 'given up';
    case 'cancelled':
      return 'cancelled';
    case 'ended':
      return job.outcome === null || job.outcome.error !== null ? 'failed' : 'done';
  }
}

function reasonsOf({ customer, job, wanting }: CustomerStatus): readonly string[] {
  const name = safeText(customer);
  const lines: string[] = [];
  if (wanting.includes('failed'))
    lines.push(
      job?.outcome?.error == null
        ? `${name}: how its last job ended cannot be understood.`
        : `${name}: ${job.outcome.error.message} (${job.outcome.error.code}). ${job.outcome.error.remedy}`,
    );
  if (wanting.includes('given up'))
    lines.push(
      `${name}: begun ${job?.begun ?? 0} times, and no worker told how it ended. Look for what ends them, such as a lack of memory; then run \`grantwarden fleet run ${name}\`.`,
    );
  return lines;
}

/** One line a worker that is gone, however many wait for it. */
function waitingFor({ customers, workers }: FleetStatus): readonly string[] {
  const waiting = Map.groupBy(
    customers.filter(({ wanting }) => wanting.includes('no worker')),
    ({ worker }) => worker,
  );
  return [...waiting].map(([worker, all]) => {
    const names = all.slice(0, namesShown).map(({ customer }) => safeText(customer));
    const more = all.length > namesShown ? ` and ${all.length - namesShown} more` : '';
    const seen = worker === null ? undefined : lastSeen(workers).find(({ name }) => name === worker);
    const who = worker === null ? 'a worker with the shared storage' : `the worker “${safeText(worker)}”`;
    const when = seen === undefined ? 'there is none' : `last seen ${toTheMinute(seen.seenAt)}`;
    const move =
      worker === null ? '' : ' Or run `grantwarden fleet add` for them where their folders are now.';
    return `${names.join(', ')}${more}: audited by ${who}; ${when}. Start \`grantwarden fleet worker\` there.${move}`;
  });
}

function workersText({ at, workers }: FleetStatus, width: number | null): string {
  if (workers.length === 0) return 'No worker has been seen.';
  const lines = lastSeen(workers).map(({ name, alive, running, jobs, shared, seenAt }) => {
    const stands = alive
      ? `${running} of ${jobs} jobs ${age(secondsBetween(seenAt, at))} ago`
      : `gone, last seen ${toTheMinute(seenAt)}`;
    return `worker ${name}: ${stands}, ${shared ? 'shared' : 'local'} storage`;
  });
  return [...lines, ...namesakes(workers)].map((line) => wrapped(line, width, 2)).join('\n');
}

/** Who is alive; of a name that nobody alive has, who was seen last. */
function lastSeen(workers: FleetStatus['workers']): FleetStatus['workers'] {
  return workers.filter(
    (worker) =>
      worker.alive ||
      workers.every(
        (other) =>
          other === worker || other.name !== worker.name || (!other.alive && other.seenAt <= worker.seenAt),
      ),
  );
}

/** Each takes what is meant for the other, whose folders it may not have. */
function namesakes(workers: FleetStatus['workers']): readonly string[] {
  const alive = Map.groupBy(
    workers.filter((worker) => worker.alive),
    ({ name }) => name,
  );
  return [...alive].flatMap(([name, { length }]) =>
    length === 1
      ? []
      : [
          `${length} workers are called ${name}. Give each a name of its own, under \`worker:\` in fleet.yaml. One that was killed counts for three minutes.`,
        ],
  );
}

function secondsBetween(earlier: string, later: string): number {
  return Math.max(0, Math.round((Date.parse(later) - Date.parse(earlier)) / 1000));
}

function age(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}
