import { expect, test } from 'vitest';
import { type Asked, graphOrigin, list, openTenant, refusal, type Reply } from './testing.ts';

const sp = (id: string) => ({ id, appId: `app-${id}`, displayName: id, accountEnabled: true });
const next = (skip: string) =>
  `${graphOrigin}/v1.0/servicePrincipals?$top=999&$count=true&$skiptoken=${skip}`;
const skipOf = ({ query }: Asked) => query.get('$skiptoken');

/** Pages by skip token; '' is the first. */
async function readPages(pages: Readonly<Record<string, Reply>>) {
  const tenant = await openTenant(
    (asked) => pages[skipOf(asked) ?? ''] ?? refusal(404, 'Request_ResourceNotFound'),
  );
  return { tenant, reading: await tenant.read('service-principals') };
}

const names = (rows: readonly { readonly type: string }[]) =>
  rows.flatMap((row) => ('clientId' in row && row.type === 'app' ? [row.clientId] : []));

test('empty middle pages, a row on two pages and a null link: read to the end and proved by the count', async () => {
  const { tenant, reading } = await readPages({
    '': list([sp('a'), sp('b')], { count: 3, next: next('1') }),
    '1': list([], { next: next('2') }),
    '2': list([sp('b'), sp('c')], { next: null }),
  });

  expect(names(reading.rows)).toEqual(['app-a', 'app-b', 'app-c']);
  expect(reading.end).toMatchObject({ expected: 3, gaps: [] });
  expect(reading.read).toBe(3);
  expect(tenant.asked).toHaveLength(3);
});

test('every page, not only the first, asks for eventual consistency', async () => {
  const { tenant } = await readPages({
    '': list([sp('a')], { count: 2, next: next('1') }),
    '1': list([sp('b')]),
  });

  expect(tenant.asked.map(({ headers }) => headers['consistencylevel'])).toEqual(['eventual', 'eventual']);
  expect(tenant.asked[0]?.query.get('$count')).toBe('true');
  expect(tenant.asked[0]?.query.get('$top')).toBe('999');
});

test('an http loopback address is asked as Graph is: with the bearer, and its own next links', async () => {
  const local = 'http://127.0.0.1:4010';
  const tenant = await openTenant(
    (asked) =>
      skipOf(asked) === null
        ? list([sp('a')], { count: 2, next: `${local}/v1.0/servicePrincipals?$skiptoken=1` })
        : list([sp('b')]),
    { settings: { endpoints: { graph: local } } },
  );

  const reading = await tenant.read('service-principals');

  expect(names(reading.rows)).toEqual(['app-a', 'app-b']);
  expect(tenant.asked.map(({ origin, path }) => `${origin}${path}`)).toEqual(
    Array(2).fill(`${local}/v1.0/servicePrincipals`),
  );
  for (const { headers } of tenant.asked) expect(headers['authorization']).toMatch(/^Bearer ./u);
});

test('nothing is expanded into a list, which would be cut to 20 without a word', async () => {
  const tenant = await openTenant(() => list([], { count: 0 }));
  for (const { id } of tenant.session.streams) await tenant.read(id);

  expect(tenant.asked.length).toBeGreaterThan(8);
  for (const { query, body } of tenant.asked) {
    expect(query.has('$expand')).toBe(false);
    expect(body).not.toContain('$expand');
  }
});

test('fewer rows than counted is incomplete, and says how many', async () => {
  const { reading } = await readPages({ '': list([sp('a')], { count: 4 }) });

  expect(reading.end?.gaps).toMatchObject([{ units: 3, error: { code: 'READ_INCOMPLETE' } }]);
  expect(reading.end?.expected).toBe(4);
});

test('a list without its count is not proved complete', async () => {
  const { reading } = await readPages({ '': list([sp('a')]) });

  expect(reading.end?.gaps[0]?.error.message).toContain('no count');
});

test('rows added while the list is read are no loss', async () => {
  const { reading } = await readPages({ '': list([sp('a'), sp('b')], { count: 1 }) });

  expect(reading.end).toMatchObject({ expected: 2, gaps: [] });
});

test('a row that does not parse is reported once and is not missing as well', async () => {
  const { reading } = await readPages({
    '': list([sp('a'), { id: 7, displayName: 'x' }], { count: 2, next: next('1') }),
    '1': list([{ id: 7, displayName: 'x' }]),
  });

  expect(reading.malformed).toHaveLength(1);
  expect(reading.malformed[0]).toContain('id');
  expect(reading.end).toMatchObject({ expected: 2, gaps: [] });
});

test('an expired page token starts the list again and keeps what came', async () => {
  let expired = false;
  const tenant = await openTenant((asked) => {
    if (skipOf(asked) === null) return list([sp('a')], { count: 2, next: next(expired ? '2' : '1') });
    if (skipOf(asked) === '2') return list([sp('b')]);
    expired = true;
    return refusal(400, 'Directory_ExpiredPageToken', 'The specified page token value has expired');
  });

  const reading = await tenant.read('service-principals');

  expect(names(reading.rows)).toEqual(['app-a', 'app-b']);
  expect(reading.end).toMatchObject({ expected: 2, gaps: [] });
});

test('page tokens that always expire end the stream after two new starts', async () => {
  const tenant = await openTenant((asked) =>
    skipOf(asked) === null
      ? list([sp('a')], { count: 2, next: next('1') })
      : refusal(400, 'Request_BadRequest', 'invalid or DirectoryPageTokenNotFoundException'),
  );

  const reading = await tenant.read('service-principals');

  expect(reading.error?.code).toBe('READ_REJECTED');
  expect(names(reading.rows)).toEqual(['app-a']);
  expect(tenant.asked).toHaveLength(6);
});

test('a link that leads back is the end of the reading, not of the list', async () => {
  const { reading } = await readPages({
    '': list([sp('a')], { count: 9, next: next('1') }),
    '1': list([sp('b')], { next: next('1') }),
  });

  expect(reading.error?.code).toBe('PAGE_LOOP');
  expect(names(reading.rows)).toEqual(['app-a', 'app-b']);
});

test.each([
  'https://graph.microsoft.com.evil.example/v1.0/servicePrincipals?$skiptoken=1',
  'http://graph.microsoft.com/v1.0/servicePrincipals?$skiptoken=1',
  'https://graph.microsoft.com:8443/v1.0/servicePrincipals?$skiptoken=1',
  'https://user@graph.microsoft.com/v1.0/servicePrincipals?$skiptoken=1',
  `${graphOrigin}/servicePrincipals?$skiptoken=1`,
])('a next link to another place is not followed: %s', async (link) => {
  const { tenant, reading } = await readPages({ '': list([sp('a')], { count: 2, next: link }) });

  expect(reading.error?.code).toBe('PAGE_FOREIGN');
  expect(tenant.asked).toHaveLength(1);
});

test('a next link to another operation of the same service is refused before it is sent', async () => {
  const { tenant, reading } = await readPages({
    '': list([sp('a')], { count: 2, next: `${graphOrigin}/v1.0/users?$skiptoken=1` }),
  });

  expect(reading.error?.code).toBe('WRITE_REFUSED');
  expect(tenant.asked).toHaveLength(1);
});

test.each([
  ['no value', { json: { '@odata.count': 1 } }],
  ['value null', { json: { value: null } }],
  ['a list', { json: [] }],
])('an answer that is no page is not an empty list: %s', async (_, reply) => {
  const { reading } = await readPages({ '': reply });

  expect(reading.error?.code).toBe('READ_MALFORMED');
});
