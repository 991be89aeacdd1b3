import { expect, test } from 'vitest';
import type { Asked, Reply } from '../testing.ts';
import { refusal } from '../testing.ts';
import { propose } from './propose.ts';
import { everyone, errorOf, grantRow, ids, oneOf, openTestActor, recipeOf, subjectOf } from './testing.ts';

const revoke = (grant = grantRow()) =>
  oneOf(propose(subjectOf({ grants: [grant], whole: false }), { wish: 'revoke' }).actions, 'revoke-grant');
const narrow = (keep: readonly string[], grant = grantRow()) =>
  oneOf(
    propose(subjectOf({ grants: [grant], whole: false }), { wish: 'narrow', keep: new Set(keep) }).actions,
    'narrow-grant',
  );

/** Grants by id; POST, PATCH and DELETE change it as Graph does. */
function entra(grants: Map<string, object>) {
  return ({ method, path, body }: Asked): Reply => {
    const id = decodeURIComponent(path.split('/')[3] ?? '');
    const found = grants.get(id);
    if (method === 'POST') {
      const made = JSON.parse(body) as object;
      grants.set('grant-of-anna', { ...made, id: 'grant-of-anna' });
      return { status: 201, json: grants.get('grant-of-anna') };
    }
    if (found === undefined) return refusal(404, 'Request_ResourceNotFound');
    if (method === 'GET') return { json: found };
    if (method === 'DELETE') grants.delete(id);
    else grants.set(id, { ...found, ...(JSON.parse(body) as object) });
    return { status: 204, text: '' };
  };
}

const ofAnna = {
  id: 'grant-of-anna',
  clientId: ids.servicePrincipal,
  consentType: 'Principal',
  principalId: ids.anna,
  resourceId: ids.graphObject,
  scope: ' User.Read  Mail.Read',
};

test('a grant is ended, seen to be gone, and given back word for word under the id it had', async () => {
  const grants = new Map([[ofAnna.id, ofAnna]]);
  const { actor, written } = await openTestActor(entra(grants));
  const action = revoke();
  const undo = await recipeOf(actor, action);
  expect(await actor.look(undo)).toEqual({ is: 'done' });

  await actor.act(action);
  expect(await actor.look(action)).toEqual({ is: 'done' });
  expect(await actor.look(undo)).toMatchObject({ is: 'ready' });

  await actor.act(undo);
  expect(await actor.look(undo)).toEqual({ is: 'done' });
  expect(grants.get(ofAnna.id)).toEqual(ofAnna);
  expect(written).toEqual([
    'DELETE /v1.0/oauth2PermissionGrants/grant-of-anna',
    `POST /v1.0/oauth2PermissionGrants ${JSON.stringify({
      clientId: ids.servicePrincipal,
      consentType: 'Principal',
      principalId: ids.anna,
      resourceId: ids.graphObject,
      scope: ' User.Read  Mail.Read',
    })}`,
  ]);
});

test.each([
  [
    'other scopes',
    { scope: 'User.Read Mail.ReadWrite' },
    /Mail\.Read User\.Read, and now it has Mail\.ReadWrite User\.Read/u,
  ],
  ['no scopes', { scope: null }, /now it has no scope/u],
  ['another client', { clientId: 'x' }, /one of x/u],
  [
    'everyone instead of one person',
    { consentType: 'AllPrincipals', principalId: null },
    /is the consent for everyone/u,
  ],
  ['another person', { principalId: ids.ben }, new RegExp(`consent of ${ids.ben}`, 'u')],
])('a grant with %s is changed, with what was planned and what is there', async (_, more, how) => {
  const { actor } = await openTestActor(entra(new Map([[ofAnna.id, { ...ofAnna, ...more }]])));

  expect(await actor.look(revoke())).toEqual({ is: 'changed', how: expect.stringMatching(how) as string });
});

test('a grant without scopes is ended, and not made again: that would break the consent page', async () => {
  const { actor } = await openTestActor(entra(new Map([[ofAnna.id, { ...ofAnna, scope: null }]])));

  expect(await actor.look(revoke(grantRow({ scopes: [] })))).toEqual({ is: 'ready', undo: null });
});

test('of several rows of one grant each is an action, and each may hold some of the scopes', async () => {
  const both = grantRow({ handles: ['grant-of-anna', 'twin'] });
  const { actions } = propose(subjectOf({ grants: [both] }), { wish: 'revoke' });
  const { actor } = await openTestActor(entra(new Map([[ofAnna.id, { ...ofAnna, scope: 'User.Read' }]])));

  expect(actions.map(({ target }) => target.handles)).toEqual([['grant-of-anna'], ['twin']]);
  const [first, second] = actions.map((action) => oneOf([action], 'revoke-grant'));
  expect(first && (await actor.look(first))).toMatchObject({ is: 'ready' });
  expect(second && (await actor.look(second))).toEqual({ is: 'done' });
});

test('narrowing reads the grant once more and writes what it keeps, in the grant’s own order', async () => {
  const grants = new Map([[ofAnna.id, { ...ofAnna, scope: 'User.Read offline_access Mail.Read' }]]);
  const { actor, written } = await openTestActor(entra(grants));
  const action = narrow(
    ['User.Read', 'offline_access'],
    grantRow({ scopes: ['Mail.Read', 'User.Read', 'offline_access'] }),
  );
  const undo = await recipeOf(actor, action);
  await actor.act(action);
  expect(grants.get(ofAnna.id)).toMatchObject({ scope: 'User.Read offline_access' });
  expect(await actor.look(action)).toEqual({ is: 'done' });

  expect(await actor.look(undo)).toMatchObject({ is: 'ready' });
  await actor.act(undo);
  expect(await actor.look(undo)).toEqual({ is: 'done' });
  expect(written).toEqual([
    'PATCH /v1.0/oauth2PermissionGrants/grant-of-anna {"scope":"User.Read offline_access"}',
    'PATCH /v1.0/oauth2PermissionGrants/grant-of-anna {"scope":"User.Read offline_access Mail.Read"}',
  ]);
});

test('a scope that came between looking and acting stops the narrowing, and nothing is written', async () => {
  const { actor, written } = await openTestActor(
    entra(new Map([[ofAnna.id, { ...ofAnna, scope: 'User.Read Mail.Read Files.Read' }]])),
  );
  const error = await errorOf(actor.act(narrow(['User.Read'])));

  expect(error).toMatchObject({ code: 'ACT_REFUSED' });
  expect(error.detail).toMatch(/planned with Mail\.Read User\.Read, and now it has Files\.Read Mail\.Read/u);
  expect(written).toEqual([]);
});

test('a grant of which nothing would be left is not narrowed: revoking is another thing', async () => {
  const { actions, notes } = propose(subjectOf({ grants: [grantRow()], whole: false }), {
    wish: 'narrow',
    keep: new Set(['Calendars.Read']),
  });
  expect(actions).toEqual([]);
  expect(notes).toEqual([expect.stringContaining('revoke it instead')]);

  const { actor, written } = await openTestActor(
    entra(new Map([[ofAnna.id, { ...ofAnna, scope: 'Mail.Read' }]])),
  );
  const action = narrow(['User.Read']);
  expect(await actor.look(action)).toMatchObject({
    is: 'changed',
    how: expect.stringContaining('revoke') as string,
  });
  const none = { ...action, expects: { scopes: 'Mail.Read' } };
  expect((await errorOf(actor.act(none))).detail).toMatch(/nothing would be left; revoke it instead/u);
  expect(written).toEqual([]);
});

test('a consent for everyone and a person’s of the same app and API are told apart', () => {
  const { actions } = propose(subjectOf({ grants: [grantRow(), everyone()] }), { wish: 'revoke' });

  expect(actions.map(({ what }) => what)).toEqual([
    'delete the consent of Zoomly for everyone on Microsoft Graph (Mail.Read, User.Read)',
    'delete the consent of Zoomly of anna@contoso.example on Microsoft Graph (Mail.Read, User.Read)',
  ]);
  expect(revoke().survives).toContain('consent for everyone');
});

test('what a person gave after the grant was ended is not overwritten by taking it back', async () => {
  const grants = new Map([[ofAnna.id, ofAnna]]);
  const { actor } = await openTestActor(entra(grants));
  const undo = await recipeOf(actor, revoke());
  grants.set(ofAnna.id, { ...ofAnna, scope: 'openid' });

  expect(await actor.look(undo)).toEqual({
    is: 'changed',
    how: 'planned while there was none, and now it is there with openid',
  });
});

test('a grant made under another id than before is not taken for the one that was there', async () => {
  const { actor } = await openTestActor(({ method }) =>
    method === 'POST'
      ? { status: 201, json: { ...ofAnna, id: 'another' } }
      : refusal(404, 'Request_ResourceNotFound'),
  );
  const { actor: before } = await openTestActor(entra(new Map([[ofAnna.id, ofAnna]])));
  const undo = await recipeOf(before, revoke());

  expect(await errorOf(actor.act(undo))).toMatchObject({
    code: 'ACT_UNKNOWN',
    detail: 'restore-grant: another was made in place of grant-of-anna',
  });
});

test('ending all grants leaves the app enabled, and the plan says so', () => {
  const { notes } = propose(subjectOf({ grants: [grantRow()] }), { wish: 'revoke' });

  expect(notes).toEqual([expect.stringContaining('Zoomly stays enabled')]);
  expect(
    propose(subjectOf({ grants: [grantRow({ handles: [] })], whole: false }), { wish: 'revoke' }),
  ).toMatchObject({ actions: [], notes: [expect.stringContaining('has no id at Microsoft Graph')] });
});
