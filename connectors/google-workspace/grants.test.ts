import { expect, test } from 'vitest';
import type { AppSeen, GrantSeen, Observation } from '../../src/core/observation.ts';
import { createAppNames } from './app-names.ts';
import { type DelegationChange, delegationRow, replayDelegation } from './delegation.ts';
import { appPasswordRows, tokenRows, uniteTokens } from './streams/grants-of-person.ts';
import { AppPassword, Token } from './wire.ts';

const token = (row: object) => Token.parse(row);
const grantIn = (rows: readonly Observation[]) => rows.find((row): row is GrantSeen => row.type === 'grant');
const appIn = (rows: readonly Observation[]) => rows.find((row): row is AppSeen => row.type === 'app');

test('rows of one client are one grant', () => {
  const united = uniteTokens([
    token({ clientId: 'a', displayText: ' ', scopes: ['x', 'y'], nativeApp: false }),
    token({ clientId: 'b', scopes: [] }),
    token({ clientId: 'a', displayText: 'Mailer', scopes: ['y', 'z'], nativeApp: true }),
  ]);
  expect(united.map(({ clientId }) => clientId)).toEqual(['a', 'b']);
  const rows = tokenRows('u1', united[0] ?? token({ clientId: '?' }), createAppNames().telling('grant'));
  expect(grantIn(rows)).toMatchObject({
    scopes: ['x', 'y', 'z'],
    scopeStatus: 'granted',
    kind: 'delegated-user',
  });
  expect(appIn(rows)).toMatchObject({ name: 'Mailer', state: 'enabled', facts: { nativeApp: 'true' } });
});

test('what Google does not tell is unknown, not none', () => {
  const rows = tokenRows('u1', token({ clientId: 'a' }), createAppNames().telling('grant'));
  expect(grantIn(rows)).toMatchObject({
    scopes: [],
    scopeStatus: 'unknown',
    grantedAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
  });
  expect(appIn(rows)).toMatchObject({
    name: null,
    publisher: null,
    verified: 'unknown',
    party: 'unknown',
    facts: {},
  });
  expect(
    grantIn(tokenRows('u1', token({ clientId: 'a', scopes: [] }), createAppNames().telling('grant')))
      ?.scopeStatus,
  ).toBe('granted');
});

test('hostile client ids stay what they are', () => {
  for (const clientId of [
    '..',
    '__proto__',
    'constructor',
    'http://x.example/?a#b',
    'anonymous',
    '115824619743385532879',
  ]) {
    const rows = tokenRows(
      'u1',
      token({ clientId, anonymous: true, scopes: ['s'] }),
      createAppNames().telling('grant'),
    );
    expect(grantIn(rows)).toMatchObject({ clientId, handles: [clientId] });
    expect(appIn(rows)).toMatchObject({ clientId, facts: { anonymous: 'true' } });
  }
  const both = uniteTokens([
    token({ clientId: '__proto__', scopes: ['a'] }),
    token({ clientId: 'toString', scopes: ['b'] }),
  ]);
  expect(both).toHaveLength(2);
});

test('an installed app is not one of Google’s own', () => {
  const see = (clientId: string) =>
    appIn(tokenRows('u', token({ clientId, nativeApp: true }), createAppNames().telling('grant')));
  expect(see('77185425430.apps.googleusercontent.com')?.party).toBe('first');
  expect(see('77185425430-x.apps.googleusercontent.com')?.party).toBe('unknown');
  expect(see('190000000001.apps.googleusercontent.com')?.party).toBe('unknown');
});

test('app passwords: each its own grant and credential, and never used only when Google says so', () => {
  const rows = (row: object) =>
    appPasswordRows('u1', AppPassword.parse(row), createAppNames().telling('grant'));
  const first = rows({ codeId: 0, name: 'Scanner', creationTime: '1597848272000', lastTimeUsed: '0' });
  expect(grantIn(first)).toMatchObject({
    clientId: 'app-password',
    resource: '0',
    kind: 'app-password',
    scopeStatus: 'configured',
    lastUsedStatus: 'never',
    grantedAt: '2020-08-19T14:44:32.000Z',
  });
  expect(grantIn(first)?.scopes).toContain('https://mail.google.com/');
  expect(first.find((row) => row.type === 'credential')).toMatchObject({
    id: 'app-password:u1:0',
    owner: 'u1',
    outbound: false,
    name: 'Scanner',
  });
  expect(grantIn(rows({ codeId: 7, lastTimeUsed: '1698102930000' }))).toMatchObject({
    resource: '7',
    lastUsedStatus: 'used',
  });
  expect(grantIn(rows({ codeId: 7, lastTimeUsed: 0 }))).toMatchObject({ lastUsedStatus: 'never' });
  expect(grantIn(rows({ codeId: 7 }))).toMatchObject({ lastUsedStatus: 'unknown', grantedAt: null });
  expect(grantIn(rows({ codeId: 7, lastTimeUsed: '99999999999999999999' }))).toMatchObject({
    lastUsedStatus: 'unknown',
  });
});

test('an app is told once by each stream, and again with its first name', () => {
  const apps = createAppNames();
  const log = apps.telling('log');
  const grant = apps.telling('grant');
  const usage = apps.telling('usage');
  const nameless = { clientId: 'a', name: null };
  expect(log(nameless)).toMatchObject([{ name: null, state: 'unknown' }]);
  expect(log(nameless)).toEqual([]);
  expect(log({ clientId: 'a', name: 'From the log' })).toMatchObject([{ name: 'From the log' }]);
  expect(grant({ clientId: 'a', name: 'From a grant' })).toMatchObject([
    { name: 'From a grant', state: 'enabled' },
  ]);
  expect(grant({ clientId: 'a', name: 'Another' })).toEqual([]);
  expect(log({ clientId: 'a', name: 'From the log' })).toEqual([]);
  // A later stream repeats the best name that is known.
  expect(usage({ clientId: 'a', name: 'From the report' })).toMatchObject([
    { name: 'From a grant', state: 'unknown' },
  ]);
});

const change = (
  at: string,
  clientId: string,
  scopes: readonly string[] | null,
  qualifier = '0',
): DelegationChange => ({ at, clientId, scopes, qualifier });

test('delegation is replayed from the oldest change on', () => {
  const changes = [
    change('2026-10-30T15:00:00.000Z', 'gone', null, '13'),
    change('2026-10-30T15:00:00.000Z', 'gone', ['drive'], '11'),
    change('2026-10-29T00:00:00.000Z', 'kept', ['gmail', 'calendar']),
    change('2026-08-01T00:00:00.000Z', 'kept', ['gmail']),
    change('2026-09-03T00:00:00.000Z', 'back', ['drive']),
    change('2026-09-02T00:00:00.000Z', 'back', null),
    change('2026-09-01T00:00:00.000Z', 'back', ['drive', 'gmail']),
    change('2026-09-01T00:00:00.000Z', 'silent', []),
  ];
  const replayed = [...replayDelegation(changes)].map(([clientId, held]) =>
    delegationRow(clientId, held, 'C1'),
  );
  const grants = replayed.filter((row) => row.type === 'grant');
  expect(replayed.filter((row) => row.type === 'grant-ended')).toEqual([
    {
      type: 'grant-ended',
      clientId: 'gone',
      principal: { kind: 'tenant', id: 'C1' },
      kind: 'domain-wide-delegation',
      resource: '',
    },
  ]);
  expect(new Map(grants.map(({ clientId, scopes, grantedAt }) => [clientId, { scopes, grantedAt }]))).toEqual(
    new Map([
      ['kept', { scopes: ['gmail', 'calendar'], grantedAt: '2026-08-01T00:00:00.000Z' }],
      ['back', { scopes: ['drive'], grantedAt: '2026-09-03T00:00:00.000Z' }],
      ['silent', { scopes: [], grantedAt: '2026-09-01T00:00:00.000Z' }],
    ]),
  );
  expect(grants[0]).toMatchObject({
    principal: { kind: 'tenant', id: 'C1' },
    kind: 'domain-wide-delegation',
    scopeStatus: 'from-log',
  });
  expect(grants.find(({ clientId }) => clientId === 'silent')?.scopeStatus).toBe('unknown');
});

test('delegation is gone on with: what held before keeps its time, and what is read again changes nothing', () => {
  const since = new Map([
    ['grown', '2026-08-01T00:00:00.000Z'],
    ['moved', '2026-08-01T00:00:00.000Z'],
    ['untouched', '2026-08-01T00:00:00.000Z'],
  ]);
  const replayed = replayDelegation(
    [
      change('2026-11-03T00:00:00.000Z', 'moved', ['gmail']),
      change('2026-11-02T00:00:00.000Z', 'moved', null),
      change('2026-11-01T00:00:00.000Z', 'grown', ['gmail', 'drive']),
      change('2026-11-01T00:00:00.000Z', 'ended', null),
    ],
    since,
  );
  expect(replayed).toEqual(
    new Map([
      ['ended', null],
      ['grown', { since: '2026-08-01T00:00:00.000Z', scopes: ['gmail', 'drive'] }],
      ['moved', { since: '2026-11-03T00:00:00.000Z', scopes: ['gmail'] }],
    ]),
  );
});
