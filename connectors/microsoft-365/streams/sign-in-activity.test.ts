import { expect, test } from 'vitest';
import { list, openTenant, refusal } from '../testing.ts';

const at = (lastSignInDateTime: string | null) => ({ lastSignInDateTime, lastSignInRequestId: null });

async function activityOf(row: Readonly<Record<string, unknown>>) {
  const tenant = await openTenant(() => list([{ id: 'x', appId: 'app', ...row }]));
  return (await tenant.read('sign-in-activity')).rows[0];
}

test('the latest of all activities is the last use; that without a person stands beside it', async () => {
  expect(
    await activityOf({
      lastSignInActivity: at('2026-08-01T00:00:00Z'),
      delegatedClientSignInActivity: at('2026-08-02T00:00:00Z'),
      applicationAuthenticationClientSignInActivity: at('2026-07-01T00:00:00Z'),
    }),
  ).toEqual({
    type: 'app-activity',
    clientId: 'app',
    lastUsedAt: '2026-08-02T00:00:00.000Z',
    lastUsedStatus: 'used',
    appOnlyLastUsedAt: '2026-07-01T00:00:00.000Z',
  });
});

test.each([
  ['year 1', { lastSignInActivity: at('0001-01-01T00:00:00Z') }],
  ['null', { lastSignInActivity: at(null) }],
  ['no activity', { lastSignInActivity: null }],
  ['nothing', {}],
])('%s is not known, not never', async (_, row) => {
  expect(await activityOf(row)).toMatchObject({
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    appOnlyLastUsedAt: null,
  });
});

test.each([
  ['no licence', refusal(403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant'), 'GAP_LICENCE'],
  ['no such report', refusal(400, 'BadRequest', "Resource not found for the segment 'x'."), 'GAP_CLOUD'],
  ['no permission', refusal(403, 'Authentication_MSGraphPermissionMissing'), 'GAP_PERMISSION'],
])('%s: unavailable, with the reason', async (_, reply, code) => {
  const tenant = await openTenant(() => reply);

  expect((await tenant.read('sign-in-activity')).error?.code).toBe(code);
});

test('a national cloud is not asked for a report it does not have', async () => {
  const tenant = await openTenant(() => list([]), { settings: { cloud: 'usgov' } });

  expect((await tenant.read('sign-in-activity')).error?.code).toBe('GAP_CLOUD');
  expect(tenant.asked).toEqual([]);
});

test('the report is beta', async () => {
  const tenant = await openTenant(() => list([]));

  await tenant.read('sign-in-activity');

  expect(tenant.asked[0]?.path).toBe('/beta/reports/servicePrincipalSignInActivities');
});

test('a full page without a next one is not taken for the end', async () => {
  const rows = (count: number) => Array.from({ length: count }, (_, index) => ({ appId: `app-${index}` }));
  const full = await openTenant(() => list(rows(999)));
  const short = await openTenant(() => list(rows(998)));

  expect((await full.read('sign-in-activity')).end?.gaps).toMatchObject([
    { error: { code: 'READ_INCOMPLETE' } },
  ]);
  expect((await short.read('sign-in-activity')).end?.gaps).toEqual([]);
});

const cursor = (pages: number) => JSON.stringify({ v: 1, at: '2026-11-20T12:00:00.000Z', pages });

test('a short report is read to its end each time, of a long one what is new', async () => {
  const tenant = await openTenant(() => list([{ id: 'x', appId: 'app', lastSignInActivity: at(null) }]));

  const short = await tenant.read('sign-in-activity', { cursor: cursor(3) });
  const long = await tenant.read('sign-in-activity', { cursor: cursor(4) });

  expect(tenant.asked.map(({ query }) => query.get('$filter'))).toEqual([
    null,
    'lastSignInActivity/lastSignInDateTime ge 2026-11-17T12:00:00.000Z',
  ]);
  expect(short.end).toMatchObject({ verifiedAt: '2026-11-22T12:00:00.000Z' });
  expect(long.end).not.toHaveProperty('verifiedAt');
  expect(JSON.parse(long.end?.cursor ?? '')).toMatchObject({ at: '2026-11-22T12:00:00.000Z', pages: 4 });
});

test('a long report that takes no such question stays as it was read, and says of when', async () => {
  const tenant = await openTenant(() => refusal(400, 'BadRequest', 'Invalid filter'));

  const { end, rows } = await tenant.read('sign-in-activity', { cursor: cursor(4) });

  expect(rows).toEqual([]);
  expect(end).toMatchObject({ asOf: '2026-11-20T12:00:00.000Z', cursor: cursor(4) });
  expect(end?.note).toContain('does not tell what is new');
});

test('a report that is gone is no report without news', async () => {
  const tenant = await openTenant(() => refusal(403, 'Authentication_MSGraphPermissionMissing'));

  expect((await tenant.read('sign-in-activity', { cursor: cursor(4) })).error?.code).toBe('GAP_PERMISSION');
});
