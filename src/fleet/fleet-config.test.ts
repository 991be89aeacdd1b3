import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { customerConfigFile, type FleetConfig, loadFleetConfig } from './fleet-config.ts';

function folder(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'grantwarden-fleet-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return dir;
}

function loaded(text: string): FleetConfig {
  const file = path.join(folder(), 'fleet.yaml');
  writeFileSync(file, text);
  return loadFleetConfig(file);
}

test('two lines are enough', () => {
  const config = loaded('version: 1\ndatabase: env:GRANTWARDEN_DATABASE\n');
  expect(config).toMatchObject({
    database: 'env:GRANTWARDEN_DATABASE',
    customers: path.join(path.dirname(config.file), 'customers'),
    worker: { jobs: 2, storage: 'local' },
    listen: null,
  });
  expect(config.worker.name).toMatch(/^[a-z\d][a-z\d-]{0,62}$/u);
  expect(hostname().toLowerCase()).toContain(config.worker.name.split('-')[0]);
});

test('an unknown key is told with its line and the nearest one', () => {
  expect(() => loaded('version: 1\ndatabase: env:X\nworker:\n  storge: local\n')).toThrow(
    expect.objectContaining({
      code: 'FLEET_CONFIG_INVALID',
      where: expect.stringMatching(/fleet\.yaml:4:3$/u) as string,
      detail: 'unknown key “storge”; did you mean “storage”?',
    }),
  );
});

test('an address in the file is refused and not repeated', () => {
  const load = (): unknown => loaded('version: 1\ndatabase: postgres://fleet:hunter2@127.0.0.1/fleet\n');
  expect(load).toThrow(
    expect.objectContaining({
      code: 'SECRET_LITERAL',
      where: expect.stringMatching(/:2:11$/u) as string,
      stack: expect.not.stringContaining('hunter2') as string,
    }),
  );
});

test.each([
  ['worker: { name: Big.Host }', 'lower-case letters'],
  ['worker: { jobs: 0 }', 'jobs'],
  ['listen: "9465"', 'host:port'],
])('%s is refused', (line, why) => {
  expect(() => loaded(`version: 1\ndatabase: env:X\n${line}\n`)).toThrow(why);
});

test('no file is said as such', () => {
  expect(() => loadFleetConfig('/no/such/fleet.yaml')).toThrow(
    expect.objectContaining({ code: 'FLEET_CONFIG_MISSING' }),
  );
});

test.each(['', '.', '..', '../acme', 'a/b', 'Acme', '-a', 'a'.repeat(64), 'a\0b', 'ac\u0301me'])(
  'a customer is not called %j',
  (name) => {
    const config = loaded('version: 1\ndatabase: env:X\n');
    expect(() => customerConfigFile(config, name)).toThrow(
      expect.objectContaining({ code: 'FLEET_CUSTOMER_NAME' }),
    );
  },
);

test('a customer’s configuration lies in the folder of its name', () => {
  const config = loaded('version: 1\ndatabase: env:X\ncustomers: /srv/customers\n');
  expect(customerConfigFile(config, 'acme-2')).toBe('/srv/customers/acme-2/grantwarden.yaml');
});
