/** A list by page number that grows at its head while it is read: rows slide from one page to the next. */
import { AppError } from '../../src/core/errors.ts';
import type { StreamContext } from '../../src/kit/connector.ts';
import type { Place } from './places.ts';
import type { SlackSession } from './slack-session.ts';
import { IntegrationPage, IntegrationRow, issuesOf } from './wire.ts';

/** Slack says 100 unless asked and no maximum; `paging` tells what it gave. */
const pageSize = 1000;
/** Pages in a row without a row. */
const maxBarren = 50;

export interface IntegrationLogPage {
  readonly rows: readonly IntegrationRow[];
  /** Rows that there were when reading began; null when Slack does not say. */
  readonly expected: number | null;
}

/**
 * Of rows that are alike as many are kept as there are: one is taken for a repetition only when the list has grown.
 * @throws AppError PAGE_LOOP, READ_MALFORMED, and as the door does
 */
export async function* readIntegrationLog(
  { client }: SlackSession,
  { args }: Place,
  { signal, malformed }: Pick<StreamContext, 'signal' | 'malformed'>,
): AsyncGenerator<IntegrationLogPage, void> {
  const seen = new Set<string>();
  let expected: number | null = null;
  let total: number | null = null;
  let slid = 0;
  let barren = 0;
  let last = 0;
  for (let page = 1; ; page += 1) {
    const parsed = IntegrationPage.safeParse(
      await client.call('team.integrationLogs', { count: pageSize, page, ...args }, signal),
    );
    if (!parsed.success)
      throw new AppError('READ_MALFORMED', { detail: 'team.integrationLogs: no list of logs' });
    const { logs, paging } = parsed.data;
    if (page === 1) {
      expected = paging.total ?? null;
      last = paging.pages;
    }
    if (total !== null && typeof paging.total === 'number') slid += Math.max(0, paging.total - total);
    total = paging.total ?? total;
    const rows = logs.flatMap((row) => {
      const key = JSON.stringify(row);
      if (slid > 0 && seen.has(key)) {
        slid -= 1;
        return [];
      }
      seen.add(key);
      const one = IntegrationRow.safeParse(row);
      if (one.success) return [one.data];
      malformed(row, issuesOf(one.error));
      return [];
    });
    yield { rows, expected };
    if (page >= paging.pages) return;
    barren = rows.length === 0 ? barren + 1 : 0;
    if (barren >= maxBarren || page > 2 * last + maxBarren)
      throw new AppError('PAGE_LOOP', { detail: 'team.integrationLogs: its pages do not end' });
  }
}
