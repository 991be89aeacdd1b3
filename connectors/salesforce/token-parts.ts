/** Reads the parts of the list of tokens, several at once, and proves each by the org's own count. */
import { AppError } from '../../src/core/errors.ts';
import { sideBySide } from '../../src/kit/side-by-side.ts';
import { countRows, readRecords } from './query-list.ts';
import type { SalesforceClient } from './salesforce-session.ts';
import { isBetween } from './token-groups.ts';
import { filterOf, ownersOf, type Tokens } from './token-partition.ts';
import type { PartProgress } from './token-progress.ts';
import { readWindows, type TokenWindow, type WindowSource } from './token-windows.ts';
import { unitFailure } from './unit-failure.ts';

export interface PartStep {
  readonly part: PartProgress;
  readonly window: TokenWindow;
  /** Null while more is to come. */
  readonly end: PartEnd | null;
}

export interface PartEnd {
  /** Rows that are there. */
  readonly expected: number;
  /** Why they are not proved to have come; null when they are. */
  readonly error: AppError | null;
}

export interface PartsSource {
  readonly client: SalesforceClient;
  /** Fields to select. */
  readonly columns: readonly string[];
  readonly timed: boolean;
  /** Of the parts' tokens only those; absent: all. */
  readonly where?: string;
  readonly signal: AbortSignal;
}

const atOnce = 4;
const nothing: Omit<TokenWindow, 'lost'> = { tokens: [], malformed: [], next: null };

/**
 * One part's failure is its own end; the others go on. Progress is for the consumer to record.
 * @throws what ends the stream
 */
export async function* readParts(
  source: PartsSource,
  parts: readonly PartProgress[],
): AsyncGenerator<PartStep, void> {
  const owners = ownersOf(parts);
  const todo = parts.filter(({ done }) => !done);

  async function* lane(): AsyncGenerator<PartStep, void> {
    for (let part = todo.shift(); part !== undefined; part = todo.shift()) yield* readPart(part);
  }

  async function* readPart(part: PartProgress): AsyncGenerator<PartStep, void> {
    let { rows } = part;
    /** Rows that this filter meets and another part tells. */
    let strays = 0;
    let lost: AppError | null = null;
    try {
      for await (const window of readWindows(windowsOf(source, part.tokens), part.from)) {
        const own = window.tokens.filter(({ AppName }) => {
          const owner = owners.get(AppName ?? '');
          return owner === undefined || parts[owner] === part;
        });
        strays += window.tokens.length - own.length;
        rows += own.length + window.malformed.length;
        lost ??= window.lost;
        const end = window.next === null ? await endOf(part, rows, strays, lost) : null;
        yield { part, window: { ...window, tokens: own }, end };
      }
    } catch (thrown) {
      const error = unitFailure(thrown);
      const expected = Math.max(part.expected, rows + 1);
      yield { part, window: { ...nothing, lost: error }, end: { expected, error } };
    }
  }

  /** Tokens that come or go while they are read are no loss: what was read lies between two counts then. */
  async function endOf(
    { tokens, expected }: PartProgress,
    rows: number,
    strays: number,
    lost: AppError | null,
  ): Promise<PartEnd> {
    if (lost === null && rows === expected) return { expected, error: null };
    const where = conditionsOf(source, tokens).join(' AND ');
    const now = await countRows(
      source.client,
      where === '' ? 'OauthToken' : `OauthToken WHERE ${where}`,
      source.signal,
    );
    const here = rows + strays;
    if (lost === null && isBetween(here, expected + strays, now)) return { expected: rows, error: null };
    const error =
      lost ?? new AppError('READ_INCOMPLETE', { detail: `${wordsFor(tokens)}: ${here} of ${now}` });
    return { expected: Math.max(now - strays, rows + (lost === null ? 0 : 1)), error };
  }

  yield* sideBySide(Array.from({ length: atOnce }, lane));
}

function conditionsOf({ where }: Pick<PartsSource, 'where'>, tokens: Tokens): readonly string[] {
  return [filterOf(tokens) ?? [], where ?? []].flat();
}

function windowsOf(source: PartsSource, tokens: Tokens): WindowSource {
  const { client, columns, timed, signal } = source;
  const always = conditionsOf(source, tokens);
  return {
    timed,
    ask(conditions, order) {
      const where = [...always, ...conditions].join(' AND ');
      const soql = `SELECT ${columns.join(', ')} FROM OauthToken${where === '' ? '' : ` WHERE ${where}`} ORDER BY ${order}`;
      return readRecords(client, soql, signal);
    },
  };
}

function wordsFor(tokens: Tokens): string {
  if (tokens === 'all') return 'tokens';
  if (tokens === 'nameless') return 'tokens without an app name';
  if ('people' in tokens) return `tokens of ${tokens.people.length} people`;
  const [first = '', ...others] = tokens;
  return others.length === 0
    ? `tokens of ${first}`
    : `tokens of ${first} and ${others.length} more app names`;
}
