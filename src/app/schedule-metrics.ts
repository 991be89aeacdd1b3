/** What Prometheus is told. https://prometheus.io/docs/practices/naming/ */
import { Gauge, Registry } from 'prom-client';
import type { StreamStatus } from '../core/coverage.ts';
import type { AuditView } from '../core/result.ts';
import { safeText } from '../core/text.ts';
import { tiers } from '../core/vocabulary.ts';
import type { Health } from '../schedule/health.ts';

const statuses: readonly StreamStatus[] = ['complete', 'partial', 'unavailable', 'skipped'];

export type MeasuredRun = Pick<AuditView, 'summary' | 'tenants'>;

/** @param run the last one that was judged; null: there is none yet */
export function metricsText(health: Health, run: MeasuredRun | null): Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: readonly string[] = []): Gauge =>
    new Gauge({ name: `grantwarden_${name}`, help, labelNames: [...labelNames], registers: [registry] });
  const { last, lastGood } = health;
  gauge('overdue', '1 when a good run is wanting, else 0').set(health.status === 'overdue' ? 1 : 0);
  gauge('running', '1 while an audit runs, else 0').set(health.running === null ? 0 : 1);
  gauge('waiting_runs', 'Due times that have come and were not met').set(health.waiting);
  setTime(gauge('next_run_timestamp_seconds', 'When the next run is due'), health.nextDue);
  if (last !== null) {
    const seconds = (Date.parse(last.endedAt) - Date.parse(last.beganAt)) / 1000;
    setTime(gauge('last_run_timestamp_seconds', 'When the last run ended'), last.endedAt);
    gauge('last_run_duration_seconds', 'How long the last run took').set(seconds);
    gauge('last_run_exit_code', 'Exit code of the last run').set(last.exit);
  }
  if (lastGood !== null)
    setTime(gauge('last_good_run_timestamp_seconds', 'When the last good run ended'), lastGood.endedAt);
  if (run !== null) measure(gauge, run);
  return registry.metrics();
}

function measure(
  gauge: (name: string, help: string, labelNames?: readonly string[]) => Gauge,
  { summary, tenants }: MeasuredRun,
): void {
  gauge('apps', 'Apps in the last audit').set(summary.apps);
  gauge('grants', 'Grants in the last audit').set(summary.grants);
  const findings = gauge('findings', 'Open findings in the last audit', ['severity']);
  for (const severity of tiers) findings.set({ severity }, summary.findings[severity]);
  const streams = gauge('streams', 'Streams of a tenant by how far they were read', ['tenant', 'status']);
  const whole = gauge('coverage_complete', '1 when all of a tenant was read, else 0', ['tenant']);
  const calls = gauge('last_run_calls', 'Calls of the last audit', ['tenant']);
  const throttled = gauge('last_run_calls_throttled', 'Calls that the vendor put off', ['tenant']);
  for (const { id, coverage, calls: made } of tenants) {
    const tenant = safeText(id);
    for (const status of statuses)
      streams.set({ tenant, status }, coverage.streams.filter((stream) => stream.status === status).length);
    whole.set({ tenant }, coverage.status === 'complete' ? 1 : 0);
    calls.set({ tenant }, made.total);
    throttled.set({ tenant }, made.throttled);
  }
}

function setTime(gauge: Gauge, time: string | null): void {
  if (time !== null) gauge.set(Date.parse(time) / 1000);
}
