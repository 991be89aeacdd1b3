/** Which objects and fields this edition, version and user can see. Never a wrong query to find out. */
import { z } from 'zod';
import { AppError } from '../../src/core/errors.ts';
import type { SalesforceClient } from './salesforce-session.ts';

const Global = z.object({ sobjects: z.array(z.object({ name: z.string() })) });
const Described = z.object({ fields: z.array(z.object({ name: z.string() })) });

/** @throws AppError READ_MALFORMED */
export async function readObjects(
  client: Pick<SalesforceClient, 'describeGlobal'>,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const parsed = Global.safeParse(await client.describeGlobal(signal));
  // No org is without objects.
  if (!parsed.success || parsed.data.sobjects.length === 0)
    throw new AppError('READ_MALFORMED', { detail: 'the list of objects' });
  return lower(parsed.data.sobjects);
}

/** @throws AppError READ_MALFORMED */
export async function readFields(
  client: Pick<SalesforceClient, 'describe'>,
  object: string,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const parsed = Described.safeParse(await client.describe(object, signal));
  if (!parsed.success || parsed.data.fields.length === 0)
    throw new AppError('READ_MALFORMED', { detail: `the fields of ${object}` });
  return lower(parsed.data.fields);
}

function lower(named: readonly { readonly name: string }[]): ReadonlySet<string> {
  return new Set(named.map(({ name }) => name.toLowerCase()));
}
