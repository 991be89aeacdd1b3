import { expect, test } from 'vitest';
import type { AppSeen, EventSeen } from '../../src/core/observation.ts';
import type { Stream } from '../../src/kit/connector.ts';
import { type Asked, enterprise, type How, ok, openTenant, refused, type Reply, team } from './testing.ts';
import { createApprovedAppsStream } from './streams/approved-apps.ts';
import { createRestrictedAppsStream } from './streams/restricted-apps.ts';

const approvedList = 'admin.apps.approved.list';
/** The clock of the tests stands at noon. */
const after = '2026-11-22T13:00:00.000Z';
const workspaces = ['T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8'];

function row(id: string, scope = 'chat:write') {
  return { app: { id, name: `App ${id}` }, scopes: [{ name: scope }] };
}

/** The log of installs, read in full. */
const installs: Stream = {
  id: 'installs',
  after: [],
  async *read() {
    yield await Promise.resolve({ rows: [], read: 0, checkpoint: null });
    return { expected: null, asOf: after, gaps: [] };
  },
};

interface World {
  /** Ids of the apps that are approved, by place. */
  readonly approved: Map<string, string[]>;
  teams: readonly string[];
  /** In place of the answer. */
  refuse: (asked: Asked) => Reply | undefined;
}

function tenant(how: How = {}) {
  const world: World = {
    approved: new Map(),
    teams: workspaces,
    refuse: () => undefined,
  };
  const lists = (key: string) => (asked: Asked) =>
    world.refuse(asked) ??
    ok({
      [key]:
        asked.args.get('certified') === 'true'
          ? []
          : (world.approved.get(placeOf(asked)) ?? []).map((id) => row(id)),
    });
  const opened = openTenant(
    enterprise({
      'admin.teams.list': () => ok({ teams: world.teams.map(team) }),
      [approvedList]: lists('approved_apps'),
      'admin.apps.restricted.list': lists('restricted_apps'),
    }),
    (session) => [createApprovedAppsStream(session), createRestrictedAppsStream(session), installs],
    how,
  );
  const placesAsked = (from: number) => [
    ...new Set(
      opened.asked
        .slice(from)
        .filter(({ what }) => what === approvedList)
        .map(placeOf),
    ),
  ];
  return { ...opened, world, placesAsked };
}

function placeOf({ args }: Asked): string {
  return args.get('enterprise_id') ?? args.get('team_id') ?? '';
}

function decided(resource: string | null, more: Partial<EventSeen> = {}): EventSeen {
  return {
    type: 'event',
    id: `audit:${resource}`,
    at: after,
    event: 'app-access-changed',
    clientId: 'A1',
    appName: null,
    principal: null,
    resource,
    scopes: [],
    detail: { action: 'app_approved' },
    ...more,
  };
}

async function begun(how: How = {}) {
  const opened = tenant(how);
  const { read, world, asked } = opened;
  world.approved.set('T1', ['A1']).set('T5', ['A1', 'A5']).set('T8', ['A8']);
  await read('installs');
  const { end } = await read('approved-apps');
  const from = asked.length;
  return { ...opened, cursor: end?.cursor, from };
}

test('of 9 places are asked the organisation, two who waited, and the one that the log names', async () => {
  const { read, world, placesAsked, cursor, from } = await begun();
  world.approved.set('T7', ['A7']);

  const { rows, batches, end } = await read('approved-apps', { cursor, events: [decided('T7')] });

  expect(placesAsked(from).toSorted()).toEqual(['E1', 'T1', 'T2', 'T7']);
  expect(rows).toContainEqual(expect.objectContaining({ type: 'grant', clientId: 'A7', resource: 'T7' }));
  expect(batches.flatMap(({ told = [] }) => told)).toEqual(
    ['E1', 'T1', 'T2', 'T7'].map((resource) => ({ resource })),
  );
  expect(end?.gaps).toEqual([]);
});

test('who waited longest is asked first, so that all are asked in some runs', async () => {
  const { read, placesAsked, cursor, asked } = await begun();
  const places = new Set<string>();
  let last = cursor;
  let from = asked.length;
  for (let run = 0; run < 4; run += 1) {
    last = (await read('approved-apps', { cursor: last })).end?.cursor;
    for (const place of placesAsked(from)) places.add(place);
    from = asked.length;
  }
  expect(places.size).toBe(9);
});

test('what happened before a place was read, and came late, asks for nothing', async () => {
  const { read, placesAsked, cursor, from } = await begun();
  await read('approved-apps', { cursor, events: [decided('T7', { at: '2026-11-22T08:00:00.000Z' })] });
  expect(placesAsked(from)).not.toContain('T7');
});

test('a decision of the organisation, and a deletion, ask wherever the app stands', async () => {
  for (const event of [
    decided('E1'),
    decided('T3', { event: 'revoke', detail: { action: 'app_deleted' } }),
  ]) {
    const { read, placesAsked, cursor, from } = await begun();
    await read('approved-apps', { cursor, events: [event] });
    expect(placesAsked(from)).toEqual(expect.arrayContaining(['E1', 'T1', 'T5']));
    expect(placesAsked(from)).not.toContain('T8');
  }
});

test('an app that stands at other places keeps these; one that stands nowhere is told to be gone', async () => {
  const { read, world, cursor } = await begun();
  world.approved.set('T5', []);

  const { rows, batches } = await read('approved-apps', { cursor, events: [decided('T5')] });

  const apps = rows.filter((one): one is AppSeen => one.type === 'app');
  expect(apps.map(({ clientId, facts }) => [clientId, Object.keys(facts)])).toEqual([
    ['A1', ['approval T1']],
  ]);
  expect(batches.flatMap(({ told = [] }) => told)).toContainEqual({ clientId: 'A5' });
});

test('a workspace that is new is read, and one that is no more has nothing', async () => {
  const { cursor } = await begun();
  const later = tenant();
  later.world.teams = [...workspaces.filter((id) => id !== 'T8'), 'T9'];
  await later.read('installs');

  const { batches } = await later.read('approved-apps', { cursor });

  expect(later.placesAsked(0)).toContain('T9');
  expect(batches.flatMap(({ told = [] }) => told)).toContainEqual({ resource: 'T8' });
});

test('a place that cannot be read is a gap, keeps what is known, and is asked again until it can', async () => {
  const { read, world, placesAsked, cursor, asked } = await begun();
  world.refuse = (one) => (placeOf(one) === 'T7' ? refused('team_access_not_granted') : undefined);
  const failed = await read('approved-apps', { cursor, events: [decided('T7')] });
  expect(failed.end?.gaps).toHaveLength(1);
  expect(failed.batches.flatMap(({ told = [] }) => told)).not.toContainEqual({ resource: 'T7' });

  world.refuse = () => undefined;
  const from = asked.length;
  const healed = await read('approved-apps', { cursor: failed.end?.cursor });
  expect(placesAsked(from)).toContain('T7');
  expect(healed.end?.gaps).toEqual([]);
});

test('after a whole read that could not read one place all are asked again, once, and what others have lost is told', async () => {
  const { read, world, placesAsked, asked } = await begun();
  world.refuse = (one) => (placeOf(one) === 'T7' ? refused('team_access_not_granted') : undefined);
  const partial = await read('approved-apps');
  expect(partial.end?.gaps).toHaveLength(1);

  const from = asked.length;
  const next = await read('approved-apps', { cursor: partial.end?.cursor });
  expect(placesAsked(from).toSorted()).toEqual(['E1', ...workspaces]);
  expect(next.batches.flatMap(({ told = [] }) => told)).toEqual(
    expect.arrayContaining(['E1', 'T1', 'T8'].map((resource) => ({ resource }))),
  );

  const later = asked.length;
  await read('approved-apps', { cursor: next.end?.cursor });
  expect(placesAsked(later)).toHaveLength(4);
});

test.each<readonly [string, string | undefined, readonly EventSeen[], string]>([
  ['not understood', '{"v":2}', [], 'not understood'],
  ['a decision about no app at no place', undefined, [decided(null, { clientId: null })], 'neither where'],
])('%s: all is read', async (_, text, events, reason) => {
  const { read, cursor } = await begun();
  const { readWhole } = await read('approved-apps', { cursor: text ?? cursor, events });
  expect(readWhole).toContain(reason);
});

test('without an audit log nobody tells of decisions, so all are read each time', async () => {
  const { read } = tenant({ settings: { auth: { type: 'token', token: 'env:TOKEN' } } });
  expect((await read('approved-apps')).end?.cursor).toBeUndefined();
});

test('an audit log that was not read in full tells too little', async () => {
  const { read } = tenant();
  const { end } = await read('approved-apps');
  expect((await read('approved-apps', { cursor: end?.cursor })).readWhole).toBe(
    'the audit log was not read in full',
  );
});

test('a few workspaces are read whole every time', async () => {
  const { read, world } = tenant();
  world.teams = ['T1', 'T2'];
  expect((await read('approved-apps')).end?.cursor).toBeUndefined();
});
