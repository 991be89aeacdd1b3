/** Metadata by name, where one name that the org cannot load fails the whole call it is in. */
import { AppError } from '../../src/core/errors.ts';
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

  if (names.length === 0) return { records, failed };
  try {
    await ask(names);
  } catch (thrown) {
    failureOfSome(thrown);
    for (const name of names) {
      try {
        await ask([name]);
      } catch (again) {
        failed.push({ name, error: failureOfSome(again) });
      }
    }
  }
  return { records, failed };
}

/** @throws what was thrown unless another name may do better */
function failureOfSome(thrown: unknown): AppError {
  if (thrown instanceof AppError && /^READ_(?:FAILED|REJECTED|GONE|MALFORMED)$/u.test(thrown.code))
    return thrown;
  throw thrown;
}
