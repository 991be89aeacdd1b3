import { expect, test } from 'vitest';
import { type Asked, list, refusal, type Reply } from '../testing.ts';
import { propose } from './propose.ts';
import { appRow, errorOf, ids, oneOf, openTestActor, planned, recipeOf, subjectOf } from './testing.ts';

const subject = (app = appRow()) => subjectOf({ app });
const disable = (app = appRow()) => oneOf(propose(subject(app), { wish: 'contain' }).actions, 'disable-app');
const block = () =>
  oneOf(propose(subject(appRow({ nativeIds: [] })), { wish: 'block' }).actions, 'block-app');

const zoomly = {
  id: ids.servicePrincipal,
  appId: ids.app,
  accountEnabled: true,
  disabledByMicrosoftStatus: null,
  servicePrincipalType: 'Application',
};

/** Service principals by object id. */
function entra(apps: Map<string, Readonly<Record<string, unknown>>>, grants: readonly unknown[] = []) {
  return ({ method, path, query, body }: Asked): Reply => {
    const [, , collection, id] = path.split('/');
    if (collection === 'oauth2PermissionGrants') return list(grants, { count: grants.length });
    if (method === 'POST') {
      const made = { ...zoomly, ...(JSON.parse(body) as object), id: 'made' };
      apps.set('made', made);
      return { status: 201, json: made };
    }
    if (id === undefined) {
      const [, wanted] = /^appId eq '(.+)'$/u.exec(query.get('$filter') ?? '') ?? [];
      const found = [...apps.values()].filter(({ appId }) => appId === wanted);
      return list(found, { count: found.length });
    }
    const found = apps.get(id);
    if (found === undefined) return refusal(404, 'Request_ResourceNotFound');
    if (method === 'GET') return { json: found };
    if (method === 'DELETE') apps.delete(id);
    else apps.set(id, { ...found, ...(JSON.parse(body) as object) });
    return { status: 204, text: '' };
  };
}

test('an app is disabled, and enabled again', async () => {
  const { actor, written } = await openTestActor(entra(new Map([[zoomly.id, zoomly]])));
  const action = disable();
  const undo = await recipeOf(actor, action);
  await actor.act(action);
  expect(await actor.look(action)).toEqual({ is: 'done' });

  expect(await recipeOf(actor, undo)).toMatchObject({ kind: 'disable-app' });
  await actor.act(undo);
  expect(await actor.look(undo)).toEqual({ is: 'done' });
  expect(written).toEqual([
    `PATCH /v1.0/servicePrincipals/${zoomly.id} {"accountEnabled":false}`,
    `PATCH /v1.0/servicePrincipals/${zoomly.id} {"accountEnabled":true}`,
  ]);
});

test.each([
  ['is gone', null, /is gone; the next consent/u],
  ['belongs to another app', { appId: 'x' }, /now belongs to x/u],
  [
    'was disabled by Microsoft',
    { disabledByMicrosoftStatus: 'DisabledDueToViolationOfServicesAgreement' },
    /Microsoft has disabled it itself/u,
  ],
  ['is a managed identity', { servicePrincipalType: 'ManagedIdentity' }, /managed identity/u],
])('an app whose service principal %s is not switched', async (_, more, how) => {
  const apps = new Map(more === null ? [] : [[zoomly.id, { ...zoomly, ...more }]]);
  const { actor } = await openTestActor(entra(apps));

  expect(await actor.look(disable())).toEqual({ is: 'changed', how: expect.stringMatching(how) as string });
});

test('where Graph does not say whether an app is enabled, nobody does', async () => {
  const { actor } = await openTestActor(entra(new Map([[zoomly.id, { ...zoomly, accountEnabled: null }]])));

  expect(await actor.look(disable())).toMatchObject({ is: 'untold' });
});

test('an app that was never here is blocked by a disabled service principal, and unblocked by deleting it', async () => {
  const apps = new Map<string, Readonly<Record<string, unknown>>>();
  const { actor, written } = await openTestActor(entra(apps));
  const action = block();
  const undo = await recipeOf(actor, action);
  expect(await actor.look(undo)).toEqual({ is: 'done' });
  await actor.act(action);
  expect(await actor.look(action)).toEqual({ is: 'done' });

  expect(await recipeOf(actor, undo)).toMatchObject({ kind: 'block-app' });
  await actor.act(undo);
  expect(await actor.look(undo)).toEqual({ is: 'done' });
  expect(written).toEqual([
    `POST /v1.0/servicePrincipals {"appId":"${ids.app}","accountEnabled":false}`,
    'DELETE /v1.0/servicePrincipals/made',
  ]);
});

test('an app that was connected meanwhile is not taken for blocked, nor is one with grants unblocked', async () => {
  const { actor } = await openTestActor(entra(new Map([[zoomly.id, zoomly]])));
  expect(await actor.look(block())).toMatchObject({ is: 'changed' });

  const grant = { id: 'g', clientId: zoomly.id, consentType: 'AllPrincipals', resourceId: 'r', scope: 'x' };
  const blocked = new Map([[zoomly.id, { ...zoomly, accountEnabled: false }]]);
  const { actor: other } = await openTestActor(entra(blocked, [grant]));
  expect(await other.look({ ...block(), kind: 'unblock-app' })).toMatchObject({
    is: 'changed',
    how: expect.stringMatching(/has 1/u) as string,
  });
});

test.each(["x' or appId ne '", '..', '__proto__', ''])(
  'the client id %j is no application id',
  async (clientId) => {
    const { actor, asked } = await openTestActor(entra(new Map()));
    const action = { ...block(), target: { ...block().target, clientId } };

    expect(await errorOf(actor.look(action))).toMatchObject({ code: 'ID_UNSAFE' });
    expect(asked).toEqual([]);
  },
);

test('what cannot be disabled is said, and a managed identity is left to a person', () => {
  const byMicrosoft = appRow({
    facts: { disabledByMicrosoftStatus: 'DisabledDueToViolationOfServicesAgreement' },
  });
  expect(propose(subject(byMicrosoft), { wish: 'contain' })).toMatchObject({
    actions: [],
    notes: [expect.stringContaining('Microsoft has disabled Zoomly itself')],
  });
  const managed = propose(subject(appRow({ facts: { servicePrincipalType: 'ManagedIdentity' } })), {
    wish: 'contain',
  });
  expect(managed.actions).toEqual([]);
  expect(managed.manual[0]).toMatchObject({
    phase: 'stop-tokens',
    what: expect.stringMatching(/managed identity/u) as string,
  });
  expect(propose(subject(appRow({ nativeIds: [] })), { wish: 'contain' })).toMatchObject({
    actions: [],
    notes: [expect.stringContaining('nothing to disable')],
  });
});

test('an own registration without a service principal is blocked before anybody signs in to it', () => {
  const app = appRow({ nativeIds: [], facts: { servicePrincipal: 'none' } });

  expect(oneOf(propose(subject(app), { wish: 'contain' }).actions, 'block-app')).toMatchObject({
    phase: 'stop-consent',
  });
});

test('a plan that lost what it is about is refused before anything is sent', async () => {
  const { actor, asked } = await openTestActor(entra(new Map()));
  const action = planned({ ...disable(), target: { ...disable().target, handles: [] } });

  expect(await errorOf(actor.look(action))).toMatchObject({ code: 'ACT_REFUSED' });
  expect(asked).toEqual([]);
});
