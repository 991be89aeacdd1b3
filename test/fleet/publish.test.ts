import { afterAll, beforeAll, expect, test } from 'vitest';
import { addCustomer } from '../../src/fleet/customers.ts';
import { type FleetDatabase, openFleetDatabase } from '../../src/fleet/database.ts';
import { migrate } from '../../src/fleet/migrate.ts';
import { publish, type PublishedView } from '../../src/fleet/publish.ts';
import { makeRoles } from '../../src/fleet/roles.ts';
import { sampleView } from '../../reports/sample-view.ts';
import { type Postgres, sql, startPostgres } from './postgres.ts';
import { appOf, grantOf, viewOf } from './view.ts';

let postgres: Postgres;
let address: string;
let database: FleetDatabase;

beforeAll(async () => {
  postgres = await startPostgres();
  address = await postgres.database();
  await makeRoles(address);
  await migrate(address);
  database = await openFleetDatabase(address);
});

afterAll(async () => {
  await database.close();
  await postgres.remove();
});

async function published(customer: string, view: PublishedView, unlessNewer?: true) {
  return database.forCustomer(customer, async (client) => {
    await addCustomer(client, { customer, worker: null });
    return publish(client, customer, view, { worker: 'w', ...(unlessNewer ? { unlessNewer } : {}) });
  });
}

/** Each row with the place and the transaction of its version. */
function versions(customer: string): Promise<Record<string, unknown>[]> {
  const of = (table: string): string =>
    `SELECT '${table}' AS kind, ctid::text AS place, xmin::text AS made, to_jsonb(t.*)::text AS row FROM grantwarden.${table} t WHERE customer = $1`;
  const tables = ['customers', 'tenants', 'apps', 'grants', 'credentials', 'findings'];
  return sql(address, `${tables.map(of).join(' UNION ALL ')} ORDER BY 1, 2`, [customer]);
}

const full: PublishedView = {
  ...sampleView,
  roles: () => [{ tenant: 'acme-m365', app: 'microsoft-365:__proto__', role: 'r', roleId: '1' }],
};

test('a run is published as its view tells it', async () => {
  expect(await published('whole', full)).toBe('published');
  const [run] = await sql(address, "SELECT * FROM grantwarden.runs WHERE customer = 'whole'");
  expect(run).toMatchObject({
    run: 'r_1',
    grants: 3,
    findings: { critical: 1, high: 0, medium: 0, low: 1, info: 0 },
    published_by: 'w',
  });
  const tenants = await sql(
    address,
    "SELECT tenant, status FROM grantwarden.tenants WHERE customer = 'whole' ORDER BY place",
  );
  expect(tenants).toEqual([
    { tenant: 'acme-google', status: 'partial' },
    { tenant: 'acme-m365', status: 'complete' },
    { tenant: 'acme-dark', status: 'unavailable' },
  ]);
  const apps = await sql(
    address,
    "SELECT key, credentials, roles, last_seen FROM grantwarden.apps WHERE customer = 'whole' ORDER BY key",
  );
  expect(apps).toEqual([
    { key: 'google-workspace:123.apps.googleusercontent.com', credentials: 0, roles: 0, last_seen: null },
    { key: 'microsoft-365:__proto__', credentials: 1, roles: 1, last_seen: null },
  ]);
  const grants = await sql(
    address,
    "SELECT grants.id, apps.key, scopes FROM grantwarden.grants JOIN grantwarden.apps ON apps.customer = grants.customer AND apps.tenant = grants.tenant AND apps.id = app_id WHERE grants.customer = 'whole' ORDER BY 1",
  );
  expect(grants).toEqual([
    {
      id: 'g_ann',
      key: 'google-workspace:123.apps.googleusercontent.com',
      scopes: ['https://mail.google.com/', '-x'],
    },
    { id: 'g_bob', key: 'google-workspace:123.apps.googleusercontent.com', scopes: [] },
    { id: 'g_eve', key: 'microsoft-365:__proto__', scopes: ['User.Read'] },
  ]);
  const handles = await sql(
    address,
    "SELECT FROM grantwarden.grants WHERE to_jsonb(grants)::text LIKE '%never shown%'",
  );
  expect(handles).toEqual([]);
});

test('an unchanged customer writes nothing but that it was audited', async () => {
  await published('still', full);
  const before = await versions('still');
  const later = {
    ...full,
    run: {
      ...full.run,
      id: 'r_2',
      startedAt: '2026-11-23T06:00:00.000Z',
      finishedAt: '2026-11-23T06:01:00.000Z',
    },
  };
  const seenLater = {
    ...later,
    apps: () => mapped(full.apps(), (app) => ({ ...app, lastSeen: '2026-11-23T06:00:00.000Z' })),
    grants: () => mapped(full.grants(), (each) => ({ ...each, lastSeen: '2026-11-23T06:00:00.000Z' })),
  };
  expect(await published('still', seenLater)).toBe('published');
  expect(before.length).toBeGreaterThan(8);
  expect(await versions('still')).toEqual(before);
  expect(await sql(address, "SELECT run FROM grantwarden.runs WHERE customer = 'still'")).toEqual([
    { run: 'r_2' },
  ]);
});

test('only rows that differ are written: one new, one changed, one gone', async () => {
  const apps = [appOf('Klue')];
  await published(
    'moving',
    viewOf(
      apps,
      ['ann', 'bob', 'eve'].map((who) => grantOf('Klue', who)),
    ),
  );
  const before = new Map((await versions('moving')).map((row) => [String(row['row']), row]));
  await published(
    'moving',
    viewOf(apps, [
      grantOf('Klue', 'ann'),
      grantOf('Klue', 'bob', { scopes: ['more'] }),
      grantOf('Klue', 'new'),
    ]),
  );
  const after = await versions('moving');
  const written = after.filter((row) => before.get(String(row['row']))?.['made'] !== row['made']);
  expect(written.map(({ kind, row }) => [kind, (JSON.parse(String(row)) as { id: string }).id])).toEqual([
    ['grants', 'g_Klue_bob'],
    ['grants', 'g_Klue_new'],
  ]);
  expect(after.filter(({ kind }) => kind === 'grants')).toHaveLength(3);
});

test('what another customer has stays as it was', async () => {
  await published('beside', viewOf([appOf('Klue')], [grantOf('Klue', 'ann')]));
  const before = await versions('beside');
  await published('emptied', viewOf([appOf('Klue')], [grantOf('Klue', 'ann')]));
  await published('emptied', viewOf([], []));
  expect((await versions('emptied')).filter(({ kind }) => kind === 'grants')).toEqual([]);
  expect(await versions('beside')).toEqual(before);
});

test('a publication that breaks off leaves what was there', async () => {
  await published('broken', viewOf([appOf('Klue')], [grantOf('Klue', 'ann')]));
  const before = await versions('broken');
  const half = viewOf([appOf('Other')], [], {
    grants: async function* () {
      yield* Array.from({ length: 2500 }, (_, at) => grantOf('Other', `person-${at}`));
      await sql(
        address,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'grantwarden' AND xact_start IS NOT NULL AND state <> 'idle' AND datname = current_database()",
      );
      yield grantOf('Other', 'last');
    },
  });
  await expect(published('broken', half)).rejects.toMatchObject({ code: 'FLEET_UNREACHABLE' });
  expect(await versions('broken')).toEqual(before);
  expect(await published('broken', viewOf([], []))).toBe('published');
});

test('the run of a workspace that was left behind does not replace a later one', async () => {
  const later = { ...full.run, id: 'r_9', finishedAt: '2026-12-01T00:00:00.000Z' };
  await published('ahead', { ...full, run: later });
  expect(await published('ahead', full, true)).toBe('newer-there');
  expect(await sql(address, "SELECT run FROM grantwarden.runs WHERE customer = 'ahead'")).toEqual([
    { run: 'r_9' },
  ]);
  // A worker has made the run itself, whatever its clock says.
  expect(await published('ahead', full)).toBe('published');
});

test('nothing is published of a customer whom nobody added', async () => {
  const stranger = database.forCustomer('nobody', (client) =>
    publish(client, 'nobody', full, { worker: 'w' }),
  );
  await expect(stranger).rejects.toMatchObject({ code: 'FLEET_CUSTOMER_UNKNOWN' });
});

test('names that PostgreSQL cannot hold, keys longer than an index takes and years beyond its calendar', async () => {
  const long = `${'x'.repeat(40)}${Array.from({ length: 4000 }, (_, at) => at.toString(36)).join('')}`;
  const names = [
    'a\0b',
    'half \uD800 pair',
    'back\\u0000slash',
    'quote\'"; DROP TABLE grantwarden.apps; --',
    long,
  ];
  const apps = names.map((name) => appOf(name));
  const hostile = viewOf(
    apps,
    names.map((name) =>
      grantOf(name, 'ann', {
        id: `g_${name.slice(0, 9).replaceAll('\0', '')}`,
        scopes: [name],
        grantedAt: '+275760-09-13T00:00:00.000Z',
      }),
    ),
    {
      findings: () =>
        mapped(full.findings(), (finding) => ({
          ...finding,
          evidence: { ['\0']: '\0\uDC00', list: ['\0'] },
        })),
    },
  );
  expect(await published('hostile', hostile)).toBe('published');
  const told = await sql<{ name: string }>(
    address,
    "SELECT name FROM grantwarden.apps WHERE customer = 'hostile'",
  );
  expect(told.map(({ name }) => name).toSorted()).toEqual(
    ['a\uFFFDb', 'half \uFFFD pair', 'back\\u0000slash', names[3] ?? '', long].toSorted(),
  );
  const dates = await sql(
    address,
    "SELECT DISTINCT granted_at FROM grantwarden.grants WHERE customer = 'hostile'",
  );
  expect(dates).toEqual([{ granted_at: null }]);
  expect(await published('hostile', hostile)).toBe('published');
});

test('names that become the same when they are washed stay two apps', async () => {
  await published('twins', viewOf([appOf('a\0'), appOf('a\uFFFD')], []));
  expect(await sql(address, "SELECT name FROM grantwarden.apps WHERE customer = 'twins'")).toHaveLength(2);
});

test('a transaction in which a statement failed is not taken for kept', async () => {
  const passedOver = database.forCustomer('quiet', async (client) => {
    await addCustomer(client, { customer: 'quiet', worker: null });
    await client.query('SELECT 1 / 0').catch(() => {});
  });
  await expect(passedOver).rejects.toMatchObject({ code: 'FLEET_DATABASE_FAILED' });
});

test('many grants pass through in batches: never more than one batch is held', async () => {
  let ahead = 0;
  let most = 0;
  const view = viewOf([appOf('Klue')], [], {
    grants: async function* () {
      for (let at = 0; at < 6_000; at += 1) {
        ahead += 1;
        most = Math.max(most, ahead);
        yield grantOf('Klue', `person-${at}`);
      }
    },
  });
  await database.forCustomer('many', async (client) => {
    await addCustomer(client, { customer: 'many', worker: null });
    const counted = {
      query: ((text: string, values?: unknown[]) => {
        if (/^INSERT INTO pg_temp.staged_grants/u.test(text)) ahead = 0;
        return client.query(text, values);
      }) as typeof client.query,
    };
    return publish(counted, 'many', view, { worker: 'w' });
  });
  expect(most).toBeLessThanOrEqual(1000);
  expect(
    await sql(address, "SELECT count(*)::int AS grants FROM grantwarden.grants WHERE customer = 'many'"),
  ).toEqual([{ grants: 6_000 }]);
});

async function* mapped<Row>(list: AsyncIterable<Row>, change: (row: Row) => Row): AsyncGenerator<Row> {
  for await (const row of list) yield change(row);
}
