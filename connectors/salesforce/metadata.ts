/** Metadata by name, where one name that the org cannot load fails the whole call it is in. */
import { AppError } from '../../src/core/errors.ts';
import { isUnloadable, salesforceErrorOf } from './answers.ts';
import { type MetadataRecord, readMetadataRecords } from './metadata-xml.ts';
import type { MetadataType, SalesforceClient } from './salesforce-session.ts';

/** https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_readMetadata.htm */
export const namesPerCall = 10;

export interface MetadataAnswer {
  /** By full name in lower case, for names are compared without it. A name that is not here is not in the org. */
  readonly records: ReadonlyMap<string, MetadataRecord>;
  readonly failed: readonly { readonly name: string; readonly error: AppError }[];
}

/**
 * @param names at most `namesPerCall`
 * @throws AppError of a refusal that would meet every name alike, and what ends the tenant
 */
export async function readByName(
  client: Pick<SalesforceClient, 'readMetadata'>,
  type: MetadataType,
  { names, wanted }: { readonly names: readonly string[]; readonly wanted: ReadonlySet<string> },
  signal: AbortSignal,
): Promise<MetadataAnswer> {
  const records = new Map<string, MetadataRecord>();
  const failed: { name: string; error: AppError }[] = [];

  async function ask(some: readonly string[]): Promise<void> {
    for (const record of readMetadataRecords(await client.readMetadata(type, some, signal), wanted)) {
      const name = record.get('fullName')?.[0]?.toLowerCase();
      if (name !== undefined) records.set(name, record);
    }
  }

  /** Without the name that the refusal gives, or else half by half, until only those are left that fail alone. */
  async function askAround(some: readonly string[]): Promise<void> {
    if (some.length === 0) return;
    try {
      await ask(some);
    } catch (thrown) {
      const error = failureOfSome(thrown);
      const culprit = some.length === 1 ? some[0] : namedBy(error, some);
      if (culprit !== undefined) {
        failed.push({ name: culprit, error });
        await askAround(some.filter((name) => name !== culprit));
        return;
      }
      const half = Math.ceil(some.length / 2);
      await askAround(some.slice(0, half));
      await askAround(some.slice(half));
    }
  }

  await askAround(names);
  return { records, failed };
}

/** The one name that the org says it cannot load; undefined when it names none, or several. */
function namedBy(error: AppError, names: readonly string[]): string | undefined {
  const refusal = salesforceErrorOf(error);
  if (refusal === null || !isUnloadable(refusal)) return undefined;
  const words = refusal.message.split(/[\s:;,'"]+/u).map((word) => word.replace(/\.$/u, '').toLowerCase());
  const named = names.filter((name) => words.includes(name.toLowerCase()));
  return named.length === 1 ? named[0] : undefined;
}

/** @throws what was thrown unless another name may do better */
function failureOfSome(thrown: unknown): AppError {
  if (thrown instanceof AppError && /^READ_(?:FAILED|REJECTED|GONE|MALFORMED)$/u.test(thrown.code))
    return thrown;
  throw thrown;
}
