import { chmodSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { initFleet, rolesSql } from '../../src/app/fleet-init.ts';
import { openFleetDatabase } from '../../src/fleet/database.ts';
import { migrate } from '../../src/fleet/migrate.ts';
import { migrations } from '../../src/fleet/migrations/index.ts';
import { makeRoles } from '../../src/fleet/roles.ts';
import { type Postgres, sql, startPostgres } from './postgres.ts';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.remove());

const known = migrations.map(({ name }) => name);

function named(address: string): string {
  return new URL(address).pathname.slice(1);
}

// First of all: roles are the whole cluster's, and there are none yet.
test('a login that may make roles and owns the database needs no superuser', async () => {
  const login = await postgres.login();
  await sql(postgres.address(), `ALTER ROLE ${login} CREATEROLE`);
  const database = await postgres.database();
  await sql(postgres.address(), `ALTER DATABASE ${named(database)} OWNER TO ${login}`);
  const address = postgres.address(named(database), login);

  expect(await initFleet({ address })).toEqual({
    database: `127.0.0.1:${postgres.port}/${named(database)}`,
    roles: true,
    migrations: known,
  });
  const opened = await openFleetDatabase(address);
  expect(
    await opened.asOperator(async (client) => (await client.query('SELECT FROM grantwarden.apps')).rows),
  ).toEqual([]);
  await opened.close();
});

test('what an administrator was given as text is enough for a login without such rights', async () => {
  const database = await postgres.database();
  const login = await postgres.login();
  const address = postgres.address(named(database), login);
  await expect(initFleet({ address })).rejects.toMatchObject({
    code: 'FLEET_DENIED',
    remedy: expect.stringContaining('fleet init --print') as string,
  });
  await sql(database, rolesSql);
  await sql(database, rolesSql);
  await sql(database, `GRANT grantwarden_owner TO ${login}`);
  expect(await initFleet({ address })).toMatchObject({ roles: false, migrations: known });
});

test('run again, it changes nothing', async () => {
  const address = await postgres.database();
  await initFleet({ address });
  const before = await sql(address, 'SELECT * FROM grantwarden.migrations ORDER BY number');
  expect(await initFleet({ address })).toMatchObject({ roles: false, migrations: [] });
  expect(await sql(address, 'SELECT * FROM grantwarden.migrations ORDER BY number')).toEqual(before);
});

test('several at a time apply each migration once, in one database and in two', async () => {
  const [one, two] = [await postgres.database(), await postgres.database()];
  const all = await Promise.all([one, one, one, two, two].map((address) => initFleet({ address })));
  expect(
    all
      .slice(0, 3)
      .flatMap((each) => each.migrations)
      .toSorted(),
  ).toEqual(known.toSorted());
  expect(
    all
      .slice(3)
      .flatMap((each) => each.migrations)
      .toSorted(),
  ).toEqual(known.toSorted());
});

test('a migration holds wholly or not at all', async () => {
  const address = await postgres.database();
  await makeRoles(address);
  const broken = { number: 1, name: 'broken', sql: 'CREATE TABLE grantwarden.half (); SELECT 1 / 0' };
  await expect(migrate(address, [broken])).rejects.toMatchObject({ code: 'FLEET_DATABASE_FAILED' });
  expect(await sql(address, "SELECT to_regclass('grantwarden.half') AS half")).toEqual([{ half: null }]);
  expect(await migrate(address)).toEqual(known);
});

test('they are numbered one after the other', () => {
  expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, at) => at + 1));
});

test('a database that is newer than the program is left alone', async () => {
  const address = await postgres.database();
  await initFleet({ address });
  const [last] = migrations.slice(-1);
  await sql(address, "INSERT INTO grantwarden.migrations (number, name) VALUES ($1, 'later')", [
    (last?.number ?? 0) + 1,
  ]);
  await expect(initFleet({ address })).rejects.toMatchObject({ code: 'FLEET_NEWER' });
  await expect(openFleetDatabase(address)).rejects.toMatchObject({ code: 'FLEET_NEWER' });
});

test('a database that is older, or empty, says what to do', async () => {
  const address = await postgres.database();
  await expect(openFleetDatabase(address)).rejects.toMatchObject({
    code: 'FLEET_NOT_READY',
    remedy: 'Run `grantwarden fleet init`.',
  });
  await makeRoles(address);
  await migrate(address, migrations.slice(0, 1));
  await expect(openFleetDatabase(address)).rejects.toMatchObject({ code: 'FLEET_NOT_READY' });
});

test('what stands in the way is told with the place, and never with the password', async () => {
  const login = await postgres.login();
  const secret = 'p4ssword-of-nobody';
  const wrong = `postgres://${login}:${secret}@127.0.0.1:${postgres.port}/postgres`;
  const missing = postgres.address('no_such_database', login);
  const closed = `postgres://${login}:${secret}@127.0.0.1:1/fleet`;
  for (const [address, code] of [
    [wrong, 'FLEET_SIGN_IN'],
    [missing, 'FLEET_SIGN_IN'],
    [closed, 'FLEET_UNREACHABLE'],
  ] as const) {
    const error = await openFleetDatabase(address).then(
      () => null,
      (thrown: unknown) => thrown as Error,
    );
    expect(error).toMatchObject({ code });
    expect(error?.message).toContain(`127.0.0.1:${new URL(address).port}/`);
    expect(String(error?.stack)).not.toContain(secret);
  }
});

test('a login without the role is told which GRANT is missing', async () => {
  const database = await postgres.database();
  await initFleet({ address: database });
  const nobody = await postgres.login();
  await expect(openFleetDatabase(postgres.address(named(database), nobody))).rejects.toMatchObject({
    code: 'FLEET_DENIED',
    remedy: expect.stringContaining(
      `\`GRANT grantwarden_worker TO ${nobody};\` or \`GRANT grantwarden_operator TO ${nobody};\``,
    ) as string,
  });
  const worker = await postgres.login('grantwarden_worker');
  const opened = await openFleetDatabase(postgres.address(named(database), worker));
  await expect(opened.asOperator(() => Promise.resolve())).rejects.toMatchObject({
    code: 'FLEET_DENIED',
    detail: expect.stringContaining(worker) as string,
    remedy: expect.stringContaining(`\`GRANT grantwarden_operator TO ${worker};\``) as string,
  });
  await opened.close();
});

test('a database that goes away in the middle is told as such, and the next use finds it again', async () => {
  const address = await postgres.database();
  await initFleet({ address });
  const database = await openFleetDatabase(address);
  try {
    const cutOff = database.forCustomer('acme', async (client) => {
      await postgres.stop();
      await client.query('SELECT 1');
    });
    await expect(cutOff).rejects.toMatchObject({ code: 'FLEET_UNREACHABLE' });
    await expect(database.forCustomer('acme', () => Promise.resolve())).rejects.toMatchObject({
      code: 'FLEET_UNREACHABLE',
    });
    await postgres.start();
    expect(await database.forCustomer('acme', () => Promise.resolve('here'))).toBe('here');
  } finally {
    await database.close();
  }
});

test('whoever is interrupted takes back what it began', async () => {
  const address = await postgres.database();
  await initFleet({ address });
  const stopping = new AbortController();
  const database = await openFleetDatabase(address, { signal: stopping.signal });
  const begun = database.forCustomer('acme', async (client) => {
    await client.query("INSERT INTO grantwarden.customers (customer) VALUES ('acme')");
    setTimeout(() => stopping.abort(), 20);
    await client.query('SELECT pg_sleep(60)');
  });
  await expect(begun).rejects.toMatchObject({ code: 'INTERRUPTED' });
  await database.close();
  expect(await sql(address, 'SELECT FROM grantwarden.customers')).toEqual([]);
});

test('whoever is interrupted while it connects begins nothing', async () => {
  const address = await postgres.database();
  await initFleet({ address });
  const stopping = new AbortController();
  const database = await openFleetDatabase(address, { signal: stopping.signal });
  let isBegun = false;
  const asked = database.asOperator(async () => {
    isBegun = true;
    return Promise.resolve();
  });
  stopping.abort();
  await expect(asked).rejects.toMatchObject({ code: 'INTERRUPTED' });
  await database.close();
  expect(isBegun).toBe(false);
});

test('TLS: the server is asked for a certificate of its host by an authority that is trusted', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'grantwarden-tls-'));
  const serveAs = async (name: string): Promise<string> => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
    });
    const file = path.join(dir, `${name}.pem`);
    writeFileSync(file, cert);
    // Written by the server itself, so that they are its own.
    for (const [to, text] of [
      ['server.crt', cert],
      ['server.key', key],
    ] as const) {
      const target = path.join(postgres.data, to);
      const [made] = await sql<{ file: number }>(postgres.address(), 'SELECT lo_from_bytea(0, $1) AS file', [
        Buffer.from(text),
      ]);
      await sql(postgres.address(), 'SELECT lo_export($1, $2)', [made?.file, target]);
      chmodSync(target, 0o600);
    }
    await sql(postgres.address(), 'ALTER SYSTEM SET ssl = on');
    await postgres.stop();
    await postgres.start();
    return file;
  };
  const of = (more: string): string =>
    `${postgres.address(named(database)).replace('127.0.0.1', 'localhost')}?sslmode=verify-full${more}`;
  const database = await postgres.database();
  await initFleet({ address: database });
  try {
    const trusted = await serveAs('localhost');
    const opened = await openFleetDatabase(of(`&sslrootcert=${trusted}`));
    const { rows } = await opened.pool.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    expect(rows).toEqual([{ ssl: true }]);
    await opened.close();
    await expect(openFleetDatabase(of(''))).rejects.toMatchObject({
      code: 'FLEET_UNREACHABLE',
      remedy: expect.stringContaining('sslrootcert') as string,
    });
    const another = await serveAs('db.evil.example');
    await expect(openFleetDatabase(of(`&sslrootcert=${another}`))).rejects.toMatchObject({
      code: 'FLEET_UNREACHABLE',
      message: expect.stringContaining('Hostname/IP does not match') as string,
    });
  } finally {
    await sql(postgres.address(), 'ALTER SYSTEM RESET ssl');
    await rm(dir, { recursive: true });
  }
});
