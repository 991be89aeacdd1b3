/** Rows of the projection, made from those of a view. */
import { hash } from 'node:crypto';
import type { Finding } from '../core/finding.ts';
import type { JudgedApp, JudgedGrant, TenantResult } from '../core/result.ts';
import type { CredentialRow, Lifespan } from '../core/rows.ts';

export type Row = Readonly<Record<string, unknown>>;

/** What a vendor names at any length, at a length that an index takes. */
function shortId(name: string): string {
  return hash('sha256', name.toWellFormed(), 'base64url').slice(0, 22);
}

export function tenantRow(customer: string, tenant: TenantResult, place: number): Row {
  const { coverage } = tenant;
  return {
    customer,
    tenant: tenant.id,
    place,
    platform: tenant.platform,
    name: tenant.name,
    status: coverage.status,
    streams: coverage.streams,
    blind_spots: tenant.blindSpots,
    calls: tenant.calls,
  };
}

export interface Held {
  readonly credentials: number;
  readonly roles: number;
}

export function appRow(customer: string, app: JudgedApp, held: Held): Row {
  return {
    customer,
    tenant: app.tenant,
    id: shortId(app.key),
    key: app.key,
    platform: app.platform,
    client_id: app.clientId,
    native_ids: app.nativeIds,
    name: app.name,
    publisher: app.publisher,
    publisher_id: app.publisherId,
    owner_tenant: app.ownerTenant,
    verified: app.verified,
    party: app.party,
    state: app.state,
    homepage: app.homepage,
    reply_urls: app.replyUrls,
    vendor: app.vendor,
    vendor_match: app.vendorMatch,
    match_evidence: app.matchEvidence,
    decision: app.decision,
    score: app.score,
    tier: app.tier,
    users: app.users,
    users_at_least: app.usersAtLeast,
    tenant_wide: app.tenantWide,
    ...held,
    ...lifespan(app),
  };
}

export function grantRow(customer: string, grant: JudgedGrant): Row {
  const { principal } = grant;
  return {
    customer,
    tenant: grant.tenant,
    id: grant.id,
    app_id: shortId(grant.app),
    principal_kind: principal.kind,
    principal_id: principal.id,
    principal_label: principal.label,
    principal_active: principal.active,
    principal_privileged: principal.privileged,
    kind: grant.kind,
    resource: grant.resource,
    scopes: grant.scopes,
    scope_status: grant.scopeStatus,
    tier: grant.tier,
    granted_at: time(grant.grantedAt),
    last_used_at: time(grant.lastUsedAt),
    last_used_status: grant.lastUsedStatus,
    ...lifespan(grant),
  };
}

export function credentialRow(customer: string, credential: CredentialRow): Row {
  return {
    customer,
    tenant: credential.tenant,
    id: shortId(credential.id),
    app_id: credential.app === null ? null : shortId(credential.app),
    outbound: credential.outbound,
    kind: credential.kind,
    name: credential.name,
    created_at: time(credential.createdAt),
    expires_at: time(credential.expiresAt),
    last_used_at: time(credential.lastUsedAt),
    last_used_status: credential.lastUsedStatus,
    ...lifespan(credential),
  };
}

export function findingRow(customer: string, finding: Finding): Row {
  return {
    customer,
    id: finding.id,
    detection: finding.detection,
    severity: finding.severity,
    score: finding.score,
    status: finding.status,
    title: finding.title,
    tenant: finding.tenant,
    app: finding.app,
    vendor: finding.vendor,
    people: finding.people,
    evidence: finding.evidence,
    explanation: finding.explanation,
    remedy: finding.remedy,
    frameworks: finding.frameworks,
    first_seen: time(finding.firstSeen),
  };
}

function lifespan({ firstSeen, lastSeen, carried }: Lifespan): Row {
  return { first_seen: time(firstSeen), last_seen: carried ? time(lastSeen) : null, carried };
}

/** Null as well for what no calendar of PostgreSQL holds: the vendor chose it, and one date must not keep all rows out. */
function time(iso: string | null): string | null {
  if (iso === null || !/^(?!0000)\d{4}-/u.test(iso) || Number.isNaN(Date.parse(iso))) return null;
  return new Date(iso).toISOString();
}

/** An escape in JSON; of those, what text of PostgreSQL cannot hold: NUL, and halves of surrogate pairs. */
const escapes = /\\(?:u0000|ud[89a-f][\da-f]{2}|.)/gu;

export function rowsJson(rows: readonly Row[]): string {
  return JSON.stringify(rows).replaceAll(escapes, (each) => (each.length > 2 ? '\uFFFD' : each));
}
