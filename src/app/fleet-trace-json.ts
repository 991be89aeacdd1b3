/**
 * `fleet trace --json`, schema name `grantwarden.fleet-trace/1`, one object:
 * ```
 * { schema, what, meant: [{name, source: catalogue, note|null, since|null}],
 *   summary: {connected, candidate, not-known, never-audited, not-seen},
 *   customers: [{customer, answer: connected|candidate|not-known|never-audited|not-seen, auditedAt|null,
 *     incomplete: [{tenant, platform, audited, streams: [{stream, status, because, remedy|null, lacking}]|null}],
 *     apps: [{match: proven|candidate, evidence, access, tenant, platform, key, clientId, name|null, vendor|null,
 *       decision, score, tier, state, carried, tenantWide, credentials, roles,
 *       grants: {total, kinds: [...], people, leavers, administrators, since|null, lastUsedAt|null}}],
 *     outbound: [{tenant, kind, name}]}],
 *   nearest: [...] }
 * ```
 * Texts of vendors are made safe; ids stay as the vendor wrote them. `streams` is null where the tenant was added to the
 * customer's configuration since its last audit (`audited: false`), or what was published of it cannot be understood.
 */
import { safeText } from '../core/text.ts';
import type { FleetAnswer, FleetTrace, FoundInFleet, TenantCoverage, TracedCustomer } from './fleet-trace.ts';

type Json = Readonly<Record<string, unknown>>;

export function fleetTraceJson({ what, meant, customers, nearest }: FleetTrace): Json {
  const count = (answer: FleetAnswer): number => customers.filter((each) => each.answer === answer).length;
  return {
    schema: 'grantwarden.fleet-trace/1',
    what,
    meant: meant.map(({ name, source, note, since }) => ({
      name: safeText(name),
      source,
      note: shown(note),
      since,
    })),
    summary: {
      connected: count('connected'),
      candidate: count('candidate'),
      'not-known': count('not-known'),
      'never-audited': count('never-audited'),
      'not-seen': count('not-seen'),
    },
    customers: customers.map(customerJson),
    nearest,
  };
}

function customerJson({ customer, answer, auditedAt, incomplete, apps, outbound }: TracedCustomer): Json {
  return {
    customer,
    answer,
    auditedAt,
    incomplete: incomplete.map(incompleteJson),
    apps: apps.map(appJson),
    outbound: outbound.map(({ tenant, kind, name }) => ({ tenant, kind, name: safeText(name) })),
  };
}

function incompleteJson({ tenant, platform, audited, coverage }: TenantCoverage): Json {
  return {
    tenant,
    platform,
    audited,
    streams:
      coverage?.shortfalls.map(({ stream, status, because, remedy, lacking }) => ({
        stream,
        status,
        because: safeText(because),
        remedy: shown(remedy),
        lacking,
      })) ?? null,
  };
}

function appJson({ app, strength, evidence, access, holdings }: FoundInFleet): Json {
  const { grants: total, kinds, people, leavers, administrators, since, lastUsedAt } = holdings;
  return {
    match: strength,
    evidence: safeText(evidence),
    access,
    tenant: app.tenant,
    platform: app.platform,
    key: app.key,
    clientId: app.clientId,
    name: shown(app.name),
    vendor: shown(app.vendor),
    decision: safeText(app.decision),
    score: app.score,
    tier: safeText(app.tier),
    state: safeText(app.state),
    carried: app.carried,
    tenantWide: app.tenantWide,
    credentials: app.credentials,
    roles: app.roles,
    grants: {
      total,
      kinds: kinds.map((kind) => safeText(kind)),
      people,
      leavers,
      administrators,
      since,
      lastUsedAt,
    },
  };
}

function shown(text: string | null): string | null {
  return text === null ? null : safeText(text);
}
