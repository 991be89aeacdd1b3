/** A simulated tenant in one process, audited by another. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lacks } from '../../src/core/coverage.ts';
import type { StreamId } from '../../src/core/streams.ts';
import type { Mutation } from '../../src/sandbox/contract.ts';
import type { SandboxOptions } from '../../src/sandbox/index.ts';
import type { AuditReply, AuditRequest } from './audit-process.ts';
import { startChild } from './child.ts';
import type { TenantTruth } from './truth.ts';
import type { VendorReply, VendorRequest } from './vendor-process.ts';

export interface TenantAudit extends AuditReply {
  /** Calls that the vendor served in this audit, by operation. */
  readonly served: ReadonlyMap<string, number>;
  readonly throttled: number;
  readonly sent: number;
}

export interface AuditedTenant extends AsyncDisposable {
  readonly truth: TenantTruth;
  /**
   * @param name audits of one name share a workspace
   * @param tenants ids; absent: all of the sandbox
   */
  audit(
    name: string,
    skip: readonly StreamId[],
    tenants?: readonly string[],
    mode?: AuditRequest['mode'],
  ): Promise<TenantAudit>;
  /** A day goes by in which this changes. @returns a line for each change */
  day(mutations: readonly Mutation[], changes: number): Promise<readonly string[]>;
}

export async function openTenant(options: SandboxOptions): Promise<AuditedTenant> {
  const dir = await mkdtemp(path.join(tmpdir(), 'grantwarden-bench-'));
  const vendor = startChild<VendorRequest, VendorReply>(new URL('vendor-process.ts', import.meta.url));
  const close = async () => {
    await vendor.stop();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await vendor.ask({ type: 'start', options, dir });
    const { truth } = await vendor.ask({ type: 'truth' });
    if (truth === null) throw new Error('no such tenant');
    return {
      truth,
      async audit(name, skip, tenants = [], mode = 'full') {
        const before = await vendor.ask({ type: 'config', name, skip });
        const auditor = startChild<AuditRequest, AuditReply>(new URL('audit-process.ts', import.meta.url));
        try {
          const reply = await auditor.ask({
            configFile: before.configFile,
            clock: before.clock,
            tenants,
            mode,
          });
          const after = await vendor.ask({ type: 'stats' });
          const served = new Map(
            [...after.served].map(([name, count]) => [name, count - (before.served.get(name) ?? 0)]),
          );
          return {
            ...reply,
            served,
            throttled: after.throttled - before.throttled,
            sent: after.calls - before.calls,
          };
        } finally {
          await auditor.stop();
        }
      },
      day: async (mutations, changes) => (await vendor.ask({ type: 'day', mutations, changes })).changed,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Streams that are not complete although nothing stood in their way, and errors that ended a tenant. */
export function incomplete({ coverage, errors }: AuditReply, excused: readonly StreamId[] = []): string[] {
  const streams = coverage.filter((stream) => lacks(stream) && !excused.includes(stream.name));
  return [...errors, ...streams.map(({ name, status, reason }) => `${name} is ${status}: ${reason ?? ''}`)];
}

/** Seconds of sandbox time from the first start of these streams to their last end. */
export function secondsOf({ streams }: AuditReply, names: readonly StreamId[]): number {
  const times = [...streams].filter(([name]) => names.includes(name)).map(([, time]) => time);
  const start = Math.min(...times.map(({ startedAt }) => startedAt));
  const end = Math.max(...times.map(({ endedAt }) => endedAt));
  return (end - start) / 1000;
}

export function skipAllBut(streams: readonly { readonly id: StreamId }[], wanted: readonly StreamId[]) {
  return streams.map(({ id }) => id).filter((id) => !wanted.includes(id));
}
