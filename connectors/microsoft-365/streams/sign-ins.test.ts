import { expect, test } from 'vitest';
import { appSeen, type Asked, graphOrigin, list, openTenant, refusal } from '../testing.ts';

const signIn = (id: string, more: Readonly<Record<string, unknown>> = {}) => ({
  id,
  createdDateTime: '2026-11-20T10:00:00.1234567Z',
  appId: 'zoom',
  appDisplayName: 'Zoom',
  userId: 'alice',
  resourceId: 'graph',
  status: { errorCode: 0 },
  ...more,
});
const filterOf = ({ query }: Asked) => query.get('$filter') ?? '';
const ofAppsThemselves = (asked: Asked) => filterOf(asked).includes("'servicePrincipal'");
const ofTools = (asked: Asked) => filterOf(asked).includes('04b07795-8ddb-461a-bbee-02f9e1bf7b46');
const isBeta = ({ path }: Asked) => path === '/beta/auditLogs/signIns';
const nextLink = (skip: number) => `${graphOrigin}/beta/auditLogs/signIns?$skiptoken=${skip}`;

async function eventOf(row: Readonly<Record<string, unknown>>) {
  const tenant = await openTenant((asked) => list(ofAppsThemselves(asked) ? [signIn('1', row)] : []));
  return (await tenant.read('sign-ins')).rows[0];
}

test('the log is asked for what concerns apps, 7 days back', async () => {
  const saved = [appSeen('aa', 'sp-1'), { ...appSeen('bb', 'sp-2'), party: 'first' as const }];
  const tenant = await openTenant(() => list([]), { saved });

  const { end } = await tenant.read('sign-ins');

  const people = "signInEventTypes/any(t: t eq 'interactiveUser' or t eq 'nonInteractiveUser')";
  const since = 'createdDateTime ge 2026-11-15T12:00:00.000Z';
  expect(tenant.asked.map(filterOf)).toEqual([
    `${since} and signInEventTypes/any(t: t eq 'servicePrincipal')`,
    `${since} and ${people} and (authenticationProtocol eq 'deviceCode')`,
    expect.stringContaining("(appId eq '04b07795-8ddb-461a-bbee-02f9e1bf7b46' or appId eq '1950a258-"),
    `${since} and ${people} and (appId eq 'aa')`,
  ]);
  expect(tenant.asked.every(isBeta)).toBe(true);
  expect(end).toMatchObject({ gaps: [], asOf: '2026-11-22T12:00:00.000Z', expected: null });
});

test('a person’s sign-in tells app, person, API and where it came from', async () => {
  expect(
    await eventOf({
      ipAddress: '203.0.113.9',
      location: { countryOrRegion: 'NL' },
      autonomousSystemNumber: 64500,
      userAgent: 'python-requests/2.32.4',
      authenticationProtocol: 'deviceCode',
      originalTransferMethod: 'deviceCodeFlow',
      sessionId: 's-1',
      isInteractive: true,
      signInEventTypes: ['interactiveUser'],
      clientCredentialType: 'none',
    }),
  ).toEqual({
    type: 'event',
    id: 'sign-in:1',
    at: '2026-11-20T10:00:00.123Z',
    event: 'sign-in',
    clientId: 'zoom',
    appName: 'Zoom',
    principal: 'alice',
    resource: 'graph',
    scopes: [],
    detail: {
      ip: '203.0.113.9',
      country: 'NL',
      asn: '64500',
      userAgent: 'python-requests/2.32.4',
      protocol: 'device-code',
      session: 's-1',
      outcome: 'ok',
      interactive: 'yes',
      transfer: 'deviceCodeFlow',
    },
  });
});

test.each([
  ['a code', { authenticationProtocol: 'oAuth2', incomingTokenType: 'none' }, 'authorization-code'],
  ['a refresh', { authenticationProtocol: 'oAuth2', incomingTokenType: 'refreshToken' }, 'refresh'],
  [
    'a device’s token',
    { authenticationProtocol: 'oAuth2', incomingTokenType: 'primaryRefreshToken' },
    'refresh',
  ],
  ['a password', { authenticationProtocol: 'ropc' }, 'password'],
  ['SAML', { authenticationProtocol: 'saml20' }, 'other'],
  ['not told', {}, undefined],
])('protocol: %s', async (_, row, protocol) => {
  const event = await eventOf(row);

  expect(event).toMatchObject({ type: 'event', principal: 'alice' });
  expect(event?.type === 'event' && event.detail['protocol']).toBe(protocol);
});

test('an app’s own sign-in belongs to nobody; one of an unknown app has no client', async () => {
  const own = {
    userId: '',
    servicePrincipalId: 'sp-zoom',
    signInEventTypes: ['servicePrincipal'],
    clientCredentialType: 'clientSecret',
    status: { errorCode: 7000215 },
  };

  expect(await eventOf(own)).toMatchObject({
    principal: null,
    clientId: 'zoom',
    detail: { protocol: 'client-credentials', outcome: 'failed', credential: 'clientSecret' },
  });
  expect(
    await eventOf({
      appId: '',
      userId: null,
      servicePrincipalId: '00000000-0000-0000-0000-000000000000',
      resourceId: null,
    }),
  ).toMatchObject({ clientId: null, principal: null, resource: null });
});

test('hostile names and ids are kept as they came, and never enter a filter', async () => {
  const hostile = "x' or appId ne '";
  const saved = [appSeen(hostile, 'sp-1')];
  const tenant = await openTenant(
    (asked) =>
      list(
        ofAppsThemselves(asked)
          ? [signIn('__proto__', { appDisplayName: '=cmd|\u202e\u001b[31m', userAgent: '<script>' })]
          : [],
      ),
    { saved },
  );

  const { rows } = await tenant.read('sign-ins');

  expect(rows).toMatchObject([
    { id: 'sign-in:__proto__', appName: '=cmd|\u202e\u001b[31m', detail: { userAgent: '<script>' } },
  ]);
  expect(tenant.asked.map(filterOf).join(' ')).not.toContain(hostile);
});

test('pages are followed, a sign-in that two questions bring is one event, a broken row is counted', async () => {
  const tenant = await openTenant((asked) => {
    if (asked.query.has('$skiptoken'))
      return list([signIn('2'), { id: '' }, signIn('3', { createdDateTime: 'x' })]);
    if (ofAppsThemselves(asked)) return list([signIn('1')], { next: nextLink(2) });
    return list(ofTools(asked) ? [signIn('1'), signIn('4')] : []);
  });

  const { rows, read, malformed, end } = await tenant.read('sign-ins');

  expect(rows.map((row) => row.type === 'event' && row.id)).toEqual(['sign-in:1', 'sign-in:2', 'sign-in:4']);
  expect(read).toBe(3);
  expect(malformed).toHaveLength(2);
  expect(end?.gaps).toEqual([]);
});

test('too many sign-ins: the newest are told, and from when on they are', async () => {
  const tenant = await openTenant((asked) => {
    const at = Number(asked.query.get('$skiptoken') ?? 0);
    if (!ofAppsThemselves(asked) && at === 0) return list([]);
    return list([signIn(`${at}`)], { next: nextLink(at + 1) });
  });

  const { end } = await tenant.read('sign-ins');

  expect(
    tenant.asked.filter((asked) => ofAppsThemselves(asked) || asked.query.has('$skiptoken')),
  ).toHaveLength(40);
  expect(end?.gaps).toMatchObject([{ error: { code: 'READ_INCOMPLETE' } }]);
  expect(end?.gaps[0]?.error.detail).toContain('not read before 2026-11-20');
});

test('a great many third-party apps: those unverified are asked for, the rest is said', async () => {
  const saved = Array.from({ length: 610 }, (_, index) => ({
    ...appSeen(`a${index}`, `sp-${index}`),
    verified: index < 10 ? ('yes' as const) : ('no' as const),
  }));
  const tenant = await openTenant(() => list([]), { saved });

  const { end } = await tenant.read('sign-ins');

  const asked = tenant.asked.map(filterOf).join(' ');
  expect(tenant.asked).toHaveLength(3 + 40);
  expect(asked).toContain("appId eq 'a609'");
  expect(asked).not.toContain("appId eq 'a9'");
  expect(end?.gaps).toMatchObject([{ units: 10, error: { code: 'READ_INCOMPLETE' } }]);
});

test.each([
  ['no licence', refusal(403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant'), 'GAP_LICENCE'],
  ['no such log', refusal(400, 'BadRequest', "Resource not found for the segment 'signIns'."), 'GAP_CLOUD'],
  ['no permission', refusal(403, 'Authentication_MSGraphPermissionMissing'), 'GAP_PERMISSION'],
])('%s: unavailable, with the reason', async (_, reply, code) => {
  const tenant = await openTenant(() => reply);

  const { error, rows } = await tenant.read('sign-ins');

  expect(error?.code).toBe(code);
  expect(rows).toEqual([]);
});

test('where beta takes no such question v1.0 tells a part, and the stream says that it is one', async () => {
  const tenant = await openTenant((asked) => {
    if (isBeta(asked))
      return ofAppsThemselves(asked) ? list([]) : refusal(400, 'BadRequest', 'Invalid filter');
    return list([signIn('1')]);
  });

  const { rows, end } = await tenant.read('sign-ins');

  expect(rows).toHaveLength(1);
  expect(tenant.asked.filter((asked) => !isBeta(asked)).map(filterOf)).toEqual([
    expect.not.stringContaining('signInEventTypes'),
  ]);
  expect(end?.gaps).toMatchObject([
    { error: { code: 'READ_REJECTED' } },
    { error: { code: 'READ_INCOMPLETE' } },
  ]);
});

test('a run that was cut off goes on with the questions that are left, over the same days', async () => {
  const reply = (asked: Asked) =>
    list(ofAppsThemselves(asked) ? [signIn('1')] : ofTools(asked) ? [signIn('2')] : []);
  const first = await (await openTenant(reply)).read('sign-ins', { stopAfter: 2 });
  const tenant = await openTenant(reply);
  await tenant.clock.sleep(3_600_000);

  const { rows, end } = await tenant.read('sign-ins', {
    checkpoint: first.batches.at(-1)?.checkpoint ?? null,
  });
  const anew = await tenant.read('sign-ins', { checkpoint: '{"answered":7' });

  expect(rows).toMatchObject([{ id: 'sign-in:2' }]);
  expect(filterOf(tenant.asked[0] as Asked)).toContain('createdDateTime ge 2026-11-15T12:00:00.000Z');
  expect(end?.asOf).toBe('2026-11-22T12:00:00.000Z');
  expect(anew.rows).toHaveLength(2);
});

test('after a row that was not understood there is nothing to go on at: the rest would pass for the whole', async () => {
  const tenant = await openTenant((asked) =>
    list(ofAppsThemselves(asked) ? [signIn('1'), { id: 5 }] : ofTools(asked) ? [signIn('2')] : []),
  );

  const { batches, end } = await tenant.read('sign-ins');

  expect(batches.length).toBeGreaterThan(1);
  expect(batches.filter(({ checkpoint }) => checkpoint !== null)).toEqual([]);
  expect(end).not.toHaveProperty('cursor');
});

test('calls keep to 5 in 10 seconds', async () => {
  const saved = Array.from({ length: 300 }, (_, index) => appSeen(`a${index}`, `sp-${index}`));
  const tenant = await openTenant(() => list([]), { saved });
  const before = tenant.clock.now();

  await tenant.read('sign-ins');

  // The lane lets two start at once after a rest.
  expect((tenant.asked.length - 2) / ((tenant.clock.now() - before) / 1000)).toBeLessThanOrEqual(0.5);
});

test('what is new is read from a day before the last read on; apps left out take no cursor', async () => {
  const saved = Array.from({ length: 601 }, (_, index) => appSeen(`a${index}`, `sp-${index}`));
  const tenant = await openTenant(() => list([]), { saved });
  const first = await tenant.read('sign-ins');
  const asked = tenant.asked.length;

  const { end } = await tenant.read('sign-ins', { cursor: first.end?.cursor });

  const filters = tenant.asked.slice(asked).map(filterOf);
  expect(filters).toHaveLength(43);
  expect(filters.every((filter) => filter.startsWith('createdDateTime ge 2026-11-21T12:00:0'))).toBe(true);
  expect(end?.gaps).toMatchObject([{ units: 1 }]);
  expect(JSON.parse(end?.cursor ?? '')).toEqual({ v: 1, at: end?.asOf });
});

test('sign-ins that were too many to be read give no cursor', async () => {
  const tenant = await openTenant((asked) => {
    const at = Number(asked.query.get('$skiptoken') ?? 0);
    if (!ofAppsThemselves(asked) && at === 0) return list([]);
    return list([signIn(`${at}`)], { next: nextLink(at + 1) });
  });

  expect((await tenant.read('sign-ins')).end).not.toHaveProperty('cursor');
});
