/** Tells people what a run found, and when the watch itself is in trouble. */
import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { trustedOrigin } from '../config/hosts.ts';
import { type NotifyConfig, ownHosts } from '../config/notify-schema.ts';
import { isoTime } from '../core/clock.ts';
import { AppError, toAppError } from '../core/errors.ts';
import { storageError } from '../core/storage-errors.ts';
import type { TenantResult } from '../core/result.ts';
import type { InventoryView } from '../inventory/view.ts';
import type { RunEnded } from '../schedule/book.ts';
import { type Attempt, deliver } from '../schedule/notify/deliver.ts';
import type { Outcome, SendPorts } from '../schedule/notify/destination.ts';
import { line, type Origin, testLetter } from '../schedule/notify/letter.ts';
import { type DeadLetter, type NewMessage, openOutbox, type Outbox } from '../schedule/notify/outbox.ts';
import { findingMessages } from '../schedule/notify/select.ts';
import { send } from '../schedule/notify/send.ts';
import {
  coverageLowered,
  credentialsExpiring,
  missed,
  runFailed,
  tenantsUnread,
  type Trouble,
  watchMessages,
} from '../schedule/notify/watch.ts';
import type { Context } from './context.ts';
import { journalHead } from './journal.ts';
import { ownCredentials } from './notify-credentials.ts';

/** So many runs that nobody was told of are looked at: those of somebody’s own audits among them. */
const mostRuns = 50;

export type NotifyContext = Pick<
  Context,
  | 'config'
  | 'workspace'
  | 'inventory'
  | 'network'
  | 'clock'
  | 'signal'
  | 'secret'
  | 'redactor'
  | 'trustedHosts'
>;

/**
 * Puts what there is to tell of this run into the outbox, then tries to deliver it. Once it is in the outbox it will not
 * be lost, nor put there again: whatever a channel says, the run has been announced.
 * @returns the attempts made. @throws AppError WORKSPACE_*, DISK_FULL: then nobody was told, and it may be asked again
 */
export async function announceRun(context: NotifyContext, ended: RunEnded): Promise<readonly Attempt[]> {
  const { config, clock } = context;
  if (config.notify.length === 0) return [];
  {
    using outbox = outboxOf(context);
    const { messages, runs } = await messagesOf(context, outbox, ended);
    outbox.add(messages, runs, clock.now());
  }
  return deliverDue(context);
}

/** Sends what is due; nothing when another process is at it. @throws AppError WORKSPACE_*, DISK_FULL, INTERRUPTED */
export async function deliverDue(context: NotifyContext): Promise<readonly Attempt[]> {
  const { workspace, config } = context;
  try {
    using _lock = workspace.lock('notify', '');
    using outbox = outboxOf(context);
    return await deliver(outbox, config.notify, sendPorts(context));
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'WORKSPACE_LOCKED' && error.detail === 'notify') return [];
    throw error;
  }
}

export interface TestedEntry extends Outcome {
  readonly name: string;
  readonly to: NotifyConfig['to'];
}

/** A test message to each entry, one after another; nothing is kept. */
export async function testNotify(
  context: Omit<NotifyContext, 'workspace' | 'inventory'>,
): Promise<readonly TestedEntry[]> {
  const { config, clock } = context;
  const tested: TestedEntry[] = [];
  for (const entry of config.notify) {
    const post = { id: randomUUID(), letter: testLetter(entry.name, clock.now()) };
    tested.push({ ...(await send(entry, post, sendPorts(context))), name: entry.name, to: entry.to });
  }
  return tested;
}

export interface NotifyStatus {
  readonly waiting: ReturnType<Outbox['waiting']>;
  readonly dead: readonly DeadLetter[];
}

/** For `schedule status`. @throws AppError WORKSPACE_* */
export function notifyStatus({ workspace }: Pick<Context, 'workspace'>): NotifyStatus {
  using outbox = outboxOf({ workspace });
  return { waiting: outbox.waiting(), dead: outbox.deadLetters() };
}

export function outboxOf({ workspace }: Pick<Context, 'workspace'>): Outbox {
  const file = path.join(workspace.dir, 'outbox.db');
  try {
    // SQLite keeps the mode that it finds, for what it writes beside the file too.
    closeSync(openSync(file, 'a', 0o600));
  } catch (thrown) {
    throw storageError(thrown, file);
  }
  return openOutbox(file);
}

export function sendPorts(
  context: Pick<Context, 'network' | 'clock' | 'signal' | 'secret' | 'redactor' | 'trustedHosts'>,
): SendPorts {
  const { network, clock, signal, redactor, trustedHosts } = context;
  return {
    network,
    clock,
    signal,
    secret: (reference) => context.secret(reference),
    redact: redactor.redact,
    allowed(address, to) {
      try {
        trustedOrigin(address, { vendor: ownHosts(to), trusted: trustedHosts });
        return new URL(address);
      } catch (thrown) {
        const { code, detail } = toAppError(thrown);
        throw new AppError(code, {
          ...(detail === null ? {} : { detail }),
          remedy:
            'If messages are meant to go there, add the host to trustedHosts in your own settings file (~/.config/grantwarden/settings.yaml).',
        });
      }
    },
  };
}

interface Announcement {
  readonly messages: readonly NewMessage[];
  /** Told of with it. */
  readonly runs: readonly string[];
}

async function messagesOf(context: NotifyContext, outbox: Outbox, ended: RunEnded): Promise<Announcement> {
  const { config, clock, inventory } = context;
  const origin = originOf(context, ended.run);
  const before: readonly Trouble[] = ended.missed > 0 ? [missed(ended.id, ended.missed)] : [];
  if (ended.run === null) {
    const error = ended.error ?? {
      code: 'UNEXPECTED',
      message: 'the audit ended without a result',
      remedy: '',
    };
    const troubles = [...before, runFailed(ended, error)];
    return { messages: watchMessages(config.notify, troubles, origin), runs: [] };
  }
  const runs = untoldRuns(context, outbox, ended.run);
  const found: NewMessage[] = [];
  for (const run of runs) {
    const current = run === ended.run;
    // Everything open is told of the run that just ended, not of each one before.
    const entries = config.notify.filter(({ newOnly }) => newOnly || current);
    found.push(...(await findingsOf(inventory.view(run), entries, originOf(context, run))));
  }
  const view = inventory.view(ended.run);
  const troubles = [
    ...before,
    tenantsUnread(ended.run, view.tenants),
    coverageLowered(ended.run, view.tenants, tenantsBefore(context, ended.run)),
    ...credentialsExpiring(await ownCredentials(config.tenants, view), clock.now()),
  ].filter((trouble) => trouble !== null);
  return { messages: [...watchMessages(config.notify, troubles, origin), ...found], runs };
}

function findingsOf(
  view: InventoryView,
  entries: readonly NotifyConfig[],
  origin: Origin,
): Promise<readonly NewMessage[]> {
  const appName = (tenant: string, key: string): string | null => view.app(tenant, key)?.name ?? null;
  return findingMessages(entries, view.findings(), appName, origin);
}

/**
 * This run, and those since the last one that was told of: what somebody’s own audit in between found is not new to the
 * scheduled one, and nobody has been told of it.
 */
function untoldRuns({ inventory }: NotifyContext, outbox: Outbox, run: string): readonly string[] {
  if (outbox.hasRun(run)) return [];
  const last = outbox.lastRun();
  const ids = inventory.runs().map(({ id }) => id);
  const upTo = ids.slice(0, ids.indexOf(run) + 1);
  if (last === null || !upTo.includes(last)) return [run];
  return upTo.slice(upTo.indexOf(last) + 1).slice(-mostRuns);
}

/** The tenants as the last of the runs before left each of them: one run need not be of all. */
function tenantsBefore({ inventory }: NotifyContext, run: string): readonly TenantResult[] {
  const ids = inventory.runs().map(({ id }) => id);
  const before = new Map<string, TenantResult>();
  for (const id of ids.slice(0, ids.indexOf(run)).slice(-mostRuns).reverse())
    for (const tenant of inventory.view(id).tenants)
      if (!before.has(tenant.id)) before.set(tenant.id, tenant);
  return [...before.values()];
}

/** A journal that cannot be read keeps nobody from being told; that it cannot is told too. */
export function originOf({ workspace, clock }: NotifyContext, run: string | null): Origin {
  const at = isoTime(clock.now());
  try {
    return { run, journal: journalHead(workspace), at, notes: [] };
  } catch (thrown) {
    return { run, journal: null, at, notes: [line(`The journal: ${toAppError(thrown).message}.`)] };
  }
}
