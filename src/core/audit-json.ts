/**
 * The objects of `grantwarden.audit/1`, their fields in documented order, whoever prints them: the JSON and
 * NDJSON reports and `list --json`. Text that people read is made safe; ids and scopes stay as the vendor
 * wrote them, for a later command must find them again.
 */
import { consoleAccessOf } from './console-access.ts';
import type { BlindSpot, StreamCoverage } from './coverage.ts';
import type { ControlResult } from './control.ts';
import type { Assessment, Evidence, EvidenceValue, Finding, NotAssessed } from './finding.ts';
import type { JudgedApp, JudgedGrant, JudgedVendor, RunInfo, Summary, TenantResult } from './result.ts';
import type { CredentialRow, PrincipalRow, SettingRow } from './rows.ts';
import { safeText } from './text.ts';

type Json = Readonly<Record<string, unknown>>;

export function runJson({ id, startedAt, finishedAt, mode }: RunInfo): Json {
  return { id, startedAt, finishedAt, mode };
}

export function tenantJson({ id, platform, name, coverage, blindSpots, calls }: TenantResult): Json {
  const { total, throttled, retried, failed } = calls;
  return {
    id,
    platform,
    name: shown(name),
    coverage: { status: coverage.status, streams: coverage.streams.map(streamJson) },
    blindSpots: blindSpots.map(blindSpotJson),
    calls: { total, throttled, retried, failed },
  };
}

function streamJson(stream: StreamCoverage): Json {
  const { name, status, read, expected, asOf, reason, remedy, changes = null } = stream;
  return { name, status, read, expected, asOf, reason: shown(reason), remedy: shown(remedy), changes };
}

function blindSpotJson({ id, why, remedy }: BlindSpot): Json {
  return { id, why: safeText(why), remedy: shown(remedy) };
}

export function summaryJson({ apps, grants, principals, findings, notAssessed }: Summary): Json {
  const { critical, high, medium, low, info } = findings;
  return { apps, grants, principals, findings: { critical, high, medium, low, info }, notAssessed };
}

export function vendorJson({ name, match, apps, platforms, decision, score, tier }: JudgedVendor): Json {
  return { name: safeText(name), match, apps, platforms, decision, score, tier };
}

export function appJson(app: JudgedApp): Json {
  const told = consoleAccessOf(app);
  return {
    key: app.key,
    tenant: app.tenant,
    platform: app.platform,
    clientId: app.clientId,
    name: shown(app.name),
    publisher: shown(app.publisher),
    verified: app.verified,
    party: app.party,
    state: app.state,
    ...(told === null ? {} : { consoleAccess: { ...told, access: safeText(told.access) } }),
    vendor: shown(app.vendor),
    vendorMatch: app.vendorMatch,
    decision: app.decision,
    score: app.score,
    tier: app.tier,
    users: app.users,
    usersAtLeast: app.usersAtLeast,
    tenantWide: app.tenantWide,
    firstSeen: app.firstSeen,
    lastSeen: app.lastSeen,
    carried: app.carried,
  };
}

export function grantJson(grant: JudgedGrant): Json {
  const { kind, id, label, active, privileged } = grant.principal;
  return {
    id: grant.id,
    tenant: grant.tenant,
    platform: grant.platform,
    app: grant.app,
    principal: { kind, id, label: safeText(label), active, privileged },
    kind: grant.kind,
    resource: grant.resource,
    scopes: grant.scopes,
    scopeStatus: grant.scopeStatus,
    tier: grant.tier,
    grantedAt: grant.grantedAt,
    lastUsedAt: grant.lastUsedAt,
    lastUsedStatus: grant.lastUsedStatus,
    firstSeen: grant.firstSeen,
    lastSeen: grant.lastSeen,
    carried: grant.carried,
    evidence: grant.evidence,
  };
}

export function principalJson(principal: PrincipalRow): Json {
  const { id, tenant, platform, kind, label, active, privileged, firstSeen, lastSeen, carried } = principal;
  return {
    id,
    tenant,
    platform,
    kind,
    label: shown(label),
    active,
    privileged,
    firstSeen,
    lastSeen,
    carried,
  };
}

export function credentialJson(credential: CredentialRow): Json {
  const { id, tenant, app, outbound, kind, createdAt, expiresAt, lastUsedAt, owner } = credential;
  return { id, tenant, app, outbound, kind, createdAt, expiresAt, lastUsedAt, owner };
}

export function settingJson({ tenant, id, value, known }: SettingRow): Json {
  return { tenant, id, value: shown(value), known };
}

export function findingJson(finding: Finding): Json {
  return {
    id: finding.id,
    detection: finding.detection,
    severity: finding.severity,
    score: finding.score,
    status: finding.status,
    firstSeen: finding.firstSeen,
    title: safeText(finding.title),
    tenant: finding.tenant,
    app: finding.app,
    vendor: shown(finding.vendor),
    grants: finding.grants,
    people: finding.people,
    evidence: evidenceJson(finding.evidence),
    explanation: safeText(finding.explanation),
    remedy: safeText(finding.remedy),
    frameworks: finding.frameworks,
  };
}

export function assessmentJson(assessment: Assessment): Json {
  const { detection, tenant, found, clear, notAssessed, off, reason } = assessment;
  return { detection, tenant, found, clear, notAssessed, off, reason: shown(reason) };
}

export function notAssessedJson({ detection, tenant, app, reason, remedy }: NotAssessed): Json {
  return { detection, tenant, app, reason: safeText(reason), remedy: shown(remedy) };
}

export function controlJson(control: ControlResult): Json {
  const { id, tenant, title, status, why, remedy, findings, inProfile } = control;
  return { id, tenant, title, status, why: safeText(why), remedy: shown(remedy), findings, inProfile };
}

function evidenceJson(evidence: Evidence): Json {
  // Entries rather than assignment: a key such as `__proto__` stays a key.
  return Object.fromEntries(
    Object.entries(evidence).map(([key, value]) => [safeText(key), safeValue(value)]),
  );
}

function safeValue(value: EvidenceValue): EvidenceValue {
  if (typeof value === 'string') return safeText(value);
  if (typeof value === 'object' && value !== null) return value.map(safeText);
  return value;
}

function shown(text: string | null): string | null {
  return text === null ? null : safeText(text);
}

const notPlainAscii = /[^\u0020-\u007e]/u;
const drawnAsNothing = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** One line of JSON in which whatever a terminal would obey or hide is written as an escape. */
export function jsonLine(value: unknown): string {
  const text = JSON.stringify(value);
  if (!notPlainAscii.test(text)) return text;
  return text.replaceAll(drawnAsNothing, (character) =>
    Array.from({ length: character.length }, (_, index) => escaped(character.charCodeAt(index))).join(''),
  );
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
