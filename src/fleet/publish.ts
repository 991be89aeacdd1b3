/**
 * Puts a run of a customer in the place of what was published of it before: staged, then only what differs is written.
 * All in the caller's transaction, in batches, so that it holds wholly or not at all and no list is held in memory.
 */
import { AppError } from '../core/errors.ts';
import type { AuditView } from '../core/result.ts';
import type { RoleRow } from '../core/rows.ts';
import type { FleetClient } from './database.ts';
import {
  appRow,
  credentialRow,
  findingRow,
  grantRow,
  type Held,
  type Row,
  rowsJson,
  tenantRow,
} from './projection-rows.ts';

/** The view of a run with directory roles of apps. People appear as the view tells them. */
export interface PublishedView extends AuditView {
  roles(tenant: string): readonly RoleRow[];
}

export interface PublishMeta {
  readonly worker: string;
  /** Leave what is published when it is of a later run: for whoever has not just made this one. */
  readonly unlessNewer?: true;
}

export type Published = 'published' | 'newer-there';

const tables = ['tenants', 'apps', 'grants', 'credentials', 'findings'] as const;
type Table = (typeof tables)[number];

/** What tells rows of one customer apart. */
const keys: Readonly<Record<Table, readonly string[]>> = {
  tenants: ['tenant'],
  apps: ['tenant', 'id'],
  grants: ['tenant', 'id'],
  credentials: ['tenant', 'id'],
  findings: ['id'],
};

const batch = 1000;

/**
 * @param client of `forCustomer` with the same name; what else the caller does with it holds or falls with this
 * @throws AppError FLEET_CUSTOMER_UNKNOWN when nobody added it
 */
export async function publish(
  client: FleetClient,
  customer: string,
  view: PublishedView,
  { worker, unlessNewer }: PublishMeta,
): Promise<Published> {
  const { rowCount } = await client.query(
    'SELECT FROM grantwarden.customers WHERE customer = $1 FOR UPDATE',
    [customer],
  );
  if (rowCount !== 1) throw new AppError('FLEET_CUSTOMER_UNKNOWN', { detail: customer });
  if (unlessNewer === true && (await newerIsThere(client, view))) return 'newer-there';
  await recordRun(client, customer, view, worker);
  const held = await heldByApps(view);
  await replace(
    client,
    'tenants',
    customer,
    each(view.tenants, (row, at) => tenantRow(customer, row, at)),
  );
  await replace(
    client,
    'apps',
    customer,
    each(view.apps(), (app) =>
      appRow(customer, app, held.get(`${app.tenant}/${app.key}`) ?? { credentials: 0, roles: 0 }),
    ),
  );
  await replace(
    client,
    'grants',
    customer,
    each(view.grants(), (row) => grantRow(customer, row)),
  );
  await replace(
    client,
    'credentials',
    customer,
    each(view.credentials(), (row) => credentialRow(customer, row)),
  );
  await replace(
    client,
    'findings',
    customer,
    each(view.findings(), (row) => findingRow(customer, row)),
  );
  return 'published';
}

async function newerIsThere(client: FleetClient, { run }: PublishedView): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM grantwarden.runs WHERE finished_at > $1', [
    run.finishedAt,
  ]);
  return rowCount !== 0;
}

async function recordRun(
  client: FleetClient,
  customer: string,
  { run, summary }: PublishedView,
  worker: string,
): Promise<void> {
  await client.query('DELETE FROM grantwarden.runs WHERE customer = $1', [customer]);
  await client.query(
    `INSERT INTO grantwarden.runs (customer, run, mode, started_at, finished_at, published_by,
        apps, grants, principals, findings, not_assessed)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      customer,
      run.id,
      run.mode,
      run.startedAt,
      run.finishedAt,
      worker,
      summary.apps,
      summary.grants,
      summary.principals,
      JSON.stringify(summary.findings),
      summary.notAssessed,
    ],
  );
}

/** By `tenant/app key`; only apps that hold something. */
async function heldByApps(view: PublishedView): Promise<ReadonlyMap<string, Held>> {
  const held = new Map<string, Held>();
  const add = (tenant: string, app: string, more: Held): void => {
    const { credentials, roles } = held.get(`${tenant}/${app}`) ?? { credentials: 0, roles: 0 };
    held.set(`${tenant}/${app}`, {
      credentials: credentials + more.credentials,
      roles: roles + more.roles,
    });
  };
  for await (const { tenant, app, outbound } of view.credentials())
    if (app !== null && !outbound) add(tenant, app, { credentials: 1, roles: 0 });
  for (const { id } of view.tenants)
    for (const { app } of view.roles(id)) add(id, app, { credentials: 0, roles: 1 });
  return held;
}

async function* each<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  toRow: (item: Item, at: number) => Row,
): AsyncGenerator<Row> {
  let at = 0;
  for await (const item of items) {
    yield toRow(item, at);
    at += 1;
  }
}

async function replace(
  client: FleetClient,
  table: Table,
  customer: string,
  rows: AsyncIterable<Row>,
): Promise<void> {
  const [own, staged] = [`grantwarden.${table}`, `pg_temp.staged_${table}`];
  await client.query(`CREATE TEMPORARY TABLE staged_${table} (LIKE ${own}) ON COMMIT DROP`);
  for await (const some of inBatches(rows))
    await client.query(`INSERT INTO ${staged} SELECT * FROM json_populate_recordset(NULL::${own}, $1)`, [
      rowsJson(some),
    ]);
  await client.query(`ANALYZE ${staged}`);
  const same = keys[table].map((key) => `staged.${key} = own.${key}`).join(' AND ');
  await client.query(
    `DELETE FROM ${own} AS own WHERE own.customer = $1 AND NOT EXISTS (
        SELECT FROM ${staged} AS staged WHERE ${same} AND ROW(staged.*) IS NOT DISTINCT FROM ROW(own.*))`,
    [customer],
  );
  await client.query(
    `INSERT INTO ${own} SELECT * FROM ${staged} AS staged WHERE NOT EXISTS (
        SELECT FROM ${own} AS own WHERE own.customer = $1 AND ${same}) ON CONFLICT DO NOTHING`,
    [customer],
  );
}

async function* inBatches(rows: AsyncIterable<Row>): AsyncGenerator<readonly Row[]> {
  let some: Row[] = [];
  for await (const row of rows) {
    some.push(row);
    if (some.length < batch) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}
