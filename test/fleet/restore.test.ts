import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fleet, withFleet } from '../../src/app/fleet.ts';
import { addToFleet, customersWithFolder, type FleetAdded } from '../../src/app/fleet-add.ts';
import { initFleet } from '../../src/app/fleet-init.ts';
import { reportFleet } from '../../src/app/fleet-report.ts';
import { fleetStatus } from '../../src/app/fleet-status.ts';
import { traceFleet } from '../../src/app/fleet-trace.ts';
import { commands } from '../../src/cli/commands/index.ts';
import { addedText } from '../../src/cli/fleet-add-text.ts';
import { fleetTraceText } from '../../src/cli/fleet-trace-text.ts';
import { runCli } from '../../src/cli/run.ts';
import { recordedIo } from '../../src/cli/test-io.ts';
import { openFleetDatabase } from '../../src/fleet/database.ts';
import { customerFolder } from './customer-folder.ts';
import { type Postgres, sql, startPostgres } from './postgres.ts';

let postgres: Postgres;
let dir: string;
const signal = new AbortController().signal;

beforeAll(async () => {
  postgres = await startPostgres();
  dir = await mkdtemp(path.join(tmpdir(), 'grantwarden-restore-'));
  const customers = path.join(dir, 'customers');
  await customerFolder(customers, 'acme', {
    apps: ['Klue', 'Gong'],
    more: 'schedule: { cron: "0 6 * * *", timezone: Europe/Berlin, jitter: 30 }\n',
  });
  await customerFolder(customers, 'beta', {
    apps: ['Klue'],
    more: 'privacy: { pseudonymizePrincipals: true }\n',
  });
  await customerFolder(customers, 'gamma', null);
  await customerFolder(path.join(dir, 'elsewhere'), 'acme', { apps: ['Klue', 'Gong'] });
  await writeFile(path.join(dir, 'fleet.yaml'), 'version: 1\ndatabase: env:FLEET\nworker: { name: first }\n');
});

afterAll(async () => {
  await postgres.remove();
  await rm(dir, { recursive: true, force: true });
});

async function added(address: string, readers: readonly string[] = [], only?: string): Promise<FleetAdded> {
  const env = { HOME: dir, FLEET: address };
  return withFleet({ configFile: path.join(dir, 'fleet.yaml'), env, signal }, async (fleet) =>
    addToFleet(
      fleet,
      { customers: only === undefined ? await customersWithFolder(fleet) : [only], readers },
      { env, signal },
    ),
  );
}

/** Everything that was published, but when. */
async function projection(address: string): Promise<Record<string, unknown>> {
  const tables = ['customers', 'runs', 'tenants', 'apps', 'grants', 'credentials', 'findings'];
  const all = await Promise.all(
    tables.map(async (table) => [
      table,
      await sql(
        address,
        `SELECT to_jsonb(t.*) - 'added_at' - 'published_at' AS row FROM grantwarden.${table} t ORDER BY 1`,
      ),
    ]),
  );
  return Object.fromEntries(all) as Record<string, unknown>;
}

test('customers are added from their folders: what was audited is published, what was not is named', async () => {
  const address = await postgres.database();
  await initFleet({ address });
  expect(await added(address)).toEqual({
    added: [
      {
        customer: 'acme',
        worker: 'first',
        moved: null,
        tenants: 1,
        published: 'published',
        auditedAt: '2026-01-01T00:00:00.000Z',
        schedule: { cron: '0 6 * * *', timezone: 'Europe/Berlin', jitter: 30 },
      },
      expect.objectContaining({ customer: 'beta', published: 'published', schedule: null }),
      expect.objectContaining({ customer: 'gamma', published: 'no-audit', auditedAt: null }),
    ],
    failed: [],
  });
  const people = await sql<{ customer: string; label: string }>(
    address,
    'SELECT DISTINCT customer, principal_label AS label FROM grantwarden.grants ORDER BY 1, 2',
  );
  expect(people.filter(({ customer }) => customer === 'acme').map(({ label }) => label)).toEqual([
    'Ann',
    'bob',
  ]);
  // With pseudonyms on, no name leaves the customer's folder.
  const hidden = people.filter(({ customer }) => customer === 'beta');
  expect(hidden).toHaveLength(2);
  for (const { label } of hidden) expect(label).not.toMatch(/ann|bob/iu);
  expect(await sql(address, 'SELECT cron, jitter FROM grantwarden_jobs.calendar')).toEqual([
    { cron: '0 6 * * *', jitter: 30 },
  ]);
});

test('a customer that cannot be added keeps no other out', async () => {
  const address = await postgres.database();
  await initFleet({ address });
  await customerFolder(path.join(dir, 'customers'), 'broken', { apps: [], more: 'polcy: x\n' });
  try {
    const { added: in_, failed } = await added(address);
    expect(in_.map(({ customer }) => customer)).toEqual(['acme', 'beta', 'gamma']);
    expect(failed).toEqual([
      { customer: 'broken', error: expect.objectContaining({ code: 'CONFIG_INVALID' }) as Error },
    ]);
  } finally {
    await rm(path.join(dir, 'customers', 'broken'), { recursive: true });
  }
});

test('without any backup: an empty database, filled from the folders, says the same', async () => {
  const lost = await postgres.database();
  await initFleet({ address: lost });
  await added(lost);
  const before = await projection(lost);
  expect(JSON.stringify(before)).toContain('Klue');
  await sql(postgres.address(), `DROP DATABASE ${new URL(lost).pathname.slice(1)}`);

  const anew = await postgres.database();
  await initFleet({ address: anew });
  await added(anew);
  expect(await projection(anew)).toEqual(before);
});

test('from a copy of the files of the stopped server: the same rows, and still nobody else’s', async () => {
  const address = await postgres.database();
  const name = new URL(address).pathname.slice(1);
  await initFleet({ address });
  const reader = await postgres.login();
  await added(address, [reader], 'acme');
  await added(address);
  const before = await projection(address);

  await postgres.stop();
  const copy = await postgres.copy();
  try {
    expect(await projection(copy.address(name))).toEqual(before);
    const seen = await sql(copy.address(name, reader), 'SELECT DISTINCT customer FROM grantwarden.apps');
    expect(seen).toEqual([{ customer: 'acme' }]);
    expect((await added(copy.address(name))).failed).toEqual([]);
    const database = await openFleetDatabase(copy.address(name));
    await database.close();
  } finally {
    await copy.remove();
    await postgres.start();
  }
  expect(await projection(address)).toEqual(before);
});

test('a tenant that was added to a configuration is not taken for one without the vendor, until it was audited', async () => {
  const address = await postgres.database();
  await initFleet({ address });
  await added(address, [], 'acme');
  const file = path.join(dir, 'customers', 'acme', 'grantwarden.yaml');
  const before = await readFile(file, 'utf8');
  const more = `  - id: acme-new
    platform: google-workspace
    auth: { type: service-account, key: "file:./sa.json", subject: auditor@new.example }
`;
  const database = await openFleetDatabase(address);
  const incomplete = async () => {
    const traced = await traceFleet(database, 'Nobody Has It');
    return {
      ...traced,
      tenants: traced.customers.flatMap((each) => each.incomplete.map(({ tenant }) => tenant)),
    };
  };
  try {
    expect((await incomplete()).tenants).not.toContain('acme-new');
    await writeFile(file, before.replace('schedule:', `${more}schedule:`));
    expect(await added(address, [], 'acme')).toMatchObject({
      added: [{ published: 'no-audit', tenants: 2 }],
    });
    const told = await incomplete();
    expect(told).toMatchObject({ exit: 4, customers: [{ answer: 'not-known' }] });
    expect(told.tenants).toContain('acme-new');
    const text = fleetTraceText(told, null);
    expect(text).toContain('acme-new (never audited)');
    expect(text).toContain('`grantwarden fleet run acme` audits it');
    const [stands] = (await fleetStatus({ database })).customers;
    expect(stands?.wanting).toContain('new tenant');
    expect((await reportFleet(database, { now: () => 0 })).customers[0]?.lacking).toContainEqual({
      tenant: 'acme-new',
      stream: null,
      status: 'never-audited',
    });
  } finally {
    await writeFile(file, before);
  }
  await added(address, [], 'acme');
  expect((await incomplete()).tenants).not.toContain('acme-new');
  await database.close();
});

test('a folder of customers that is not there is told with its place, the line that names it and what to do', async () => {
  const address = await postgres.database();
  await initFleet({ address });
  const config = path.join(dir, 'lost.yaml');
  const env = { HOME: dir, FLEET: address };
  const failing = async (text: string, use: (fleet: Fleet) => Promise<unknown>) => {
    await writeFile(config, text);
    return withFleet({ configFile: config, env, signal }, use).catch((thrown: unknown) => thrown);
  };
  const named = 'version: 1\ndatabase: env:FLEET\ncustomers: ./nowhere\n';
  const error = await failing(named, customersWithFolder);
  expect(error).toMatchObject({
    code: 'FLEET_CONFIG_INVALID',
    where: `${config}:3:12`,
    detail: `the folder of customers ${path.join(dir, 'nowhere')} is not there`,
    remedy: expect.stringContaining('Make it') as string,
  });
  const one = await failing(named, (fleet) =>
    addToFleet(fleet, { customers: ['acme'], readers: [] }, { env, signal }),
  );
  expect(one).toMatchObject({
    failed: [{ error: { code: 'FLEET_CONFIG_INVALID', where: `${config}:3:12` } }],
  });
});

test('adding a customer on another worker moves it there', async () => {
  const address = await postgres.database();
  await initFleet({ address });
  await added(address, [], 'acme');
  await writeFile(
    path.join(dir, 'other.yaml'),
    'version: 1\ndatabase: env:FLEET\ncustomers: ./elsewhere\nworker: { name: second }\n',
  );
  const env = { HOME: dir, FLEET: address };
  const add = () =>
    withFleet({ configFile: path.join(dir, 'other.yaml'), env, signal }, (fleet) =>
      addToFleet(fleet, { customers: ['acme'], readers: [] }, { env, signal }),
    );
  const first = await add();
  expect(first).toMatchObject({ added: [{ moved: { from: 'first' } }], failed: [] });
  expect(addedText(first.added, null)).toContain('(until now by the worker first: leave no copy');
  expect(await add()).toMatchObject({ added: [{ moved: null }] });
  expect(await sql(address, 'SELECT customer, worker FROM grantwarden.customers')).toEqual([
    { customer: 'acme', worker: 'second' },
  ]);
  // Its schedule is that of the folder where it is now.
  expect(await sql(address, 'SELECT FROM grantwarden_jobs.calendar')).toEqual([]);
});

test('from the command line: set up, add, ask, and no password in anything that is said', async () => {
  const login = await postgres.login();
  const name = new URL(await postgres.database()).pathname.slice(1);
  await sql(postgres.address(), `ALTER ROLE ${login} SUPERUSER`);
  let who = login;
  const run = async (...argv: readonly string[]) => {
    const io = recordedIo({ env: { FLEET: postgres.address(name, who) } });
    const code = await runCli([...argv, '--config', path.join(dir, 'fleet.yaml')], { commands, io, signal });
    return { code, out: io.out(), err: io.err() };
  };
  const early = await run('fleet', 'report', '--debug');
  expect(early).toMatchObject({ code: 2, out: '' });
  expect(early.err).toContain('FLEET_NOT_READY');
  expect(await run('fleet', 'init', '--print')).toMatchObject({
    code: 0,
    out: expect.stringContaining('CREATE ROLE grantwarden_owner NOLOGIN') as string,
  });
  expect((await run('fleet', 'init')).out).toContain(
    `The fleet’s database is 127.0.0.1:${postgres.port}/${name}.`,
  );
  expect(await run('fleet', 'add')).toMatchObject({ code: 2 });
  expect(await run('fleet', 'add', 'acme', '--all')).toMatchObject({ code: 2 });
  expect((await run('fleet', 'add', 'delta')).err).toContain('CONFIG_MISSING');
  const some = await run('fleet', 'add', 'acme', 'delta', '../beta');
  expect(some.code).toBe(2);
  expect(some.out).toContain(
    'acme: 1 tenant, audited by the worker first, at 0 6 * * * Europe/Berlin or up to 30 min later; published',
  );
  expect(some.err).toContain('delta: no configuration file');
  expect(some.err).toContain('../beta: that cannot be the name of a customer');
  const json = await run('fleet', 'add', '--all', '--json');
  expect(JSON.parse(json.out)).toMatchObject({ schema: 'grantwarden.fleet-add/1', failed: [] });
  const traced = await run('fleet', 'trace', 'Klue', '--json');
  // Made-up audits have not read every stream.
  expect(traced.code).toBe(4);
  expect(JSON.parse(traced.out)).toMatchObject({ summary: { connected: 2, 'never-audited': 1 } });
  expect((await run('fleet', 'trace', 'Klue')).out).toContain('“Klue” in acme · unknown · 2 people');
  expect((await run('fleet', 'report', '--format', 'csv')).out.split('\r\n')).toHaveLength(5);
  expect((await run('fleet', 'report', '--format', 'markdown')).out).toContain('# 3 customers');
  expect((await run('fleet', 'report')).err).toContain('Next: grantwarden fleet trace VENDOR --config');
  expect(await run('fleet', 'report', '--format', 'xml')).toMatchObject({ code: 2 });
  const both = await run('fleet', 'report', '--json', '--format', 'csv');
  expect(both).toMatchObject({ code: 2, out: '' });
  expect(both.err).toContain('--json and --format csv');
  expect(await run('fleet', 'report', '--json', '--format', 'json')).toMatchObject({
    code: 4,
    err: expect.not.stringContaining('USAGE') as string,
  });
  const greedy = await run('fleet', 'worker', '--once', '--jobs', '65');
  expect(greedy.code).toBe(2);
  expect(greedy.err).toContain('--jobs 65 is more than 64');

  expect(await run('fleet', 'remove', 'acme')).toMatchObject({ code: 0 });
  const left = ['customers', 'runs', 'tenants', 'apps', 'grants', 'credentials', 'findings', 'access'].map(
    (table) => `SELECT '${table}' AS of FROM grantwarden.${table} WHERE customer = 'acme'`,
  );
  expect(await sql(postgres.address(name), left.join(' UNION ALL '))).toEqual([]);
  expect(await sql(postgres.address(name), 'SELECT FROM grantwarden_jobs.calendar')).toEqual([]);
  expect((await run('fleet', 'remove', 'acme')).err).toContain('FLEET_CUSTOMER_UNKNOWN');
  expect((await run('fleet', 'report', '--json')).out).toContain('beta');

  who = await postgres.login();
  const denied = await run('fleet', 'report', '--debug');
  expect(denied).toMatchObject({ code: 2, out: '' });
  expect(denied.err).toContain('FLEET_DENIED');
  expect(denied.err).not.toContain(who);
});
