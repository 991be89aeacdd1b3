/**
 * Takes customers into the fleet. What their last audits found is published at once, which is also how a lost database
 * is filled again.
 */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Schedule } from '../config/config.ts';
import { AppError, toAppError } from '../core/errors.ts';
import { noteCalendar } from '../fleet/calendar.ts';
import { addCustomer, admitReader, listCustomers, noteTenants } from '../fleet/customers.ts';
import { asOwner } from '../fleet/database.ts';
import { customerConfigFile, type FleetConfig } from '../fleet/fleet-config.ts';
import { type Published, publish } from '../fleet/publish.ts';
import { compose, type ComposeOptions } from './compose.ts';
import type { Context } from './context.ts';
import type { Fleet } from './fleet.ts';
import { checkOwnWorkspace } from './fleet-folder.ts';

export interface AddedCustomer {
  readonly customer: string;
  /** The only worker that audits it; null: any with the shared storage. */
  readonly worker: string | null;
  /** Who audited it until now, `worker: null` as above; null: the same, or nobody. */
  readonly moved: { readonly from: string | null } | null;
  readonly tenants: number;
  /** `no-audit`: none of all its tenants has been recorded yet. */
  readonly published: Published | 'no-audit';
  /** When the published audit ended. */
  readonly auditedAt: string | null;
  readonly schedule: Pick<Schedule, 'cron' | 'timezone' | 'jitter'> | null;
}

export interface AddFailure {
  readonly customer: string;
  readonly error: AppError;
}

export interface FleetAdded {
  readonly added: readonly AddedCustomer[];
  /** The others were added. */
  readonly failed: readonly AddFailure[];
}

export interface AddOptions {
  readonly customers: readonly string[];
  /** Logins or roles of the database that may read these customers. */
  readonly readers: readonly string[];
}

export type OpenOptions = Pick<ComposeOptions, 'env' | 'signal'>;

/** Customers one after the other; one that cannot be added does not keep the others out. */
export async function addToFleet(
  fleet: Fleet,
  { customers, readers }: AddOptions,
  open: OpenOptions,
): Promise<FleetAdded> {
  const added: AddedCustomer[] = [];
  const failed: AddFailure[] = [];
  for (const customer of customers) {
    open.signal.throwIfAborted();
    try {
      added.push(await addOne(fleet, customer, open));
      if (readers.length > 0)
        await asOwner(fleet.address, async (client) => {
          for (const reader of readers) await admitReader(client, customer, reader);
        });
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code === 'INTERRUPTED' || error.code === 'FLEET_UNREACHABLE') throw error;
      failed.push({ customer, error });
    }
  }
  return { added, failed };
}

/** Folders of customers that hold a configuration. @throws AppError FLEET_CONFIG_INVALID when there is no folder of customers */
export async function customersWithFolder({ config }: Pick<Fleet, 'config'>): Promise<readonly string[]> {
  const { customers } = config;
  const names = await foldersIn(config);
  const found: string[] = [];
  for (const name of names.toSorted())
    if (await isFile(path.join(customers, name, 'grantwarden.yaml'))) found.push(name);
  return found;
}

/** @throws AppError FLEET_CONFIG_INVALID */
async function foldersIn({ customers, customersNamedAt, file }: FleetConfig): Promise<readonly string[]> {
  try {
    return await readdir(customers);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'is not there' : `cannot be read (${code ?? 'unknown'})`;
    const named = customersNamedAt === null ? ' (the default)' : '';
    throw new AppError('FLEET_CONFIG_INVALID', {
      detail: `the folder of customers ${customers}${named} ${why}`,
      where: customersNamedAt ?? file,
      remedy:
        'Make it, with a folder for each customer; or name the right one as `customers:`, counted from the folder of fleet.yaml.',
      cause,
    });
  }
}

async function isFile(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  return found?.isFile() === true;
}

async function addOne(
  { config, database }: Fleet,
  customer: string,
  open: OpenOptions,
): Promise<AddedCustomer> {
  const configFile = customerConfigFile(config, customer);
  if (!(await isFile(configFile))) {
    await foldersIn(config);
    throw new AppError('CONFIG_MISSING', {
      detail: configFile,
      remedy: 'Make the folder of the customer, and run grantwarden init in it.',
    });
  }
  const app = await compose({ ...open, configFile, tenants: [] });
  try {
    await checkOwnWorkspace(config, customer, app.config.workspace);
    const { schedule } = app.config;
    const worker = config.worker.storage === 'local' ? config.worker.name : null;
    const run = (await hasWorkspace(app)) ? lastRunOfAll(app) : null;
    const { before, published } = await database.forCustomer(customer, async (client) => {
      const [before] = await listCustomers(client);
      await addCustomer(client, { customer, worker });
      await noteCalendar(client, customer, schedule);
      const published =
        run === null
          ? ('no-audit' as const)
          : await publish(client, customer, app.inventory.view(run.id), {
              worker: config.worker.name,
              unlessNewer: true,
            });
      await noteTenants(client, customer, app.config.tenants);
      return { before, published };
    });
    return {
      customer,
      worker,
      moved: before === undefined || before.worker === worker ? null : { from: before.worker },
      tenants: app.config.tenants.length,
      published,
      auditedAt: run?.finishedAt ?? null,
      schedule: schedule === null ? null : timesOf(schedule),
    };
  } finally {
    await app.close();
  }
}

function timesOf({ cron, timezone, jitter }: Schedule): Pick<Schedule, 'cron' | 'timezone' | 'jitter'> {
  return { cron, timezone, jitter };
}

/** Asked first, so that a folder that was never audited stays as it is. */
async function hasWorkspace({ config }: Context): Promise<boolean> {
  return (await stat(config.workspace).catch(() => null))?.isDirectory() === true;
}

/** Newest first, a few are looked at: an audit of single tenants would make the others vanish. */
const looked = 50;

function lastRunOfAll({ inventory, config }: Context): { id: string; finishedAt: string } | null {
  for (const run of inventory.runs().slice(-looked).toReversed()) {
    const read = new Set(inventory.view(run.id).tenants.map(({ id }) => id));
    if (config.tenants.every(({ id }) => read.has(id))) return run;
  }
  return null;
}
