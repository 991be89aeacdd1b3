import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLink } from '../../src/app/fleet-link.ts';
import { initFleet } from '../../src/app/fleet-init.ts';
import { systemClock } from '../../src/app/system-clock.ts';
import { addCustomer, listCustomers } from '../../src/fleet/customers.ts';
import { openFleetDatabase } from '../../src/fleet/database.ts';
import { openQueue } from '../../src/fleet/queue.ts';
import { type Postgres, sql, startPostgres } from './postgres.ts';
import { startWay } from './silent-network.ts';

let postgres: Postgres;
let direct: string;
beforeAll(async () => {
  postgres = await startPostgres();
  direct = await postgres.database();
  await initFleet({ address: direct });
});
afterAll(() => postgres.remove());

const patience = { usual: 300, long: 900 };

test('a network that falls silent is noticed by every kind of question, and what follows gets through', async () => {
  await using way = await startWay(postgres.port);
  const database = await openFleetDatabase(way.address(direct), { patience });
  const queue = await openQueue(database);
  await queue.ask('audit', { customer: 'acme', full: false });
  const job = await queue.take('audit');
  if (job === null) throw new Error('no job');
  const add = database.forCustomer('acme', async (client) => {
    await addCustomer(client, { customer: 'acme', worker: null });
    way.silence();
    await listCustomers(client);
  });
  await expect(add).rejects.toMatchObject({ code: 'FLEET_UNREACHABLE' });
  way.mend();
  expect(await queue.beat([job])).toEqual([]);
  way.silence();
  await expect(queue.beat([job])).rejects.toMatchObject({ code: 'FLEET_UNREACHABLE' });
  way.mend();
  expect(await queue.finish(job, done)).toBe(true);
  // Nothing of what was cut off was kept.
  expect(await sql(direct, 'SELECT FROM grantwarden.customers')).toEqual([]);
  await queue.close();
  // Who closes does not wait for an answer to the good-bye, or the program would never end.
  way.silence();
  await database.close();
  await expect.poll(() => way.open(), { timeout: 30_000 }).toBe(0);
});

test('a statement of a publication may take longer than a sign of life, and its locks are waited for', async () => {
  const database = await openFleetDatabase(direct, { patience });
  await database.forCustomer('slow', async (client) => {
    await client.query('SELECT pg_sleep($1)', [(patience.usual * 1.2) / 1000]);
    await addCustomer(client, { customer: 'slow', worker: null });
  });
  expect(await database.forCustomer('slow', listCustomers)).toHaveLength(1);
  // Longer than that, the server ends it itself.
  const endless = database.forCustomer('slow', (client) => client.query('SELECT pg_sleep(60)'));
  await expect(endless).rejects.toMatchObject({
    code: 'FLEET_UNREACHABLE',
    message: expect.stringContaining('statement timeout') as string,
  });
  await expect(database.pool.query('SELECT pg_sleep(60)')).rejects.toMatchObject({ code: '57014' });
  await database.close();
});

test('what a worker publishes when the network fell silent is published once when it is mended', async () => {
  await using way = await startWay(postgres.port);
  const database = await openFleetDatabase(way.address(direct), { patience });
  const said: string[] = [];
  const link = openLink({
    clock: systemClock(),
    signal: new AbortController().signal,
    say: (text) => {
      said.push(text);
      way.mend();
    },
  });
  let tries = 0;
  await link.until(() =>
    database.forCustomer('acme', async (client) => {
      tries += 1;
      if (tries === 1) way.silence();
      await addCustomer(client, { customer: 'acme', worker: null });
    }),
  );
  expect(tries).toBe(2);
  expect(said).toEqual([expect.stringContaining('cannot be reached'), expect.stringContaining('is back')]);
  expect(await sql(direct, "SELECT customer FROM grantwarden.customers WHERE customer = 'acme'")).toEqual([
    { customer: 'acme' },
  ]);
  await database.close();
});

const done = {
  worker: 'w',
  beganAt: '2026-11-22T06:00:00.000Z',
  endedAt: '2026-11-22T06:01:00.000Z',
  exit: 0,
  run: 'r1',
  error: null,
} as const;
