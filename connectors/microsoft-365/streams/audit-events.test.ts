import { expect, test } from 'vitest';
import { appSeen, type Asked, graphOrigin, list, openTenant, refusal } from '../testing.ts';

const change = (displayName: string, newValue: string) => ({
  displayName,
  oldValue: null,
  newValue: `"${newValue}"`,
});
const record = (activity: string, correlationId: string, at: string) => ({
  id: `${activity} ${correlationId}`,
  correlationId,
  category: 'ApplicationManagement',
  result: 'success',
  activityDisplayName: activity,
  activityDateTime: at,
  initiatedBy: { user: { id: 'alice' } },
  targetResources: [
    {
      id: 'sp-graph',
      type: 'ServicePrincipal',
      modifiedProperties: [
        change('DelegatedPermissionGrant.Scope', 'Mail.Read'),
        change('DelegatedPermissionGrant.PrincipalId', 'alice'),
        change('ServicePrincipal.ObjectID', 'sp-zoom'),
      ],
    },
  ],
});
const aboutApps = ({ query }: Asked) =>
  query.get('$filter')?.includes("category eq 'ApplicationManagement'") === true;
const isOfLog = ({ path }: Asked) => path.endsWith('/directoryAudits');
const isOfApplications = ({ path }: Asked) => path.endsWith('/applications');
/** No own applications, and the count that proves it. */
const none = list([], { count: 0 });
const saved = [appSeen('zoom', 'sp-zoom'), appSeen('graph', 'sp-graph')];
const nextLink = `${graphOrigin}/v1.0/auditLogs/directoryAudits?$skiptoken=2`;

test('an act that a page ends in the middle of is read whole', async () => {
  const tenant = await openTenant(
    (asked) => {
      if (asked.query.has('$skiptoken'))
        return list([record('Add delegated permission grant', 'c1', '2026-11-20T10:00:00.000Z')]);
      if (!aboutApps(asked)) return list([]);
      return list([record('Remove delegated permission grant', 'c1', '2026-11-20T10:00:00.002Z')], {
        next: nextLink,
      });
    },
    { saved },
  );

  const reading = await tenant.read('audit-events');

  expect(reading.rows).toMatchObject([
    { event: 'consent', clientId: 'zoom', at: '2026-11-20T10:00:00.000Z' },
  ]);
  expect(reading.read).toBe(2);
  expect(reading.end?.note).toContain('2026-11-20');
});

test('the window is what the log can hold, 30 days', async () => {
  const tenant = await openTenant((asked) => (isOfLog(asked) ? list([]) : none));

  const { end } = await tenant.read('audit-events');

  expect(tenant.asked.filter(isOfLog).map(({ query }) => query.get('$filter'))).toEqual([
    "activityDateTime ge 2026-10-23T12:00:00.000Z and category eq 'ApplicationManagement'",
    "activityDateTime ge 2026-10-23T12:00:00.000Z and activityDisplayName eq 'Update authorization policy'",
  ]);
  expect(end).toMatchObject({ gaps: [], asOf: '2026-11-22T12:00:00.000Z' });
});

test('calls keep to 5 in 10 seconds', async () => {
  const pages = 20;
  const tenant = await openTenant((asked) => {
    if (!isOfLog(asked)) return none;
    const at = Number(asked.query.get('$skiptoken') ?? 0);
    const more = aboutApps(asked) || at > 0 ? at + 1 : pages;
    const link = `${graphOrigin}/v1.0/auditLogs/directoryAudits?$skiptoken=${more}`;
    return list([record('x', `c${at}`, '2026-11-20T10:00:00Z')], more < pages ? { next: link } : {});
  });
  const before = tenant.clock.now();

  await tenant.read('audit-events');

  const seconds = (tenant.clock.now() - before) / 1000;
  const asked = tenant.asked.filter(isOfLog);
  expect(asked).toHaveLength(pages + 1);
  // The lane lets two start at once after a rest.
  expect((asked.length - 2) / seconds).toBeLessThanOrEqual(0.5);
});

test('a log that may not be read is unavailable; a missing part is a gap', async () => {
  const closed = await openTenant(() => refusal(403, 'Authentication_MSGraphPermissionMissing'), { saved });
  const partly = await openTenant(
    (asked) => {
      if (isOfApplications(asked)) return none;
      return aboutApps(asked) ? list([]) : refusal(400, 'Request_BadRequest');
    },
    { saved },
  );
  const nameless = await openTenant(
    (asked) => (isOfApplications(asked) ? refusal(403, 'Authorization_RequestDenied') : list([])),
    { saved },
  );

  expect((await closed.read('audit-events')).error?.code).toBe('GAP_PERMISSION');
  expect((await partly.read('audit-events')).end?.gaps).toMatchObject([{ error: { code: 'READ_REJECTED' } }]);
  // An own application is named by its object id there, so whose record it is would be anybody's guess.
  expect((await nameless.read('audit-events')).end?.gaps).toMatchObject([
    { error: { code: 'GAP_PERMISSION' } },
  ]);
});

test('what is new is read from a day before the last read on, and the next goes on from this one', async () => {
  const tenant = await openTenant((asked) => (isOfLog(asked) ? list([]) : none), { saved });
  const first = await tenant.read('audit-events');
  await tenant.clock.sleep(2 * 86_400_000);
  const asked = tenant.asked.length;

  const { end } = await tenant.read('audit-events', { cursor: first.end?.cursor });

  const filters = tenant.asked
    .slice(asked)
    .filter(isOfLog)
    .map(({ query }) => query.get('$filter') ?? '');
  expect(filters).toHaveLength(2);
  expect(filters.every((filter) => filter.startsWith('activityDateTime ge 2026-11-21T12:00:0'))).toBe(true);
  expect(JSON.parse(end?.cursor ?? '')).toEqual({ v: 1, at: end?.asOf });
});

test('a log of which something is missing gives no cursor', async () => {
  const tenant = await openTenant((asked) =>
    isOfLog(asked) ? (aboutApps(asked) ? list([{ id: '' }]) : refusal(400, 'Request_BadRequest')) : none,
  );

  expect((await tenant.read('audit-events')).end).not.toHaveProperty('cursor');
});
