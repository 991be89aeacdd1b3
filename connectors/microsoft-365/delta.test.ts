import { expect, test } from 'vitest';
import type { Observation } from '../../src/core/observation.ts';
import { appSeen, type Asked, graphOrigin, list, openTenant, refusal, type Reply } from './testing.ts';

const at = '2026-11-22T12:00:00.000Z';
const cursor = JSON.stringify({ v: 1, at, mark: 'T0' });
const deltaPath = '/v1.0/servicePrincipals/delta';
const link = (mark: string) => `${graphOrigin}${deltaPath}?$deltatoken=${mark}`;

const isDelta = ({ path }: Asked) => path.endsWith('/delta');

function changes(value: readonly unknown[], more: Readonly<Record<string, unknown>> = {}): Reply {
  return { json: { value, '@odata.deltaLink': link('T1'), ...more } };
}

const whole = {
  id: 'sp-new',
  appId: 'new',
  displayName: 'New',
  appDisplayName: 'New',
  appOwnerOrganizationId: null,
  accountEnabled: true,
  isDisabled: null,
  disabledByMicrosoftStatus: null,
  servicePrincipalType: 'Application',
  signInAudience: null,
  verifiedPublisher: null,
  replyUrls: [],
  homepage: null,
  tags: [],
  createdDateTime: null,
  applicationTemplateId: null,
  appRoleAssignmentRequired: false,
  appRoles: [],
  oauth2PermissionScopes: [],
  passwordCredentials: [],
};
const saved: readonly Observation[] = [appSeen('zoom', 'sp-zoom'), appSeen('old', 'sp-old')];
const names = (rows: readonly Observation[]) =>
  rows.flatMap((row) => (row.type === 'app' ? [`${row.clientId} ${row.name} ${row.state}`] : []));
const told = (batches: readonly { readonly told?: readonly object[] }[]) =>
  batches.flatMap(({ told: subjects }) =>
    (subjects ?? []).map((subject) => Object.values(subject)[0] as string),
  );

test('the mark is taken before the list, and of its link nothing else is kept', async () => {
  const tenant = await openTenant(
    (asked) =>
      isDelta(asked)
        ? { json: { value: [], '@odata.deltaLink': `${graphOrigin}${deltaPath}?$deltatoken=a%2Fb&x=secret` } }
        : list([whole], { count: 1 }),
    { marks: true },
  );

  const { end } = await tenant.read('service-principals');

  expect(tenant.asked.map(({ path }) => path)).toEqual([deltaPath, '/v1.0/servicePrincipals']);
  expect(JSON.parse(end?.cursor ?? '')).toEqual({ v: 1, at, mark: 'a/b' });
});

test.each([
  ['another host', `https://evil.example${deltaPath}?$deltatoken=T0`],
  ['another scheme', `http://graph.microsoft.com${deltaPath}?$deltatoken=T0`],
  ['another port', `https://graph.microsoft.com:8443${deltaPath}?$deltatoken=T0`],
  ['somebody’s name in it', `https://a@graph.microsoft.com${deltaPath}?$deltatoken=T0`],
  ['another list', `${graphOrigin}/v1.0/users/delta?$deltatoken=T0`],
  ['another version', `${graphOrigin}/beta/servicePrincipals/delta?$deltatoken=T0`],
  ['no mark', `${graphOrigin}${deltaPath}?x=1`],
  ['a mark without end', link('x'.repeat(9_000))],
  ['no address', 'T0'],
  ['nothing', null],
])('a link with %s gives no cursor; the list is complete all the same', async (_, deltaLink) => {
  const tenant = await openTenant(
    (asked) =>
      isDelta(asked) ? { json: { value: [], '@odata.deltaLink': deltaLink } } : list([whole], { count: 1 }),
    { marks: true },
  );

  const { end, error } = await tenant.read('service-principals');

  expect(error).toBeNull();
  expect(end).toMatchObject({ expected: 1, gaps: [] });
  expect(end).not.toHaveProperty('cursor');
});

test('clouds without delta queries are not asked for a mark', async () => {
  const tenant = await openTenant(() => list([], { count: 0 }), {
    marks: true,
    settings: { cloud: 'usgov' },
  });

  expect((await tenant.read('service-principals')).end).not.toHaveProperty('cursor');
  expect(tenant.asked.some(isDelta)).toBe(false);
});

test('a list with a row that was not understood gives no cursor', async () => {
  const tenant = await openTenant(
    (asked) => (isDelta(asked) ? changes([]) : list([whole, { id: '' }], { count: 2 })),
    { marks: true },
  );

  expect((await tenant.read('service-principals')).end).not.toHaveProperty('cursor');
});

test('what is told in full is taken as told, a part stands over the whole object, gone is gone', async () => {
  const tenant = await openTenant(
    (asked) => {
      if (!isDelta(asked)) return list([{ ...whole, id: 'sp-zoom', appId: 'zoom', displayName: 'Zoom' }]);
      if (asked.query.get('$skiptoken') === '2') return changes([whole]);
      return changes(
        [
          { id: 'sp-zoom', accountEnabled: false },
          { id: 'sp-old', '@removed': { reason: 'changed' } },
          { id: 'sp-unheard', '@removed': { reason: 'deleted' } },
        ],
        { '@odata.deltaLink': null, '@odata.nextLink': `${graphOrigin}${deltaPath}?$skiptoken=2` },
      );
    },
    { saved },
  );

  const { rows, batches, end } = await tenant.read('service-principals', { cursor });

  expect(tenant.asked[0]?.query.toString()).toBe('%24deltatoken=T0');
  expect(JSON.parse(tenant.asked[2]?.body ?? '')).toEqual({ ids: ['sp-zoom'], types: ['servicePrincipal'] });
  expect(names(rows)).toEqual(['zoom Zoom disabled', 'new New enabled']);
  expect(new Set(told(batches))).toEqual(new Set(['zoom', 'new', 'old']));
  expect(end).toMatchObject({ expected: null, gaps: [], asOf: at });
  expect(JSON.parse(end?.cursor ?? '')).toEqual({ v: 1, at, mark: 'T1' });
});

test('told twice: the same is taken once, two that differ are asked about', async () => {
  const tenant = await openTenant(
    (asked) =>
      isDelta(asked)
        ? changes([
            whole,
            whole,
            { id: 'sp-zoom', accountEnabled: false },
            { id: 'sp-zoom', accountEnabled: true },
            { id: 'sp-old', '@removed': { reason: 'changed' } },
            { ...whole, id: 'sp-old', appId: 'old' },
          ])
        : list([{ ...whole, id: 'sp-zoom', appId: 'zoom', displayName: 'Zoom' }]),
    { saved },
  );

  const { rows, batches } = await tenant.read('service-principals', { cursor });

  expect(JSON.parse(tenant.asked[1]?.body ?? '')).toMatchObject({ ids: ['sp-zoom', 'sp-old'] });
  expect(names(rows)).toEqual(['new New enabled', 'zoom Zoom enabled']);
  expect(told(batches)).toContain('old');
});

test('an object that has changed and is not to be found is a gap, and asked for again from the same cursor', async () => {
  const tenant = await openTenant(
    (asked) => (isDelta(asked) ? changes([{ id: 'sp-zoom', accountEnabled: false }]) : list([])),
    { saved },
  );

  const { end, batches } = await tenant.read('service-principals', { cursor });

  expect(end?.gaps).toMatchObject([{ error: { code: 'READ_INCOMPLETE' } }]);
  expect(end).not.toHaveProperty('cursor');
  expect(batches[0]?.checkpoint).toBeNull();
});

test.each<[string, Reply]>([
  ['410', refusal(410, 'syncStateNotFound', 'x', { location: `https://evil.example${deltaPath}` })],
  ['an expired mark', refusal(400, 'Directory_ExpiredDeltaToken')],
  ['an expired page', refusal(400, 'Directory_ExpiredPageToken')],
  ['a cloud without', refusal(400, 'BadRequest', "Resource not found for the segment 'delta'.")],
  ['no permission', refusal(403, 'Authorization_RequestDenied')],
  [
    'a foreign next page',
    changes([], { '@odata.nextLink': `https://evil.example${deltaPath}?$skiptoken=1` }),
  ],
  ['a next page that leads back', changes([], { '@odata.nextLink': link('T0') })],
  ['a next page of another list', changes([], { '@odata.nextLink': `${graphOrigin}/v1.0/users` })],
  ['a foreign mark', changes([], { '@odata.deltaLink': `https://evil.example${deltaPath}?$deltatoken=T1` })],
  ['no mark to go on from', changes([], { '@odata.deltaLink': null })],
  ['a row without an id', changes([{ accountEnabled: false }])],
  ['no list', { json: { value: 'x' } }],
])('%s: all is read instead', async (_, reply) => {
  const tenant = await openTenant((asked) => (isDelta(asked) ? reply : list([])), { saved });

  const { readWhole, rows } = await tenant.read('service-principals', { cursor });

  expect(readWhole).toMatch(/^(?:the vendor|a change was told)/u);
  expect(rows).toEqual([]);
  expect(tenant.asked.every(({ origin }) => origin === graphOrigin)).toBe(true);
});

test('a vendor that does not answer is asked again next time, from the same mark', async () => {
  const tenant = await openTenant(() => refusal(503, 'ServiceUnavailable'), { saved });

  const { error, readWhole } = await tenant.read('service-principals', { cursor });

  expect(error?.code).toBe('READ_FAILED');
  expect(readWhole).toBeNull();
});

test.each([
  ['older than 7 days', JSON.stringify({ v: 1, at: '2026-11-15T12:00:00.000Z', mark: 'T0' })],
  ['of another version', JSON.stringify({ v: 2, at, mark: 'T0' })],
  ['no JSON', '{'],
  ['without a time', JSON.stringify({ v: 1, mark: 'T0' })],
])('a cursor %s: all is read, and nothing is asked before', async (_, text) => {
  const tenant = await openTenant(() => list([]), { saved });

  for (const stream of [
    'service-principals',
    'delegated-grants',
    'app-roles',
    'applications',
    'audit-events',
  ] as const)
    expect((await tenant.read(stream, { cursor: text })).readWhole).not.toBeNull();
  expect(tenant.asked).toEqual([]);
});

test('a cursor without a mark: all is read', async () => {
  const tenant = await openTenant(() => list([]), { saved });

  const text = JSON.stringify({ v: 1, at });
  expect((await tenant.read('service-principals', { cursor: text })).readWhole).not.toBeNull();
  expect((await tenant.read('delegated-grants', { cursor: text })).readWhole).not.toBeNull();
  expect(tenant.asked).toEqual([]);
});

test('cut off when all is saved, a read goes on to its end without a call', async () => {
  const first = await openTenant(() => changes([whole]), { saved });
  const { batches, end } = await first.read('service-principals', { cursor, stopAfter: 1 });
  const second = await openTenant(() => refusal(500, 'x'), { saved });

  const resumed = await second.read('service-principals', {
    cursor,
    checkpoint: batches[0]?.checkpoint ?? null,
  });

  expect(end).toBeNull();
  expect(second.asked).toEqual([]);
  expect(JSON.parse(resumed.end?.cursor ?? '')).toMatchObject({ mark: 'T1' });
});

test('hostile marks and ids stay text', async () => {
  const hostile = "T0&$filter=x' or '1#/../..";
  const tenant = await openTenant(
    (asked) => (isDelta(asked) ? changes([{ id: '__proto__', accountEnabled: false }]) : list([])),
    { saved },
  );

  await tenant.read('service-principals', { cursor: JSON.stringify({ v: 1, at, mark: hostile }) });

  expect(tenant.asked[0]?.path).toBe(deltaPath);
  expect([...(tenant.asked[0]?.query ?? [])]).toEqual([['$deltatoken', hostile]]);
  expect(JSON.parse(tenant.asked[1]?.body ?? '')).toMatchObject({ ids: ['__proto__'] });
});
