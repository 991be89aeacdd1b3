import type { CustomerStatus, FleetStatus } from '../app/fleet-status.ts';
import { safeText } from '../core/text.ts';
import { type Severity, tiers } from '../core/vocabulary.ts';
import { type Column, tableText } from './table.ts';
import { wrapped } from './wrap.ts';

const columns: readonly Column<CustomerStatus>[] = [
  { title: 'customer', cell: ({ customer }) => customer, grows: true },
  { title: 'last audit', cell: ({ last }) => (last === null ? 'never' : `${age(last.ageSeconds)} ago`) },
  { title: 'coverage', cell: coverage },
  { title: 'findings', cell: ({ last }) => (last === null ? '' : findingsText(last.findings)) },
  { title: 'next due', cell: ({ nextDue }) => (nextDue === null ? 'not scheduled' : minute(nextDue)) },
  { title: 'job', cell: jobText },
  { title: 'wanting', cell: ({ wanting }) => wanting.join(', '), grows: true, wraps: true },
];

const namesShown = 5;

/**
 * Customers, why the last job of some failed, and workers.
 * @param width of the terminal; null: nothing is cut
 */
export async function* fleetStatusText(status: FleetStatus, width: number | null): AsyncGenerator<string> {
  yield* tableText(each(status.customers), columns, width, 'No customer is in the fleet.');
  const reasons = [...status.customers.flatMap(reasonsOf), ...waitingFor(status)];
  if (reasons.length > 0) yield `\n${reasons.map((line) => wrapped(line, width, 2)).join('\n')}\n`;
  yield `\n${workersText(status, width)}\n`;
}

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

function coverage({ last }: CustomerStatus): string {
  if (last === null) return '';
  const { all, complete } = last.tenants;
  return all === complete ? 'complete' : `${complete} of ${all} tenants`;
}

function findingsText(findings: Readonly<Record<Severity, number>>): string {
  const parts = tiers.flatMap((tier) =>
    tier === 'info' || findings[tier] === 0 ? [] : [`${findings[tier]} ${tier}`],
  );
  return parts.length === 0 ? 'none' : parts.join(', ');
}

function jobText({ job }: CustomerStatus): string {
  switch (job?.state) {
    case undefined:
      return '';
    case 'running':
      return `running${job.begun > 1 ? `, begun ${job.begun} times` : ''}`;
    case 'queued':
      return job.begun > 0 ? `queued again, begun ${job.begun} times` : 'queued';
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
    const seen = worker === null ? undefined : workers.find(({ name }) => name === worker);
    const who = worker === null ? 'a worker with the shared storage' : `the worker “${safeText(worker)}”`;
    const when = seen === undefined ? 'there is none' : `last seen ${minute(seen.seenAt)}`;
    const move =
      worker === null ? '' : ' Or run `grantwarden fleet add` for them where their folders are now.';
    return `${names.join(', ')}${more}: audited by ${who}; ${when}. Start \`grantwarden fleet worker\` there.${move}`;
  });
}

function workersText({ workers }: FleetStatus, width: number | null): string {
  if (workers.length === 0) return 'No worker has been seen.';
  return workers
    .map(({ name, alive, running, jobs, shared, seenAt }) => {
      const stands = alive ? `${running} of ${jobs} jobs` : `gone, last seen ${minute(seenAt)}`;
      return wrapped(`worker ${name}: ${stands}, ${shared ? 'shared' : 'local'} storage`, width, 2);
    })
    .join('\n');
}

function minute(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}

function age(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}
