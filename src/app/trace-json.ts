/**
 * `trace --json`, schema name `grantwarden.trace/1`, one object:
 * ```
 * { schema, what, run: {id, startedAt, finishedAt, mode},
 *   answer: connected|candidate|not-seen|not-assessed,
 *   meant: [{name, source: policy|banned|catalogue, note|null, since|null}],
 *   advisories: [{list, asOf, kind: compromised|malicious|abused, by, name, since|null, reason|null, reference|null}],
 *   tenants: [{id, platform, name|null, answer, asOf|null,
 *     incomplete: [{stream, status: partial|unavailable|skipped|not-read, asOf|null, because, remedy|null}],
 *     unseen: [{id, why, remedy|null}], outbound: [{…credential, name|null, evidence}]}],
 *   apps: [{match: proven|candidate, evidence, app: {…as in grantwarden.audit/1}, access: bool,
 *     grants: {total, byKind: {kind: n}, people, leavers, leaversUnknown, administrators, carried},
 *     roles: [...], credentials: [...], data: [...], scopes: [{scope, resource, mode: delegated|application, status,
 *     known, tier, sentence, grants}], scopesUnknown, since: {at, by: vendor|log|use|first-audit},
 *     lastUse: {at|null, status: used|never|unknown, why|null}, listed: {first, rows: [{…grant}]}}],
 *   plan: [{number, phase, tenant, platform, apps: [...], title, by: api|console|people, how,
 *     reversible: yes|no|partly|nothing changes, undo|null, survives|null}],
 *   afterReview: [the same, for candidates], logs: [{tenant, platform, name, shows, where, kept, from, to, beginsTooLate}],
 *   nearest: [...], notes: [...] }
 * ```
 * `plan` names proven apps only. Texts of vendors are made safe; ids and scopes stay as the vendor wrote them.
 */
import type { Advisory } from '../core/advisory.ts';
import { appJson, credentialJson, grantJson, runJson } from '../core/audit-json.ts';
import { safeText } from '../core/text.ts';
import { hasAccess, type Trace, type TracedApp, type TracedTenant } from './trace.ts';
import type { PlannedStep, WantedLog } from './trace-plan.ts';

type Json = Readonly<Record<string, unknown>>;

export function traceJson(trace: Trace): Json {
  return {
    schema: 'grantwarden.trace/1',
    what: trace.what,
    run: runJson(trace.run),
    answer: trace.answer,
    meant: trace.meant.map(({ name, source, note, since }) => ({
      name: safeText(name),
      source,
      note: shown(note),
      since,
    })),
    advisories: trace.advisories.map(advisoryJson),
    tenants: trace.tenants.map(tenantJson),
    apps: [...trace.proven, ...trace.candidates].map((app) => tracedJson(app, trace.page.first)),
    plan: trace.plan.map(stepJson),
    afterReview: trace.afterReview.map(stepJson),
    logs: trace.logs.map(logJson),
    nearest: trace.nearest,
    notes: trace.notes,
  };
}

function advisoryJson({ feed, asOf, kind, by, name, since, reason, reference }: Advisory): Json {
  return {
    list: safeText(feed),
    asOf,
    kind,
    by,
    name: safeText(name),
    since,
    reason: shown(reason),
    reference: shown(reference),
  };
}

function tenantJson({ tenant, answer, coverage, outbound }: TracedTenant): Json {
  return {
    id: tenant.id,
    platform: tenant.platform,
    name: shown(tenant.name),
    answer,
    asOf: coverage.asOf,
    incomplete: coverage.shortfalls.map(({ stream, status, asOf, because, remedy }) => ({
      stream,
      status,
      asOf,
      because: safeText(because),
      remedy: shown(remedy),
    })),
    unseen: coverage.unseen.map(({ id, why, remedy }) => ({ id, why: safeText(why), remedy: shown(remedy) })),
    outbound: outbound.map(({ credential, evidence }) => ({
      ...credentialJson(credential),
      name: shown(credential.name),
      evidence: safeText(evidence),
    })),
  };
}

function tracedJson(traced: TracedApp, first: number): Json {
  const { app, strength, evidence, holdings, roles, ownCredentials } = traced;
  const { grants: total, byKind, people, leavers, leaversUnknown, administrators, carried } = holdings;
  return {
    match: strength,
    evidence: safeText(evidence),
    app: appJson(app),
    access: hasAccess(traced),
    grants: {
      total,
      byKind: Object.fromEntries(byKind),
      people,
      leavers,
      leaversUnknown,
      administrators,
      carried,
    },
    roles: roles.map(safeText),
    credentials: ownCredentials.map(credentialJson),
    data: holdings.data,
    scopes: holdings.scopes.map(({ scope, resource, mode, status, known, tier, sentence, grants }) => ({
      scope,
      resource,
      mode,
      status,
      known,
      tier,
      sentence: safeText(sentence),
      grants,
    })),
    scopesUnknown: holdings.scopesUnknown,
    since: holdings.since,
    lastUse: { ...holdings.lastUse, why: shown(holdings.lastUse.why) },
    listed: { first, rows: holdings.listed.map(grantJson) },
  };
}

function stepJson(step: PlannedStep, index: number): Json {
  const { phase, tenant, platform, apps, title, by, how, reversible, undo, survives } = step;
  return {
    number: index + 1,
    phase,
    tenant,
    platform,
    apps,
    title: safeText(title),
    by,
    how: safeText(how),
    reversible,
    undo: shown(undo),
    survives: shown(survives),
  };
}

function logJson({ tenant, platform, name, shows, where, kept, from, to, beginsTooLate }: WantedLog): Json {
  return { tenant, platform, name, shows, where, kept, from, to, beginsTooLate };
}

function shown(text: string | null): string | null {
  return text === null ? null : safeText(text);
}
