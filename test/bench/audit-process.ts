/** One audit through the composition that the CLI uses, in a process of its own. */
import path from 'node:path';
import { audit } from '../../src/app/audit.ts';
import { compose } from '../../src/app/compose.ts';
import type { Progress } from '../../src/app/progress.ts';
import type { StreamCoverage } from '../../src/core/coverage.ts';
import type { AuditView, CallCounts, JudgedGrant } from '../../src/core/result.ts';
import type { StreamId } from '../../src/core/streams.ts';
import { Checksums, type Sums } from './checksum.ts';
import { answerParent } from './child.ts';
import { type ClockReading, clockFrom } from './shared-clock.ts';

export interface AuditRequest {
  readonly configFile: string;
  readonly clock: ClockReading;
  /** Ids of tenants; empty: all of the configuration. */
  readonly tenants: readonly string[];
  readonly mode: 'full' | 'incremental';
}

export interface StreamTime {
  /** Sandbox milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
}

export interface AuditReply {
  /** Of several tenants a stream's name stands for all of theirs. */
  readonly streams: ReadonlyMap<StreamId, StreamTime>;
  /** Of all tenants. */
  readonly coverage: readonly StreamCoverage[];
  readonly errors: readonly string[];
  readonly calls: CallCounts;
  /** Real seconds for reading and saving, and for judging. */
  readonly collectSeconds: number;
  readonly judgeSeconds: number;
  readonly cpuSeconds: number;
  readonly peakRssMb: number;
  /** At equal distances of time through the run. */
  readonly rssMb: readonly number[];
  readonly rows: Sums;
}

const megabyte = 2 ** 20;
const samplesShown = 8;

async function run({ configFile, clock: reading, tenants, mode }: AuditRequest): Promise<AuditReply> {
  const clock = clockFrom(reading);
  const times = new Map<StreamId, { startedAt: number; endedAt: number }>();
  const onProgress = ({ stream, status }: Progress) => {
    const now = clock.now();
    const time = times.get(stream) ?? { startedAt: now, endedAt: now };
    times.set(stream, time);
    if (status !== 'running') time.endedAt = now;
  };
  const samples: number[] = [];
  const sampling = setInterval(() => samples.push(process.memoryUsage.rss()), 200);
  const app = await compose({
    configFile,
    env: { HOME: path.dirname(configFile) },
    signal: new AbortController().signal,
    tenants,
    clock,
    onProgress,
  });
  try {
    const cpu = process.cpuUsage();
    const began = performance.now();
    const { view, errors } = await audit(app, {
      mode,
      resume: false,
      failOn: null,
      allowPartial: true,
    });
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    clearInterval(sampling);
    const { maxRSS } = process.resourceUsage();
    const collectSeconds =
      (Math.max(...[...times.values()].map(({ endedAt }) => endedAt)) -
        Math.min(...[...times.values()].map(({ startedAt }) => startedAt))) /
      1000 /
      reading.scale;
    const [tenant] = view.tenants;
    return {
      streams: times,
      coverage: view.tenants.flatMap(({ coverage }) => coverage.streams),
      errors: errors.map(({ code, message }) => `${code}: ${message}`),
      calls: tenant?.calls ?? { total: 0, throttled: 0, retried: 0, failed: 0 },
      collectSeconds,
      judgeSeconds: seconds - collectSeconds,
      cpuSeconds: (user + system) / 1e6,
      peakRssMb: Math.round((maxRSS * 1024) / megabyte),
      rssMb: spread(samples).map((bytes) => Math.round(bytes / megabyte)),
      rows: await rowsOf(view),
    };
  } finally {
    clearInterval(sampling);
    await app.close();
  }
}

function spread(samples: readonly number[]): readonly number[] {
  return Array.from({ length: samplesShown }, (_, nth) => {
    const at = Math.floor(((nth + 1) / samplesShown) * samples.length) - 1;
    return samples[Math.max(0, at)] ?? 0;
  });
}

/** As `truth.ts` names them. */
async function rowsOf(view: AuditView): Promise<Sums> {
  const sums = new Checksums();
  for await (const { kind, id } of view.principals()) if (kind === 'user') sums.add('principal', id);
  for await (const { clientId } of view.apps()) sums.add('app', clientId);
  for await (const grant of view.grants()) sums.add(grant.kind, keyOf(grant));
  return sums.values;
}

function keyOf({ platform, kind, app, principal, resource }: JudgedGrant): string {
  const clientId = app.slice(platform.length + 1);
  switch (platform) {
    case 'google-workspace':
      return `${principal.id} ${kind === 'app-password' ? resource : clientId}`;
    case 'microsoft-365':
    case 'slack':
    case 'salesforce':
      return `${principal.id} ${clientId} ${resource}`;
  }
}

answerParent((request) => run(request as AuditRequest));
