import { expect, test } from 'vitest';
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
