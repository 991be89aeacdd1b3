import { expect, test } from 'vitest';
import { type Asked, openOrg, refusal, type Reply, rows } from '../testing.ts';
import { createOutboundCredentialsStream } from './outbound-credentials.ts';

const objects = {
  NamedCredential: ['Id', 'DeveloperName', 'MasterLabel', 'Endpoint', 'CreatedDate'],
  ExternalCredential: ['Id', 'DeveloperName', 'CreatedDate'],
  AuthProvider: ['Id', 'FriendlyName', 'DeveloperName', 'ConsumerKey', 'ConsumerSecret', 'CreatedDate'],
};
const id = (prefix: string, number: number) => `${prefix}${`${number}`.padStart(15, '0')}`;

function org(
  answer: (from: string, asked: Asked) => Reply | undefined,
  visible: typeof objects | object = objects,
) {
  return openOrg(
    (asked) => {
      const from = / FROM (\w+)/u.exec(asked.soql)?.[1];
      return from === undefined || !Object.hasOwn(objects, from) ? undefined : answer(from, asked);
    },
    { objects: visible as typeof objects, streams: [createOutboundCredentialsStream] },
  );
}

const each = (from: string): Reply => {
  const common = { DeveloperName: 'dev', CreatedDate: '2025-01-02T03:04:05.000+0000' };
  if (from === 'NamedCredential') return rows([{ Id: id('0XA', 1), MasterLabel: 'Billing', ...common }]);
  if (from === 'ExternalCredential') return rows([{ Id: id('0pu', 1), ...common, CreatedDate: null }]);
  return rows([{ Id: id('0SO', 1), FriendlyName: 'Google', ...common }]);
};

test('every kind, by name and time, and only fields that are there and hold no secret', async () => {
  const { read, asked } = org(each);

  const reading = await read('outbound-credentials');

  expect(reading.rows).toMatchObject([
    { id: id('0XA', 1), kind: 'named-credential', name: 'Billing', createdAt: '2025-01-02T03:04:05.000Z' },
    { id: id('0pu', 1), kind: 'external-credential', name: 'dev', createdAt: null },
    { id: id('0SO', 1), kind: 'auth-provider', name: 'Google' },
  ]);
  expect(reading.rows).toHaveLength(3);
  for (const row of reading.rows)
    expect(row).toMatchObject({
      type: 'credential',
      outbound: true,
      clientId: null,
      lastUsedStatus: 'unknown',
    });
  expect(reading).toMatchObject({ read: 3, end: { gaps: [] } });
  expect(
    asked.map(({ soql }) => soql).filter((soql) => /Consumer|Endpoint|MasterLabel.*AuthProvider/u.test(soql)),
  ).toEqual([]);
});

test('an object that is not visible is a gap and never none', async () => {
  const { NamedCredential } = objects;
  const reading = await org(each, { NamedCredential }).read('outbound-credentials');

  expect(reading.rows).toHaveLength(1);
  expect(reading.end?.gaps).toMatchObject([
    { error: { code: 'GAP_PERMISSION', detail: expect.stringContaining('ExternalCredential') as string } },
    {
      error: { code: 'GAP_PERMISSION', remedy: expect.stringContaining('Manage Auth. Providers') as string },
    },
  ]);
  expect(await org(each, { Account: ['Id'] }).read('outbound-credentials')).toMatchObject({
    rows: [],
    error: { code: 'GAP_PERMISSION' },
  });
});

test('one kind that is refused leaves the others', async () => {
  const { read } = org((from) =>
    from === 'AuthProvider' ? refusal(403, 'INSUFFICIENT_ACCESS', 'no') : each(from),
  );

  expect(await read('outbound-credentials')).toMatchObject({
    read: 2,
    end: { gaps: [{ error: { code: 'GAP_PERMISSION' } }] },
  });
});

test('a short list and a row that is none are said', async () => {
  const { read } = org((from) =>
    from === 'AuthProvider' ? rows([{ Id: id('0SO', 1) }, { Id: '../x' }], { total: 3 }) : each(from),
  );

  const reading = await read('outbound-credentials');

  expect(reading.malformed).toEqual(['Id']);
  expect(reading.end?.gaps).toMatchObject([{ units: 1, error: { code: 'READ_INCOMPLETE' } }]);
});
