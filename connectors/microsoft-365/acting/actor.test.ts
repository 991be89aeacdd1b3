import { expect, test } from 'vitest';
import { actionKinds } from '../../../src/core/plan.ts';
import type { Action } from '../../../src/core/plan.ts';
import { hasHiddenText } from '../../../src/core/text.ts';
import { microsoft365Module } from '../module.ts';
import { list, ourTenant, refusal, type Reply } from '../testing.ts';
import { actionSpecs, isMicrosoftKind } from './permissions.ts';
import { propose } from './propose.ts';
import {
  appRoleRow,
  appRow,
  credentialRow,
  errorOf,
  everyone,
  grantRow,
  ids,
  openTestActor,
  planned,
  subjectOf,
} from './testing.ts';

const hostile = '\u202Ered \u001B[31m=cmd()\n<script>';

/** One of each kind that a plan can begin with, and the inverses. */
function actions(app = appRow()): readonly Action[] {
  const subject = subjectOf({
    app,
    grants: [grantRow(), appRoleRow({ scopes: ['Mail.Send'], handles: [`${ids.graphObject}/one`] })],
    credentials: [credentialRow()],
    roles: [{ tenant: 't', app: app.key, role: 'Global Reader', roleId: 'reader' }],
  });
  const proposed = [
    ...propose(subject, { wish: 'contain' }).actions,
    ...propose({ ...subject, grants: [grantRow()] }, { wish: 'narrow', keep: new Set(['User.Read']) })
      .actions,
    ...propose({ ...subject, app: { ...app, nativeIds: [] } }, { wish: 'block' }).actions,
  ];
  const forward = new Map(proposed.map((one) => [one.kind, planned(one)]));
  const from = (kind: Action['kind']): Action => {
    const found = forward.get(kind);
    if (found === undefined) throw new Error(`no ${kind}`);
    return found;
  };
  const withFacts = (one: Action, facts: Readonly<Record<string, string>>, kind: Action['kind']): Action => ({
    ...one,
    kind,
    expects: { state: 'gone' },
    target: { ...one.target, facts: { ...one.target.facts, ...facts } },
  });
  const consent = {
    consentType: 'Principal',
    principalId: ids.anna,
    resourceId: ids.graphObject,
    scope: 'User.Read',
  };
  return [
    ...forward.values(),
    { ...from('disable-app'), kind: 'enable-app' },
    { ...from('block-app'), kind: 'unblock-app' },
    withFacts(from('revoke-grant'), consent, 'restore-grant'),
    withFacts(from('remove-app-role'), { appRoleId: 'role-send' }, 'restore-app-role'),
    withFacts(from('remove-directory-role'), { scopes: '/' }, 'restore-directory-role'),
  ];
}

/** Everything is there, so that every change has something to write. */
function everything(write: () => Reply | null) {
  const app = {
    id: ids.servicePrincipal,
    appId: ids.app,
    accountEnabled: false,
    appRoles: [{ id: 'role-send', value: 'Mail.Send' }],
  };
  const grant = {
    id: 'grant-of-anna',
    clientId: ids.servicePrincipal,
    consentType: 'Principal',
    principalId: ids.anna,
    resourceId: ids.graphObject,
    scope: 'User.Read Mail.Read',
  };
  return ({ method, path }: { readonly method: string; readonly path: string }): Reply | null => {
    if (method !== 'GET') return write();
    if (path.includes('oauth2PermissionGrants/')) return { json: grant };
    if (path.endsWith('appRoleAssignments')) {
      const held = {
        id: 'one',
        appRoleId: 'role-send',
        principalId: ids.servicePrincipal,
        principalType: 'ServicePrincipal',
        resourceId: ids.graphObject,
      };
      return list([held], { count: 1 });
    }
    if (path.endsWith('roleAssignments'))
      return list([
        {
          id: 'held',
          principalId: ids.servicePrincipal,
          roleDefinitionId: 'reader',
          directoryScopeId: '/units/7',
        },
      ]);
    return path.endsWith('/servicePrincipals') ? list([app], { count: 1 }) : { json: app };
  };
}

test('every kind that is offered can be planned, looked at and made', () => {
  expect(
    actions()
      .map(({ kind }) => kind)
      .toSorted(),
  ).toEqual(actionSpecs.map(({ kind }) => kind).toSorted());
});

test.each(actions().map((action) => [action.kind, action] as const))(
  '%s: what the vendor refuses is told in its words',
  async (_, action) => {
    const words = `Insufficient privileges${hostile} to complete the operation.`;
    const { actor, written } = await openTestActor(
      everything(() => refusal(403, 'Authorization_RequestDenied', words)),
    );
    const error = await errorOf(actor.act(action));

    expect(error).toMatchObject({ code: 'ACT_REFUSED' });
    expect(error.detail).toContain('HTTP 403 Authorization_RequestDenied Insufficient privileges');
    expect(hasHiddenText(error.detail ?? '')).toBe(false);
    expect(written).toHaveLength(1);
  },
);

test.each(actions().map((action) => [action.kind, action] as const))(
  '%s: a lost answer leaves it unknown, and it is sent once',
  async (_, action) => {
    const { actor, written } = await openTestActor(everything(() => null));

    expect(await errorOf(actor.act(action))).toMatchObject({ code: 'ACT_UNKNOWN' });
    expect(written).toHaveLength(1);
  },
);

test.each([
  [
    '404 Directory_ObjectNotFound, which is also said of changes that were made',
    refusal(404, 'Directory_ObjectNotFound'),
  ],
  ['a gateway that gave up', { status: 504, text: '<html>' }],
  ['an error in a 200', { json: { error: { code: 'x', message: 'y' } } }],
] as const)('%s is unknown', async (_, reply) => {
  for (const action of actions()) {
    const { actor } = await openTestActor(everything(() => reply));
    expect([action.kind, (await errorOf(actor.act(action))).code]).toEqual([action.kind, 'ACT_UNKNOWN']);
  }
});

test('what was throttled did not happen, and is sent again', async () => {
  for (const action of actions()) {
    let times = 0;
    const { actor, written } = await openTestActor(
      everything(() =>
        times++ === 0
          ? refusal(429, 'TooManyRequests', 'x', { 'retry-after': '2.5' })
          : { status: 204, text: '' },
      ),
    );
    await actor.act(action);
    expect([action.kind, written.length]).toEqual([action.kind, 2]);
  }
});

test.each([
  ['DELETE', 'revoke-grant', refusal(404, 'Request_ResourceNotFound')],
  ['DELETE', 'remove-app-role', refusal(404, 'Request_ResourceNotFound')],
  [
    'POST',
    'restore-grant',
    refusal(409, 'Request_MultipleObjectsWithSameKeyValue', 'Permission entry already exists.'),
  ],
  ['POST', 'restore-grant', refusal(400, 'Request_BadRequest', 'Permission entry already exists.')],
  [
    'POST',
    'restore-app-role',
    refusal(400, 'Request_BadRequest', 'Permission being assigned already exists on the object'),
  ],
] as const)('%s of %s that somebody else made before is done', async (_, kind, reply) => {
  const { actor } = await openTestActor(everything(() => reply));
  const action = actions().find((one) => one.kind === kind);

  expect(action && (await actor.act(action))).toEqual({});
});

test('what a change needs and is not there refuses it: only a removal of it is done', async () => {
  for (const action of actions()) {
    const { actor, written } = await openTestActor(
      everything(() => refusal(404, 'Request_ResourceNotFound')),
    );
    const outcome = await actor.act(action).then(
      () => 'done',
      (error: { readonly code: string }) => error.code,
    );
    const removes = written[0]?.startsWith('DELETE') === true;
    expect([action.kind, outcome]).toEqual([action.kind, removes ? 'done' : 'ACT_REFUSED']);
  }
});

test('a 404 that is not Graph’s own is not read as removed', async () => {
  const { actor } = await openTestActor(everything(() => ({ status: 404, text: '<html>' })));
  const action = actions().find(({ kind }) => kind === 'revoke-grant');

  expect(action && (await errorOf(actor.act(action)))).toMatchObject({ code: 'ACT_REFUSED' });
});

test('a client id that is taken otherwise is no block', async () => {
  const { actor } = await openTestActor(
    everything(() =>
      refusal(
        409,
        'Request_MultipleObjectsWithSameKeyValue',
        'The service principal name is already in use.',
      ),
    ),
  );
  const action = actions().find(({ kind }) => kind === 'block-app');

  expect(action && (await errorOf(actor.act(action)))).toMatchObject({ code: 'ACT_REFUSED' });
});

/** Each text of a plan that reaches an address, set to the id. */
function withId(action: Action, id: string): Action {
  const { target } = action;
  const facts = Object.fromEntries(
    Object.entries(target.facts).map(([name, fact]) => [
      name,
      ['kind', 'on', 'consentType'].includes(name) ? fact : id,
    ]),
  );
  return {
    ...action,
    target: {
      ...target,
      clientId: target.clientId === null ? null : id,
      principal: target.principal === null ? null : { ...target.principal, id },
      handles: target.handles.map(() => id),
      facts,
    },
  };
}

test.each(['..', '.', '%2e%2e', '?#%', '__proto__', '../servicePrincipals/x', "x' or 'a' eq 'a"])(
  'a plan with the id %j addresses nothing beside what it says',
  async (id) => {
    for (const action of actions()) {
      const { actor, asked } = await openTestActor(() => refusal(404, 'Request_ResourceNotFound'));
      const errors = await Promise.all(
        [actor.look(withId(action, id)), actor.act(withId(action, id))].map((work) =>
          work.then(
            () => null,
            (error: { readonly code: string }) => error.code,
          ),
        ),
      );
      const refused = [null, 'ID_UNSAFE', 'ACT_REFUSED'];
      expect(errors.filter((code) => !refused.includes(code))).toEqual([]);
      for (const { path, query } of asked) {
        expect(path.split('/').map((part) => decodeURIComponent(part))).not.toContain('..');
        expect(decodeURIComponent(query.get('$filter') ?? '')).not.toContain(' or ');
      }
    }
  },
);

test('it acts in the tenant that the audit names, under its own client id', async () => {
  const { actor } = await openTestActor(() => list([]), {
    appid: 'client',
    oid: 'its own object',
    roles: [],
  });

  expect(await actor.identify()).toEqual({ tenant: ourTenant, clientId: 'client', operator: [] });
});

test('of a person who is signed in it knows who that is, and that a directory role decides too', async () => {
  const { actor } = await openTestActor(() => list([]), {
    appid: 'client',
    oid: ids.anna,
    scp: 'User.RevokeSessions.All User.Read.All',
  });

  expect(await actor.identify()).toMatchObject({ operator: [ids.anna] });
  expect(await actor.examine(new Set(['end-sessions', 'revoke-grant']))).toMatchObject([
    { kind: 'end-sessions', can: 'unknown' },
    { kind: 'revoke-grant', can: 'no', reason: 'lacks DelegatedPermissionGrant.ReadWrite.All' },
  ]);
});

test('what a credential may do is read from its token', async () => {
  const roles = ['Application.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All', 'User.RevokeSessions.All'];
  const { actor } = await openTestActor(() => list([]), { roles });
  const found = await actor.examine(new Set(actionKinds));
  const able = (can: string) => found.filter((one) => one.can === can).map(({ kind }) => kind);

  expect(able('yes').toSorted()).toEqual([
    'block-app',
    'disable-app',
    'enable-app',
    'remove-app-role',
    'remove-credential',
    'restore-app-role',
    'unblock-app',
  ]);
  expect(found.find(({ kind }) => kind === 'end-sessions')?.reason).toBe('lacks User.Read.All');
  expect(found.filter(({ kind }) => !isMicrosoftKind(kind)).every(({ can }) => can === 'no')).toBe(true);

  const { actor: opaque } = await openTestActor(() => list([]));
  expect(await opaque.examine(new Set(['revoke-grant']))).toMatchObject([{ can: 'unknown' }]);
});

test('a kind that Graph does not have is refused', async () => {
  const { actor, asked } = await openTestActor(() => list([]));
  const [action] = actions();
  if (action === undefined) throw new Error('one');

  expect(await errorOf(actor.look({ ...action, kind: 'uninstall-app' }))).toMatchObject({
    code: 'ACT_REFUSED',
  });
  expect(asked).toEqual([]);
});

test('names that strangers chose come into a plan as one line of visible text', () => {
  const app = appRow({ name: hostile });
  const grants = [
    grantRow({ scopes: [hostile], principal: { ...grantRow().principal, label: hostile } }),
    everyone(),
  ];
  const proposal = propose(
    subjectOf({
      app,
      grants,
      credentials: [credentialRow({ name: hostile })],
      roles: [{ tenant: 't', app: app.key, role: hostile, roleId: 'r' }],
    }),
    { wish: 'contain' },
  );
  const shown = [
    ...proposal.actions.flatMap(({ what, survives, undo, target }) => [
      what,
      survives ?? '',
      undo,
      target.name ?? '',
      target.principal?.label ?? '',
    ]),
    ...proposal.manual.flatMap(({ what, how }) => [what, how]),
    ...proposal.notes,
  ];

  expect(shown.join('\u0001')).toContain('red [31m=cmd()');
  expect(shown.filter((text) => hasHiddenText(text))).toEqual([]);
});

test('the connector offers what it can change, each with its least permission', async () => {
  const module = await microsoft365Module.acting?.();

  expect(module?.actions.map(({ kind }) => kind)).toEqual(actionSpecs.map(({ kind }) => kind));
  expect(actionSpecs.find(({ kind }) => kind === 'end-sessions')?.needs).toBe(
    'User.RevokeSessions.All and User.Read.All',
  );
});
