/** Connections to the fleet's database. Whatever is asked there is asked in a role, and of one customer or read only. */
import { Client, type ClientBase, type ClientConfig, Pool } from 'pg';
import { AppError } from '../core/errors.ts';
import { type FleetAddress, readAddress } from './address.ts';
import { checkCustomerName } from './customer-name.ts';
import { guarded } from './database-errors.ts';
import type { FleetRole } from './role-names.ts';
import { checkVersion } from './version.ts';

/** What runs SQL. All of it is text of this program; what comes from outside is a parameter. */
export type FleetClient = Pick<ClientBase, 'query'>;

export interface FleetDatabase {
  /** `host:port/database` */
  readonly place: string;
  /** For what has no customer, such as the queue. A login's own rights, no role, no isolation. */
  readonly pool: Pool;
  /**
   * One transaction as `grantwarden_worker` that sees and writes rows of this customer only.
   * @throws AppError FLEET_CUSTOMER_NAME, FLEET_*; whatever `use` throws, after everything was taken back
   */
  forCustomer<R>(customer: string, use: (client: FleetClient) => Promise<R>): Promise<R>;
  /**
   * One transaction as `grantwarden_operator`, who reads all, as it stands at its beginning, and writes nothing.
   * @throws AppError FLEET_*
   */
  asOperator<R>(use: (client: FleetClient) => Promise<R>): Promise<R>;
  close(): Promise<void>;
}

interface OpenOptions {
  /** Ends what is running, and takes it back. */
  readonly signal?: AbortSignal;
  /** Most connections at a time. */
  readonly connections?: number;
}

const limits: ClientConfig = {
  application_name: 'grantwarden',
  connectionTimeoutMillis: 15_000,
  query_timeout: 600_000,
  keepAlive: true,
};

/** @throws AppError FLEET_ADDRESS, FLEET_UNREACHABLE, FLEET_SIGN_IN, FLEET_NOT_READY, FLEET_NEWER */
export async function openFleetDatabase(
  address: string,
  { signal, connections = 8 }: OpenOptions = {},
): Promise<FleetDatabase> {
  const { place, client } = readAddress(address);
  const pool = new Pool({
    ...limits,
    ...client,
    max: connections,
    // Waited for by the pool, whatever its types say.
    onConnect: (each) => namesOfSystem(each) as unknown as void,
  });
  // A connection that breaks while nobody uses it is replaced at the next use.
  pool.on('error', () => {});
  const within = <R>(role: FleetRole, customer: string, use: (client: FleetClient) => Promise<R>) =>
    transaction({ pool, place, ...(signal === undefined ? {} : { signal }) }, role, customer, use);
  try {
    await guarded(place, () => checkVersion(pool));
  } catch (thrown) {
    await pool.end();
    throw thrown;
  }
  return {
    place,
    pool,
    forCustomer: async (customer, use) => within('grantwarden_worker', checkCustomerName(customer), use),
    asOperator: (use) => within('grantwarden_operator', '', use),
    close: () => pool.end(),
  };
}

/**
 * One connection for what changes the database itself, as `grantwarden_owner`.
 * @throws AppError FLEET_*, as whoever opens a database
 */
export async function asOwner<R>(address: string, use: (client: Client) => Promise<R>): Promise<R> {
  return withLogin(readAddress(address), async (client) => {
    await client.query("SELECT set_config('role', 'grantwarden_owner', false)");
    return use(client);
  });
}

/** One connection with the login's own rights. @throws AppError FLEET_* */
export async function withLogin<R>(
  { place, client: config }: FleetAddress,
  use: (client: Client) => Promise<R>,
): Promise<R> {
  const client = new Client({ ...limits, ...config });
  client.on('error', () => {});
  return guarded(place, async () => {
    try {
      await client.connect();
      await namesOfSystem(client);
      return await use(client);
    } finally {
      await client.end();
    }
  });
}

/** Names are looked up in the system's schema only, so that nobody can put a function or operator of his own in our way. */
async function namesOfSystem(client: FleetClient): Promise<void> {
  await client.query("SELECT set_config('search_path', 'pg_catalog, pg_temp', false)");
}

interface Source {
  readonly pool: Pool;
  readonly place: string;
  readonly signal?: AbortSignal;
}

const enter = `SELECT set_config('role', $1, true),
  set_config('grantwarden.customer', $2, true), set_config('idle_in_transaction_session_timeout', '10min', true)`;

async function transaction<R>(
  { pool, place, signal }: Source,
  role: FleetRole,
  customer: string,
  use: (client: FleetClient) => Promise<R>,
): Promise<R> {
  return guarded(place, async () => {
    signal?.throwIfAborted();
    const client = await pool.connect();
    let broken: Error | undefined;
    const lost = (error: Error): void => {
      broken = error;
    };
    const stop = (): void => void client.end();
    client.on('error', lost);
    signal?.addEventListener('abort', stop, { once: true });
    try {
      signal?.throwIfAborted();
      await client.query(
        role === 'grantwarden_operator' ? 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' : 'BEGIN',
      );
      await client.query(enter, [role, customer]);
      const result = await use(client);
      const { command } = await client.query('COMMIT');
      // PostgreSQL answers so when a statement failed and somebody passed over it.
      if (command !== 'COMMIT') throw new AppError('FLEET_DATABASE_FAILED', { detail: 'nothing was kept' });
      return result;
    } catch (thrown) {
      if (signal?.aborted === true) throw new AppError('INTERRUPTED', { cause: thrown });
      await client.query('ROLLBACK').catch(lost);
      throw thrown;
    } finally {
      signal?.removeEventListener('abort', stop);
      client.removeListener('error', lost);
      client.release(signal?.aborted === true ? true : broken);
    }
  });
}
