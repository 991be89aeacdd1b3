/** A list as the workspace keeps it: the last good copy, and where and when it came from. */
import { z } from 'zod';
import { advisoryKinds, feedFormats } from '../core/advisory.ts';
import { FeedEntries } from './entry.ts';

const StoredFeed = z.strictObject({
  schema: z.literal('grantwarden.feed/1'),
  name: z.string(),
  /** As the configuration names it, or as `--source` did. */
  source: z.string(),
  format: z.enum(feedFormats),
  /** What entries were taken for that do not say so themselves. */
  kind: z.enum(advisoryKinds).nullable(),
  fetchedAt: z.iso.datetime(),
  /** Of the content as it came. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
  count: z.int(),
  entries: FeedEntries,
});
export type StoredFeed = z.infer<typeof StoredFeed>;

/** @throws when the text is damaged */
export function parseStoredFeed(text: string): StoredFeed {
  const feed = StoredFeed.parse(JSON.parse(text));
  if (feed.count !== feed.entries.length) throw new RangeError('entries are missing');
  return feed;
}

const dayMs = 86_400_000;
const freshDays = 30;

/** Whole days. @param now milliseconds since the epoch */
export function ageInDays(asOf: string, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(asOf)) / dayMs));
}

/** What has become known since may be missing. */
export function isStale(asOf: string, now: number): boolean {
  return ageInDays(asOf, now) > freshDays;
}
