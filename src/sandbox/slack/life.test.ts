import { expect, test } from 'vitest';
import {
  allEntries,
  allPages,
  type Body,
  type Row,
  startedAt,
  type TestTenant,
  withTenant,
} from './testing.ts';

const since = `limit=9999&oldest=${Math.floor(startedAt / 1000)}`;
const parts = ['teams', 'users', 'approved', 'restricted', 'requests'] as const;
type Part = (typeof parts)[number];
type Lists = Readonly<Record<Part, string>>;

/** Thousands of calls are answered sooner without HTTP between. */
function directly(tenant: TestTenant): TestTenant {
  const { simulator, sandbox } = tenant;
  async function answer(url: URL, origin: 'api' | 'audit', token: string): Promise<Body> {
    sandbox.clock.advance(60_000);
    const headers = { authorization: `Bearer ${token}` };
    const { body = '' } = await simulator.handle(
      { method: 'GET', url, headers, body: '', inFlight: 1 },
      origin,
    );
    return JSON.parse(body) as Body;
  }
  return {
    ...tenant,
    call(method, given = {}, token = simulator.credentials.token) {
      const query = new URLSearchParams(given);
      return answer(new URL(`http://slack/api/${method}?${query.toString()}`), 'api', token);
    },
    async audit(path, token = simulator.credentials.auditToken) {
      const body = await answer(new URL(`http://slack/audit/v1/${path}`), 'audit', token);
      return { status: 200, headers: new Headers(), text: '', body };
    },
  };
}

/** Everything but the logs that the API shows, as text. */
async function lists(tenant: TestTenant): Promise<Lists> {
  const { teams = [] } = await tenant.call('admin.teams.list', { limit: '1000' });
  const places = [
    { enterprise_id: tenant.truth.enterprise ?? '' },
    ...teams.map(({ id }) => ({ team_id: id })),
  ];
  const users: unknown[] = [];
  for (const { id } of teams)
    for (const { members = [] } of await allPages(tenant, 'users.list', { team_id: id, limit: '200' }))
      users.push(members);
  const of = async (method: string, certified: readonly string[]) => {
    const rows: unknown[] = [];
    for (const place of places)
      for (const flag of certified) rows.push(await tenant.call(method, { ...place, certified: flag }));
    return JSON.stringify(rows);
  };
  return {
    teams: JSON.stringify(teams),
    users: JSON.stringify(users),
    approved: await of('admin.apps.approved.list', ['true', 'false']),
    restricted: await of('admin.apps.restricted.list', ['true', 'false']),
    requests: await of('admin.apps.requests.list', ['true']),
  };
}

const logged = async (tenant: TestTenant) =>
  new Map((await allEntries(tenant, since)).map((row) => [String(row['id']), row]));

/** Rows of the integration logs that are open to the token's owner. */
async function integrations(tenant: TestTenant): Promise<readonly Row[]> {
  const { teams = [] } = await tenant.call('admin.teams.list', { limit: '1000' });
  const rows: Row[] = [];
  for (const { id: team_id } of teams) {
    const { logs = [] } = await tenant.call('team.integrationLogs', { team_id, count: '1000' });
    rows.push(...logs.map((row) => ({ ...row, team_id })));
  }
  return rows;
}

interface Trace {
  readonly says: RegExp;
  readonly audit: RegExp;
  readonly integration: RegExp;
  /** Every one of the first must change; none but these and the second may. */
  readonly changes: readonly Part[];
  readonly mayChange?: readonly Part[];
}

const nothing = /^$/u;
const decided = ['approved', 'restricted'] as const;
const traces: readonly Trace[] = [
  {
    says: / installed /u,
    audit: /^app_installed$/u,
    integration: /^(?:added)?$/u,
    changes: [],
    mayChange: ['users'],
  },
  { says: / got /u, audit: /^app_scopes_expanded$/u, integration: /^(?:expanded)?$/u, changes: [] },
  {
    says: /taken out of/u,
    audit: /^app_uninstalled$/u,
    integration: /^(?:removed)?$/u,
    changes: [],
    mayChange: ['users'],
  },
  { says: /^the token that/u, audit: nothing, integration: nothing, changes: [] },
  { says: /lost its token$/u, audit: nothing, integration: nothing, changes: ['users'] },
  {
    says: /^(?!the request).* was approved for/u,
    audit: /^(?:app_approved)?$/u,
    integration: nothing,
    changes: [],
    mayChange: decided,
  },
  {
    says: / was restricted for/u,
    audit: /^(?:app_restricted)?$/u,
    integration: nothing,
    changes: ['restricted'],
    mayChange: decided,
  },
  {
    says: /was cleared$/u,
    audit: /^(?:app_removed_from_whitelist)?$/u,
    integration: nothing,
    changes: [],
    mayChange: decided,
  },
  { says: / asked for /u, audit: nothing, integration: nothing, changes: ['requests'] },
  { says: /was cancelled$/u, audit: nothing, integration: nothing, changes: ['requests'] },
  {
    says: /^the request .* was approved$/u,
    audit: /^(?:app_approved)?$/u,
    integration: nothing,
    changes: ['requests'],
    mayChange: decided,
  },
  { says: / joined$/u, audit: /^user_created$/u, integration: nothing, changes: ['users'] },
  {
    says: / was deactivated$/u,
    audit: /^(?:app_token_preserved,)*user_deactivated$/u,
    integration: nothing,
    changes: ['users'],
  },
  { says: / was reactivated$/u, audit: /^user_reactivated$/u, integration: nothing, changes: ['users'] },
  { says: / is now called /u, audit: nothing, integration: nothing, changes: ['users'] },
  { says: / was let into /u, audit: nothing, integration: nothing, changes: ['users'] },
  {
    says: /^the workspace .* was created$/u,
    audit: /^(?:org_app_workspace_added,)+workspace_created$/u,
    integration: /^(?:added,?)+$/u,
    changes: ['teams', 'users'],
    mayChange: [...decided, 'requests'],
  },
  {
    says: /^the workspace .* was archived$/u,
    audit: /^workspace_deleted$/u,
    integration: nothing,
    changes: ['teams', 'users'],
    mayChange: [...decided, 'requests'],
  },
  { says: /^pref\./u, audit: /^pref\.app_/u, integration: nothing, changes: [] },
  {
    says: /^the integration /u,
    audit: nothing,
    integration: /^(?:added|removed|updated|enabled|disabled)?$/u,
    changes: [],
    mayChange: ['users'],
  },
];

test('each change is seen where Slack shows it and nowhere else', () =>
  withTenant({ users: 40, lagMs: 0, extras: { slack: { workspaces: 2 } } }, async (started) => {
    const tenant = directly(started);
    let before = await lists(tenant);
    let entries = await logged(tenant);
    let rows = new Set((await integrations(tenant)).map((row) => JSON.stringify(row)));
    const seen = new Set<Trace>();
    for (let i = 0; i < 70; i += 1) {
      const [line = ''] = tenant.simulator.live?.(1) ?? [];
      const trace = traces.find(({ says }) => says.test(line));
      const [after, log, added] = [await lists(tenant), await logged(tenant), await integrations(tenant)];
      const actions = [...log].filter(([id]) => !entries.has(id)).map(([, row]) => String(row['action']));
      const types = added.filter((row) => !rows.has(JSON.stringify(row))).map((row) => row['change_type']);
      const changed = parts.filter((part) => before[part] !== after[part]);

      const { changes = [], mayChange = [] } = trace ?? {};
      expect({
        line,
        audit: trace?.audit.test(actions.toSorted().join()),
        integration: trace?.integration.test(types.join()),
        unchanged: changes.filter((part) => !changed.includes(part)),
        changed: changed.filter((part) => !changes.includes(part) && !mayChange.includes(part)),
      }).toEqual({ line, audit: true, integration: true, unchanged: [], changed: [] });
      if (trace !== undefined) seen.add(trace);
      before = after;
      entries = log;
      rows = new Set(added.map((row) => JSON.stringify(row)));
    }

    expect(traces.filter((one) => !seen.has(one)).map(({ says }) => says.source)).toEqual([]);
  }));

test('the lists say what is so after a hundred changes', () =>
  withTenant({ users: 120, lagMs: 0 }, async (tenant) => {
    tenant.simulator.live?.(100);
    const truth = tenant.simulator.truth();
    const { teams = [] } = await tenant.call('admin.teams.list', { limit: '1000' });
    const listed: string[] = [];
    for (const { id } of teams)
      for (const { members = [] } of await allPages(tenant, 'users.list', { team_id: id, limit: '200' }))
        for (const row of members)
          if (row['is_bot'] === true) listed.push(`${id} ${String(row['id'])} ${String(row['deleted'])}`);
    const approvals: string[] = [];
    for (const place of [truth.enterprise ?? '', ...teams.map(({ id }) => id)])
      for (const status of ['approved', 'restricted'])
        for (const certified of ['true', 'false']) {
          const where = place === truth.enterprise ? { enterprise_id: place } : { team_id: place };
          const body = await tenant.call(`admin.apps.${status}.list`, { ...where, certified });
          for (const { app } of (body[`${status}_apps`] ?? []) as readonly {
            readonly app: { readonly id: string };
          }[])
            approvals.push(`${place} ${app.id} ${status}`);
        }

    expect(teams.map(({ id }) => id)).toEqual(truth.workspaces.map(({ id }) => id));
    expect(listed.toSorted()).toEqual(
      truth.bots.map(({ team, userId, deleted }) => `${team} ${userId} ${deleted}`).toSorted(),
    );
    expect(approvals.toSorted()).toEqual(
      truth.approvals
        .filter((one) => one.listed)
        .map(({ place, appId, status }) => `${place} ${appId} ${status}`)
        .toSorted(),
    );
    expect(truth.ended.length).toBeGreaterThan(0);
  }));

test('one after another or all at once, equal seeds live equal lives', async () => {
  const lives = [[100], [1, 29, 70]] as const;
  const lines: string[][] = [];
  const actions: unknown[] = [];
  for (const steps of lives)
    await withTenant({ lagMs: 0 }, async (tenant) => {
      lines.push(steps.flatMap((step) => tenant.simulator.live?.(step) ?? []));
      actions.push((await allEntries(tenant, since)).map((row) => row['action']));
    });
  await withTenant({ seed: 2 }, async (tenant) => {
    lines.push([...(tenant.simulator.live?.(100) ?? [])]);
  });

  expect(lines[0]).toHaveLength(100);
  expect(lines[1]).toEqual(lines[0]);
  expect(actions[1]).toEqual(actions[0]);
  expect(lines[2]).not.toEqual(lines[0]);
});

test('a single workspace lives without what only organisations have', () =>
  withTenant({ scenario: 'basic', lagMs: 0 }, async (tenant) => {
    const logs = async () => (await tenant.call('team.integrationLogs', { count: '1000' })).logs ?? [];
    const before = await logs();
    const lines = tenant.simulator.live?.(160) ?? [];
    const after = await logs();

    expect(lines.filter((line) => /approved|restricted|workspace|asked for|^pref/u.test(line))).toEqual([]);
    expect(after.slice(after.length - before.length)).toEqual(before);
    expect(after.slice(0, after.length - before.length).map((row) => row['change_type'])).toEqual(
      expect.arrayContaining(['added', 'removed', 'enabled', 'disabled', 'expanded']),
    );
  }));

test('some events come to light hours later behind younger ones, and some never', async () => {
  const readings: (readonly Row[])[][] = [];
  for (const logTrouble of [undefined, { late: 0.4, lost: 0.2 }])
    await withTenant({ lagMs: 0, ...(logTrouble === undefined ? {} : { logTrouble }) }, async (tenant) => {
      const reading: (readonly Row[])[] = [];
      const old = await allEntries(tenant, `limit=9999&latest=${Math.floor(startedAt / 1000) - 1}`);
      for (let i = 0; i < 12; i += 1) {
        tenant.simulator.live?.(20);
        tenant.sandbox.clock.advance(600_000);
      }
      reading.push(await allEntries(tenant, since));
      tenant.sandbox.clock.advance(21 * 3_600_000);
      reading.push(await allEntries(tenant, since), await integrations(tenant));
      readings.push(reading);
      expect(await allEntries(tenant, `limit=9999&latest=${Math.floor(startedAt / 1000) - 1}`)).toEqual(old);
    });
  const [sound = [], troubled = []] = readings;
  const [all = [], allLater = [], allIntegrations = []] = sound;
  const [soon = [], later = [], someIntegrations = []] = troubled;
  const known = new Set(soon.map((row) => row['id']));
  const lastKnown = Math.max(...soon.map((row) => Number(row['date_create'])));
  const late = later.filter((row) => !known.has(row['id']));
  const times = later.map((row) => Number(row['date_create']));

  expect(allLater).toHaveLength(all.length);
  expect(soon.length / all.length).toBeGreaterThan(0.3);
  expect(soon.length / all.length).toBeLessThan(0.55);
  expect(later.length / all.length).toBeGreaterThan(0.68);
  expect(later.length / all.length).toBeLessThan(0.9);
  expect(late.filter((row) => Number(row['date_create']) < lastKnown).length).toBeGreaterThan(20);
  expect(times).toEqual(times.toSorted((a, b) => b - a));
  expect(someIntegrations.length).toBeLessThan(allIntegrations.length);
});
