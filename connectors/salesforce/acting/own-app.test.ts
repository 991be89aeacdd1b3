import { expect, test } from 'vitest';
import { auditorId, instance, metadata, organizationId, refusal } from '../testing.ts';
import { actionFor, errorOf, grantRow, type Happenings, ids, openTestActor, tokenRow } from './testing.ts';

const key = '3MVG9own';
const menu = [
  { ApplicationId: ids.twin, Name: 'Other' },
  { ApplicationId: ids.slack, Name: 'Grantwarden_Audit' },
];
const told = metadata(
  '<fullName>Other</fullName><oauthConfig><consumerKey>3MVG9other</consumerKey></oauthConfig>',
  `<fullName>Grantwarden_Audit</fullName><oauthConfig><consumerKey>${key}</consumerKey><consumerSecret>TOP-SECRET</consumerSecret></oauthConfig>`,
);
/** Signs in with a refresh token, which is a row of the list of tokens. */
const refreshing: Happenings = {
  settings: { auth: { type: 'refresh-token', clientId: key, refreshToken: 'file:./refresh' } },
  menu,
  mishap: (written) =>
    written.includes('/oauth2/token')
      ? { json: { access_token: '00Dtest!fresh-token', instance_url: instance } }
      : undefined,
};

const ownGrant = grantRow([1], {
  principal: { kind: 'user', id: ids.self, label: 'auditor@acme.example', active: 'yes', privileged: 'yes' },
});
const ownToken = tokenRow(1, { UserId: ids.self });

test('whose credential it is: the org, the user, and the app where its metadata tells', async () => {
  const { actor } = await openTestActor({}, { ...refreshing, metadata: { ConnectedApp: told } });

  expect(await actor.identify()).toEqual({
    tenant: organizationId,
    clientId: ids.slack,
    operator: [auditorId, 'auditor@acme.example'],
  });
});

test('an external client app is told by its own metadata', async () => {
  const { actor } = await openTestActor(
    {},
    {
      ...refreshing,
      externalApps: [{ Id: ids.external, DeveloperName: 'Grantwarden' }],
      metadata: {
        ExtlClntAppGlobalOauthSettings: metadata(
          `<fullName>Grantwarden_glbloauth</fullName><consumerKey>${key}</consumerKey><consumerSecret>TOP-SECRET</consumerSecret>`,
        ),
      },
    },
  );

  expect(await actor.identify()).toMatchObject({ clientId: ids.external });
});

test.each([
  ['refused', refusal(403, 'INSUFFICIENT_ACCESS', 'insufficient access rights')],
  ['not loaded', metadata()],
  ['a page', { text: '<html>moved</html>', type: 'text/html' }],
])('metadata that is %s does not tell the app, and ends nothing', async (_, answer) => {
  const { actor } = await openTestActor({}, { ...refreshing, metadata: { ConnectedApp: answer } });

  expect(await actor.identify()).toMatchObject({ tenant: organizationId, clientId: null });
});

test('the tokens of the acting user and its app are never ended', async () => {
  const { actor, rows } = await openTestActor(
    { tokens: [ownToken] },
    { ...refreshing, metadata: { ConnectedApp: told } },
  );
  const action = actionFor(ownGrant);

  expect(await actor.look(action)).toMatchObject({ is: 'untold' });
  expect(await errorOf(actor.act(action))).toMatchObject({ code: 'ACT_REFUSED' });
  expect(rows.tokens).toHaveLength(1);
});

test('where the app is not told, tokens of the acting user may be its own, unless its sign-in leaves none', async () => {
  const unsure = await openTestActor(
    { tokens: [ownToken] },
    { ...refreshing, metadata: { ConnectedApp: metadata() } },
  );
  expect(await unsure.actor.look(actionFor(ownGrant))).toMatchObject({ is: 'untold' });
  expect(await errorOf(unsure.actor.act(actionFor(ownGrant)))).toMatchObject({
    code: 'ACT_REFUSED',
    detail: expect.stringContaining('jwt'),
  });

  const settings = { auth: { type: 'access-token', token: 'env:TOKEN', instanceUrl: instance } };
  const given = await openTestActor({ tokens: [ownToken] }, { settings });
  expect(await given.actor.look(actionFor(ownGrant))).toMatchObject({ is: 'untold' });
});

test('the acting user’s tokens of somebody else’s app are ended like any other', async () => {
  const other = { AppMenuItem: { ApplicationId: ids.twin } };
  const { actor, rows } = await openTestActor(
    { tokens: [{ ...ownToken, ...other }] },
    { ...refreshing, metadata: { ConnectedApp: told } },
  );
  const action = { ...actionFor(ownGrant), target: { ...actionFor(ownGrant).target, clientId: ids.twin } };

  expect(await actor.look(action)).toMatchObject({ is: 'ready' });
  await actor.act(action);
  expect(rows.tokens).toEqual([]);
});
