/** `feeds update`: the only thing that fetches lists. What comes is checked whole before it replaces the last good copy. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { FeedConfig } from '../config/config.ts';
import { isFeedName, isFeedSource } from '../config/schema.ts';
import type { AdvisoryKind } from '../core/advisory.ts';
import { AppError, toAppError } from '../core/errors.ts';
import { safeText } from '../core/text.ts';
import { FeedFault } from '../feeds/entry.ts';
import { type ParsedFeed, parseFeed } from '../feeds/parse.ts';
import { ageInDays, type StoredFeed } from '../feeds/stored.ts';
import { nearest } from '../kit/nearest.ts';
import type { Context } from './context.ts';
import { fetchFeed } from './feeds-fetch.ts';
import { readFeed, storedNames, writeFeed } from './feeds-store.ts';

export interface UpdateRequest {
  /** Null: all lists of the configuration. */
  readonly name: string | null;
  /** A file or an address, as the person typed it, instead of the configured one. */
  readonly source: string | null;
  readonly kind: AdvisoryKind | null;
  readonly acceptShrink: boolean;
}

export interface FeedUpdate {
  readonly name: string;
  readonly source: string;
  /** What is in use now; null when nothing is. */
  readonly feed: StoredFeed | null;
  /** Age of what is in use, in whole days. */
  readonly ageDays: number | null;
  readonly entriesBefore: number | null;
  readonly changed: boolean;
  /** Titles of columns that mean nothing here. */
  readonly ignored: readonly string[];
  /** Why the last good copy, if there is one, was kept. */
  readonly error: AppError | null;
}

type Updater = Pick<Context, 'config' | 'workspace' | 'network' | 'signal' | 'clock'>;

interface Wanted extends FeedConfig {
  /** Where it is read this time. */
  readonly from: string;
}

/** @throws AppError USAGE, DISK_FULL, WORKSPACE_UNREADABLE, INTERRUPTED; what befalls a single list is told with it */
export async function updateFeeds(context: Updater, request: UpdateRequest): Promise<readonly FeedUpdate[]> {
  const updates: FeedUpdate[] = [];
  for (const wanted of wantedFeeds(context, request))
    updates.push(await updateFeed(context, wanted, request.acceptShrink));
  return updates;
}

async function updateFeed(context: Updater, wanted: Wanted, acceptShrink: boolean): Promise<FeedUpdate> {
  const { name, source, kind, from } = wanted;
  const now = context.clock.now();
  const found = readFeed(context, name);
  const previous = found === 'broken' || found?.source !== source ? null : found;
  const common = { name, source, entriesBefore: previous?.count ?? null };
  try {
    const text = await fetchFeed(from, context);
    const { format, entries, ignored } = await parsed(text, wanted);
    if (previous !== null && entries.length * 2 < previous.count && !acceptShrink)
      throw new AppError('FEED_SHRUNK', {
        detail: `${entries.length} instead of ${previous.count}`,
        where: from,
      });
    const feed: StoredFeed = {
      schema: 'grantwarden.feed/1',
      name,
      source,
      format,
      kind,
      fetchedAt: new Date(now).toISOString(),
      sha256: createHash('sha256').update(text).digest('hex'),
      count: entries.length,
      entries: [...entries],
    };
    writeFeed(context, feed);
    return { ...common, feed, ageDays: 0, changed: feed.sha256 !== previous?.sha256, ignored, error: null };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (!error.code.startsWith('FEED_')) throw error;
    const ageDays = previous === null ? null : ageInDays(previous.fetchedAt, now);
    return { ...common, feed: previous, ageDays, changed: false, ignored: [], error };
  }
}

const problemsShown = 20;

async function parsed(text: string, { from, format, kind }: Wanted): Promise<ParsedFeed> {
  try {
    return await parseFeed(text, format, kind);
  } catch (thrown) {
    if (!(thrown instanceof FeedFault)) throw thrown;
    const { problems, message } = thrown;
    const lines = problems
      .slice(0, problemsShown)
      .map((each) => `line ${each.line}: ${safeText(each.message)}`);
    const more = problems.length - lines.length;
    throw new AppError('FEED_INVALID', {
      detail:
        problems.length === 1
          ? message
          : [`${problems.length} problems`, ...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
      where: `${from}:${problems[0]?.line ?? 1}`,
      cause: thrown,
    });
  }
}

function wantedFeeds(context: Updater, { name, source, kind }: UpdateRequest): readonly Wanted[] {
  const { feeds } = context.config;
  if (source === null && kind !== null) throw usage('--kind goes with --source');
  if (name === null) {
    if (source !== null) throw usage('--source needs a --name');
    return feeds.map((feed) => ({ ...feed, from: feed.source }));
  }
  const configured = feeds.find((feed) => feed.name.toLowerCase() === name.toLowerCase());
  if (source === null)
    return [
      configured === undefined ? storedFeed(context, name) : { ...configured, from: configured.source },
    ];
  const from = sourceOf(source);
  if (configured !== undefined) {
    if (kind !== null) throw usage(`the configuration says of what kind ${configured.name} is`);
    requireItsHost(configured, from);
    return [{ ...configured, from }];
  }
  if (!isFeedName(name))
    throw usage(`“${safeText(name)}” is no name for a list: letters, digits, dot, dash and underscore`);
  return [{ name, source: from, from, format: null, kind }];
}

/** One that only `--source` named. */
function storedFeed(context: Updater, name: string): Wanted {
  const stored = isFeedName(name) ? readFeed(context, name) : null;
  if (stored !== null && stored !== 'broken') {
    const { source, kind, format } = stored;
    return { name: stored.name, source, from: source, format, kind };
  }
  const known = [...context.config.feeds.map((feed) => feed.name), ...storedNames(context)];
  const meant = nearest(name, known);
  throw usage(
    `no list is called “${safeText(name)}”; ${meant === null ? 'name its --source too' : `did you mean “${meant}”?`}`,
  );
}

/** A path, `file:PATH` or an address. */
function sourceOf(typed: string): string {
  if (/^[a-z][a-z\d+.-]*:\/\//iu.test(typed)) {
    if (!isFeedSource(typed))
      throw usage('--source must be a file or an https address without user name and password');
    return typed;
  }
  return `file:${path.resolve(typed.replace(/^file:/u, ''))}`;
}

/** A file may stand in for the address, where the list is carried over by hand. */
function requireItsHost({ name, source }: FeedConfig, from: string): void {
  if (from.startsWith('file:')) return;
  const host = source.startsWith('file:') ? null : new URL(source).host;
  if (new URL(from).host !== host)
    throw usage(
      `the configuration has ${name} come from ${host ?? 'a file'}, not from ${new URL(from).host}`,
    );
}

function usage(detail: string): AppError {
  return new AppError('USAGE', { detail });
}
