import { expect, test } from 'vitest';
import { hasHiddenText } from '../../../src/core/text.ts';
import { proposeGoogle } from './propose.ts';
import { appRow, grantRow, passwordRow, subjectOf, zoomly } from './testing.ts';

const revoke = { wish: 'revoke' } as const;
const contain = { wish: 'contain' } as const;

function delegation(scopes: readonly string[]) {
  return grantRow('C01', {
    kind: 'domain-wide-delegation',
    principal: { kind: 'tenant', label: 'C01' },
    scopes,
    scopeStatus: 'from-log',
  });
}

test('one deletion a person, over all rows of person and client, with the scopes that were seen', () => {
  const rows = [
    grantRow('u1', { id: 'g_1', scopes: ['mail', 'drive'] }),
    grantRow('u2'),
    grantRow('u1', { id: 'g_2', scopes: ['calendar', 'mail'], handles: ['other'] }),
  ];
  const { actions, manual, notes } = proposeGoogle(subjectOf(rows), revoke);

  expect(actions).toHaveLength(2);
  expect(actions[0]).toMatchObject({
    kind: 'revoke-grant',
    phase: 'end-grants',
    target: {
      clientId: zoomly,
      principal: { kind: 'user', id: 'u1', label: 'u1@acme.example' },
      grant: 'g_1',
      handles: [zoomly, 'other'],
    },
    expects: { scopes: 'calendar drive mail' },
    what: 'delete the token that Zoomly holds of u1@acme.example',
    survivesMinutes: null,
    reversible: 'no',
  });
  expect(actions[0]?.survives).toContain('Data already copied');
  expect(manual).toEqual([]);
  expect(notes).toEqual([]);
});

test('scopes that nobody told are not expected', () => {
  const { actions } = proposeGoogle(
    subjectOf([grantRow('u1', { scopes: [], scopeStatus: 'unknown' })]),
    revoke,
  );
  expect(actions[0]?.expects).toEqual({});
});

test('app passwords go one by one, each by its number and the time it was made', () => {
  const rows = [passwordRow('u1', '7', '2026-01-02T03:04:05.000Z'), passwordRow('u1', '8')];
  const { actions } = proposeGoogle(
    subjectOf(rows, { app: appRow({ clientId: 'app-password', name: 'App passwords' }) }),
    revoke,
  );
  expect(
    actions.map(({ kind, target, expects }) => [kind, target.resource, target.handles, expects]),
  ).toEqual([
    ['revoke-app-password', '7', ['7'], { created: '2026-01-02T03:04:05.000Z' }],
    ['revoke-app-password', '8', ['8'], {}],
  ]);
});

test('containing: the block by hand first, tokens of all, delegation and the rest by hand, in the order of phases', () => {
  const { actions, manual, notes } = proposeGoogle(
    subjectOf([grantRow('u1', { scopes: ['https://mail.google.com/'] }), delegation(['scope-b', 'scope-a'])]),
    contain,
  );

  expect(actions.map(({ kind }) => kind)).toEqual(['revoke-grant']);
  expect(new Set(manual.map(({ phase }) => phase))).toEqual(
    new Set(['stop-tokens', 'stop-consent', 'end-sessions', 'remove-power', 'rotate', 'verify', 'hunt']),
  );
  const block = manual.find(({ phase }) => phase === 'stop-tokens');
  expect(block?.how).toContain('Manage app access');
  expect(block?.how).toContain(zoomly);
  expect(block?.check).toContain('ADD_TO_BLOCKED_OAUTH2_APPS');
  const removal = manual.filter(({ how }) => how.includes('Manage domain-wide delegation › 77-zoomly'));
  expect(removal).toHaveLength(1);
  expect(removal[0]?.undo).toContain('scope-a scope-b');
  expect(removal[0]?.check).toContain('REMOVE_API_CLIENT_ACCESS');
  expect(notes.join(' ')).toContain('Block the client id by hand before applying');
});

test('revoking leaves everything alone but the grants; delegation is told by hand', () => {
  const { manual } = proposeGoogle(subjectOf([grantRow('u1'), delegation(['s'])]), revoke);
  expect(manual.map(({ phase }) => phase)).toEqual(['remove-power']);
});

test('blocking has no API', () => {
  const { actions, manual, notes } = proposeGoogle(subjectOf([grantRow('u1')]), { wish: 'block' });
  expect(actions).toEqual([]);
  expect(manual.map(({ phase }) => phase)).toEqual(['stop-tokens', 'stop-consent']);
  expect(notes).toHaveLength(1);
});

test('narrowing is not possible, and what would do it is said; nothing is said where nothing is too much', () => {
  const narrow = (keep: readonly string[]) =>
    proposeGoogle(subjectOf([grantRow('u1')]), { wish: 'narrow', keep: new Set(keep) });
  expect(narrow(['mail'])).toMatchObject({
    actions: [],
    notes: [expect.stringContaining('Limited in the Admin console')],
  });
  expect(narrow(['mail', 'drive'])).toEqual({ actions: [], manual: [], notes: [] });
});

test('what Google may refuse comes last, so that refusals do not hold up the rest', () => {
  const rows = [
    grantRow('suspended', { principal: { active: 'no' } }),
    grantRow('admin', { principal: { privileged: 'yes' } }),
    grantRow('anna'),
  ];
  const { actions, notes } = proposeGoogle(subjectOf(rows), revoke);
  expect(actions.map(({ target }) => target.principal?.id)).toEqual(['anna', 'admin', 'suspended']);
  expect(notes.join(' ')).toContain('administrators: 1');
  expect(notes.join(' ')).toContain('suspended or archived people: 1');
});

test.each(['..', '.', '%2e%2e', '%2E.', 'a/../b', '..%2f..', '\u0000'])(
  'the client id %j cannot stand in an address: a note and a step by hand, no action',
  (clientId) => {
    const { actions, manual, notes } = proposeGoogle(
      subjectOf([grantRow('u1')], { app: appRow({ clientId }) }),
      revoke,
    );
    expect(actions).toEqual([]);
    expect(notes.join(' ')).toContain('ID_UNSAFE');
    expect(manual[0]?.how).toContain('u1@acme.example');
  },
);

test.each(['?#%', '__proto__', 'https://evil.example/x?y#z', 'ПРИВЕТ😀'])(
  'the client id %j is odd but safe once it is encoded',
  (clientId) => {
    const { actions } = proposeGoogle(subjectOf([grantRow('u1')], { app: appRow({ clientId }) }), revoke);
    expect(actions.map(({ target }) => target.clientId)).toEqual([clientId]);
  },
);

test.each([
  ['anonymous', {}],
  ['somewhere.example', { anonymous: 'true' }],
])('nobody is registered as %s: no action, people remove it themselves', (clientId, facts) => {
  const { actions, manual, notes } = proposeGoogle(
    subjectOf([grantRow('u1'), grantRow('u2')], { app: appRow({ clientId, facts }) }),
    contain,
  );
  expect(actions).toEqual([]);
  expect(notes[0]).toContain('unrelated apps may share it');
  expect(manual.find(({ phase }) => phase === 'end-grants')?.how).toContain('u2@acme.example');
});

test('a person or number that cannot stand in an address is left out and counted', () => {
  const { actions, notes } = proposeGoogle(subjectOf([grantRow('..'), grantRow('u2')]), revoke);
  expect(actions.map(({ target }) => target.principal?.id)).toEqual(['u2']);
  expect(notes[0]).toMatch(/ID_UNSAFE: 1 grant /u);
  const passwords = proposeGoogle(subjectOf([passwordRow('u1', '..')]), revoke);
  expect(passwords.actions).toEqual([]);
  expect(passwords.notes[0]).toMatch(/ID_UNSAFE: 1 grant /u);
});

test('names and addresses chosen by strangers are made safe before they are shown', () => {
  const evil = 'Zoo\u202Emly\u001B[31m\nrm -rf';
  const { actions, manual } = proposeGoogle(
    subjectOf([grantRow('u1', { principal: { label: `a${evil}@x` } }), delegation([evil])], {
      app: appRow({ name: evil, clientId: `id-${evil}` }),
    }),
    contain,
  );
  const shown = [...actions.map(({ what }) => what), ...manual.flatMap((step) => Object.values(step))].join(
    '',
  );
  expect(shown).toContain('Zoomly');
  expect(hasHiddenText(shown)).toBe(false);
});
