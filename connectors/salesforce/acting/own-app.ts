/**
 * Which app of the org Grantwarden signs in through. The configuration knows it by its consumer key, the lists of apps
 * by id; only the apps' metadata tells both, where the org lets it be read.
 */
import { z } from 'zod';
import { AppError } from '../../../src/core/errors.ts';
import { appId } from '../app-index.ts';
import { namesPerCall, readByName } from '../metadata.ts';
import { readRecords } from '../query-list.ts';
import type { MetadataType, SalesforceClient } from '../salesforce-session.ts';

interface Source {
  readonly soql: string;
  /** Id and developer name. */
  readonly entry: z.ZodType<readonly [string, string]>;
  readonly idPrefix: string;
  readonly type: MetadataType;
  readonly fullNames: (developerName: string) => readonly string[];
  /** Where the consumer key stands. All else, secrets too, is passed over. */
  readonly keyPath: string;
}

const Name = z.string().min(1);

const sources: readonly Source[] = [
  {
    // https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappglobaloauthsettings.htm
    soql: 'SELECT Id, DeveloperName FROM ExternalClientApplication',
    entry: z
      .object({ Id: z.string(), DeveloperName: Name })
      .transform((row) => [row.Id, row.DeveloperName] as const),
    idPrefix: '0xI',
    type: 'ExtlClntAppGlobalOauthSettings',
    fullNames: (name) => [`${name}_glbloauth`, name],
    keyPath: 'consumerKey',
  },
  {
    // https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_connectedapp.htm
    soql: 'SELECT ApplicationId, Name FROM AppMenuItem',
    entry: z
      .object({ ApplicationId: z.string(), Name })
      .transform((row) => [row.ApplicationId, row.Name] as const),
    idPrefix: '0H4',
    type: 'ConnectedApp',
    fullNames: (name) => [name],
    keyPath: 'oauthConfig/consumerKey',
  },
];

/** More calls would spend too much of the day on this one question. */
const mostNames = namesPerCall * 30;

/** @returns 18 characters; null when the org does not tell. @throws AppError SIGN_IN_*, READ_THROTTLED, NETWORK */
export async function readOwnApp(
  client: SalesforceClient,
  consumerKey: string,
  signal: AbortSignal,
): Promise<string | null> {
  for (const source of sources) {
    const found = await unlessUntold(search(client, source, { consumerKey, signal }));
    if (found !== null) return found;
  }
  return null;
}

async function search(
  client: SalesforceClient,
  { soql, entry, idPrefix, type, fullNames, keyPath }: Source,
  { consumerKey, signal }: { readonly consumerKey: string; readonly signal: AbortSignal },
): Promise<string | null> {
  const apps = new Map<string, string>();
  for (const record of await readRecords(client, soql, signal)) {
    const [told = null, developerName = ''] = entry.safeParse(record).data ?? [];
    const id = appId(told);
    if (id?.startsWith(idPrefix) === true)
      for (const name of fullNames(developerName)) apps.set(name.toLowerCase(), id);
  }
  const names = [...apps.keys()].slice(0, mostNames);
  const wanted = new Set(['fullName', keyPath]);
  for (let at = 0; at < names.length; at += namesPerCall) {
    const some = names.slice(at, at + namesPerCall);
    const { records } = await readByName(client, type, { names: some, wanted }, signal);
    for (const [name, record] of records)
      if (record.get(keyPath)?.[0] === consumerKey) return apps.get(name) ?? null;
  }
  return null;
}

async function unlessUntold(work: Promise<string | null>): Promise<string | null> {
  try {
    return await work;
  } catch (thrown) {
    if (thrown instanceof AppError && /^(?:GAP_|READ_(?!THROTTLED))/u.test(thrown.code)) return null;
    throw thrown;
  }
}
