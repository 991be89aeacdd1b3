/** What a worker tells monitors: /healthz and /metrics. https://prometheus.io/docs/practices/naming/ */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock } from '../core/clock.ts';
import { isoTime } from '../core/clock.ts';
import type { FleetDatabase } from '../fleet/database.ts';
import { lastJobs } from '../fleet/job-rows.ts';
import { seenWorkers } from '../fleet/presence.ts';
import { usualTimes } from '../fleet/queue.ts';
import type { JobEnd } from './fleet-audit.ts';
import type { WorkerState } from './fleet-worker.ts';
import type { Pages } from './listen.ts';

export interface WorkerHealth {
  readonly schema: 'grantwarden.fleet-worker/1';
  readonly status: 'ok' | 'database-away';
  readonly at: string;
  readonly worker: string;
  /** Jobs at work, and most at a time. */
  readonly running: number;
  readonly jobs: number;
  readonly databaseAwaySince: string | null;
}

export interface Meter {
  readonly count: (end: JobEnd, ms: number) => void;
  readonly pages: (worker: WorkerState) => Pages;
}

const prefix = 'grantwarden_worker_';

/** Counts from now on. */
export function openMeter(database: Pick<FleetDatabase, 'pool'>, clock: Pick<Clock, 'now'>): Meter {
  const counted = new Registry();
  const jobs = new Counter({
    name: `${prefix}jobs_total`,
    help: 'Jobs that this worker took, by how they ended',
    labelNames: ['end'],
    registers: [counted],
  });
  const seconds = new Histogram({
    name: `${prefix}job_seconds`,
    help: 'How long jobs took that ended with an audit',
    buckets: [1, 10, 60, 600, 3600, 21_600],
    registers: [counted],
  });
  for (const end of ['audited', 'failed', 'returned', 'lost']) jobs.inc({ end }, 0);
  return {
    count(end, ms) {
      jobs.inc({ end: nameOf(end) });
      if (nameOf(end) === 'audited') seconds.observe(ms / 1000);
    },
    pages: (worker) => ({
      '/healthz': () => {
        const health = healthOf(worker, clock.now());
        return Promise.resolve({
          status: health.status === 'ok' ? 200 : 503,
          type: 'application/json',
          body: `${JSON.stringify(health)}\n`,
        });
      },
      '/metrics': async () => ({
        status: 200,
        type: 'text/plain; version=0.0.4',
        body: `${await counted.metrics()}${await nowText(database, worker)}`,
      }),
    }),
  };
}

function nameOf(end: JobEnd): string {
  if (end.kind !== 'ended') return end.kind;
  return end.outcome.error === null ? 'audited' : 'failed';
}

function healthOf({ name, limit, running, link }: WorkerState, now: number): WorkerHealth {
  const { awaySince } = link;
  return {
    schema: 'grantwarden.fleet-worker/1',
    status: awaySince === null ? 'ok' : 'database-away',
    at: isoTime(now),
    worker: name,
    running: running(),
    jobs: limit,
    databaseAwaySince: awaySince === null ? null : isoTime(awaySince),
  };
}

async function nowText(
  { pool }: Pick<FleetDatabase, 'pool'>,
  { limit, running, link }: WorkerState,
): Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []): Gauge =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  gauge(`${prefix}jobs_running`, 'Jobs at work').set(running());
  gauge(`${prefix}jobs_limit`, 'Most jobs at a time').set(limit);
  gauge(`${prefix}database_up`, '1 while the fleet’s database answers, else 0').set(
    link.awaySince === null ? 1 : 0,
  );
  if (link.awaySince === null)
    try {
      const [all, workers] = await Promise.all([
        lastJobs(pool),
        seenWorkers(pool, usualTimes.deadAfterSeconds),
      ]);
      const jobs = gauge('grantwarden_fleet_jobs', 'Customers by how their last job stands', ['state']);
      for (const state of ['queued', 'running', 'ended', 'given-up', 'cancelled'])
        jobs.set({ state }, all.filter((job) => job.state === state).length);
      gauge('grantwarden_fleet_workers_alive', 'Workers that were heard of').set(
        workers.filter(({ alive }) => alive).length,
      );
    } catch {
      // What is not known is left out, and a rule on its absence tells.
    }
  return registry.metrics();
}
