import { expect, test } from 'vitest';
import type { AppSeen, EventSeen, PermissionSeen } from '../../../src/core/observation.ts';
import type { StreamStatus } from '../../../src/core/coverage.ts';
import type { Batch, ChangesContext, StreamEnd } from '../../../src/kit/connector.ts';
import { appSeen, type Asked, list, openTenant, type TestTenant } from '../testing.ts';

const cursor = JSON.stringify({ v: 1, at: '2026-11-22T11:00:00.000Z' });
const role = (id: string, name: string): PermissionSeen => ({
  type: 'permission',
  resource: 'graph',
  id,
  name,
  mode: 'application',
});

function event(more: Partial<EventSeen>): EventSeen {
  return {
    type: 'event',
    id: 'e',
    at: '2026-11-22T11:30:00.000Z',
    event: 'app-role-granted',
    clientId: 'zoom',
    appName: null,
    principal: null,
    resource: 'graph',
    scopes: [],
    detail: {},
    ...more,
  };
}

interface Told {
  readonly apps?: readonly AppSeen[];
  readonly events?: readonly (EventSeen & { readonly unheard?: boolean })[];
  readonly newApps?: readonly AppSeen[];
  readonly formerApps?: readonly AppSeen[];
  readonly formerPermissions?: readonly PermissionSeen[];
  readonly log?: StreamStatus;
}

const known = [appSeen('graph', 'sp-graph'), appSeen('zoom', 'sp-zoom'), appSeen('other', 'sp-other')];

async function* each<Row>(rows: readonly Row[] = []): AsyncGenerator<Row> {
  yield* rows;
}

/** What `app-roles` makes of news. */
async function readNews({ session }: TestTenant, told: Told) {
  const stream = session.streams.find(({ id }) => id === 'app-roles');
  const context: ChangesContext = {
    signal: new AbortController().signal,
    checkpoint: null,
    cursor,
    wholeAt: cursor,
    malformed: () => undefined,
    progress: () => undefined,
    recall: {
      ended: (id) => (id === 'audit-events' ? (told.log ?? 'complete') : 'complete'),
      apps: () => each(told.apps ?? known),
      principals: () => each(),
      permissions: () => each([role('r-mail', 'Mail.Read'), role('r-user', 'User.Read.All')]),
      grants: () => each(),
      referencedPrincipals: () => each(),
    },
    news: {
      principals: () => each(),
      apps: () => each(told.newApps),
      goneApps: () => each(),
      formerApps: () => each(told.formerApps),
      formerPermissions: () => each(told.formerPermissions),
      events: () => each(told.events?.map((event) => ({ unheard: false, ...event }))),
      counts: () => each(),
      passedOver: () => false,
    },
  };
  const pages = stream?.changes?.read(context);
  const batches: Batch[] = [];
  for (;;) {
    const step = await pages?.next();
    if (step === undefined) throw new Error('no changes');
    if (step.done === true)
      return {
        rows: batches.flatMap(({ rows }) => rows),
        told: batches.flatMap((one) => one.told ?? []),
        end: step.value,
      };
    batches.push(step.value);
  }
}

const assignment = (appRoleId: string, more: object = {}) => ({
  id: `a-${appRoleId}`,
  appRoleId,
  principalId: 'sp-zoom',
  principalType: 'ServicePrincipal',
  resourceId: 'sp-graph',
  ...more,
});

const urlsOf = ({ body }: Asked) =>
  (JSON.parse(body) as { requests: readonly { url: string }[] }).requests.map(({ url }) => url.split('?')[0]);

/** Every app holds these; whoever is asked for a resource gets the same. */
function open(...held: readonly object[]): Promise<TestTenant> {
  return openTenant((asked) => {
    if (!asked.path.endsWith('/$batch')) return list(held, { count: held.length });
    const { requests } = JSON.parse(asked.body) as { requests: readonly { id: string }[] };
    return { json: { responses: requests.map(({ id }) => ({ id, status: 200, body: { value: held } })) } };
  });
}

test('an app that the log names is asked what it holds, and holds no more', async () => {
  const tenant = await open(
    assignment('r-mail'),
    assignment('r-user'),
    assignment('r-x', { resourceId: 'sp-without-roles' }),
  );

  const { rows, told, end } = await readNews(tenant, {
    events: [event({}), event({ event: 'app-role-removed' })],
  });

  expect(tenant.asked.flatMap(urlsOf)).toEqual(['/servicePrincipals/sp-zoom/appRoleAssignments']);
  expect(rows).toMatchObject([
    {
      clientId: 'zoom',
      resource: 'graph',
      scopes: ['Mail.Read', 'User.Read.All'],
      handles: ['sp-graph/a-r-mail', 'sp-graph/a-r-user'],
    },
  ]);
  expect(told).toEqual([{ clientId: 'zoom' }]);
  expect(JSON.parse((end as StreamEnd).cursor ?? '')).toEqual({ v: 1, at: '2026-11-22T12:00:00.000Z' });
});

test('an event that the log told only after the last read is heard, whenever it happened', async () => {
  const tenant = await open(assignment('r-mail'));
  const { told } = await readNews(tenant, {
    events: [{ ...event({ at: '2026-11-22T03:00:00.000Z' }), unheard: true }],
  });
  expect(told).toEqual([{ clientId: 'zoom' }]);
});

test('events of before the last read, of other kinds and of apps that are gone ask for nothing', async () => {
  const tenant = await open();

  const { rows, told } = await readNews(tenant, {
    events: [
      event({ at: '2026-11-22T10:49:00.000Z' }),
      event({ event: 'consent' }),
      event({ clientId: 'gone' }),
    ],
  });

  expect([rows, told, tenant.asked]).toEqual([[], [], []]);
});

test('an event that names its app by object id, and a new app, are asked about too', async () => {
  const tenant = await open();

  await readNews(tenant, {
    events: [event({ clientId: 'sp-zoom' })],
    newApps: [appSeen('other', 'sp-other')],
  });

  expect(new Set(tenant.asked.flatMap(urlsOf))).toEqual(
    new Set([
      '/servicePrincipals/sp-other/appRoleAssignments',
      '/servicePrincipals/sp-zoom/appRoleAssignments',
    ]),
  );
});

test('an app that is gone, also as an API, holds nothing and is held by nobody', async () => {
  const tenant = await open();

  const { told } = await readNews(tenant, {
    formerApps: [appSeen('left', 'sp-left'), appSeen('zoom', 'sp-zoom')],
  });

  expect(told).toEqual([{ clientId: 'left' }, { resource: 'left' }]);
  expect(tenant.asked).toEqual([]);
});

test('an API that calls a permission otherwise, and one of which an event names no app, are asked whole', async () => {
  const renamed = await open(assignment('r-mail'));
  const unnamed = await open(assignment('r-mail'));

  const first = await readNews(renamed, { formerPermissions: [role('r-mail', 'Mail.Reed')] });
  const second = await readNews(unnamed, { events: [event({ clientId: null })] });

  for (const { rows, told } of [first, second]) {
    expect(rows).toMatchObject([{ clientId: 'zoom', scopes: ['Mail.Read'] }]);
    expect(told).toEqual([{ resource: 'graph' }]);
  }
  expect(renamed.asked.map(({ path }) => path)).toEqual([
    '/v1.0/servicePrincipals/sp-graph/appRoleAssignedTo',
  ]);
});

test.each<[string, Told, RegExp]>([
  [
    'an event that names nobody',
    { events: [event({ clientId: null, resource: null })] },
    /does not say whose/u,
  ],
  ['a log that was not read in full', { log: 'partial' }, /audit log/u],
  ['a log that was left out', { log: 'skipped' }, /audit log/u],
])('%s: all is read', async (_, told, why) => {
  const tenant = await open();

  const { end } = await readNews(tenant, told);

  expect('readWhole' in end && end.readWhole).toMatch(why);
  expect(tenant.asked).toEqual([]);
});

test('an id that would change the address is never sent, and is a gap', async () => {
  const tenant = await open();

  const { end } = await readNews(tenant, {
    apps: [appSeen('evil', '..')],
    events: [event({ clientId: 'evil' })],
  });

  expect(end).toMatchObject({ gaps: [{ error: { code: 'ID_UNSAFE' } }] });
  expect(end).not.toHaveProperty('cursor');
  expect(tenant.asked).toEqual([]);
});
