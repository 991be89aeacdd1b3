import { activityRow } from '../activity.ts';
import type { AuditEvent } from '../audit-events.ts';
import type { GraphCall, Route } from '../graph-call.ts';
import { page, pageOfRows } from '../graph-call.ts';
import { pastEvents } from '../history.ts';
import { compileFilter } from '../odata-filter.ts';
import { readActivity, readAudits, readRisk } from '../permissions.ts';
import type { Tenant } from '../tenant.ts';
import type { GraphAnswer } from '../wire.ts';
import { refusal, unknownSegment, unsupportedQuery } from '../wire.ts';

const day = 86_400_000;
const histories = new WeakMap<Tenant, readonly AuditEvent[]>();

function historyOf(tenant: Tenant): readonly AuditEvent[] {
  let history = histories.get(tenant);
  if (history === undefined) {
    history = pastEvents(tenant);
    histories.set(tenant, history);
  }
  return history;
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
  for (const event of [...tenant.changes.events.toReversed(), ...historyOf(tenant)])
    if (event.at >= from && isOut(tenant, event, now) && (matches === null || matches(event.body())))
      visible.push(event);
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

function isOut({ lagMs, directory }: Tenant, event: AuditEvent, now: number): boolean {
  return event.at < directory.startedAt || event.at + lagMs <= now;
}

/** The lower bound that a filter sets, so that most events need not be made to be compared. */
function sinceOf(filter: string): number | null {
  const text = /^\(?activityDateTime ge (?<from>\S+?)\)?(?: and |$)/u.exec(filter)?.groups?.['from'];
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
    const row = app === null ? null : activityRow(app, directory.startedAt);
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
      row: (index) => JSON.stringify(activityRow(directory.profile(index), directory.startedAt)),
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

/** Sign-ins of service principals: the latest of each app that has signed in on its own. */
function signIns(call: GraphCall): GraphAnswer {
  const { tenant } = call;
  const { directory } = tenant;
  if (tenant.scenario === 'basic') return noPremium;
  const rows = directory.vendorApps.flatMap(({ at }) => {
    const app = directory.profile(at);
    if (typeof app.activity.client !== 'number' || app.activity.asUser) return [];
    return [
      {
        id: directory.ids.correlation.at(4_000_000 + at),
        createdDateTime: new Date(directory.startedAt - app.activity.client * day - 3_600_000).toISOString(),
        appId: app.appId,
        appDisplayName: app.name,
        ipAddress: '198.51.100.7',
        resourceDisplayName: 'Microsoft Graph',
        resourceId: '00000003-0000-0000-c000-000000000000',
        servicePrincipalId: app.id,
        servicePrincipalName: app.name,
        signInEventTypes: ['servicePrincipal'],
        userId: '',
        status: { errorCode: 0, failureReason: null, additionalDetails: null },
      },
    ];
  });
  const failed = {
    id: directory.ids.correlation.at(4_900_000),
    createdDateTime: new Date(directory.startedAt - day).toISOString(),
    appId: '',
    servicePrincipalId: '00000000-0000-0000-0000-000000000000',
    signInEventTypes: ['servicePrincipal'],
    status: { errorCode: 7000215 },
  };
  return pageOfRows(call, [...rows, failed], 'auditLogs/signIns');
}

export const logRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'auditLogs/directoryAudits',
    needs: readAudits,
    quota: 'reports',
    handle: directoryAudits,
  },
  { method: 'GET', path: 'auditLogs/signIns', needs: readActivity, quota: 'reports', handle: signIns },
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
