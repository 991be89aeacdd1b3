import { expect, test } from 'vitest';
import type { StreamStatus } from '../../../src/core/coverage.ts';
import type { AppSeen, Observation } from '../../../src/core/observation.ts';
import { untoldApp } from '../../../src/core/untold-app.ts';
import { type ReadStream, streamReader } from '../../../src/kit/testing.ts';
import { type Asked, metadata, openOrg, refusal, type Reply, soapFault } from '../testing.ts';
import { createAppScopesStream } from './app-scopes.ts';

const app = (clientId: string, name: string, facts: AppSeen['facts'] = {}): AppSeen => ({
  type: 'app',
  clientId,
  ...untoldApp,
  name,
  facts,
});
const connected = (number: number, name = `App ${number}`) =>
  app(`0H4${`${number}`.padStart(15, '0')}`, name);
const external = (number: number, name: string) =>
  app(`0xI${`${number}`.padStart(15, '0')}`, name, { developerName: name.replaceAll(' ', '_') });

const record = (fullName: string, label: string, oauth: string) =>
  `<fullName>${fullName}</fullName><label>${label}</label><oauthConfig><consumerSecret>TOP-SECRET</consumerSecret>${oauth}</oauthConfig>`;

/** Names that a readMetadata call asks for. */
const namesIn = ({ body }: Asked): readonly string[] =>
  [...body.matchAll(/<fullNames>([^<]*)<\/fullNames>/gu)].map(([, name]) => name ?? '');

const bothComplete = [
  ['connected-apps', 'complete'],
  ['external-client-apps', 'complete'],
] as const satisfies readonly (readonly [string, StreamStatus])[];

function org(
  saved: readonly Observation[],
  answer: (names: readonly string[], asked: Asked) => Reply,
  ended: readonly (readonly ['connected-apps' | 'external-client-apps', StreamStatus])[] = bothComplete,
  objects: Readonly<Record<string, readonly string[]>> = {
    ConnectedApplication: ['Id'],
    ExternalClientApplication: ['Id'],
  },
): { readonly asked: readonly Asked[]; readonly read: ReadStream } {
  const opened = openOrg(
    (asked) => (asked.path.includes('/Soap/m/') ? answer(namesIn(asked), asked) : undefined),
    { objects },
  );
  const streams = [createAppScopesStream(opened.session)];
  const read = streamReader({ streams } as never, new AbortController().signal, { saved, ended });
  return { read, asked: opened.asked };
}

const soap = (asked: readonly Asked[]) => asked.filter(({ path }) => path.includes('/Soap/m/'));
const facts = (rows: readonly Observation[]) =>
  rows.flatMap((row) => (row.type === 'app' ? [[row.name, row.facts]] : []));

test('scopes and policies of connected and external apps, in wire names, and nothing else', async () => {
  const { read } = org([connected(1, 'Acme ETL'), external(2, 'Mail Bot')], (names) =>
    metadata(
      ...names.map((name) =>
        name === 'Acme_ETL'
          ? record(
              name,
              'Acme ETL',
              '<scopes>Api</scopes><scopes>RefreshToken</scopes><scopes>Orders</scopes><scopes>Api</scopes><isAdminApproved>false</isAdminApproved><isClientCredentialEnabled>true</isClientCredentialEnabled><callbackUrl>https://a.example/cb\nhttps://b.example/cb</callbackUrl>',
            )
          : `<fullName>${name}</fullName><commaSeparatedOauthScopes>Full, OfflineAccess</commaSeparatedOauthScopes><consumerSecret>TOP-SECRET</consumerSecret>`,
      ),
    ),
  );

  const reading = await read('app-scopes');

  expect(reading.rows).toEqual([
    {
      ...app('0H4000000000000001', 'x'),
      name: null,
      facts: {
        configuredScopes: 'api refresh_token Orders',
        permittedUsers: 'all-users',
        clientCredentials: 'yes',
      },
      replyUrls: ['https://a.example/cb', 'https://b.example/cb'],
    },
    {
      ...app('0xI000000000000002', 'x'),
      name: null,
      facts: { configuredScopes: 'full offline_access' },
    },
  ]);
  expect(reading).toMatchObject({ read: 2, malformed: [], end: { expected: null, gaps: [] } });
  expect(JSON.stringify(reading)).not.toContain('SECRET');
});

test.each([
  ['BYPASS', { ipRelaxation: 'Bypass' }],
  ['ENFORCE_RELAXREFRESH', { ipRelaxation: 'Enforce_RelaxRefresh' }],
  ['=cmd|', { ipRelaxation: '=cmd|' }],
  ['', {}],
])('the IP policy of a connected app: %s', async (told, fact) => {
  const { read } = org([connected(1, 'Acme ETL')], ([name = '']) =>
    metadata(
      `<fullName>${name}</fullName><label>Acme ETL</label><oauthPolicy><ipRelaxation>${told}</ipRelaxation></oauthPolicy>`,
    ),
  );

  expect(facts((await read('app-scopes')).rows)).toEqual([[null, fact]]);
});

test('ten names a call, and no call where there is nothing to ask', async () => {
  const { read, asked } = org(
    Array.from({ length: 21 }, (_, index) => connected(index)),
    (names) => metadata(...names.map((name) => record(name, name.replace('_', ' '), '<scopes>Api</scopes>'))),
  );

  const reading = await read('app-scopes');

  expect(soap(asked).map((one) => namesIn(one).length)).toEqual([10, 10, 1]);
  expect(reading).toMatchObject({ read: 21, end: { gaps: [] } });

  const empty = org([], () => metadata());
  expect(await empty.read('app-scopes')).toMatchObject({ rows: [], end: { gaps: [] } });
  expect(soap(empty.asked)).toEqual([]);
});

test('one name that cannot be loaded costs only its own app, which is a gap and not without scopes', async () => {
  const { read } = org([connected(1), connected(2), connected(3)], (names) =>
    names.includes('App_2')
      ? soapFault('INVALID_CROSS_REFERENCE_KEY', 'no such key')
      : metadata(...names.map((name) => record(name, name.replace('_', ' '), '<scopes>Api</scopes>'))),
  );

  const reading = await read('app-scopes');

  expect(reading.rows.map((row) => (row.type === 'app' ? row.clientId : ''))).toEqual([
    '0H4000000000000001',
    '0H4000000000000003',
  ]);
  expect(reading.end?.gaps).toMatchObject([{ units: 1, error: { code: 'READ_REJECTED' } }]);
  expect(reading.end?.gaps[0]?.error.message).toContain('App 2 cannot be loaded');
});

test('a fault that salesforce calls unexpected is asked again and then costs its own app only', async () => {
  const { read } = org([connected(1), connected(2)], (names) =>
    names.includes('App_2')
      ? soapFault('UNKNOWN_EXCEPTION', 'An unexpected error occurred')
      : metadata(...names.map((name) => record(name, name.replace('_', ' '), '<scopes>Api</scopes>'))),
  );

  expect(await read('app-scopes')).toMatchObject({
    read: 1,
    end: { gaps: [{ units: 1, error: { code: 'READ_FAILED' } }] },
  });
});

test('an app whose metadata the org does not hold is told by name, and has no scopes fact', async () => {
  const { read } = org([connected(1), connected(2)], () =>
    metadata(record('App_1', 'App 1', '<scopes>Api</scopes>'), ''),
  );

  const reading = await read('app-scopes');

  expect(facts(reading.rows)).toEqual([[null, { configuredScopes: 'api' }]]);
  expect(reading.end).toMatchObject({ gaps: [], note: expect.stringContaining('App 2') as string });
});

test('what came with a package is asked for under its namespace', async () => {
  const { read, asked } = org([{ ...connected(1, 'Drift Chat'), facts: { namespace: 'drift' } }], (names) =>
    metadata(...names.map((name) => record(name, 'Drift Chat', '<scopes>Full</scopes>'))),
  );

  expect(facts((await read('app-scopes')).rows)).toEqual([[null, { configuredScopes: 'full' }]]);
  expect(soap(asked).flatMap(namesIn)).toEqual(['drift__Drift_Chat']);
});

test('metadata that salesforce cannot load is not asked for again and again, and its app is told by name', async () => {
  const { read, asked } = org([connected(1), connected(2)], (names) =>
    names.includes('App_2')
      ? soapFault('UNKNOWN_EXCEPTION', 'Load of metadata from db failed')
      : metadata(...names.map((name) => record(name, name.replace('_', ' '), '<scopes>Api</scopes>'))),
  );

  expect(await read('app-scopes')).toMatchObject({
    read: 1,
    end: { gaps: [], note: expect.stringContaining('App 2') as string },
  });
  expect(soap(asked).map(namesIn)).toEqual([['App_1', 'App_2'], ['App_1'], ['App_2']]);
});

const unloadable = (name: string) =>
  soapFault(
    'UNKNOWN_EXCEPTION',
    `Load of metadata from db failed for metadata of type:ConnectedApp and file name:${name}.`,
  );

test('one broken name among ten costs one call more where the org names it, and few where it does not', async () => {
  const apps = Array.from({ length: 10 }, (_, index) => connected(index));
  const answer = (broken: Reply) => (names: readonly string[]) =>
    names.includes('App_7')
      ? broken
      : metadata(...names.map((name) => record(name, name.replace('_', ' '), '<scopes>Api</scopes>')));
  const named = org(apps, answer(unloadable('App_7')));
  const unnamed = org(apps, answer(soapFault('INVALID_CROSS_REFERENCE_KEY', 'no such key')));

  expect(await named.read('app-scopes')).toMatchObject({ read: 9, end: { gaps: [] } });
  expect(soap(named.asked)).toHaveLength(2);
  expect(await unnamed.read('app-scopes')).toMatchObject({ read: 9, end: { gaps: [{ units: 1 }] } });
  expect(soap(unnamed.asked).length).toBeLessThan(10);
});

test('a name that the menu tells is asked for as it is; a derived one gives way to it', async () => {
  const twin = { ...connected(1, 'Twin'), facts: { developerName: 'Twin' } };
  const other = { ...connected(2, 'Twin'), facts: { developerName: 'Twin_25' } };
  const { read, asked } = org([twin, other, connected(3, 'Twin'), connected(4, '日本語')], (names) =>
    metadata(...names.map((name) => record(name, 'Twin', `<scopes>${name}</scopes>`))),
  );

  expect((await read('app-scopes')).rows).toMatchObject([
    { clientId: twin.clientId, facts: { configuredScopes: 'Twin' } },
    { clientId: other.clientId, facts: { configuredScopes: 'Twin_25' } },
  ]);
  expect(soap(asked).flatMap(namesIn)).toEqual(['Twin', 'Twin_25']);
});

test('an app may have come with a package of a like name, if the label agrees', async () => {
  const packages = [
    { ...app('0335g000000000000', 'Gong for Salesforce'), facts: { namespace: 'gongio' } },
    { ...app('0335g000000000001', 'Other'), facts: { namespace: 'other' } },
  ];
  const { read, asked } = org([connected(1, 'Gong'), ...packages], (names) =>
    metadata(
      ...names.map((name) => (name.startsWith('gongio') ? record(name, 'Gong', '<scopes>Api</scopes>') : '')),
    ),
  );

  expect(facts((await read('app-scopes')).rows)).toEqual([[null, { configuredScopes: 'api' }]]);
  expect(soap(asked).flatMap(namesIn)).toEqual(['Gong', 'gongio__Gong']);
});

test('none given at all is a missing permission, with its remedy', async () => {
  const { read } = org([external(1, 'Bot'), external(2, 'Bot Two')], () => metadata('', ''));

  expect(await read('app-scopes')).toMatchObject({
    rows: [],
    error: {
      code: 'GAP_PERMISSION',
      remedy: expect.stringContaining('View External Client Apps Consumer Secrets in Metadata') as string,
    },
  });
});

test('a refusal of one kind leaves the other, and is not repeated for each name', async () => {
  const { read, asked } = org([connected(1), connected(2), external(3, 'Bot')], (names) =>
    names.includes('App_1')
      ? soapFault('INSUFFICIENT_ACCESS', 'no')
      : metadata(`<fullName>Bot</fullName><commaSeparatedOauthScopes>Api</commaSeparatedOauthScopes>`),
  );

  expect(await read('app-scopes')).toMatchObject({
    read: 1,
    end: { gaps: [{ units: 2, error: { code: 'GAP_PERMISSION' } }] },
  });
  expect(soap(asked)).toHaveLength(2);
});

test('a derived name counts only with the same label, and one that two apps share says nothing', async () => {
  const { read } = org([connected(1, 'Twin'), connected(2, 'twin'), connected(3, 'Other!')], (names) =>
    metadata(
      ...names.map((name) => record(name, name === 'Other' ? 'Another' : 'Twin', '<scopes>Full</scopes>')),
      record('Twin', 'Twin', '<scopes>Full</scopes>'),
    ),
  );

  expect((await read('app-scopes')).rows).toEqual([]);
});

test.each(['..', '<fullNames>x</fullNames>', "'; DROP", '\u202e', '   ', '__proto__'])(
  'an app called %j is asked for by no name that could change the call',
  async (name) => {
    const { read, asked } = org([connected(1, name)], () => metadata(''));

    await read('app-scopes');

    for (const one of soap(asked)) {
      expect(namesIn(one)).toHaveLength(1);
      expect(namesIn(one)[0]).toMatch(/^[a-z]\w*$/iu);
    }
  },
);

test('with apps that are not all listed it is partial, unless the org shows no such apps', async () => {
  const reading = (objects?: Readonly<Record<string, readonly string[]>>) =>
    org(
      [connected(1)],
      (names) => metadata(...names.map((name) => record(name, 'App 1', '<scopes>Api</scopes>'))),
      [
        ['connected-apps', 'complete'],
        ['external-client-apps', 'unavailable'],
      ],
      objects,
    ).read('app-scopes');

  expect((await reading()).end?.gaps).toMatchObject([{ error: { code: 'READ_INCOMPLETE' } }]);
  expect(await reading({ ConnectedApplication: ['Id'] })).toMatchObject({ read: 1, end: { gaps: [] } });
});

test('a spent day ends the stream, and what was read stays', async () => {
  const { read } = org(
    Array.from({ length: 11 }, (_, index) => connected(index)),
    (names) =>
      names.length === 1
        ? refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')
        : metadata(...names.map((name) => record(name, name.replace('_', ' '), '<scopes>Api</scopes>'))),
  );

  expect(await read('app-scopes')).toMatchObject({ read: 10, error: { code: 'READ_THROTTLED' } });
});
