import { expect, test } from 'vitest';
import { AppError } from '../../src/core/errors.ts';
import { instance, metadata, openOrg, rows } from './testing.ts';

const { signal } = new AbortController();

test('each call stands where the vendor documents it, of the version that both know', async () => {
  const { session, asked } = openOrg(({ path, soql }) =>
    path.startsWith('/services/Soap/')
      ? metadata('<fullName>A</fullName>')
      : soql.includes('FROM User ') || path.includes('/query/') || path.includes('/oauth/usage')
        ? rows([])
        : undefined,
  );
  const { client } = session;
  await client.query("SELECT Id FROM User WHERE Name = 'a b+c&d'", signal);
  await client.queryTooling('SELECT Id FROM User ', signal);
  await client.more('/services/data/v67.0/query/01g5g-2000', signal);
  await client.more(`${instance}/services/data/v67.0/tooling/query/01g5g-2000`, signal);
  await client.usage(2, signal);
  await client.usageUsers('0xI5g/0', 0, signal);
  await client.limits(signal);
  const xml = await client.readMetadata('ConnectedApp', ['A', 'B & <C>'], signal);

  expect(
    asked.map(
      ({ method, origin, path, query }) =>
        `${method} ${origin.replace(instance, '')}${path}?${query.toString()}`,
    ),
  ).toMatchInlineSnapshot(`
    [
      "GET /services/data/?",
      "GET /services/data/v67.0/query?q=SELECT+Id+FROM+User+WHERE+Name+%3D+%27a+b%2Bc%26d%27",
      "GET /services/data/v67.0/tooling/query?q=SELECT+Id+FROM+User+",
      "GET /services/data/v67.0/query/01g5g-2000?",
      "GET /services/data/v67.0/tooling/query/01g5g-2000?",
      "GET /services/data/v67.0/apps/oauth/usage?page=2&pageSize=100",
      "GET /services/data/v67.0/apps/oauth/usage/0xI5g%2F0/users?page=0&pageSize=100",
      "GET /services/data/v67.0/limits?",
      "POST /services/Soap/m/67.0?",
    ]
  `);
  expect(xml).toContain('<fullName>A</fullName>');
  expect(asked.at(-1)?.body).toMatchInlineSnapshot(
    `"<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Header xmlns="http://soap.sforce.com/2006/04/metadata"><SessionHeader><sessionId>00Dtest!secret-token</sessionId></SessionHeader></soapenv:Header><soapenv:Body xmlns="http://soap.sforce.com/2006/04/metadata"><readMetadata><type>ConnectedApp</type><fullNames>A</fullNames><fullNames>B &amp; &lt;C&gt;</fullNames></readMetadata></soapenv:Body></soapenv:Envelope>"`,
  );
});

async function failing(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
}

test.each([
  'https://evil.example/services/data/v67.0/query/01g5g-2000',
  '//evil.example/services/data/v67.0/query/01g5g-2000',
  '\\\\evil.example/services/data/v67.0/query/01g5g-2000',
  'http://acme.my.salesforce.com/services/data/v67.0/query/01g5g-2000',
  'https://acme.my.salesforce.com:8443/services/data/v67.0/query/01g5g-2000',
  'https://acme.my.salesforce.com.evil.example/services/data/v67.0/query/01g5g-2000',
  'https://user@acme.my.salesforce.com/services/data/v67.0/query/01g5g-2000',
  'https://acme.my.salesforce.com@evil.example/services/data/v67.0/query/01g5g-2000',
  '/services/data/v67.0/query/../sobjects/OauthToken',
  '/services/data/v67.0/query/x/y',
  '/services/data/v67.0/query/x?q=SELECT+AccessToken+FROM+OauthToken',
  '/services/data/v67.0/query?q=SELECT+AccessToken+FROM+OauthToken',
  '/services/data/v67.0/sobjects',
  '/services/oauth2/revoke',
  'javascript:alert(1)',
  'http://[',
  '',
])('the next page %j is not followed', async (link) => {
  const { session, asked } = openOrg(({ soql }) => (soql === '' ? undefined : rows([])));
  await session.client.query('SELECT Id FROM User', signal);
  const sent = asked.length;
  expect(await failing(session.client.more(link, signal))).toMatchObject({ code: 'PAGE_FOREIGN' });
  expect(asked).toHaveLength(sent);
});

test('a next page that steps out of its folder by an encoded dot is not followed', async () => {
  const { session, asked } = openOrg(() => undefined);
  const error = await failing(session.client.more('/services/data/v67.0/query/%2e%2e%2fx', signal));
  expect(error).toBeInstanceOf(AppError);
  expect(asked.some(({ path }) => path.includes('%2'))).toBe(false);
});

test('a query for secrets is refused before anything is sent', async () => {
  const { session, asked } = openOrg(() => undefined);
  for (const soql of ['SELECT AccessToken FROM OauthToken', 'SELECT FIELDS(ALL) FROM OauthToken LIMIT 1']) {
    await expect(session.client.query(soql, signal)).rejects.toThrow(/never sends/u);
    await expect(session.client.queryTooling(soql, signal)).rejects.toThrow(/never sends/u);
  }
  expect(asked).toHaveLength(0);
});

test('what stands in place of an id cannot change the address', async () => {
  const { session, asked } = openOrg(() => ({ json: { users: [] } }));
  const hostile = ['..', '.', '', '%2e%2e'];
  for (const id of hostile)
    expect(await failing(session.client.usageUsers(id, 0, signal))).toMatchObject({ code: 'ID_UNSAFE' });
  expect(asked.some(({ path }) => path.includes('usage'))).toBe(false);
});

test('metadata is asked for ten names at once at most', async () => {
  const { session } = openOrg(() => undefined);
  const names = Array.from({ length: 11 }, (_, at) => `A${at}`);
  await expect(session.client.readMetadata('ConnectedApp', names, signal)).rejects.toThrow(/10 names/u);
});

test('a name of an app cannot leave its element', async () => {
  const { session, asked } = openOrg(({ path }) =>
    path.startsWith('/services/Soap/') ? metadata() : undefined,
  );
  const evil = '</fullNames></readMetadata><deleteMetadata><type>ConnectedApp</type>';
  await session.client.readMetadata('ConnectedApp', [evil], signal);
  expect(asked.at(-1)?.body).not.toContain('<deleteMetadata>');
});

test.each([
  [['58.0', '67.0', '68.0'], 'v67.0'],
  [['21.0', '58.0'], 'v58.0'],
  [['70.0'], 'v67.0'],
])('of the versions %j it speaks %s', async (versions, spoken) => {
  const { session, asked } = openOrg(({ path }) =>
    path === '/services/data/' ? { json: versions.map((version) => ({ version })) } : undefined,
  );
  await session.client.limits(signal);
  expect(asked.at(-1)?.path).toBe(`/services/data/${spoken}/limits`);
});

test.each([[[]], [{}], [[{ version: '../x' }]]])('%j is no list of versions', async (json) => {
  const { session } = openOrg(({ path }) => (path === '/services/data/' ? { json } : undefined));
  expect(await failing(session.client.limits(signal))).toMatchObject({ code: 'READ_MALFORMED' });
});

test('a failure of opening is not remembered', async () => {
  let down = true;
  const { session } = openOrg(({ path }) =>
    down && path === '/services/data/' ? { status: 404, text: 'no' } : undefined,
  );
  expect(await failing(session.client.limits(signal))).toBeInstanceOf(AppError);
  down = false;
  expect(await session.client.limits(signal)).toMatchObject({ DailyApiRequests: { Max: 100_000 } });
});

test('records that are none come through as they are, and end nothing else', async () => {
  const uncaught: unknown[] = [];
  const hear = (thrown: unknown): void => void uncaught.push(thrown);
  process.on('uncaughtException', hear);
  const { session } = openOrg(({ soql }) =>
    soql.includes('FROM User ')
      ? { json: { totalSize: 3, done: true, records: [null, { Id: '005' }, null] } }
      : undefined,
  );

  const body = await session.client.query('SELECT Id FROM User ', signal);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('uncaughtException', hear);

  expect(body).toMatchObject({ records: [null, { Id: '005' }, null] });
  expect(uncaught).toEqual([]);
});
