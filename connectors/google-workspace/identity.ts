import { AppError } from '../../src/core/errors.ts';
import type { GoogleClient } from './client.ts';
import { lists, parseRows, readList, rowsOf } from './list.ts';
import { Activity, User } from './wire.ts';

export interface Identity {
  /** Google's customer id, e.g. `C01abc234`. */
  readonly id: string;
  /** Domain of the administrator the credential acts as, else of the first person listed. */
  readonly name: string | null;
}

/**
 * Whose tenant this is, by the scope the roster needs anyway, or else by the log's.
 * @throws AppError when neither tells
 */
export async function readIdentity(
  client: GoogleClient,
  subject: string | null,
  signal: AbortSignal,
): Promise<Identity> {
  try {
    for await (const user of firstPeople(client, 1, signal))
      if (user.customerId)
        return { id: user.customerId, name: domainOf(subject ?? user.primaryEmail ?? null) };
  } catch (thrown) {
    if (!(thrown instanceof AppError) || !thrown.code.startsWith('GAP_')) throw thrown;
    const id = await customerOfLog(client, signal).catch(() => null);
    if (id === null) throw thrown;
    return { id, name: domainOf(subject) };
  }
  throw new AppError('READ_MALFORMED', { detail: 'the roster does not tell the customer id' });
}

/** People from the roster's start on; an empty page is not its end. */
export async function* firstPeople(
  client: GoogleClient,
  pageSize: number,
  signal: AbortSignal,
): AsyncGenerator<User, void, undefined> {
  const pages = readList({
    shape: lists.users,
    schema: User,
    fetchPage: (pageToken) =>
      client.users({ maxResults: pageSize, ...(pageToken === undefined ? {} : { pageToken }) }, signal),
    report: () => undefined,
    keyOf: (user) => user.id,
  });
  for await (const { rows } of pages) yield* rows;
}

async function customerOfLog(client: GoogleClient, signal: AbortSignal): Promise<string | null> {
  const body = await client.activities({ application: 'admin', maxResults: 1 }, signal);
  const [activity] = parseRows(rowsOf(body, lists.activities), Activity, () => undefined);
  return activity?.id.customerId ?? null;
}

function domainOf(email: string | null): string | null {
  return email?.split('@').at(-1) ?? null;
}
