/** Who is in the fleet, and who may read of whom. */
import { AppError } from '../core/errors.ts';
import type { FleetClient } from './database.ts';
import { jobSchema } from './role-names.ts';

export interface Customer {
  readonly customer: string;
  /** The only worker that has its folder; null: it lies on storage that all share. */
  readonly worker: string | null;
  readonly addedAt: Date;
}

/**
 * Adds it, or moves it to this worker. A job that waits where it was would wait for ever, and hide those that follow; what
 * was due is due again.
 * @param client of `forCustomer` with the same name
 */
export async function addCustomer(
  client: FleetClient,
  { customer, worker }: Pick<Customer, 'customer' | 'worker'>,
): Promise<void> {
  // A row that was there has an xmax: that of this transaction.
  const { rows } = await client.query<{ moved: boolean }>(
    `INSERT INTO grantwarden.customers (customer, worker) VALUES ($1, $2)
      ON CONFLICT (customer) DO UPDATE SET worker = excluded.worker
      WHERE customers.worker IS DISTINCT FROM excluded.worker RETURNING xmax <> 0 AS moved`,
    [customer, worker],
  );
  if (rows[0]?.moved !== true) return;
  const waiting = `FROM ${jobSchema}.job WHERE singleton_key = $1 AND state < 'active'`;
  // First, as whoever asks for what is due locks it first.
  await client.query(
    `UPDATE ${jobSchema}.calendar SET taken = NULL WHERE customer = $1 AND EXISTS (SELECT ${waiting})`,
    [customer],
  );
  await client.query(`DELETE ${waiting}`, [customer]);
}

/**
 * With all that was published of it, its schedule, its readers and its jobs, but for one that runs: that publishes
 * nothing any more.
 * @param client of `forCustomer` with the same name
 * @throws AppError FLEET_CUSTOMER_UNKNOWN
 */
export async function removeCustomer(client: FleetClient, customer: string): Promise<void> {
  const { rowCount } = await client.query('DELETE FROM grantwarden.customers WHERE customer = $1', [
    customer,
  ]);
  if (rowCount !== 1) throw new AppError('FLEET_CUSTOMER_UNKNOWN', { detail: customer });
  for (const table of ['apps', 'grants', 'credentials', 'findings'])
    await client.query(`DELETE FROM grantwarden.${table} WHERE customer = $1`, [customer]);
  await client.query(`DELETE FROM ${jobSchema}.job WHERE singleton_key = $1 AND state <> 'active'`, [
    customer,
  ]);
}

/** Status of a tenant that the customer's configuration has and no published audit. */
export const neverAudited = 'never-audited';

/**
 * Nobody takes a tenant for one without the vendor in question that was added to the configuration since the last audit.
 * @param client of `forCustomer` with the same name, after what is published
 */
export async function noteTenants(
  client: FleetClient,
  customer: string,
  tenants: readonly { readonly id: string; readonly platform: string }[],
): Promise<void> {
  const ids = tenants.map(({ id }) => id);
  await client.query(
    'DELETE FROM grantwarden.tenants WHERE customer = $1 AND status = $2 AND tenant <> ALL ($3::text[])',
    [customer, neverAudited, ids],
  );
  await client.query(
    `INSERT INTO grantwarden.tenants (customer, tenant, place, platform, status, streams, blind_spots, calls)
      SELECT $1, tenant, 1000 + at, platform, $2, '[]', '[]', '{}'
      FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS configured(tenant, platform, at) ON CONFLICT DO NOTHING`,
    [customer, neverAudited, ids, tenants.map(({ platform }) => platform)],
  );
}

/** By name. @param client as operator: all; of `forCustomer`: that one at most */
export async function listCustomers(client: FleetClient): Promise<readonly Customer[]> {
  const { rows } = await client.query<Customer>(
    'SELECT customer, worker, added_at AS "addedAt" FROM grantwarden.customers ORDER BY customer COLLATE "C"',
  );
  return rows;
}

const seeingMore = [
  'grantwarden_owner',
  'grantwarden_worker',
  'grantwarden_operator',
  'pg_read_all_data',
  'pg_write_all_data',
  'pg_read_server_files',
  'pg_write_server_files',
  'pg_execute_server_program',
];

/**
 * Lets a role read this customer, beside those it reads already.
 * @param client as owner
 * @throws AppError FLEET_READER_REFUSED, FLEET_CUSTOMER_UNKNOWN
 */
export async function admitReader(client: FleetClient, customer: string, reader: string): Promise<void> {
  // Until PostgreSQL 16 whoever may create roles may join any. The queue has no rows of one customer only.
  const { rows } = await client.query<{ sees_more: boolean }>(
    `SELECT rolsuper OR rolbypassrls OR rolcreaterole OR EXISTS (
        SELECT FROM unnest($2::name[]) AS other WHERE pg_has_role(rolname, other, 'MEMBER')) AS sees_more
      FROM pg_roles WHERE rolname = $1`,
    [reader, seeingMore],
  );
  const [role] = rows;
  if (role === undefined)
    throw new AppError('FLEET_READER_REFUSED', { detail: `there is no role “${reader}”` });
  if (role.sees_more)
    throw new AppError('FLEET_READER_REFUSED', { detail: `“${reader}” sees more than one customer already` });
  try {
    await client.query('SELECT grantwarden.admit_reader($1, $2)', [reader, customer]);
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== '23503') throw cause;
    throw new AppError('FLEET_CUSTOMER_UNKNOWN', { detail: customer, cause });
  }
}
