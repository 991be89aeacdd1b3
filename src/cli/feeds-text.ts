import type { FeedStanding } from '../app/feeds.ts';
import type { FeedUpdate } from '../app/feeds-update.ts';
import { jsonLine } from '../core/audit-json.ts';
import { type ExitCode, worstExit } from '../core/errors.ts';
import { safeText } from '../core/text.ts';
import { type Column, tableText } from './table.ts';

/** `{ schema, feeds: [{ name, source, format, kind, entries, fetchedAt, ageDays, sha256, state, reason }] }` */
export function feedsJson(standings: readonly FeedStanding[]): string {
  const feeds = standings.map(
    ({ name, source, format, kind, entries, fetchedAt, ageDays, sha256, state, reason }) => {
      return { name, source, format, kind, entries, fetchedAt, ageDays, sha256, state, reason };
    },
  );
  return `${jsonLine({ schema: 'grantwarden.feeds/1', feeds })}\n`;
}

const columns: readonly Column<FeedStanding>[] = [
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'ENTRIES', align: 'right', cell: ({ entries }) => (entries === null ? '–' : String(entries)) },
  { title: 'FETCHED', cell: ({ fetchedAt }) => fetchedAt?.slice(0, 10) ?? 'never' },
  { title: 'AGE', align: 'right', cell: ({ ageDays }) => (ageDays === null ? '–' : `${ageDays} d`) },
  { title: 'FORMAT', cell: ({ format }) => format ?? '–' },
  { title: 'SOURCE', cell: ({ source }) => source ?? 'comes with Grantwarden', grows: true },
  { title: 'SHA-256', cell: ({ sha256 }) => sha256?.slice(0, 12) ?? '–' },
];

/** @param width of the terminal; null: as wide as the longest cell */
export async function* feedsText(
  standings: readonly FeedStanding[],
  width: number | null,
): AsyncGenerator<string> {
  yield* tableText(each(standings), columns, width, '');
  for (const { name, reason } of standings) if (reason !== null) yield `${name}: ${safeText(reason)}\n`;
}

async function* each<Row>(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}

type Redact = (text: string) => string;

/**
 * `{ schema, feeds: [{ name, source, outcome: updated|unchanged|kept|failed, format, entries, entriesBefore, fetchedAt,
 * ageDays, sha256, ignoredColumns, error: { code, message, where, remedy } | null }] }`
 */
export function updatesJson(updates: readonly FeedUpdate[], redact: Redact): string {
  const feeds = updates.map((update) => {
    const { name, source, feed, ageDays, entriesBefore, ignored, error } = update;
    return {
      name,
      source,
      outcome: outcomeOf(update),
      format: feed?.format ?? null,
      entries: feed?.count ?? null,
      entriesBefore,
      fetchedAt: feed?.fetchedAt ?? null,
      ageDays,
      sha256: feed?.sha256 ?? null,
      ignoredColumns: ignored,
      error:
        error === null
          ? null
          : {
              code: error.code,
              message: safeText(redact(error.message)),
              where: error.where === null ? null : safeText(redact(error.where)),
              remedy: safeText(redact(error.remedy)),
            },
    };
  });
  return `${jsonLine({ schema: 'grantwarden.feeds-update/1', feeds })}\n`;
}

function outcomeOf({ feed, changed, error }: FeedUpdate): 'updated' | 'unchanged' | 'kept' | 'failed' {
  if (error !== null) return feed === null ? 'failed' : 'kept';
  return changed ? 'updated' : 'unchanged';
}

export function updatesText(updates: readonly FeedUpdate[], redact: Redact): string {
  if (updates.length === 0)
    return 'The configuration names no list. Add one under feeds, or give --source and --name.\n';
  return updates.map((update) => updateText(update, redact)).join('');
}

function updateText(update: FeedUpdate, redact: Redact): string {
  const { name, feed, ageDays, entriesBefore, error } = update;
  const outcome = outcomeOf(update);
  if (error === null) {
    const before = outcome === 'updated' && entriesBefore !== null ? `, before ${entriesBefore}` : '';
    return `${name}: ${outcome}, ${counted(feed?.count ?? 0)}${before} (${feed?.format}, SHA-256 ${feed?.sha256})\n`;
  }
  const [what = '', ...more] = redact(error.message).split('\n').map(safeText);
  const kept =
    feed === null
      ? 'nothing is in use in its place'
      : `the last good copy of ${feed.fetchedAt.slice(0, 10)}, ${ageDays} days old, stays in use (${counted(feed.count)})`;
  return [
    `${name}: ${outcome}; ${kept}`,
    `  ${what}`,
    ...more.map((line) => `    ${line}`),
    ...(error.where === null ? [] : [`  at ${safeText(redact(error.where))}`]),
    `  → ${safeText(redact(error.remedy))}`,
    `  ${error.code}`,
    '',
  ].join('\n');
}

function counted(entries: number): string {
  return entries === 1 ? '1 entry' : `${entries} entries`;
}

export function updatesExit(updates: readonly FeedUpdate[]): ExitCode {
  return worstExit(updates.flatMap(({ error }) => (error === null ? [] : [error.exit])));
}
