import { randomUUID } from 'node:crypto';
import type { TenantConfig } from '../config/config.ts';
import { isoTime } from '../core/clock.ts';
import { AppError, type ExitCode, exitCodes, toAppError } from '../core/errors.ts';
import type { AuditView, RunInfo } from '../core/result.ts';
import type { StreamId } from '../core/streams.ts';
import type { Lock } from '../workspace/lock.ts';
import { blindSpotsOf } from './blind-spots.ts';
import { collectTenant, overtaken } from './collect.ts';
import type { Context } from './context.ts';
import { auditExit, type ExitRules } from './exit.ts';
import { wholeAfter } from './how-to-read.ts';
import { judgeRun } from './judge.ts';
import { definitionOf, openTenant } from './open-tenant.ts';
import { purgeOld } from './purge.ts';
import { unread } from './stream-outcome.ts';

export interface AuditOptions extends ExitRules {
  /** `incremental`: changes alone, where an earlier run and the rules allow. `offline`: judge the last rows again. */
  readonly mode: RunInfo['mode'];
  /** Go on with the run that was interrupted. */
  readonly resume: boolean;
}

export interface AuditOutcome {
  readonly view: AuditView;
  /** One a tenant that could not be read at all. The others are audited and written. */
  readonly errors: readonly AppError[];
  readonly exit: ExitCode;
  /** A sentence on what was too old to be kept; null: nothing was. */
  readonly purged: string | null;
}

/**
 * Reads the tenants side by side, saves, then judges.
 * @throws AppError POLICY_*, WORKSPACE_*, DISK_FULL, NOTHING_TO_RESUME, NOTHING_RECORDED, INTERRUPTED
 */
export async function audit(context: Context, options: AuditOptions): Promise<AuditOutcome> {
  const policy = context.policy();
  // Before the locks: what is not ours to write in is left as it was.
  const { inventory, workspace } = context;
  const locks: Lock[] = [];
  try {
    for (const tenant of context.tenants) locks.push(workspace.lock('collect', tenant.id));
    const begun = beginRun(context, options);
    const { run, finished } = begun;
    const errors = await collectAll(context, begun);
    if (!finished) inventory.finishRun(run, isoTime(context.clock.now()));
    await judgeRun(context, run, policy);
    const view = inventory.view(run);
    const purged = purgeOld(context);
    return { view, errors, exit: auditExit(view, errors, options), purged };
  } finally {
    for (const lock of locks) lock.release();
  }
}

interface BegunRun {
  readonly run: string;
  readonly mode: RunInfo['mode'];
  /** Those to be read. */
  readonly tenants: readonly TenantConfig[];
  /** Only its judgement is wanting. */
  readonly finished: boolean;
}

function beginRun(context: Context, { mode, resume }: AuditOptions): BegunRun {
  const { inventory, tenants, clock } = context;
  if (resume) return resumedRun(context);
  const run = randomUUID();
  inventory.beginRun({
    id: run,
    mode,
    startedAt: isoTime(clock.now()),
    tenants: tenants.map((tenant) => ({
      id: tenant.id,
      platform: tenant.platform,
      blindSpots: blindSpotsOf(context, tenant, { offline: mode === 'offline' }),
      streams: definitionOf(context, tenant).streams.map(({ id }) => id),
    })),
  });
  return { run, mode, tenants: mode === 'offline' ? [] : tenants, finished: false };
}

/**
 * Goes on with all tenants of a run or not at all: what one of them had not read yet would be missing from a run
 * that counts as finished.
 */
function resumedRun({ inventory, tenants }: Context): BegunRun {
  const chosen = new Map(tenants.map((tenant) => [tenant.id, tenant]));
  const unjudged = inventory.unjudgedRun();
  if (unjudged?.tenants.every(({ id }) => chosen.has(id)) === true)
    return { run: unjudged.id, mode: unjudged.mode, tenants: [], finished: true };
  const unfinished = inventory.unfinishedRun(new Set(chosen.keys()));
  if (unfinished === null) throw nothingToResume(unjudged ?? inventory.unfinishedRun());
  const begun = unfinished.tenants.flatMap(({ id }) => chosen.get(id) ?? []);
  return { run: unfinished.id, mode: unfinished.mode, tenants: begun, finished: false };
}

function nothingToResume(other: { readonly tenants: readonly { readonly id: string }[] } | null): AppError {
  if (other === null) return new AppError('NOTHING_TO_RESUME');
  return new AppError('NOTHING_TO_RESUME', {
    detail: `the one that was interrupted is of ${other.tenants.map(({ id }) => id).join(', ')}`,
    remedy: 'Resume it for exactly these, or run `grantwarden audit`.',
  });
}

/** A tenant's own failure is its result; what concerns the workspace or the whole run ends the run. */
async function collectAll(context: Context, begun: BegunRun): Promise<readonly AppError[]> {
  const failed = new Map<TenantConfig, AppError>();
  const endings = await Promise.allSettled(
    begun.tenants.map(async (tenant) => {
      try {
        await collectOne(context, begun, tenant);
      } catch (thrown) {
        const error = toAppError(thrown).forTenant(tenant.id);
        if (!concernsOneTenant(error)) throw error;
        failed.set(tenant, error);
      }
    }),
  );
  const fatal = endings.find((ending) => ending.status === 'rejected');
  if (fatal !== undefined) throw fatal.reason;
  // Last of all, so that a run stopped before tries these tenants again when it is resumed.
  for (const [tenant, error] of failed) markUnread(context, begun.run, tenant, error);
  return [...failed.values()];
}

function concernsOneTenant({ exit, code }: AppError): boolean {
  const exits: readonly ExitCode[] = [exitCodes.signIn, exitCodes.refused, exitCodes.incomplete];
  return exits.includes(exit) || code.startsWith('SECRET_') || code === 'CONFIG_UNTRUSTED_HOST';
}

/** What a plan has changed meanwhile is read once more, with nothing remembered of the first time. */
async function collectOne(context: Context, begun: BegunRun, tenant: TenantConfig): Promise<void> {
  const again = await readTenant(context, begun, tenant);
  if (again.length === 0) return;
  context.inventory.writer(begun.run, tenant.id, tenant.platform).forget(again);
  await readTenant(context, begun, tenant);
}

/** @returns the streams that a plan has overtaken */
async function readTenant(
  context: Context,
  { run, mode }: BegunRun,
  tenant: TenantConfig,
): Promise<readonly StreamId[]> {
  const { config, inventory, clock, signal, onProgress } = context;
  const { session, counts } = await openTenant(context, tenant);
  const writer = inventory.writer(run, tenant.id, tenant.platform);
  try {
    const identity = await session.identify();
    inventory.pinTenant(tenant.id, tenant.platform, identity.id, identity.name);
    const begunAt = await collectTenant({
      tenant: tenant.id,
      session,
      writer,
      skip: tenant.skip,
      knownGaps: tenant.knownGaps,
      wholeAfter: mode === 'incremental' ? wholeAfter(config) : null,
      clock,
      signal,
      onProgress: (progress) => onProgress({ ...progress, throttled: counts.throttled }),
    });
    return overtaken({ session, writer }, begunAt);
  } finally {
    writer.addCalls(counts);
  }
}

/** Every stream of a tenant that could not be opened is unavailable, with the same reason. */
function markUnread(context: Context, run: string, tenant: TenantConfig, error: AppError): void {
  const writer = context.inventory.writer(run, tenant.id, tenant.platform);
  for (const { id } of definitionOf(context, tenant).streams) {
    if (writer.checkpoint(id).done) continue;
    const coverage = unread(id, error, tenant.skip);
    writer.finishStream(id, coverage);
    context.onProgress({ tenant: tenant.id, stream: id, done: 0, total: null, status: coverage.status });
  }
}

export { unheeded } from '../config/unheeded.ts';
