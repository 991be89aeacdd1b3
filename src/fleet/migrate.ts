/** Brings the fleet's database to the form that this program knows. */
import type { ClientBase } from 'pg';
import { asOwner } from './database.ts';
import { migrations } from './migrations/index.ts';
import { appliedSoFar, newest, tooNew, turnstile } from './version.ts';

/**
 * Applies what is missing, each in a transaction of its own. Several may do it at a time.
 * @returns the names of those applied now.
 * @throws AppError FLEET_NEWER when the database knows migrations that this program does not; FLEET_*
 */
export async function migrate(address: string, all = migrations): Promise<readonly string[]> {
  return asOwner(address, async (client) => {
    const applied: string[] = [];
    await inTurn(client, () =>
      client.query(`CREATE TABLE IF NOT EXISTS grantwarden.migrations (
        number integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`),
    );
    for (const { number, name, sql } of all)
      await inTurn(client, async () => {
        const at = await appliedSoFar(client);
        if (at > newest(all)) throw tooNew(at, newest(all));
        if (at >= number) return;
        await client.query(sql);
        await client.query('INSERT INTO grantwarden.migrations (number, name) VALUES ($1, $2)', [
          number,
          name,
        ]);
        applied.push(name);
      });
    return applied;
  });
}

async function inTurn(client: ClientBase, use: () => Promise<unknown>): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [turnstile]);
    await use();
    await client.query('COMMIT');
  } catch (thrown) {
    await client.query('ROLLBACK').catch(() => {});
    throw thrown;
  }
}
