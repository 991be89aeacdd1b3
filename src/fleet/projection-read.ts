/**
 * What was published, read across customers. Whoever may publish may also lie, so shapes are checked and a row that has
 * none is told as not known; texts are as hostile as those of any vendor.
 */
import { z } from 'zod';
import type { BlindSpot, StreamCoverage } from '../core/coverage.ts';
import type { JudgedApp, RunInfo, TenantResult } from '../core/result.ts';
import { safeText } from '../core/text.ts';
import { type Severity, tiers } from '../core/vocabulary.ts';
import type { FleetClient } from './database.ts';
import { neverAudited } from './customers.ts';
import { isoOf } from './times.ts';

export interface PublishedRun extends RunInfo {
  readonly apps: number;
  readonly grants: number;
  readonly principals: number;
  readonly findings: Readonly<Record<Severity, number>>;
  readonly notAssessed: number;
}

export interface PublishedTenant {
  readonly id: string;
  readonly platform: string;
  /** False: the customer's configuration has it, and no published audit. */
  readonly audited: boolean;
  /** Null: it was never audited, or what was published of it cannot be understood. */
  readonly result: TenantResult | null;
}

export interface PublishedCustomer {
  readonly customer: string;
  readonly worker: string | null;
  /** Null: never audited, or nothing was published of it. */
  readonly run: PublishedRun | null;
  readonly tenants: readonly PublishedTenant[];
}

const Streams = z.array(
  z.looseObject({
    name: z.string(),
    status: z.enum(['complete', 'partial', 'unavailable', 'skipped']),
    read: z.number(),
    asOf: z.string().nullable(),
    reason: z.string().nullable(),
    remedy: z.string().nullable(),
    accepted: z.boolean(),
  }),
);
const BlindSpots = z.array(z.looseObject({ id: z.string(), why: z.string(), remedy: z.string().nullable() }));
const Findings = z.object(
  Object.fromEntries(tiers.map((tier) => [tier, z.int().min(0)])) as Record<Severity, z.ZodInt>,
);
const status = z.enum(['complete', 'partial', 'unavailable']);

/** All of them, by name. @param client as operator */
export async function readCustomers(client: FleetClient): Promise<readonly PublishedCustomer[]> {
  const { rows: customers } = await client.query<CustomerRow>(
    `SELECT customers.customer, worker, run, mode, started_at, finished_at, apps, grants, principals, findings,
        not_assessed FROM grantwarden.customers LEFT JOIN grantwarden.runs USING (customer)
      ORDER BY customer COLLATE "C"`,
  );
  const { rows: tenants } = await client.query<TenantRow>(
    'SELECT customer, tenant, platform, name, status, streams, blind_spots FROM grantwarden.tenants ORDER BY customer, place',
  );
  const byCustomer = Map.groupBy(tenants, ({ customer }) => customer);
  return customers.map((row) => ({
    customer: row.customer,
    worker: row.worker === null ? null : safeText(row.worker),
    run: runOf(row),
    tenants: (byCustomer.get(row.customer) ?? []).map(tenantOf),
  }));
}

interface CustomerRow {
  readonly customer: string;
  readonly worker: string | null;
  readonly run: string | null;
  readonly mode: string;
  readonly started_at: Date;
  readonly finished_at: Date;
  readonly apps: number;
  readonly grants: number;
  readonly principals: number;
  readonly findings: unknown;
  readonly not_assessed: number;
}

function runOf(row: CustomerRow): PublishedRun | null {
  const findings = Findings.safeParse(row.findings).data;
  const [startedAt, finishedAt] = [isoOf(row.started_at), isoOf(row.finished_at)];
  if (row.run === null || findings === undefined || startedAt === null || finishedAt === null) return null;
  return {
    id: row.run,
    mode: row.mode === 'full' || row.mode === 'offline' ? row.mode : 'incremental',
    startedAt,
    finishedAt,
    apps: row.apps,
    grants: row.grants,
    principals: row.principals,
    findings,
    notAssessed: row.not_assessed,
  };
}

interface TenantRow {
  readonly customer: string;
  readonly tenant: string;
  readonly platform: string;
  readonly name: string | null;
  readonly status: unknown;
  readonly streams: unknown;
  readonly blind_spots: unknown;
}

const noCalls = { total: 0, throttled: 0, retried: 0, failed: 0 };

function tenantOf({ tenant, platform, name, ...told }: TenantRow): PublishedTenant {
  const streams = Streams.safeParse(told.streams).data;
  const blindSpots = BlindSpots.safeParse(told.blind_spots).data;
  const stands = status.safeParse(told.status).data;
  const result: TenantResult | null =
    streams === undefined || blindSpots === undefined || stands === undefined
      ? null
      : {
          id: tenant,
          platform: platform as TenantResult['platform'],
          name,
          coverage: { status: stands, streams: streams as unknown as readonly StreamCoverage[] },
          blindSpots: blindSpots as unknown as readonly BlindSpot[],
          calls: noCalls,
        };
  return { id: tenant, platform, audited: told.status !== neverAudited, result };
}

export interface PublishedApp
  extends Pick<
    JudgedApp,
    | 'tenant'
    | 'key'
    | 'platform'
    | 'clientId'
    | 'nativeIds'
    | 'name'
    | 'publisher'
    | 'publisherId'
    | 'ownerTenant'
    | 'homepage'
    | 'replyUrls'
    | 'party'
    | 'state'
    | 'vendor'
    | 'vendorMatch'
    | 'matchEvidence'
    | 'decision'
    | 'score'
    | 'tier'
    | 'tenantWide'
    | 'usersAtLeast'
    | 'carried'
  > {
  readonly customer: string;
  readonly id: string;
  readonly credentials: number;
  readonly roles: number;
}

const page = 2000;

/** All apps of all customers, in pages. @param client as operator */
export async function* readApps(client: FleetClient): AsyncGenerator<readonly PublishedApp[]> {
  await client.query(`DECLARE all_apps NO SCROLL CURSOR FOR
    SELECT customer, tenant, id, key, platform, client_id AS "clientId", native_ids AS "nativeIds", name, publisher,
      publisher_id AS "publisherId", owner_tenant AS "ownerTenant", homepage, reply_urls AS "replyUrls", party, state,
      vendor, vendor_match AS "vendorMatch", match_evidence AS "matchEvidence", decision, score, tier,
      tenant_wide AS "tenantWide", users_at_least AS "usersAtLeast", carried, credentials, roles FROM grantwarden.apps`);
  for (;;) {
    const { rows } = await client.query<PublishedApp>(`FETCH ${page} FROM all_apps`);
    if (rows.length === 0) break;
    yield rows;
  }
  await client.query('CLOSE all_apps');
}

export interface NamedCredential {
  readonly customer: string;
  readonly tenant: string;
  readonly kind: string;
  readonly name: string;
}

/** Credentials with which customers sign in elsewhere. @param client as operator */
export async function readOutbound(client: FleetClient): Promise<readonly NamedCredential[]> {
  const { rows } = await client.query<NamedCredential>(
    'SELECT customer, tenant, kind, name FROM grantwarden.credentials WHERE outbound AND name IS NOT NULL',
  );
  return rows;
}

/** What an app holds. */
export interface Holdings {
  readonly grants: number;
  readonly people: number;
  readonly leavers: number;
  readonly administrators: number;
  readonly kinds: readonly string[];
  /** The earliest that is told of a grant; null: nothing is. */
  readonly since: string | null;
  readonly lastUsedAt: string | null;
}

const none: Holdings = {
  grants: 0,
  people: 0,
  leavers: 0,
  administrators: 0,
  kinds: [],
  since: null,
  lastUsedAt: null,
};

/** Of each of these apps, in their order. @param client as operator */
export async function readHoldings(
  client: FleetClient,
  apps: readonly Pick<PublishedApp, 'customer' | 'tenant' | 'id'>[],
): Promise<readonly Holdings[]> {
  const { rows } = await client.query<HoldingsRow>(
    `SELECT at::int, count(*)::int AS grants,
        count(DISTINCT principal_id) FILTER (WHERE principal_kind = 'user')::int AS people,
        count(DISTINCT principal_id) FILTER (WHERE principal_kind = 'user' AND principal_active = 'no')::int AS leavers,
        count(DISTINCT principal_id) FILTER (WHERE principal_kind = 'user' AND principal_privileged = 'yes')::int AS administrators,
        array_agg(DISTINCT kind ORDER BY kind) AS kinds,
        min(least(granted_at, first_seen)) AS since, max(last_used_at) AS last_used_at
      FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS asked(customer, tenant, app_id, at)
      JOIN grantwarden.grants USING (customer, tenant, app_id) GROUP BY at`,
    [apps.map(({ customer }) => customer), apps.map(({ tenant }) => tenant), apps.map(({ id }) => id)],
  );
  const held = new Map(rows.map((row) => [row.at - 1, row]));
  return apps.map((_, at) => {
    const row = held.get(at);
    if (row === undefined) return none;
    const { grants, people, leavers, administrators, kinds, since, last_used_at } = row;
    return {
      grants,
      people,
      leavers,
      administrators,
      kinds,
      since: isoOf(since),
      lastUsedAt: isoOf(last_used_at),
    };
  });
}

interface HoldingsRow {
  readonly at: number;
  readonly grants: number;
  readonly people: number;
  readonly leavers: number;
  readonly administrators: number;
  readonly kinds: readonly string[];
  readonly since: Date | null;
  readonly last_used_at: Date | null;
}

export interface SharedVendor {
  readonly name: string;
  readonly customers: readonly string[];
  /** Customers whose policy proves it; the others have what goes by the name. */
  readonly proven: number;
  readonly apps: number;
  readonly tier: Severity;
  readonly decisions: readonly string[];
}

/** Vendors whose apps hold something, at most customers first. @param client as operator */
export async function readVendors(client: FleetClient, most: number): Promise<readonly SharedVendor[]> {
  const { rows } = await client.query<Omit<SharedVendor, 'tier'> & { readonly worst: number }>(
    `SELECT min(vendor) AS name, array_agg(DISTINCT customer ORDER BY customer) AS customers,
        count(DISTINCT customer) FILTER (WHERE vendor_match = 'proven')::int AS proven, count(*)::int AS apps,
        min(coalesce(array_position($1::text[], tier), 5))::int AS worst,
        array_agg(DISTINCT decision ORDER BY decision) AS decisions
      FROM grantwarden.apps WHERE vendor IS NOT NULL AND (credentials > 0 OR roles > 0 OR EXISTS (
        SELECT FROM grantwarden.grants WHERE grants.customer = apps.customer AND grants.tenant = apps.tenant
          AND grants.app_id = apps.id))
      GROUP BY lower(vendor) ORDER BY count(DISTINCT customer) DESC, worst, min(vendor) COLLATE "C" LIMIT $2`,
    [tiers, most],
  );
  return rows.map(({ worst, ...vendor }) => ({ ...vendor, tier: tiers[worst - 1] ?? 'info' }));
}
