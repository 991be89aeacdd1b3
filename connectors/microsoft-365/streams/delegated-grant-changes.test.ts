import { expect, test } from 'vitest';
import type { Observation } from '../../../src/core/observation.ts';
import { appSeen, type Asked, graphOrigin, list, openTenant, ourTenant, type Reply } from '../testing.ts';

const client = '6c3e0c85-1494-45fa-bb5f-0e280cd119a0';
const resource = 'dbda6f09-11c8-415f-ae43-771526dfdc54';
const person = '9b10d699-d040-4b91-9e26-f75c5e54f9a2';
/** Of the client on the resource, for the person; and for everybody. */
const ofPerson = 'hQw-bJQU-kW7Xw4oDNEZoAlv2tvIEV9BrkN3FSbf3FSZ1hCbQNCRS54m91xeVPmi';
const ofAll = 'hQw-bJQU-kW7Xw4oDNEZoAlv2tvIEV9BrkN3FSbf3FQ';
const saved: readonly Observation[] = [appSeen('zoom', client), appSeen('graph', resource)];
const cursor = JSON.stringify({ v: 1, at: '2026-11-22T11:00:00.000Z', mark: 'T0' });

const grant = (scope: string | null, more: Readonly<Record<string, unknown>> = {}) => ({
  id: ofPerson,
  clientId: client,
  consentType: 'Principal',
  principalId: person,
  resourceId: resource,
  scope,
  ...more,
});

function delta(...value: readonly unknown[]): Reply {
  const deltaLink = `${graphOrigin}/v1.0/oauth2PermissionGrants/delta?$deltatoken=T1`;
  return { json: { value, '@odata.deltaLink': deltaLink } };
}

/** @param answer status and body of the member for this grant */
function open(
  changes: Reply,
  answer: { readonly status: number; readonly body?: unknown } = { status: 404 },
) {
  return openTenant(
    ({ path, body }: Asked) => {
      if (path.endsWith('/delta')) return changes;
      if (!path.endsWith('/$batch')) return list([]);
      const { requests } = JSON.parse(body) as { requests: readonly { id: string }[] };
      return { json: { responses: requests.map(({ id }) => ({ id, ...answer })) } };
    },
    { saved },
  );
}

const gone = { status: 404, body: { error: { code: 'Request_ResourceNotFound', message: 'x' } } };
const ended = (more: object) => ({ type: 'grant-ended', clientId: 'zoom', resource: 'graph', ...more });

test('the id of a grant that is gone says whose it was', async () => {
  const removed = { '@removed': { reason: 'deleted' } };
  const tenant = await open(delta({ id: ofPerson, ...removed }, { id: ofAll, ...removed }));

  const { rows, end } = await tenant.read('delegated-grants', { cursor });

  expect(rows).toEqual([
    ended({ kind: 'delegated-user', principal: { kind: 'user', id: person } }),
    ended({ kind: 'delegated-tenant', principal: { kind: 'tenant', id: ourTenant } }),
  ]);
  expect(end).toMatchObject({ gaps: [], expected: null });
  expect(tenant.asked).toHaveLength(1);
});

test('a grant of which the scopes alone are told is known from its id; nothing else is asked', async () => {
  const tenant = await open(
    delta({ id: ofPerson, scope: ' User.Read  Mail.Send' }, { id: ofAll, scope: null }),
  );

  const { rows } = await tenant.read('delegated-grants', { cursor });

  expect(rows).toMatchObject([
    { clientId: 'zoom', resource: 'graph', principal: { id: person }, scopes: ['User.Read', 'Mail.Send'] },
    { clientId: 'zoom', kind: 'delegated-tenant', scopes: [] },
  ]);
  expect(tenant.asked).toHaveLength(1);
});

test.each([
  ['without its scopes', [{ id: ofPerson, consentType: 'Principal' }]],
  ['twice, otherwise', [grant('User.Read'), grant('Mail.Send')]],
  ['twice, once as gone', [{ id: ofPerson, '@removed': { reason: 'deleted' } }, grant('Mail.Send')]],
])('a grant that is told %s is asked for', async (_, value) => {
  const tenant = await open(delta(...value), { status: 200, body: grant('Mail.Read') });

  const { rows, end } = await tenant.read('delegated-grants', { cursor });

  expect(rows).toMatchObject([{ clientId: 'zoom', scopes: ['Mail.Read'], handles: [ofPerson] }]);
  expect(end?.gaps).toEqual([]);
  expect(tenant.asked).toHaveLength(2);
  expect(tenant.asked[1]?.body).toContain(`/oauth2PermissionGrants/${ofPerson}?`);
});

test('one that was told in two ways and is not there has ended', async () => {
  const tenant = await open(delta(grant('User.Read'), grant('Mail.Send')), gone);

  expect((await tenant.read('delegated-grants', { cursor })).rows).toEqual([
    ended({ kind: 'delegated-user', principal: { kind: 'user', id: person } }),
  ]);
});

test('one that cannot be asked for is a gap, and no cursor is given', async () => {
  const refused = { status: 400, body: { error: { code: 'Request_BadRequest', message: 'x' } } };
  const tenant = await open(delta(grant('User.Read'), grant('Mail.Send')), refused);

  const { end } = await tenant.read('delegated-grants', { cursor });

  expect(end?.gaps).toMatchObject([{ error: { code: 'READ_REJECTED' } }]);
  expect(end).not.toHaveProperty('cursor');
});

test('a row that is not understood is counted and takes the cursor', async () => {
  const tenant = await open(delta(grant('User.Read', { principalId: null })));

  const { malformed, end } = await tenant.read('delegated-grants', { cursor });

  expect(malformed).toHaveLength(1);
  expect(end).not.toHaveProperty('cursor');
});

test.each(['..', '../users', '__proto__', ofPerson.slice(1)])(
  'an id that Graph does not make (%s): all is read',
  async (id) => {
    const tenant = await open(delta({ id, '@removed': { reason: 'deleted' } }));

    expect((await tenant.read('delegated-grants', { cursor })).readWhole).toBe(
      'an id is not made as the vendor makes them',
    );
    expect(tenant.asked).toHaveLength(1);
  },
);
