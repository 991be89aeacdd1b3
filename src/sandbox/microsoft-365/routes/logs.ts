import { chance } from '../../random.ts';
import { activityRow } from '../activity.ts';
import type { AuditEvent } from '../audit-events.ts';
import type { GraphCall, Route } from '../graph-call.ts';
import { page, pageOfRows, pickFields, selectOf } from '../graph-call.ts';
import { pastEvents } from '../history.ts';
import { compileFilter } from '../odata-filter.ts';
import { readActivity, readAudits, readRisk } from '../permissions.ts';
import { betaOnly, type SignInEvent } from '../sign-in-row.ts';
import { pastSignIns, signInDays } from '../sign-ins.ts';
import type { Tenant } from '../tenant.ts';
import type { GraphAnswer } from '../wire.ts';
import { badRequest, refusal, unknownSegment, unsupportedQuery } from '../wire.ts';

const day = 86_400_000;
const histories = new WeakMap<Tenant, readonly AuditEvent[]>();
const signInLogs = new WeakMap<Tenant, readonly SignInEvent[]>();

function signInsOf(tenant: Tenant): readonly SignInEvent[] {
  let past = signInLogs.get(tenant);
  if (past === undefined) {
    past = pastSignIns(tenant);
    signInLogs.set(tenant, past);
  }
  return past;
}

function historyOf(tenant: Tenant): readonly AuditEvent[] {
  let history = histories.get(tenant);
  if (history === undefined) {
    history = pastEvents(tenant);
    histories.set(tenant, history);
  }
  return history;
}

/** What was logged before the start is not to change with what changes later. */
export function settleLogs(tenant: Tenant): void {
  historyOf(tenant);
  signInsOf(tenant);
}

const noPremium = refusal(
  403,
  'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
  "Neither tenant is B2C or tenant doesn't have premium license",
);

/** Newest first; new events show only after the log's usual delay, old ones fall out after the edition's days. */
function directoryAudits(call: GraphCall): GraphAnswer {
  const { tenant } = call;
  const now = tenant.clock.now();
  const oldest = now - (tenant.scenario === 'basic' ? 7 : 30) * day;
  const filter = call.url.searchParams.get('$filter');
  const matches = filter === null ? null : compileFilter(filter);
  if (filter !== null && matches === null) return unsupportedQuery;
  const from = filter === null ? oldest : Math.max(oldest, sinceOf(filter) ?? oldest);
  const visible: AuditEvent[] = [];
  const live = tenant.changes.events
    .filter((event, nth) => shownAt(tenant, 'audits', event, nth) <= now)
    .toReversed()
    .toSorted((left, right) => right.at - left.at);
  for (const event of [...live, ...historyOf(tenant)])
    if (event.at >= from && (matches === null || matches(event.body()))) visible.push(event);
  return page(
    call,
    {
      length: visible.length,
      has: () => true,
      row: (index) => JSON.stringify(visible[index]?.body()),
      count: () => visible.length,
    },
    { entity: 'auditLogs/directoryAudits' },
  );
}

/** When a log shows its `nth` new event. Never: infinity. */
function shownAt(
  { lagMs, trouble, directory: { company } }: Tenant,
  log: string,
  event: { readonly at: number },
  nth: number,
): number {
  const fate = chance(company.seed, 'microsoft log trouble', log, nth);
  if (fate < trouble.lost) return Number.POSITIVE_INFINITY;
  if (fate >= trouble.lost + trouble.late) return event.at + lagMs;
  const late = 2 + chance(company.seed, 'microsoft log lateness', log, nth) * 18;
  return event.at + lagMs + late * 3_600_000;
}

/** The lower bound that a filter sets, so that most events need not be made to be compared. */
function sinceOf(filter: string): number | null {
  const text = /(?:^|and )\(?(?:activity|created)DateTime ge (?<from>[^\s)]+)\)?(?: and |$)/u.exec(filter)
    ?.groups?.['from'];
  const at = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? null : at - 1;
}

function signInActivities(call: GraphCall): GraphAnswer {
  const { tenant } = call;
  const { directory } = tenant;
  if (tenant.sovereign) return unknownSegment('servicePrincipalSignInActivities');
  if (tenant.scenario === 'basic') return noPremium;
  const byAppId = /^appId eq '([^']*)'$/u.exec(call.url.searchParams.get('$filter') ?? '')?.[1];
  if (byAppId !== undefined) {
    const app = tenant.appByAppId(byAppId);
    const row =
      app === null ? null : activityRow(app, directory.startedAt, tenant.changes.lastSignIns.get(app.appId));
    return pageOfRows(
      { ...call, url: new URL(call.url.pathname, call.url) },
      row === null ? [] : [row],
      'reports/servicePrincipalSignInActivities',
    );
  }
  if (call.url.searchParams.has('$filter')) return unsupportedQuery;
  const has = (index: number) => directory.profile(index).activity.client !== 'untold';
  return page(
    call,
    {
      length: directory.servicePrincipals,
      has,
      row: (index) => {
        const app = directory.profile(index);
        return JSON.stringify(
          activityRow(app, directory.startedAt, tenant.changes.lastSignIns.get(app.appId)),
        );
      },
      count() {
        let count = 0;
        for (let index = 0; index < directory.servicePrincipals; index += 1) if (has(index)) count += 1;
        return count;
      },
    },
    { entity: 'reports/servicePrincipalSignInActivities' },
  );
}

function riskyServicePrincipals(call: GraphCall): GraphAnswer {
  const { tenant } = call;
  if (tenant.scenario === 'basic') return noPremium;
  const app = tenant.directory.profile(tenant.directory.special('half-verified'));
  return pageOfRows(
    call,
    [
      {
        id: app.id,
        appId: app.appId,
        displayName: app.name,
        isEnabled: true,
        isProcessing: false,
        riskDetail: 'none',
        riskLastUpdatedDateTime: new Date(tenant.directory.startedAt - 20 * day).toISOString(),
        riskLevel: 'high',
        riskState: 'atRisk',
        servicePrincipalType: 'Application',
      },
    ],
    'identityProtection/riskyServicePrincipals',
  );
}

/** Newest first. Only interactive ones, unless the filter names a kind. */
function signIns(call: GraphCall): GraphAnswer {
  const { tenant, version } = call;
  if (tenant.scenario === 'basic') return noPremium;
  const filter = call.url.searchParams.get('$filter');
  const unknown = version === 'v1.0' ? betaOnly.exec(filter ?? '')?.[0] : undefined;
  if (unknown !== undefined)
    return badRequest(`Could not find a property named '${unknown}' on type 'microsoft.graph.signIn'.`);
  const matches = filter === null ? () => true : compileFilter(filter);
  if (matches === null) return unsupportedQuery;
  const anyKind = filter?.includes('signInEventTypes') === true;
  const now = tenant.clock.now();
  const from = Math.max(now - signInDays * day, (filter === null ? null : sinceOf(filter)) ?? 0);
  const live = tenant.changes.signIns
    .filter((event, nth) => shownAt(tenant, 'sign-ins', event, nth) <= now)
    .toSorted((left, right) => right.at - left.at);
  const events = [...live, ...signInsOf(tenant)].filter(({ at }) => at >= from);
  const known = /include-unknown-enum-members/iu.test(call.headers['prefer'] ?? '');
  const select = selectOf(call);
  const has = (index: number) => {
    const row = events[index]?.body('beta', known) ?? {};
    return (anyKind || row['isInteractive'] === true) && matches(row);
  };
  return page(
    call,
    {
      length: events.length,
      has,
      row: (index) => JSON.stringify(pickFields(events[index]?.body(version, known) ?? {}, select)),
      count: () => events.filter((_, index) => has(index)).length,
    },
    { entity: 'auditLogs/signIns', defaultTop: 1000, maxTop: 1000 },
  );
}

export const logRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'auditLogs/directoryAudits',
    needs: readAudits,
    quota: 'reports',
    handle: directoryAudits,
  },
  { method: 'GET', path: 'auditLogs/signIns', needs: readActivity, quota: 'sign-ins', handle: signIns },
  {
    method: 'GET',
    path: 'reports/servicePrincipalSignInActivities',
    version: 'beta',
    needs: readActivity,
    quota: 'reports',
    handle: signInActivities,
  },
  {
    method: 'GET',
    path: 'identityProtection/riskyServicePrincipals',
    needs: readRisk,
    quota: 'identity-protection',
    handle: riskyServicePrincipals,
  },
];
