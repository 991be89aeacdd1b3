import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleView } from '../../reports/sample-view.ts';
import { initFleet } from '../../src/app/fleet-init.ts';
import { addCustomer, admitReader } from '../../src/fleet/customers.ts';
import { asOwner, openFleetDatabase } from '../../src/fleet/database.ts';
import { publish } from '../../src/fleet/publish.ts';
import { openQueue } from '../../src/fleet/queue.ts';
import { type Postgres, sql, startPostgres } from './postgres.ts';

const projection = ['customers', 'runs', 'tenants', 'apps', 'grants', 'credentials', 'findings'];

let postgres: Postgres;
let address: string;
/** Logins. */
let worker: string;
let operator: string;
let reader: string;
let stranger: string;

beforeAll(async () => {
  postgres = await startPostgres();
  address = await postgres.database();
  await initFleet({ address });
  const database = await openFleetDatabase(address);
  for (const customer of ['acme', 'beta'])
    await database.forCustomer(customer, async (client) => {
      await addCustomer(client, { customer, worker: null });
      await publish(client, customer, { ...sampleView, roles: () => [] }, { worker: 'w' });
    });
  await database.close();
  worker = await postgres.login('grantwarden_worker');
  operator = await postgres.login('grantwarden_operator');
  reader = await postgres.login();
  stranger = await postgres.login();
  await asOwner(address, (client) => admitReader(client, 'acme', reader));
});

afterAll(() => postgres.remove());

/** One session, statement by statement, as whoever tries. */
async function trying<R>(login: string, use: (ask: Ask) => Promise<R>): Promise<R> {
  const client = new Client({ connectionString: addressOf(login) });
  await client.connect();
  try {
    return await use(async (text) => (await client.query<Record<string, unknown>>(text)).rows);
  } finally {
    await client.end();
  }
}

type Ask = (text: string) => Promise<Record<string, unknown>[]>;

function addressOf(login: string): string {
  return postgres.address(new URL(address).pathname.slice(1), login);
}

async function customersSeen(ask: Ask, table: string): Promise<readonly unknown[]> {
  const rows = await ask(`SELECT DISTINCT customer FROM grantwarden.${table} ORDER BY 1`);
  return rows.map(({ customer }) => customer);
}

const denied = { code: '42501' };

async function codeOf(tried: Promise<unknown>): Promise<unknown> {
  return tried.then(
    () => 'allowed',
    (thrown: unknown) => (thrown as { readonly code?: unknown }).code,
  );
}

test('there is something of both customers to be seen, in every table', async () => {
  await trying(operator, async (ask) => {
    for (const table of projection)
      expect([table, await customersSeen(ask, table)]).toEqual([table, ['acme', 'beta']]);
  });
});

test('whatever has a customer is isolated, for its owner too', async () => {
  const open = await sql(
    address,
    `SELECT oid::regclass::text AS name FROM pg_class
      WHERE relnamespace = 'grantwarden'::regnamespace AND relkind IN ('r', 'p', 'm', 'v')
        AND (relkind NOT IN ('r', 'p') OR NOT relrowsecurity OR NOT relforcerowsecurity)
        AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'customer')`,
  );
  expect(open).toEqual([]);
});

describe('a worker', () => {
  test('sees nothing before it has said of whom, and then nobody else', async () => {
    await trying(worker, async (ask) => {
      for (const table of projection) expect(await customersSeen(ask, table)).toEqual([]);
      await ask("SELECT set_config('grantwarden.customer', 'acme', false)");
      for (const table of projection) expect(await customersSeen(ask, table)).toEqual(['acme']);
    });
  });

  test('writes into no other customer', async () => {
    await trying(worker, async (ask) => {
      await ask("SELECT set_config('grantwarden.customer', 'acme', false)");
      expect(
        await ask("UPDATE grantwarden.apps SET name = 'x' WHERE customer = 'beta' RETURNING id"),
      ).toEqual([]);
      expect(await ask("DELETE FROM grantwarden.grants WHERE customer = 'beta' RETURNING id")).toEqual([]);
      await expect(ask("UPDATE grantwarden.apps SET customer = 'beta'")).rejects.toMatchObject(denied);
      await expect(
        ask("INSERT INTO grantwarden.customers (customer) VALUES ('gamma')"),
      ).rejects.toMatchObject(denied);
      await expect(
        ask(
          'INSERT INTO grantwarden.findings SELECT (jsonb_populate_record(findings, \'{"customer": "beta"}\')).* FROM grantwarden.findings',
        ),
      ).rejects.toMatchObject(denied);
      await expect(ask('TRUNCATE grantwarden.apps')).rejects.toMatchObject(denied);
    });
  });

  test('cannot switch the isolation off, nor become somebody else', async () => {
    await trying(worker, async (ask) => {
      for (const statement of [
        'ALTER TABLE grantwarden.apps DISABLE ROW LEVEL SECURITY',
        'CREATE POLICY all_of_it ON grantwarden.apps USING (true)',
        'CREATE FUNCTION grantwarden.mine() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
        'SET ROLE grantwarden_owner',
        'SET ROLE grantwarden_operator',
        'SET SESSION AUTHORIZATION postgres',
        'SELECT FROM grantwarden.access',
        `SELECT grantwarden.admit_reader('${stranger}', 'acme')`,
      ])
        expect([statement, await codeOf(ask(statement))]).toEqual([statement, denied.code]);
      await ask('SET row_security = off');
      await expect(ask('SELECT FROM grantwarden.apps')).rejects.toMatchObject(denied);
    });
  });

  test('is kept to one customer by the program as well', async () => {
    const database = await openFleetDatabase(addressOf(worker));
    try {
      const seen = await database.forCustomer('acme', async (client) => {
        const { rows } = await client.query('SELECT DISTINCT customer FROM grantwarden.grants');
        return rows;
      });
      expect(seen).toEqual([{ customer: 'acme' }]);
      // The setting ends with the transaction, on whichever connection comes next.
      const { rows } = await database.pool.query(
        "SELECT current_setting('grantwarden.customer', true) AS of",
      );
      expect(rows).toEqual([{ of: '' }]);
      await expect(database.asOperator(() => Promise.resolve())).rejects.toMatchObject({
        code: 'FLEET_DENIED',
      });
      await expect(database.forCustomer("acme' OR true --", () => Promise.resolve())).rejects.toMatchObject({
        code: 'FLEET_CUSTOMER_NAME',
      });
    } finally {
      await database.close();
    }
  });
});

describe('a reader of one customer', () => {
  test('sees that one, whatever it sets', async () => {
    await trying(reader, async (ask) => {
      for (const setting of [
        'SELECT 1',
        "SELECT set_config('grantwarden.customer', 'beta', false)",
        "SET grantwarden.customer = 'beta'",
        'SET search_path = grantwarden_jobs, grantwarden',
      ]) {
        await ask(setting);
        for (const table of projection)
          expect([setting, await customersSeen(ask, table)]).toEqual([setting, ['acme']]);
      }
      await ask('SET row_security = off');
      await expect(ask('SELECT FROM grantwarden.apps')).rejects.toMatchObject(denied);
    });
  });

  test('changes nothing, and becomes nobody', async () => {
    await trying(reader, async (ask) => {
      const statements = projection.flatMap((table) => [
        `INSERT INTO grantwarden.${table} SELECT * FROM grantwarden.${table}`,
        `UPDATE grantwarden.${table} SET customer = 'acme'`,
        `DELETE FROM grantwarden.${table}`,
        `TRUNCATE grantwarden.${table}`,
        `SELECT FROM grantwarden.${table} FOR UPDATE`,
      ]);
      for (const statement of [
        ...statements,
        `INSERT INTO grantwarden.access VALUES ('beta', '${reader}')`,
        "UPDATE grantwarden.access SET customer = 'beta'",
        `SELECT grantwarden.admit_reader('${reader}', 'beta')`,
        'GRANT grantwarden_operator TO CURRENT_USER',
        'SET ROLE grantwarden_owner',
        'SET ROLE grantwarden_operator',
        'SET ROLE grantwarden_worker',
        'SET ROLE postgres',
        'SET SESSION AUTHORIZATION postgres',
        'SELECT FROM grantwarden.migrations',
        'SELECT FROM grantwarden_jobs.job',
        'SELECT FROM grantwarden_jobs.workers',
        'SELECT FROM grantwarden_jobs.calendar',
        "COPY grantwarden.apps TO PROGRAM 'true'",
        'SELECT FROM pg_statistic',
      ])
        expect([statement, await codeOf(ask(statement))]).toEqual([statement, denied.code]);
      // That a group is entered changes nothing: the role that reads is then nobody's.
      await ask('SET ROLE grantwarden_reader');
      expect(await customersSeen(ask, 'apps')).toEqual([]);
    });
  });

  test('may read these tables and no other', async () => {
    const readable = await sql<{ name: string }>(
      address,
      `SELECT relname AS name FROM pg_class WHERE relnamespace IN ('grantwarden'::regnamespace, 'grantwarden_jobs'::regnamespace)
        AND relkind IN ('r', 'p', 'v', 'm', 'S') AND has_schema_privilege($1, relnamespace, 'USAGE')
        AND has_table_privilege($1, oid, 'SELECT') ORDER BY 1`,
      [reader],
    );
    expect(readable.map(({ name }) => name)).toEqual(['access', ...projection].toSorted());
  });

  test('learns of nobody else by functions, statistics or who else is at work', async () => {
    await trying(reader, async (ask) => {
      await ask(
        "CREATE FUNCTION pg_temp.peek(text) RETURNS bool LANGUAGE plpgsql COST 0.0001 AS $$ BEGIN IF $1 <> 'acme' THEN RAISE EXCEPTION 'seen: %', $1; END IF; RETURN true; END $$",
      );
      await ask('SELECT FROM grantwarden.grants WHERE pg_temp.peek(customer)');
      await ask('CREATE TEMPORARY VIEW mine AS SELECT * FROM grantwarden.findings');
      expect(await ask('SELECT DISTINCT customer FROM mine')).toEqual([{ customer: 'acme' }]);
      expect(await ask("SELECT FROM pg_stats WHERE schemaname LIKE 'grantwarden%'")).toEqual([]);
      expect(await ask('SELECT role::text, customer FROM grantwarden.access')).toEqual([
        { role: reader, customer: 'acme' },
      ]);
    });
    const working = new Client({ connectionString: addressOf(worker) });
    await working.connect();
    try {
      await working.query("SELECT set_config('grantwarden.customer', 'beta', false)");
      const told = await trying(reader, (ask) =>
        ask(`SELECT query FROM pg_stat_activity WHERE usename = '${worker}'`),
      );
      expect(told).toEqual([{ query: '<insufficient privilege>' }]);
    } finally {
      await working.end();
    }
  });

  test('is told by its role and not by its name: whoever takes the name later reads nothing', async () => {
    const leaver = await postgres.login();
    await asOwner(address, (client) => admitReader(client, 'beta', leaver));
    expect(await trying(leaver, (ask) => customersSeen(ask, 'apps'))).toEqual(['beta']);
    await sql(address, `DROP ROLE ${leaver}`);
    await sql(address, `CREATE ROLE ${leaver} LOGIN PASSWORD '${leaver}' IN ROLE grantwarden_reader`);
    expect(await trying(leaver, (ask) => customersSeen(ask, 'apps'))).toEqual([]);
  });

  test('reads no more once its line is gone', async () => {
    const former = await postgres.login();
    await asOwner(address, (client) => admitReader(client, 'acme', former));
    await asOwner(address, (client) =>
      client.query('DELETE FROM grantwarden.access WHERE role = quote_ident($1)::regrole', [former]),
    );
    expect(await trying(former, (ask) => customersSeen(ask, 'apps'))).toEqual([]);
  });

  test('is refused when it sees more already, is not there, or of a customer that is not', async () => {
    const admit = (role: string, customer = 'acme') =>
      asOwner(address, (client) => admitReader(client, customer, role));
    const archivist = await postgres.login('pg_read_all_data');
    const doorman = await postgres.login();
    await sql(address, `ALTER ROLE ${doorman} CREATEROLE`);
    for (const role of [
      worker,
      operator,
      archivist,
      doorman,
      'postgres',
      'nobody',
      '"; DROP SCHEMA grantwarden; --',
    ])
      expect([role, await codeOf(admit(role))]).toEqual([role, 'FLEET_READER_REFUSED']);
    await expect(admit(stranger, 'gamma')).rejects.toMatchObject({ code: 'FLEET_CUSTOMER_UNKNOWN' });
    const odd = 'Odd"Name';
    await sql(address, `CREATE ROLE "Odd""Name"`);
    await admit(odd);
    expect(
      await sql(address, "SELECT role::text FROM grantwarden.access WHERE role::text LIKE '%Odd%'"),
    ).toEqual([{ role: '"Odd""Name"' }]);
  });
});

test('an operator reads all and writes nothing', async () => {
  await trying(operator, async (ask) => {
    for (const table of projection) {
      await expect(ask(`DELETE FROM grantwarden.${table}`)).rejects.toMatchObject(denied);
      await expect(ask(`UPDATE grantwarden.${table} SET customer = 'acme'`)).rejects.toMatchObject(denied);
    }
    await expect(ask('DELETE FROM grantwarden_jobs.job')).rejects.toMatchObject(denied);
    await expect(ask('SET ROLE grantwarden_worker')).rejects.toMatchObject(denied);
  });
});

test('whoever may make things in the schema public cannot put an operator of his own in a worker’s way', async () => {
  const villain = await postgres.login();
  await sql(
    address,
    `CREATE SCHEMA IF NOT EXISTS public; GRANT CREATE, USAGE ON SCHEMA public TO ${villain}`,
  );
  await trying(villain, (ask) =>
    ask(`CREATE TABLE public.caught (who text); GRANT ALL ON public.caught TO PUBLIC;
      CREATE FUNCTION public.trap(integer, interval) RETURNS interval LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO public.caught VALUES (current_user); RETURN $2; END $$;
      CREATE OPERATOR public.* (FUNCTION = public.trap, LEFTARG = integer, RIGHTARG = interval)`),
  );
  const database = await openFleetDatabase(addressOf(worker));
  const queue = await openQueue(database);
  await queue.ask('audit', { customer: 'acme', full: false });
  await queue.take('audit');
  await queue.reclaim();
  await queue.close();
  await database.close();
  expect(await sql(address, 'SELECT who FROM public.caught')).toEqual([]);
});

test('a dump by the owner is refused, instead of one without rows', async () => {
  const dump = asOwner(address, async (client) => {
    await client.query('SET row_security = off');
    await client.query('COPY grantwarden.apps TO STDOUT');
  });
  await expect(dump).rejects.toMatchObject({ code: 'FLEET_DENIED' });
});

test('somebody with another login finds the door shut', async () => {
  await trying(stranger, async (ask) => {
    for (const table of [...projection, 'access', 'migrations'])
      await expect(ask(`SELECT FROM grantwarden.${table}`)).rejects.toMatchObject(denied);
    await expect(ask('SELECT FROM grantwarden_jobs.job')).rejects.toMatchObject(denied);
  });
  await expect(openFleetDatabase(addressOf(stranger))).rejects.toMatchObject({ code: 'FLEET_DENIED' });
});
