import { expect, test } from 'vitest';
import type { CredentialRow, RoleRow } from '../../../src/core/rows.ts';
import { type Asked, list, refusal, type Reply } from '../testing.ts';
import { propose } from './propose.ts';
import {
  appRow,
  credentialRow,
  errorOf,
  grantRow,
  ids,
  oneOf,
  openTestActor,
  person,
  planned,
  recipeOf,
  subjectOf,
} from './testing.ts';

const contain = (more: {
  readonly credentials?: readonly CredentialRow[];
  readonly roles?: readonly RoleRow[];
  readonly grants?: readonly ReturnType<typeof grantRow>[];
}) => propose(subjectOf(more), { wish: 'contain' });

const signOut = (more: Parameters<typeof grantRow>[0] = {}) =>
  oneOf(contain({ grants: [grantRow(more)] }).actions, 'end-sessions');

/** A person whose sessions are valid since the last of these moments. */
function sessions(moments: (string | null)[], answer: Reply = { json: { value: true } }) {
  return ({ method }: Asked): Reply => {
    if (method === 'GET')
      return { json: { id: ids.anna, signInSessionsValidFromDateTime: moments.at(-1) ?? null } };
    moments.push('2026-11-22T12:00:05Z');
    return answer;
  };
}

test('a person is signed out, which shows as sessions that are valid from a later moment', async () => {
  const { actor, written } = await openTestActor(sessions(['2026-01-01T00:00:00Z']));
  const action = signOut();
  expect(await actor.look(action)).toEqual({ is: 'ready', undo: null });
  expect(await actor.look(action)).toEqual({ is: 'ready', undo: null });
  await actor.act(action);

  expect(await actor.look(action)).toEqual({ is: 'done' });
  expect(written).toEqual([`POST /v1.0/users/${ids.anna}/revokeSignInSessions`]);
});

test('a sign-out after the plan was made is done, whoever made it; one before is not', async () => {
  const action = signOut();
  expect(action.expects).toEqual({ 'sessions begun before': '2026-11-22T11:00:00.000Z' });

  const later = await openTestActor(sessions(['2026-11-22T11:00:09Z']));
  expect(await later.actor.look(action)).toEqual({ is: 'done' });
  const earlier = await openTestActor(sessions(['2026-11-22T09:00:00Z']));
  expect(await earlier.actor.look(action)).toEqual({ is: 'ready', undo: null });
});

test('where Graph’s clock is behind the one that planned, the change since the first look counts', async () => {
  const { actor } = await openTestActor(sessions(['2026-11-22T09:00:00Z']));
  const action = oneOf(
    propose(subjectOf({ grants: [grantRow()], plannedAt: '2026-11-22T12:30:00.000Z' }), { wish: 'contain' })
      .actions,
    'end-sessions',
  );
  expect(await actor.look(action)).toEqual({ is: 'ready', undo: null });
  await actor.act(action);

  expect(await actor.look(action)).toEqual({ is: 'done' });
});

test('where no moment is told, the sign-out is made and cannot be seen; a person who is gone has no sessions', async () => {
  const { actor } = await openTestActor(({ method }) =>
    method === 'GET' ? { json: {} } : { status: 204, text: '' },
  );
  expect(await actor.look(signOut())).toMatchObject({ is: 'untold' });
  await actor.act(signOut());
  expect(await actor.look(signOut())).toMatchObject({ is: 'untold' });

  const { actor: other } = await openTestActor(() => refusal(404, 'Request_ResourceNotFound'));
  expect(await other.look(signOut())).toEqual({ is: 'done' });
});

test('an answer that says false is a refusal', async () => {
  const { actor } = await openTestActor(sessions([null], { json: { value: false } }));

  expect(await errorOf(actor.act(signOut()))).toMatchObject({ code: 'ACT_REFUSED' });
});

test('one sign-out a person, and beyond 500 people a step for a person to decide on', () => {
  const some = [grantRow(), grantRow({ id: 'g_9', resource: 'another', handles: ['x'] })];
  expect(contain({ grants: some }).actions.filter(({ kind }) => kind === 'end-sessions')).toHaveLength(1);

  const many = Array.from({ length: 501 }, (_, index) =>
    grantRow({ id: `g_${index}`, principal: person(`p${index}`, `p${index}@contoso.example`) }),
  );
  const { actions, manual } = contain({ grants: many });
  expect(actions.some(({ kind }) => kind === 'end-sessions')).toBe(false);
  expect(manual.find(({ phase }) => phase === 'end-sessions')?.what).toContain('501 people');
  expect(
    contain({ grants: many.slice(1) }).actions.filter(({ kind }) => kind === 'end-sessions'),
  ).toHaveLength(500);
});

test('for Microsoft’s own clients a person requires assignment and blocks the device code, not consent', () => {
  const steps = (facts: Readonly<Record<string, string>>) =>
    propose(subjectOf({ app: appRow({ party: 'first', name: 'Microsoft Azure CLI', facts }) }), {
      wish: 'contain',
    }).manual.filter(({ phase }) => phase === 'stop-consent');

  expect(steps({ appRoleAssignmentRequired: 'false' })).toMatchObject([
    {
      what: expect.stringMatching(
        /^require assignment for users of .*Azure CLI.*appRoleAssignmentRequired/u,
      ) as string,
      check: expect.stringContaining('appRoleAssignmentRequired') as string,
    },
    {
      what: 'block device code flow by Conditional Access',
      check: expect.stringContaining('flow.device-code') as string,
    },
  ]);
  expect(steps({ appRoleAssignmentRequired: 'true' })).toHaveLength(1);
  expect(contain({}).manual.map(({ what }) => what)).toContain(
    'decide whether people may go on consenting to apps',
  );
});

test('secrets are replaced where an app could read mail, files or chats', () => {
  const rotates = (scopes: readonly string[]) =>
    contain({ grants: [grantRow({ scopes })] }).manual.some(({ phase }) => phase === 'rotate');

  expect(rotates(['User.Read', 'Mail.Read'])).toBe(true);
  expect(rotates(['User.Read', 'openid'])).toBe(false);
});

const certificate = {
  keyId: 'key-2',
  displayName: 'CN=ci',
  key: null,
  type: 'AsymmetricX509Cert',
  usage: 'Verify',
};
const other = { ...certificate, keyId: 'key-3', displayName: 'CN=other' };

test('a certificate is removed by writing the others as they came; nothing is written when it is gone', async () => {
  let keys = [certificate, other];
  const { actor, asked, written } = await openTestActor(({ method, body }) => {
    if (method === 'GET') return { json: { id: 'object-1', appId: ids.app, keyCredentials: keys } };
    keys = (JSON.parse(body) as { keyCredentials: typeof keys }).keyCredentials;
    return { status: 204, text: '' };
  });
  const row = credentialRow({ id: 'object-1/key-2', kind: 'certificate', name: 'CN=ci' });
  const action = oneOf(contain({ credentials: [row] }).actions, 'remove-credential');
  expect(await actor.look(action)).toEqual({ is: 'ready', undo: null });
  await actor.act(action);
  await actor.act(action);

  expect(await actor.look(action)).toEqual({ is: 'done' });
  expect(written).toEqual([
    `PATCH /v1.0/applications/object-1 ${JSON.stringify({ keyCredentials: [other] })}`,
  ]);
  expect(asked[0]?.query.get('$select')).toBe('id,appId,keyCredentials');
});

test.each([
  ['application', 'object-1', 'applications'],
  ['service principal', ids.servicePrincipal, 'servicePrincipals'],
])('a secret of the %s is removed there by its key id', async (on, holder, collection) => {
  let held = [{ keyId: 'key-1' }];
  const { actor, asked, written } = await openTestActor(({ method }) => {
    if (method === 'GET') return { json: { id: holder, appId: ids.app, passwordCredentials: held } };
    held = [];
    return { status: 204, text: '' };
  });
  const row = credentialRow({ id: `${holder}/key-1` });
  const action = oneOf(contain({ credentials: [row] }).actions, 'remove-credential');
  expect(action.what).toBe(`remove the secret “CI” from the ${on} of Zoomly`);
  expect(await actor.look(action)).toMatchObject({ is: 'ready' });
  await actor.act(action);

  expect(await actor.look(action)).toEqual({ is: 'done' });
  expect(written).toEqual([`POST /v1.0/${collection}/${holder}/removePassword {"keyId":"key-1"}`]);
  // Certificates would put the call under 150 a minute.
  expect(asked[0]?.query.get('$select')).toBe('id,appId,passwordCredentials');
});

test('a secret that hangs on another app now is changed; one whose key is gone counts as removed', async () => {
  const action = oneOf(contain({ credentials: [credentialRow()] }).actions, 'remove-credential');
  const { actor } = await openTestActor(({ method }) =>
    method === 'GET'
      ? { json: { id: 'object-1', appId: 'x', passwordCredentials: [{ keyId: 'key-1' }] } }
      : refusal(400, 'Request_BadRequest', 'No password credential found with keyId.'),
  );

  expect(await actor.look(action)).toMatchObject({ is: 'changed' });
  await actor.act(action);
});

test('a federated identity is deleted', async () => {
  let trusts = [{ id: 'trust/1', name: 'gh' }];
  const { actor, written } = await openTestActor(({ method }) => {
    if (method === 'GET') return list(trusts);
    trusts = [];
    return { status: 204, text: '' };
  });
  const row = credentialRow({ id: 'object-1/trust/1', kind: 'federated-credential' });
  const action = oneOf(contain({ credentials: [row] }).actions, 'remove-credential');
  expect(await actor.look(action)).toMatchObject({ is: 'ready' });
  await actor.act(action);

  expect(await actor.look(action)).toEqual({ is: 'done' });
  expect(written).toEqual(['DELETE /v1.0/applications/object-1/federatedIdentityCredentials/trust%2F1']);
});

test('a directory role is taken in all its scopes, and given back in them', async () => {
  const held = new Map([
    ['one', '/'],
    ['two', '/administrativeUnits/7'],
  ]);
  const { actor, asked, written } = await openTestActor(({ method, path, body }) => {
    if (method === 'GET')
      return list([
        ...[...held].map(([id, directoryScopeId]) => ({
          id,
          principalId: ids.servicePrincipal,
          roleDefinitionId: 'reader',
          directoryScopeId,
        })),
        { id: 'x', principalId: ids.servicePrincipal, roleDefinitionId: 'writer', directoryScopeId: '/' },
      ]);
    if (method === 'DELETE') held.delete(path.split('/').at(-1) ?? '');
    else held.set(body, (JSON.parse(body) as { directoryScopeId: string }).directoryScopeId);
    return { status: method === 'DELETE' ? 204 : 201, text: '' };
  });
  const role: RoleRow = { tenant: 't', app: appRow().key, role: 'Global Reader', roleId: 'reader' };
  const action = oneOf(contain({ roles: [role, role] }).actions, 'remove-directory-role');
  const undo = await recipeOf(actor, action);
  await actor.act(action);
  expect(await actor.look(action)).toEqual({ is: 'done' });
  expect(await actor.look(undo)).toMatchObject({ is: 'ready', undo: { kind: 'remove-directory-role' } });
  held.set('by somebody', '/');
  await actor.act(planned(undo));

  expect(await actor.look(undo)).toEqual({ is: 'done' });
  expect([...held.values()].toSorted()).toEqual(['/', '/administrativeUnits/7']);
  expect(written.map((line) => line.split(' ', 1)[0])).toEqual(['DELETE', 'DELETE', 'POST']);
  expect(asked[0]?.query.get('$filter')).toBe(`principalId eq '${ids.servicePrincipal}'`);
});
