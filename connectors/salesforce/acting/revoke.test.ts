import { expect, test } from 'vitest';
import { AppError } from '../../../src/core/errors.ts';
import type { GrantRow } from '../../../src/core/rows.ts';
import { refusal } from '../testing.ts';
import {
  actionFor,
  appRow,
  errorOf,
  grantRow,
  ids,
  type Mishap,
  openTestActor,
  tokenRow,
} from './testing.ts';

const revokes = (written: readonly string[]) => written.filter((one) => one.includes('/oauth2/revoke'));

test('all tokens of one person for one app are revoked on the org’s own host, in a body, and seen gone', async () => {
  const { actor, rows, asked, written } = await openTestActor({
    tokens: [tokenRow(1), tokenRow(2), tokenRow(3, { UserId: ids.ben })],
  });
  const action = actionFor(grantRow([1, 2]));

  expect(await actor.look(action)).toEqual({ is: 'ready', undo: null });
  expect(written).toEqual([]);
  expect(await actor.act(action)).toEqual({});

  expect(revokes(written).toSorted()).toEqual([
    'POST /services/oauth2/revoke token=0CQdelete-secret-1',
    'POST /services/oauth2/revoke token=0CQdelete-secret-2',
  ]);
  expect(rows.tokens.map(({ UserId }) => UserId)).toEqual([ids.ben]);
  expect(await actor.look(action)).toEqual({ is: 'done' });
  const revoked = asked.filter(({ path }) => path === '/services/oauth2/revoke');
  expect(new Set(revoked.map(({ origin }) => origin))).toEqual(new Set(['https://acme.my.salesforce.com']));
  // The token is the credential, so that of the sign-in stays away.
  expect(revoked.map(({ bearer }) => bearer)).toEqual([null, null]);
});

test('looking never asks for what revokes; acting asks once, for the people it is about', async () => {
  const { actor, asked } = await openTestActor({ tokens: [tokenRow(1), tokenRow(2, { UserId: ids.ben })] });
  const action = actionFor(grantRow([1]));

  await actor.look(action);
  expect(asked.filter(({ soql }) => soql.includes('DeleteToken'))).toEqual([]);
  await actor.act(action);
  const [query, ...more] = asked.filter(({ soql }) => soql.includes('DeleteToken'));
  expect(more).toEqual([]);
  expect(query?.soql).toContain(`UserId IN ('${ids.anna}')`);
  for (const { query: parameters } of asked) expect(parameters.toString()).not.toContain('delete-secret');
});

test('many looks at once are one query', async () => {
  const people = Array.from({ length: 10 }, (_, nth) => `0055g00000Nr${nth}00AAA`);
  const { actor, asked } = await openTestActor({
    tokens: people.map((UserId) => tokenRow(1, { UserId })),
  });
  const grants = people.map((id) => grantRow([1], { principal: { ...grantRow().principal, id } }));

  const sights = await Promise.all(grants.map((grant) => actor.look(actionFor(grant))));

  expect(new Set(sights.map(({ is }) => is))).toEqual(new Set(['ready']));
  expect(asked.filter(({ soql }) => soql.includes('FROM OauthToken'))).toHaveLength(1);
});

test('a token that came since is drift, and is never revoked unplanned', async () => {
  const { actor, written } = await openTestActor({ tokens: [tokenRow(1), tokenRow(8)] });
  const action = actionFor(grantRow([1]));

  expect(await actor.look(action)).toEqual({
    is: 'changed',
    how: '1 token is new, the newest of 2026-08-01T09:00:00.000Z; the newest that the plan knows is of 2026-01-01T09:00:00.000Z',
  });
  expect(await errorOf(actor.act(action))).toMatchObject({ code: 'ACT_REFUSED' });
  expect(written).toEqual([]);
});

test('several tokens of one time are one in the plan, and all are ended; one that went before is no drift', async () => {
  const { actor, rows } = await openTestActor({
    tokens: [tokenRow(1), tokenRow(1, { DeleteToken: '0CQdelete-secret-tie' })],
  });
  const action = actionFor(grantRow([1, 2]));

  expect(action.expects).toEqual({
    tokens: 'at least 2',
    oldest: '2026-01-01T09:00:00.000Z',
    newest: '2026-02-01T09:00:00.000Z',
  });
  expect(await actor.look(action)).toMatchObject({ is: 'ready' });
  await actor.act(action);
  expect(rows.tokens).toEqual([]);
});

test.each<[string, Partial<GrantRow>, string, boolean]>([
  ['another app of the same name', {}, ids.twin, false],
  ['a token without a menu entry, for an app known by id', {}, '', false],
  ['a token without a menu entry, for an app joined by name', { evidence: ['OauthToken.AppName'] }, '', true],
])('%s', async (_, grant, applicationId, meant) => {
  const AppMenuItem = applicationId === '' ? null : { ApplicationId: applicationId };
  const { actor, rows } = await openTestActor({ tokens: [tokenRow(1, { AppMenuItem })] });
  const action = actionFor(grantRow([1], grant));

  expect(await actor.look(action)).toMatchObject({ is: meant ? 'ready' : 'done' });
  await actor.act(action);
  expect(rows.tokens).toHaveLength(meant ? 0 : 1);
});

test.each([
  ['in another case', 'Data Loader', 'DATA LOADER'],
  ['with hostile signs', "Robert') OR AppName != '", "\\' OR UserId != '"],
  ['that is none', null, 'null'],
  ['of a prototype', '__proto__', 'constructor'],
])('an app that only has a name: one %s is left alone', async (_, name, other) => {
  const nameless = { AppMenuItem: null };
  const { actor, rows } = await openTestActor({
    tokens: [
      tokenRow(1, { ...nameless, AppName: name }),
      tokenRow(1, { ...nameless, AppName: other, DeleteToken: '0CQdelete-secret-other' }),
    ],
  });
  const app = appRow({ clientId: `name:${encodeURIComponent(name ?? '')}`, name, state: 'uninstalled' });
  const handles = [JSON.stringify([name, '2026-01-01T09:00:00.000Z'])];
  const action = actionFor(grantRow([], { handles, evidence: ['OauthToken.AppName'] }), app);

  expect(await actor.look(action)).toMatchObject({ is: 'ready' });
  await actor.act(action);

  expect(rows.tokens.map(({ AppName }) => AppName)).toEqual([other]);
  expect(action.undo).toContain('not installed');
});

const answers: readonly (readonly [string, Mishap, string, number])[] = [
  ['gone already', () => ({ status: 400, text: 'error=invalid_token' }), 'done', 1],
  [
    'refused',
    () => ({ status: 400, text: 'error=unsupported_token_type&error_description=this+token+type' }),
    'ACT_REFUSED',
    1,
  ],
  ['no answer', () => 'lost', 'ACT_UNKNOWN', 1],
  ['a broken server', () => ({ status: 503, text: '<html>down</html>' }), 'ACT_UNKNOWN', 1],
  [
    'a page instead of an answer',
    () => ({ text: '<html>sign in</html>', type: 'text/html' }),
    'ACT_UNKNOWN',
    1,
  ],
  ['slow down, once', (_, nth) => (nth === 1 ? { status: 429, text: '' } : undefined), 'done', 2],
  [
    'the day is spent',
    () => refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'),
    'READ_THROTTLED',
    1,
  ],
];

test.each(answers)('%s', async (_, mishap, outcome, sent) => {
  const { actor, written } = await openTestActor({ tokens: [tokenRow(1)] }, { mishap });
  const action = actionFor(grantRow([1]));

  const told = await actor.act(action).then(
    () => 'done',
    (thrown: unknown) => thrown as AppError,
  );

  expect(written).toHaveLength(sent);
  expect(told instanceof AppError ? told.code : told).toBe(outcome);
  expect(told instanceof AppError ? `${told.message} ${told.stack}` : '').not.toContain('delete-secret');
});

test('an answer that quotes the value is not quoted in turn', async () => {
  const { actor } = await openTestActor(
    { tokens: [tokenRow(1)] },
    { mishap: () => refusal(400, 'BAD_VALUE', '0CQdelete-secret-1 is no token') },
  );

  const error = await errorOf(actor.act(actionFor(grantRow([1]))));

  expect(error).toMatchObject({ code: 'ACT_REFUSED' });
  expect(`${error.message} ${error.detail} ${error.stack}`).toContain('is no token');
  expect(`${error.message} ${error.detail} ${error.stack}`).not.toContain('delete-secret');
});

test('some were ended and one was not: it is told how many', async () => {
  const { actor, rows } = await openTestActor(
    { tokens: [tokenRow(1), tokenRow(2)] },
    {
      mishap: (written) =>
        written.endsWith('-2') ? { status: 400, text: 'error=unsupported_token_type' } : undefined,
    },
  );

  const error = await errorOf(actor.act(actionFor(grantRow([1, 2]))));

  expect(error.detail).toBe('1 of 2 tokens were not ended: oauth2.revoke: HTTP 400 unsupported_token_type');
  expect(rows.tokens).toHaveLength(1);
});

test('without Customize Application nothing found is no proof, and the plan is refused ahead', async () => {
  const { actor } = await openTestActor({}, { permissions: { PermissionsCustomizeApplication: false } });

  expect(await actor.look(actionFor(grantRow([1])))).toMatchObject({ is: 'untold' });
  expect(await actor.examine(new Set(['revoke-grant']))).toMatchObject([
    { can: 'no', reason: expect.stringContaining('Customize Application') },
  ]);
});

test('a list that cannot be read again changes nothing', async () => {
  const { actor, written } = await openTestActor({ tokens: [tokenRow(1, { DeleteToken: null })] });

  expect(await errorOf(actor.act(actionFor(grantRow([1]))))).toMatchObject({
    code: 'ACT_REFUSED',
    detail: expect.stringContaining('DeleteToken'),
  });
  expect(written).toEqual([]);
});

const externalGrant = (id: string, more: Partial<GrantRow> = {}) =>
  grantRow([], {
    principal: { ...grantRow().principal, id },
    evidence: ['apps/oauth/usage'],
    ...more,
  });
const externalApp = appRow({ clientId: ids.external, name: 'DocuSign' });

test('tokens of an external client app end through its usage, person by person', async () => {
  const { actor, rows, written } = await openTestActor({ holders: [ids.anna, ids.ben] });
  const action = actionFor(externalGrant(ids.anna), externalApp);

  expect(action.expects).toEqual({ holder: 'yes' });
  expect(await actor.look(action)).toEqual({ is: 'ready', undo: null });
  await actor.act(action);

  expect(written).toEqual([
    `DELETE /services/data/v67.0/apps/oauth/usage/${ids.external}/${ids.anna}/tokens`,
  ]);
  expect(rows.holders).toEqual([ids.ben]);
  expect(await actor.look(action)).toEqual({ is: 'done' });
  await actor.act(action);
  expect(written).toHaveLength(1);
});

test('what its usage has no longer, and the list of tokens has, is ended there', async () => {
  const { actor, rows, written } = await openTestActor({
    tokens: [tokenRow(1, { AppMenuItem: { ApplicationId: ids.external } })],
  });
  const grant = externalGrant(ids.anna, {
    handles: grantRow([1]).handles,
    evidence: ['OauthToken', 'apps/oauth/usage'],
  });
  const action = actionFor(grant, externalApp);

  expect(await actor.look(action)).toMatchObject({ is: 'ready' });
  await actor.act(action);
  expect(rows.tokens).toEqual([]);
  expect(revokes(written)).toHaveLength(1);
});

test.each(['..', '', 'a/b', '?#%'])('an id like “%s” addresses nothing else', async (id) => {
  const { actor, written } = await openTestActor({ holders: [ids.anna] });

  expect(await actor.look(actionFor(externalGrant(id), externalApp))).toMatchObject({ is: 'done' });
  await actor.act(actionFor(externalGrant(id), externalApp));
  expect(written).toEqual([]);
});

test('a plan that takes more calls than the day has left is refused before anything is changed', async () => {
  const { actor, written } = await openTestActor({ tokens: [tokenRow(1)] }, { remaining: 7 });
  const action = actionFor(grantRow([1]));
  await actor.examine(new Set(['revoke-grant']));

  // One token and three readings each.
  expect(await actor.look(action)).toMatchObject({ is: 'ready' });
  expect(await actor.look(action)).toMatchObject({ is: 'ready' });
  const error = await errorOf(actor.look({ ...action, id: 'a_2' }));

  expect(error).toMatchObject({
    code: 'READ_THROTTLED',
    remedy: expect.stringContaining('Nothing was changed'),
  });
  expect(written).toEqual([]);
});
