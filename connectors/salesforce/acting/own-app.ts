/**
 * Which app of the org Grantwarden signs in through. The configuration knows it by its consumer key, the lists of apps
 * by id; only the metadata of connected apps tells both. Packaged apps and external client apps do not show theirs.
 * https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_connectedapp.htm
 */
import { z } from 'zod';
import { AppError } from '../../../src/core/errors.ts';
import { appId } from '../app-index.ts';
import { namesPerCall, readByName } from '../metadata.ts';
import { readRecords } from '../query-list.ts';
import type { SalesforceClient } from '../salesforce-session.ts';

const Entry = z.object({ ApplicationId: z.string(), Name: z.string().min(1) });

/** More of them would spend the day's calls on this one question. */
const mostCalls = 30;
const keyPath = 'oauthConfig/consumerKey';
const wanted: ReadonlySet<string> = new Set(['fullName', keyPath]);

/** @returns 18 characters, `0H4…`; null when the org does not tell. @throws AppError SIGN_IN_*, READ_THROTTLED, NETWORK */
export async function readOwnApp(
  client: SalesforceClient,
  consumerKey: string,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const entries = await readRecords(client, 'SELECT ApplicationId, Name FROM AppMenuItem', signal);
    const apps = new Map<string, string>();
    for (const entry of entries) {
      const { data } = Entry.safeParse(entry);
      const id = appId(data?.ApplicationId);
      if (data !== undefined && id?.startsWith('0H4') === true) apps.set(data.Name.toLowerCase(), id);
    }
    const names = [...apps.keys()].slice(0, namesPerCall * mostCalls);
    for (let at = 0; at < names.length; at += namesPerCall) {
      const some = names.slice(at, at + namesPerCall);
      const { records } = await readByName(client, 'ConnectedApp', { names: some, wanted }, signal);
      for (const [name, record] of records)
        if (record.get(keyPath)?.[0] === consumerKey) return apps.get(name) ?? null;
    }
    return null;
  } catch (thrown) {
    if (thrown instanceof AppError && /^(?:GAP_|READ_(?!THROTTLED))/u.test(thrown.code)) return null;
    throw thrown;
  }
}
