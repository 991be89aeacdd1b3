import { expect, test } from 'vitest';
import { type Asked, list, refusal, type Reply } from '../testing.ts';
import { propose } from './propose.ts';
import { appRoleRow, errorOf, ids, openTestActor, planned, recipeOf, subjectOf } from './testing.ts';

const removals = (grant = appRoleRow()) =>
  propose(subjectOf({ grants: [grant] }), { wish: 'revoke' }).actions.map(planned);

const roles = [
  { id: 'role-send', value: 'Mail.Send' },
  { id: 'role-files', value: 'Files.Read.All' },
  { id: 'role-sites', value: 'Sites.Read.All' },
];

function assignment(id: string, appRoleId: string, resourceId: string = ids.graphObject) {
  return { id, appRoleId, principalId: ids.servicePrincipal, principalType: 'ServicePrincipal', resourceId };
}

/** Assignments of one client; what is made anew gets a new id. */
function entra(held: Map<string, ReturnType<typeof assignment>>) {
  return ({ method, path, body }: Asked): Reply => {
    const [, , , object, collection, id] = path.split('/');
    if (collection === undefined)
      return object === ids.graphObject
        ? { json: { id: object, appRoles: roles } }
        : refusal(404, 'Request_ResourceNotFound');
    if (collection === 'appRoleAssignments') return list([...held.values()], { count: held.size });
    if (method === 'POST') {
      const { appRoleId } = JSON.parse(body) as { appRoleId: string };
      if ([...held.values()].some((one) => one.appRoleId === appRoleId))
        return refusal(400, 'Request_BadRequest', 'Permission being assigned already exists on the object');
      held.set('new', assignment('new', appRoleId));
      return { status: 201, json: held.get('new') };
    }
    if (!held.delete(id ?? '')) return refusal(404, 'Request_ResourceNotFound');
    return { status: 204, text: '' };
  };
}

const both = () =>
  new Map([
    ['one', assignment('one', 'role-send')],
    ['two', assignment('two', 'role-files')],
    ['elsewhere', assignment('elsewhere', 'role-send', 'another-api')],
  ]);

test('each application permission is an action of its own', async () => {
  const [first, second] = removals();
  expect(removals().map(({ what }) => what)).toEqual([
    'remove the application permission Mail.Send of Zoomly on Microsoft Graph',
    'remove the application permission Files.Read.All of Zoomly on Microsoft Graph',
  ]);
  const { actor, written } = await openTestActor(entra(both()));
  if (first === undefined || second === undefined) throw new Error('two');
  await actor.act(first);

  expect(await actor.look(first)).toEqual({ is: 'done' });
  expect(await actor.look(second)).toMatchObject({ is: 'ready' });
  expect(written).toEqual([`DELETE /v1.0/servicePrincipals/${ids.graphObject}/appRoleAssignedTo/one`]);
});

test('one that was given back has a new id, and is known by client, API and role', async () => {
  const [action] = removals(appRoleRow({ scopes: ['Mail.Send'], handles: [`${ids.graphObject}/one`] }));
  if (action === undefined) throw new Error('one');
  const held = new Map([['one', assignment('one', 'role-send')]]);
  const { actor, written } = await openTestActor(entra(held));
  const undo = await recipeOf(actor, action);
  await actor.act(action);
  expect(await actor.look(undo)).toMatchObject({ is: 'ready', undo: { kind: 'remove-app-role' } });
  await actor.act(undo);
  await actor.act(undo);

  expect(await actor.look(undo)).toEqual({ is: 'done' });
  expect([...held.keys()]).toEqual(['new']);
  expect(written[1]).toBe(
    `POST /v1.0/servicePrincipals/${ids.graphObject}/appRoleAssignedTo ${JSON.stringify({
      principalId: ids.servicePrincipal,
      resourceId: ids.graphObject,
      appRoleId: 'role-send',
    })}`,
  );
  // The removal of the plan is seen not to hold any more, although its own assignment is gone.
  expect(await actor.look(action)).toMatchObject({ is: 'ready' });
});

test('a permission that nobody planned for is told, and so is one under another name', async () => {
  const held = both().set('three', assignment('three', 'role-sites'));
  const { actor } = await openTestActor(entra(held));
  const [action] = removals();
  if (action === undefined) throw new Error('one');

  expect(await actor.look(action)).toEqual({
    is: 'changed',
    how: 'planned with Files.Read.All Mail.Send, and now it has Files.Read.All Mail.Send Sites.Read.All',
  });
});

test('a role that its API no longer defines goes by its id, and cannot be given back', async () => {
  const gone = 'ffffffff-0000-4000-8000-000000000001';
  const [action] = removals(appRoleRow({ scopes: [gone], handles: [`${ids.graphObject}/one`] }));
  if (action === undefined) throw new Error('one');
  const { actor } = await openTestActor(entra(new Map([['one', assignment('one', gone)]])));

  expect(action).toMatchObject({ reversible: 'no' });
  expect(await actor.look(action)).toEqual({ is: 'ready', undo: null });
});

test('a list that came short is not read as gone', async () => {
  const { actor } = await openTestActor(() => list([], { count: 2 }));
  const [action] = removals();
  if (action === undefined) throw new Error('one');

  expect(await errorOf(actor.look(action))).toMatchObject({ code: 'READ_INCOMPLETE' });
});

test('all pages are read before anything is called gone', async () => {
  const { actor, asked } = await openTestActor(({ path, query }) => {
    if (!path.endsWith('/appRoleAssignments')) return { json: { id: ids.graphObject, appRoles: roles } };
    return query.has('$skiptoken')
      ? list([assignment('two', 'role-files')])
      : list([assignment('one', 'role-send')], {
          count: 2,
          next: `https://graph.microsoft.com${path}?$skiptoken=x`,
        });
  });
  const [, second] = removals();
  if (second === undefined) throw new Error('two');

  expect(await actor.look(second)).toMatchObject({ is: 'ready' });
  const pages = asked.filter(({ path }) => path.endsWith('/appRoleAssignments'));
  expect(pages.map(({ headers }) => headers['consistencylevel'])).toEqual(['eventual', 'eventual']);
});

test('a client that is gone holds nothing', async () => {
  const { actor } = await openTestActor(() => refusal(404, 'Request_ResourceNotFound'));
  const [action] = removals();

  expect(action && (await actor.look(action))).toEqual({ is: 'done' });
});

test('narrowing takes away the application permissions that are not kept', () => {
  const { actions } = propose(subjectOf({ grants: [appRoleRow()] }), {
    wish: 'narrow',
    keep: new Set(['Mail.Send']),
  });

  expect(actions.map(({ kind, target }) => [kind, target.facts['role']])).toEqual([
    ['remove-app-role', 'Files.Read.All'],
  ]);
});
