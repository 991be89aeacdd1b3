import { expect, test } from 'vitest';
import { readAddress } from './address.ts';

const refusals: readonly (readonly [string, string])[] = [
  ['mysql://a:hunter2@127.0.0.1/fleet', 'no postgres://'],
  ['hunter2', 'no postgres://'],
  ['postgres://a:hunter2@127.0.0.1', 'no login or no database'],
  ['postgres://127.0.0.1/fleet', 'no login or no database'],
  ['postgres://a:hunter2@/fleet', 'no postgres://'],
  ['postgres://a:hunter2@db.example/fleet', 'sslmode=verify-full'],
  ['postgres://a:hunter2@db.example/fleet?sslmode=disable', 'sslmode=verify-full'],
  ['postgres://a:hunter2@db.example/fleet?sslmode=prefer', 'verify-full or require'],
  ['postgres://a:hunter2@db.example/fleet?sslmode=no-verify', 'verify-full or require'],
  ['postgres://a:hunter2@127.0.0.1/fleet?host=db.example', 'folder of a socket'],
  ['postgres://a:hunter2@127.0.0.1/fleet?host=/tmp', 'folder of a socket'],
  ['postgres://a:hunter2@127.0.0.1/fleet?hostaddr=10.0.0.1', '“hostaddr” cannot be set'],
  ['postgres://a:hunter2@127.0.0.1/fleet?options=-c%20role%3Dpostgres', '“options” cannot be set'],
  ['postgres://a:hunter2@127.0.0.1/fleet?sslmode=disable&sslmode=verify-full', '“sslmode” cannot be set'],
  ['postgres://a:hunter2@db.example/fleet?sslmode=verify-full&sslrootcert=/no/such/file', 'cannot be read'],
  ['postgres://a:hunter2%zz@127.0.0.1/fleet', '%25'],
  ['postgres://a:hunter2@localhost.evil.example/fleet', 'sslmode=verify-full'],
];

test.each(refusals)('%s is refused, and its password not repeated', (address, why) => {
  const error = caught(() => readAddress(address));
  expect(error).toMatchObject({ code: 'FLEET_ADDRESS', detail: expect.stringContaining(why) as string });
  expect(String(error.stack)).not.toContain('hunter2');
});

test('this machine needs no TLS, another is asked for its certificate whatever the mode is called', () => {
  expect(readAddress('postgres://a:b@127.0.0.1:5433/fleet')).toEqual({
    place: '127.0.0.1:5433/fleet',
    login: 'a',
    client: { host: '127.0.0.1', port: 5433, user: 'a', password: 'b', database: 'fleet', ssl: false },
  });
  for (const mode of ['verify-full', 'require'])
    expect(readAddress(`postgres://a:b@db.example/fleet?sslmode=${mode}`)).toMatchObject({
      place: 'db.example:5432/fleet',
      client: { host: 'db.example', ssl: { rejectUnauthorized: true, minVersion: 'TLSv1.2' } },
    });
});

test('a login, a password and a database may have any characters, a socket its folder', () => {
  expect(readAddress('postgresql://a%40b:p%2Fw%25@[::1]/my%20fleet').client).toMatchObject({
    host: '::1',
    user: 'a@b',
    password: 'p/w%',
    database: 'my fleet',
  });
  expect(readAddress('postgres://a@localhost/fleet?host=/var/run/postgresql')).toMatchObject({
    place: '/var/run/postgresql:5432/fleet',
    client: { host: '/var/run/postgresql', ssl: false },
  });
});

function caught(use: () => unknown): Error {
  try {
    use();
  } catch (thrown) {
    return thrown as Error;
  }
  throw new Error('nothing was thrown');
}
