import { constantFrom, assert, array, property, record, integer } from 'fast-check';
import { expect, test } from 'vitest';
import { type InstallChange, splitScopes } from './install-events.ts';
import { createReplay } from './replay.ts';

function change(kind: InstallChange['kind'], more: Partial<InstallChange> = {}): InstallChange {
  return {
    at: 1_000,
    kind,
    clientId: 'A1',
    place: 'T1',
    user: 'U1',
    userScopes: ['search:read'],
    botScopes: null,
    legacy: false,
    evidence: 'log',
    ...more,
  };
}

function replayed(changes: readonly InstallChange[]) {
  const replay = createReplay();
  for (const one of changes) replay.add(one);
  return [...replay.grants(new Set())];
}

test('of one second the first in the log is the latest', () => {
  expect(replayed([change('off'), change('on')]).map(({ type }) => type)).toEqual(['grant-ended']);
  expect(replayed([change('on'), change('off')]).map(({ type }) => type)).toEqual(['grant']);
});

test('an install states the whole set: scopes of an older one are gone', () => {
  const [grant] = replayed([
    change('on', { at: 3_000, userScopes: ['files:read'] }),
    change('more', { at: 2_000, userScopes: ['admin'] }),
    change('on', { at: 1_000 }),
  ]);

  expect(grant).toMatchObject({ scopes: ['files:read'], grantedAt: '1970-01-01T00:00:01.000Z' });
});

test('an addition whose install is older than the log is a grant without a date', () => {
  expect(replayed([change('more')])).toMatchObject([
    { type: 'grant', scopes: ['search:read'], grantedAt: null, scopeStatus: 'from-log' },
  ]);
});

test('changes of different seconds tell the same in whatever order they come', () => {
  const kinds = constantFrom('on', 'off', 'more');
  const users = constantFrom('U1', 'U2', null);
  assert(
    property(array(record({ kind: kinds, user: users, shuffle: integer() }), { maxLength: 12 }), (picked) => {
      const changes = picked.map(({ kind, user, shuffle }, at) => ({
        shuffle,
        one: change(kind, { at, user, userScopes: [`s${at}`], botScopes: user === null ? ['b'] : null }),
      }));
      const told = (list: typeof changes) =>
        replayed(list.map(({ one }) => one))
          .map((row) => ('scopes' in row ? { ...row, scopes: row.scopes.toSorted(), evidence: [] } : row))
          .map((row) => JSON.stringify(row))
          .toSorted();
      const shuffled = changes.toSorted((a, b) => a.shuffle - b.shuffle);
      expect(told(shuffled)).toEqual(told(changes));
    }),
  );
});

test.each([
  [['chat:write', 'channels:join'], null, ['channels:join', 'chat:write']],
  [['chat:write', 'search:read'], ['search:read', 'chat:write'], null],
  [['chat:write'], ['chat:write'], null],
  [
    ['chat:write', 'bot', 'identify'],
    ['identify', 'chat:write'],
    ['bot', 'chat:write'],
  ],
  [['brand.new'], ['brand.new'], null],
  [[], null, null],
])('%j are the person’s %j and the bot’s %j', (scopes, userScopes, botScopes) => {
  expect(splitScopes(scopes)).toEqual({ userScopes, botScopes });
});
