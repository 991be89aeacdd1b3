/** One transaction on a connection of a pool. */
import type { Pool, PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';
import { AppError } from '../core/errors.ts';

/** What runs SQL. All of it is text of this program; what comes from outside is a parameter. */
export interface FleetClient {
  query<Row extends QueryResultRow = QueryResultRow>(
    text: string,
    values?: unknown[],
  ): Promise<QueryResult<Row>>;
}

interface TransactionOptions {
  readonly begin?: string;
  /** Milliseconds until a statement that was not answered is given up; else that of the pool. */
  readonly answerMs?: number;
  /** Ends what is running, and takes it back. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Whatever `use` throws takes everything back, by the end of the connection: a ROLLBACK would wait behind a statement
 * that nobody answers.
 * @throws AppError INTERRUPTED, FLEET_DATABASE_FAILED; what the driver throws
 */
export async function inTransaction<R>(
  pool: Pool,
  use: (client: FleetClient) => Promise<R>,
  { begin = 'BEGIN', answerMs, signal }: TransactionOptions = {},
): Promise<R> {
  signal?.throwIfAborted();
  const client = await pool.connect();
  let isKept = false;
  const stop = (): void => void client.end();
  // Whatever is asked next tells of it.
  const lost = (): void => {};
  client.on('error', lost);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    signal?.throwIfAborted();
    await client.query(begin);
    const patient = answerMs === undefined ? client : within(client, answerMs);
    const result = await use(patient);
    const { command } = await patient.query('COMMIT');
    // PostgreSQL answers so when a statement failed and somebody passed over it.
    if (command !== 'COMMIT') throw new AppError('FLEET_DATABASE_FAILED', { detail: 'nothing was kept' });
    isKept = true;
    return result;
  } catch (thrown) {
    throw signal?.aborted === true ? new AppError('INTERRUPTED', { cause: thrown }) : thrown;
  } finally {
    signal?.removeEventListener('abort', stop);
    client.removeListener('error', lost);
    client.release(!isKept);
  }
}

function within(client: PoolClient, answerMs: number): FleetClient {
  return {
    query<Row extends QueryResultRow>(text: string, values?: unknown[]) {
      const asked: QueryConfig & { readonly query_timeout: number } = {
        text,
        ...(values === undefined ? {} : { values }),
        query_timeout: answerMs,
      };
      return client.query<Row>(asked);
    },
  };
}
