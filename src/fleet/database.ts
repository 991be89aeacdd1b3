/** Connections to the fleet's database. Whatever is asked there is asked in a role, and of one customer or read only. */
import { Socket } from 'node:net';
import { Client, type ClientConfig, Pool } from 'pg';
import { type FleetAddress, readAddress } from './address.ts';
import { checkCustomerName } from './customer-name.ts';
import { guarded } from './database-errors.ts';
import type { FleetRole } from './role-names.ts';
import { type FleetClient, inTransaction } from './transaction.ts';
import { checkVersion, turnstile } from './version.ts';

export type { FleetClient } from './transaction.ts';

export interface FleetDatabase {
  /** `host:port/database` */
  readonly place: string;
  readonly login: string;
  /** For what has no customer, such as the queue. A login's own rights, no role, no isolation. */
  readonly pool: Pool;
  /**
   * One transaction as `grantwarden_worker` that sees and writes rows of this customer only, in a database of this
   * program's version.
   * @throws AppError FLEET_CUSTOMER_NAME, FLEET_*; whatever `use` throws, after everything was taken back
   */
  forCustomer<R>(customer: string, use: (client: FleetClient) => Promise<R>): Promise<R>;
  /**
   * One transaction as `grantwarden_operator`, who reads all, as it stands at its beginning, and writes nothing.
   * @throws AppError FLEET_*
   */
  asOperator<R>(use: (client: FleetClient) => Promise<R>): Promise<R>;
  /** @throws AppError FLEET_NOT_READY, FLEET_NEWER, FLEET_UNREACHABLE */
  checkVersion(): Promise<void>;
  close(): Promise<void>;
}

/** Milliseconds until a statement that was not answered is given up, and its connection with it. */
export interface Patience {
  /** What is small and asked often: signs of life, the queue. */
  readonly usual: number;
  /** What reads or writes many rows: each statement of `forCustomer` and `asOperator`. */
  readonly long: number;
}

interface OpenOptions {
  /** Ends what is running, and takes it back. */
  readonly signal?: AbortSignal;
  /** Most connections at a time. */
  readonly connections?: number;
  readonly patience?: Patience;
}

const usualPatience: Patience = { usual: 30_000, long: 180_000 };
/** A migration waits for publications, and may touch every row. */
const migrationMs = 600_000;
const goodbyeMs = 1000;
/** The server ends a statement itself before nobody listens any more. */
const ofPatience = 0.75;

const limits: ClientConfig = {
  application_name: 'grantwarden',
  connectionTimeoutMillis: 15_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  stream: mortalSocket,
};

/** Whoever answers nothing does not answer a good-bye either. */
function mortalSocket(): Socket {
  const socket = new Socket();
  socket.once('finish', () => {
    const late = setTimeout(() => socket.destroy(), goodbyeMs);
    socket.once('close', () => clearTimeout(late));
  });
  return socket;
}

/** @throws AppError FLEET_ADDRESS, FLEET_UNREACHABLE, FLEET_SIGN_IN, FLEET_NOT_READY, FLEET_NEWER */
export async function openFleetDatabase(
  address: string,
  { signal, connections = 8, patience = usualPatience }: OpenOptions = {},
): Promise<FleetDatabase> {
  const where = readAddress(address);
  const pool = new Pool({
    ...limits,
    query_timeout: patience.usual,
    ...where.client,
    max: connections,
    // Waited for by the pool, whatever its types say.
    onConnect: (each) => begun(each, patience.usual) as unknown as void,
  });
  // A connection that breaks while nobody uses it is replaced at the next use.
  pool.on('error', () => {});
  const check = (): Promise<void> =>
    guarded(where, () => checkVersion(pool), ['grantwarden_worker', 'grantwarden_operator']);
  const as = <R>(
    role: FleetRole,
    customer: string,
    begin: string,
    use: (client: FleetClient) => Promise<R>,
  ): Promise<R> =>
    guarded(where, () =>
      inTransaction(
        pool,
        async (client) => {
          await guarded(where, () => client.query(enter, [role, customer, serverMs(patience.long)]), [role]);
          return use(client);
        },
        { begin, answerMs: patience.long, signal },
      ),
    );
  try {
    await check();
  } catch (thrown) {
    await pool.end();
    throw thrown;
  }
  return {
    place: where.place,
    login: where.login,
    pool,
    forCustomer: async (customer, use) =>
      as('grantwarden_worker', checkCustomerName(customer), 'BEGIN', async (client) => {
        await client.query('SELECT pg_advisory_xact_lock_shared($1)', [turnstile]);
        await checkVersion(client);
        return use(client);
      }),
    asOperator: (use) =>
      as('grantwarden_operator', '', 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', use),
    checkVersion: check,
    close: () => pool.end(),
  };
}

const enter = `SELECT set_config('role', $1, true), set_config('grantwarden.customer', $2, true),
  set_config('statement_timeout', $3, true)`;

/**
 * One connection for what changes the database itself, as `grantwarden_owner`.
 * @throws AppError FLEET_*, as whoever opens a database
 */
export async function asOwner<R>(address: string, use: (client: Client) => Promise<R>): Promise<R> {
  const where = readAddress(address);
  return withLogin(where, async (client) => {
    await guarded(where, () => client.query("SELECT set_config('role', 'grantwarden_owner', false)"), [
      'grantwarden_owner',
    ]);
    return use(client);
  });
}

/** One connection with the login's own rights. @throws AppError FLEET_* */
export async function withLogin<R>(where: FleetAddress, use: (client: Client) => Promise<R>): Promise<R> {
  const client = new Client({ ...limits, query_timeout: migrationMs, ...where.client });
  client.on('error', () => {});
  return guarded(where, async () => {
    try {
      await client.connect();
      await begun(client, migrationMs);
      return await use(client);
    } finally {
      await client.end();
    }
  });
}

/**
 * Names are looked up in the system's schema only, so that nobody can put a function or operator of his own in our way.
 * A transaction whose client is gone without a word holds its locks no longer than a worker may be silent.
 */
async function begun(client: FleetClient, answerMs: number): Promise<void> {
  await client.query(
    `SELECT set_config('search_path', 'pg_catalog, pg_temp', false), set_config('statement_timeout', $1, false),
      set_config('idle_in_transaction_session_timeout', '2min', false)`,
    [serverMs(answerMs)],
  );
}

function serverMs(answerMs: number): string {
  return String(Math.ceil(answerMs * ofPatience));
}
