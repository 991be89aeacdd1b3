import { expect, test } from 'vitest';
import { type Asked, graphOrigin, list, openTenant, refusal, type Reply } from '../testing.ts';

interface Inner {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}
type Member = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

const apps = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `obj-${String(index).padStart(3, '0')}`,
    appId: `app-${index}`,
    displayName: 'x',
  }));
const membersOf = ({ body }: Asked) => (JSON.parse(body) as { requests: readonly Inner[] }).requests;
const objectOf = ({ url }: Inner) => url.split('/')[2] ?? '';
const owner = (id: string) => ({ '@odata.type': '#microsoft.graph.user', id, displayName: null });
const page = (...value: readonly unknown[]): Member => ({ status: 200, body: { value } });

/** Answers batches member by member; null leaves a member out. Members come back in reverse. */
function serve(
  count: number,
  answer: (member: Inner, tries: number) => Member | null,
): (asked: Asked) => Reply {
  const tries = new Map<string, number>();
  return (asked) => {
    if (asked.path === '/v1.0/applications') return list(apps(count), { count });
    if (asked.path !== '/v1.0/$batch') return refusal(404, 'x');
    const responses = membersOf(asked).flatMap((member) => {
      const known = tries.get(member.url) ?? 0;
      tries.set(member.url, known + 1);
      const reply = answer(member, known);
      return reply === null ? [] : [{ id: member.id, ...reply }];
    });
    return { json: { responses: responses.toReversed() } };
  };
}
const batches = (asked: readonly Asked[]) =>
  asked.filter(({ path }) => path === '/v1.0/$batch').map(membersOf);

test('owners are read in batches of 20, never one call an app, each member asking for consistency itself', async () => {
  const tenant = await openTenant(serve(45, (member) => page(owner(`owner-of-${objectOf(member)}`))));

  const reading = await tenant.read('application-owners');

  expect(batches(tenant.asked).map((members) => members.length)).toEqual([20, 20, 5]);
  expect(
    batches(tenant.asked)
      .flat()
      .every(({ headers }) => headers['ConsistencyLevel'] === 'eventual'),
  ).toBe(true);
  expect(reading.rows).toHaveLength(45);
  expect(reading.rows).toContainEqual({
    type: 'owner',
    clientId: 'app-7',
    principal: { kind: 'user', id: 'owner-of-obj-007' },
  });
  expect(reading.end?.gaps).toEqual([]);
});

test('the applications are not listed again when this session has read them', async () => {
  const tenant = await openTenant(serve(3, () => page()));

  await tenant.read('applications');
  await tenant.read('application-owners');
  await tenant.read('federated-credentials');

  expect(tenant.asked.filter(({ path }) => path === '/v1.0/applications')).toHaveLength(1);
  expect(batches(tenant.asked)).toHaveLength(2);
});

test('a throttled member alone is asked again, after the time it named', async () => {
  const tenant = await openTenant(
    serve(5, (member, tries) =>
      objectOf(member) === 'obj-002' && tries === 0
        ? {
            status: 429,
            headers: { 'Retry-After': '7.5' },
            body: { error: { code: 'TooManyRequests', message: 'x' } },
          }
        : page(owner('o')),
    ),
  );
  const before = tenant.clock.now();

  const reading = await tenant.read('application-owners');

  expect(batches(tenant.asked).map((members) => members.map(objectOf))).toEqual([
    ['obj-000', 'obj-001', 'obj-002', 'obj-003', 'obj-004'],
    ['obj-002'],
  ]);
  expect(tenant.clock.now() - before).toBeGreaterThanOrEqual(7500);
  expect(reading.rows).toHaveLength(5);
  expect(reading.end?.gaps).toEqual([]);
});

test('a member that is left out or fails inside is asked again; one that always does is a gap', async () => {
  const tenant = await openTenant(
    serve(3, (member, tries) => {
      if (objectOf(member) === 'obj-000') return tries === 0 ? null : page(owner('o'));
      if (objectOf(member) === 'obj-001') return tries === 0 ? { status: 503 } : page(owner('o'));
      return { status: 500, body: { error: { code: 'x', message: 'x' } } };
    }),
  );

  const reading = await tenant.read('application-owners');

  expect(reading.rows).toHaveLength(2);
  expect(reading.end?.gaps).toMatchObject([{ units: 1, error: { code: 'READ_FAILED' } }]);
});

test('a member with more pages goes on in a later batch', async () => {
  const more = `${graphOrigin}/v1.0/applications/obj-000/owners?$select=id&$skiptoken=2`;
  const tenant = await openTenant(
    serve(1, ({ url }) =>
      url.includes('skiptoken')
        ? page(owner('second'))
        : { status: 200, body: { '@odata.count': 2, '@odata.nextLink': more, value: [owner('first')] } },
    ),
  );

  const reading = await tenant.read('application-owners');

  expect(reading.rows).toMatchObject([{ principal: { id: 'first' } }, { principal: { id: 'second' } }]);
  expect(batches(tenant.asked)[1]?.[0]?.url).toBe('/applications/obj-000/owners?$select=id&$skiptoken=2');
  expect(reading.end?.gaps).toEqual([]);
});

test('a member whose page token has ended starts again; a row on two pages is one', async () => {
  const more = `${graphOrigin}/v1.0/applications/obj-000/owners?$skiptoken=2`;
  const first = { '@odata.count': 2, '@odata.nextLink': more, value: [owner('first')] };
  const expired = { status: 400, body: { error: { code: 'Directory_ExpiredPageToken', message: 'x' } } };
  const tenant = await openTenant(
    serve(1, ({ url }, tries) => {
      if (!url.includes('skiptoken')) return { status: 200, body: first };
      return tries === 0 ? expired : page(owner('first'), owner('second'));
    }),
  );
  const forever = await openTenant(
    serve(1, ({ url }) => (url.includes('skiptoken') ? expired : { status: 200, body: first })),
  );

  const reading = await tenant.read('application-owners');
  const broken = await forever.read('application-owners');

  expect(reading.rows).toMatchObject([{ principal: { id: 'first' } }, { principal: { id: 'second' } }]);
  expect(reading.end?.gaps).toEqual([]);
  expect(broken.rows).toHaveLength(1);
  expect(broken.end?.gaps).toMatchObject([{ error: { code: 'READ_REJECTED' } }]);
});

test('rows that repeat do not make up for owners that are missing', async () => {
  const more = `${graphOrigin}/v1.0/applications/obj-000/owners?$skiptoken=2`;
  const tenant = await openTenant(
    serve(1, ({ url }) =>
      url.includes('skiptoken')
        ? page(owner('first'))
        : { status: 200, body: { '@odata.count': 2, '@odata.nextLink': more, value: [owner('first')] } },
    ),
  );

  const reading = await tenant.read('application-owners');

  expect(reading.read).toBe(1);
  expect(reading.end?.gaps).toMatchObject([{ error: { code: 'READ_INCOMPLETE' } }]);
});

test.each(['0', 'Sun, 06 Nov 1994 08:49:37 GMT'])(
  'a member told to come back at once (%s) still backs off',
  async (retryAfter) => {
    const tenant = await openTenant(
      serve(1, (_member, tries) =>
        tries < 6
          ? {
              status: 429,
              headers: { 'Retry-After': retryAfter },
              body: { error: { code: 'TooManyRequests', message: 'x' } },
            }
          : page(owner('o')),
      ),
    );
    const before = tenant.clock.now();

    const reading = await tenant.read('application-owners');

    expect(reading.end?.gaps).toEqual([]);
    expect(tenant.clock.now() - before).toBeGreaterThanOrEqual(30_000);
  },
);

test('a member’s link to another host is not followed', async () => {
  const tenant = await openTenant(
    serve(1, () => ({
      status: 200,
      body: { '@odata.nextLink': 'https://evil.example/v1.0/x', value: [owner('o')] },
    })),
  );

  const reading = await tenant.read('application-owners');

  expect(batches(tenant.asked)).toHaveLength(1);
  expect(reading.rows).toHaveLength(1);
  expect(reading.end?.gaps).toMatchObject([{ error: { code: 'PAGE_FOREIGN' } }]);
});

test('fewer owners than counted is a gap', async () => {
  const tenant = await openTenant(
    serve(1, () => ({ status: 200, body: { '@odata.count': 3, value: [owner('o')] } })),
  );

  expect((await tenant.read('application-owners')).end?.gaps).toMatchObject([
    { error: { code: 'READ_INCOMPLETE' } },
  ]);
});

test('an app deleted meanwhile is no gap; a missing permission ends the stream', async () => {
  const gone = await openTenant(
    serve(2, (member) =>
      objectOf(member) === 'obj-000'
        ? { status: 404, body: { error: { code: 'Request_ResourceNotFound', message: 'x' } } }
        : page(owner('o')),
    ),
  );
  const forbidden = await openTenant(
    serve(2, () => ({ status: 403, body: { error: { code: 'Authorization_RequestDenied', message: 'x' } } })),
  );

  expect((await gone.read('application-owners')).end?.gaps).toEqual([]);
  expect((await forbidden.read('application-owners')).error?.code).toBe('GAP_PERMISSION');
});

test('a resumed run asks those that had not answered and those after them, and no other', async () => {
  const first = await openTenant(
    serve(100, (member, tries) => (objectOf(member) === 'obj-005' && tries === 0 ? null : page(owner('o')))),
  );
  const before = await first.read('application-owners', { stopAfter: 1 });

  const second = await openTenant(serve(100, () => page(owner('o'))));
  const after = await second.read('application-owners', {
    checkpoint: before.batches[0]?.checkpoint ?? null,
  });

  const asked = batches(second.asked).flat().map(objectOf);
  expect(asked).toHaveLength(21);
  expect(asked[0]).toBe('obj-005');
  expect(asked[1]).toBe('obj-080');
  expect(before.read + after.read).toBe(100);
});

test('a service principal that owns an app is told from a person; a row without id is reported', async () => {
  const tenant = await openTenant(
    serve(1, () =>
      page({ '@odata.type': '#microsoft.graph.servicePrincipal', id: 'sp' }, { displayName: 'x' }),
    ),
  );

  const reading = await tenant.read('application-owners');

  expect(reading.rows).toMatchObject([{ principal: { kind: 'service-principal', id: 'sp' } }]);
  expect(reading.malformed).toHaveLength(1);
});

test('outside identities show whom they trust', async () => {
  const tenant = await openTenant(
    serve(1, () =>
      page({ id: 'f1', name: 'gh', issuer: 'https://evil.example/oidc', subject: 'x', audiences: [] }),
    ),
  );

  expect((await tenant.read('federated-credentials')).rows).toMatchObject([
    {
      type: 'credential',
      kind: 'federated-credential',
      clientId: 'app-0',
      id: 'obj-000/f1',
      name: 'gh: https://evil.example/oidc x',
    },
  ]);
});

test('applications that cannot be listed leave owners unavailable, not empty', async () => {
  const tenant = await openTenant(() => refusal(403, 'Authorization_RequestDenied'));

  expect((await tenant.read('applications')).error?.code).toBe('GAP_PERMISSION');
  expect((await tenant.read('application-owners')).error?.code).toBe('GAP_PERMISSION');
});
