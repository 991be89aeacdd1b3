import { expect, test } from 'vitest';
import type { Ability, Examination } from '../../src/kit/connector.ts';
import { slack as definition } from './index.ts';
import { examineSlack } from './examine.ts';
import { openSlackSession } from './open-session.ts';
import {
  type Asked,
  enterprise,
  type How,
  ok,
  refused,
  type Reply,
  testContext,
  workspace,
} from './testing.ts';

const { signal } = new AbortController();
const withoutAuditToken = { settings: { auth: { type: 'token', token: 'env:TOKEN' } } };

async function examine(reply: (asked: Asked) => Reply, how: How = {}) {
  const { context, asked } = testContext(reply, how);
  return { asked, ...(await examineSlack(openSlackSession(context), signal)) };
}

function abilityOf({ abilities }: Examination, stream: string): Ability | undefined {
  return abilities.find((ability) => ability.stream === stream);
}

const readable = {
  'users.list': () => ok({ members: [] }),
  'team.integrationLogs': () => ok({ logs: [], paging: { count: 1, total: 0, page: 1, pages: 0 } }),
  'admin.apps.approved.list': () => ok({ approved_apps: [] }),
  'admin.apps.restricted.list': () => ok({ restricted_apps: [] }),
  'admin.apps.requests.list': () => ok({ app_requests: [] }),
  '/audit/v1/logs': () => ({ json: { entries: [] } }),
};

test('a good token of an organisation sees every stream, in a few calls', async () => {
  const seen = await examine(enterprise(readable));

  expect(seen.abilities.map(({ stream }) => stream)).toEqual(definition.streams.map(({ id }) => id));
  expect(seen.abilities.filter(({ can }) => can !== 'yes')).toEqual([]);
  expect(seen.asked.length).toBeLessThan(15);
  const approved = seen.asked.find(({ what }) => what === 'admin.apps.approved.list');
  expect(approved?.args.get('enterprise_id')).toBe('E1');
});

test('an ordinary workspace: what its plan has not is lasting, asked or not', async () => {
  const seen = await examine(workspace(readable), withoutAuditToken);

  expect(abilityOf(seen, 'users')).toMatchObject({ can: 'yes' });
  expect(abilityOf(seen, 'installs')).toMatchObject({ can: 'yes' });
  for (const stream of ['approved-apps', 'restricted-apps', 'app-requests'])
    expect(abilityOf(seen, stream)).toMatchObject({ can: 'no', lasting: true });
  expect(seen.asked.some(({ what }) => what.startsWith('admin.'))).toBe(false);
});

test('without the list of workspaces nothing that is read over them is whole', async () => {
  const seen = await examine(
    enterprise({
      ...readable,
      'admin.teams.list': () => refused('missing_scope', { needed: 'admin.teams:read' }),
      'auth.teams.list': () => ok({ teams: [{ id: 'T1', name: 'one' }] }),
    }),
  );

  const unsure = seen.abilities.filter(({ can }) => can === 'no');
  expect(unsure.map(({ stream }) => stream)).toEqual([
    'workspaces',
    'users',
    'approved-apps',
    'restricted-apps',
    'app-requests',
  ]);
  expect(new Set(unsure.map(({ remedy }) => remedy)).size).toBe(1);
  expect(unsure[0]?.remedy).toContain('admin.teams:read');
});

test('a missing scope is no, with the scope to add, and not lasting', async () => {
  const seen = await examine(
    enterprise({
      ...readable,
      'admin.apps.approved.list': () => refused('missing_scope', { needed: 'admin.apps:read' }),
    }),
  );

  const ability = abilityOf(seen, 'approved-apps');
  expect(ability).toMatchObject({ can: 'no' });
  expect(ability?.remedy).toContain('admin.apps:read');
  expect(ability?.lasting).toBeUndefined();
});

test('a token of one workspace inside an organisation: not lasting, for an installation elsewhere opens it', async () => {
  const seen = await examine(
    workspace({
      ...readable,
      'team.info': () => ok({ team: { id: 'T1', enterprise_id: 'E1' } }),
      'admin.apps.approved.list': () => refused('feature_not_enabled'),
    }),
  );

  const ability = abilityOf(seen, 'approved-apps');
  expect(ability).toMatchObject({ can: 'no' });
  expect(ability?.lasting).toBeUndefined();
  expect(ability?.remedy).toContain('install the app on the organisation');
});

test('a vendor that fails is unknown, not no', async () => {
  const seen = await examine(
    enterprise({ ...readable, 'users.list': () => ({ status: 500, text: '<html>' }) }),
  );

  expect(abilityOf(seen, 'users')).toMatchObject({ can: 'unknown' });
});

test('a workspace where the owner is no member closes the installs without ending anything', async () => {
  const seen = await examine(
    enterprise({
      ...readable,
      'team.integrationLogs': ({ args }) =>
        args.get('team_id') === 'T2' ? refused('invalid_auth') : ok({ logs: [] }),
    }),
    withoutAuditToken,
  );

  expect(abilityOf(seen, 'installs')).toMatchObject({ can: 'no' });
  expect(abilityOf(seen, 'app-requests')).toMatchObject({ can: 'yes' });
});

test('a dead auditToken closes the installs only; a dead token ends all', async () => {
  const seen = await examine(
    enterprise({
      ...readable,
      '/audit/v1/logs': () => ({ status: 401, json: { ok: false, error: 'invalid_authentication' } }),
    }),
  );

  expect(abilityOf(seen, 'installs')).toMatchObject({ can: 'no' });
  expect(abilityOf(seen, 'installs')?.reason).toContain('auditToken');
  expect(abilityOf(seen, 'consent-policy')).toMatchObject({ can: 'no' });
  expect(abilityOf(seen, 'approved-apps')).toMatchObject({ can: 'yes' });
  await expect(examine(enterprise({ 'auth.test': () => refused('invalid_auth') }))).rejects.toMatchObject({
    code: 'SIGN_IN_REFUSED',
  });
});

function holding(scopes: string): (asked: Asked) => Reply {
  return enterprise({
    ...readable,
    'auth.test': () => ({
      ...ok({ team_id: 'E1', enterprise_id: 'E1', is_enterprise_install: true }),
      headers: { 'x-oauth-scopes': scopes },
    }),
  });
}

test('a read credential that can write is warned of, with what admin.apps:write does', async () => {
  const harmless = await examine(holding('admin.apps:read,admin.teams:read,users:read'));
  const writing = await examine(holding('admin.apps:write, chat:write,users:read'));
  const wide = await examine(holding('admin,users:read'));
  const needed = await examine(holding('admin,users:read'), withoutAuditToken);

  expect(harmless.warnings).toEqual([]);
  expect(writing.warnings[0]).toContain('admin.apps:write, chat:write');
  expect(writing.warnings[1]).toMatch(/switches off the app management pages/u);
  expect(wide.warnings).toMatchObject([expect.stringContaining('take it away') as string]);
  expect(needed.warnings).toMatchObject([expect.stringContaining('no read-only scope') as string]);
});
