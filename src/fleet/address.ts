/** The address of the fleet's database: a secret, of which only host and database are ever shown. */
import { readFileSync } from 'node:fs';
import { checkServerIdentity, type ConnectionOptions } from 'node:tls';
import type { ClientConfig } from 'pg';
import { AppError } from '../core/errors.ts';
import { safeText } from '../core/text.ts';
import { isLoopback } from '../kit/transport/origin.ts';

export interface FleetAddress {
  /** `host:port/database` */
  readonly place: string;
  /** Whoever signs in. */
  readonly login: string;
  readonly client: ClientConfig;
}

const files = { sslrootcert: 'ca', sslcert: 'cert', sslkey: 'key' } as const;
const known: readonly string[] = ['sslmode', 'host', ...Object.keys(files)];

/**
 * `postgres://LOGIN:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full`, or `@localhost/DATABASE?host=FOLDER` for a socket. Beyond this
 * machine it must ask for TLS. Everything else a driver would take from an address is refused, for it could lead
 * elsewhere than the host that is shown.
 * @throws AppError FLEET_ADDRESS, which repeats nothing secret
 */
export function readAddress(address: string): FleetAddress {
  const url = URL.parse(address);
  if (url === null || !/^postgres(?:ql)?:$/u.test(url.protocol))
    throw new AppError('FLEET_ADDRESS', { detail: 'it is no postgres:// address' });
  const given = url.searchParams;
  for (const name of given.keys())
    if (!known.includes(name) || given.getAll(name).length > 1)
      throw new AppError('FLEET_ADDRESS', { detail: `“${safeText(name)}” cannot be set in it` });
  const user = decoded(url.username);
  const database = decoded(url.pathname.slice(1));
  if (user === '' || database === '')
    throw new AppError('FLEET_ADDRESS', { detail: 'it names no login or no database' });
  const socket = given.get('host');
  if (socket !== null && (!socket.startsWith('/') || url.hostname !== 'localhost'))
    throw new AppError('FLEET_ADDRESS', {
      detail: '“host” may only name the folder of a socket, beside the host localhost',
    });
  const host = socket ?? decoded(url.hostname).replace(/^\[(.+)\]$/u, '$1');
  const port = url.port === '' ? 5432 : Number(url.port);
  const password = decoded(url.password);
  return {
    place: safeText(`${socket ?? url.hostname}:${port}/${database}`),
    login: user,
    client: {
      host,
      port,
      user,
      database,
      ...(password === '' ? {} : { password }),
      ssl: encryption(host, socket !== null || isLoopback(url.hostname), given),
    },
  };
}

/** `require` checks the server's certificate as `verify-full` does: to whom else would one send a password? */
function encryption(host: string, here: boolean, given: URLSearchParams): ConnectionOptions | false {
  const mode = given.get('sslmode');
  if (mode === null || mode === 'disable') {
    if (here) return false;
    throw new AppError('FLEET_ADDRESS', {
      detail: 'another machine is reached with sslmode=verify-full only',
    });
  }
  if (mode !== 'verify-full' && mode !== 'require')
    throw new AppError('FLEET_ADDRESS', { detail: 'sslmode must be verify-full or require' });
  const options: ConnectionOptions = {
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
  };
  for (const [name, option] of Object.entries(files)) {
    const file = given.get(name);
    if (file !== null) options[option] = contentOf(file, name);
  }
  return options;
}

function contentOf(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('FLEET_ADDRESS', {
      detail: `the file of “${name}” cannot be read`,
      where: file,
      cause,
    });
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new AppError('FLEET_ADDRESS', { detail: 'a % in it must be written %25', cause });
  }
}
