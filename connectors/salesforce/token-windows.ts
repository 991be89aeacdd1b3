/** Tokens a read at a time, none lost to the cap and none met twice, though rows have no key. */
import { AppError } from '../../src/core/errors.ts';
import { literal } from './soql.ts';
import { tokenCap } from './token-partition.ts';
import { issuesOf, Token } from './wire.ts';

/** Where to go on: at this person, or after them. */
export interface Position {
  readonly user: string;
  readonly after: boolean;
}

export interface TokenWindow {
  readonly tokens: readonly Token[];
  readonly malformed: readonly { readonly row: unknown; readonly issues: string }[];
  /** Null behind the last. */
  readonly next: Position | null;
  /** Why there are more than these; null when there are not. */
  readonly lost: AppError | null;
}

export interface WindowSource {
  /** Tokens that meet all conditions, in the order of a field: all of them, or as many as the cap lets through. */
  ask(conditions: readonly string[], order: Order): Promise<readonly unknown[]>;
  /** Times are told, so that one person's tokens can be parted by them. */
  readonly timed: boolean;
}

type Order = 'UserId' | 'CreatedDate';

/**
 * In the order of people. A read that reaches the cap may be cut in the midst of its last person: these rows are
 * dropped and the next read begins with that person.
 * @throws AppError PAGE_LOOP | READ_MALFORMED, and what `ask` throws; what was yielded stays valid
 */
export async function* readWindows(
  source: WindowSource,
  from: Position | null,
): AsyncGenerator<TokenWindow, void> {
  const begun = new Set<string>();
  for (let position = from; ; ) {
    const read = understand(await source.ask(position === null ? [] : [since(position)], 'UserId'));
    const cut = cutOf(read, ({ UserId }) => UserId);
    if (cut === null) {
      yield { ...kept(read), next: null, lost: null };
      return;
    }
    const alone = cut.at === 0;
    const next: Position = { user: cut.key, after: alone };
    if (begun.has(since(next))) throw new AppError('PAGE_LOOP', { detail: 'tokens in the order of people' });
    begun.add(since(next));
    if (alone) {
      const { rows, lost } = await readOnePerson(source, cut.key, read);
      yield { ...kept(rows), next, lost };
    } else yield { ...kept(read.slice(0, cut.at)), next, lost: null };
    position = next;
  }
}

/**
 * Everything of somebody whose tokens alone reach the cap, parted by time.
 * @param capped what is known of them when time does not part them
 */
async function readOnePerson(
  source: WindowSource,
  user: string,
  capped: readonly Read[],
): Promise<{ readonly rows: readonly Read[]; readonly lost: AppError | null }> {
  const rows: Read[] = [];
  for (let from: string | null = null; source.timed; ) {
    const whose = [`UserId = ${literal(user)}`, ...(from === null ? [] : [`CreatedDate >= ${from}`])];
    const read = understand(await source.ask(whose, 'CreatedDate'));
    const cut = cutOf(read, ({ CreatedDate }) => CreatedDate);
    if (cut === null) return { rows: [...rows, ...read], lost: null };
    if (cut.at === 0) return { rows: [...rows, ...read], lost: inseparable() };
    rows.push(...read.slice(0, cut.at));
    from = cut.key;
  }
  return { rows: capped, lost: inseparable() };
}

function inseparable(): AppError {
  return new AppError('READ_INCOMPLETE', {
    detail: `more than ${tokenCap} tokens of one person that nothing tells apart`,
    remedy: 'Look this person up in Setup under Connected Apps OAuth Usage.',
  });
}

function since({ user, after }: Position): string {
  return `UserId ${after ? '>' : '>='} ${literal(user)}`;
}

interface Read {
  readonly row: unknown;
  readonly parsed: Token | null;
  readonly issues: string;
}

function understand(records: readonly unknown[]): readonly Read[] {
  return records.map((row) => {
    const parsed = Token.safeParse(row);
    return parsed.success
      ? { row, parsed: parsed.data, issues: '' }
      : { row, parsed: null, issues: issuesOf(parsed.error) };
  });
}

function kept(read: readonly Read[]): Pick<TokenWindow, 'tokens' | 'malformed'> {
  return {
    tokens: read.flatMap(({ parsed }) => parsed ?? []),
    malformed: read.flatMap(({ row, parsed, issues }) => (parsed === null ? [{ row, issues }] : [])),
  };
}

/**
 * The last key of a read that may be cut, and the place where its rows begin; null when the read is whole.
 * @throws AppError READ_MALFORMED when no row has a key
 */
function cutOf(
  read: readonly Read[],
  keyOf: (token: Token) => string | null,
): { readonly key: string; readonly at: number } | null {
  if (read.length < tokenCap) return null;
  const keys = read.map(({ parsed }) => (parsed === null ? null : keyOf(parsed)));
  const key = keys.findLast((one) => one !== null);
  if (key === undefined || key === null)
    throw new AppError('READ_MALFORMED', { detail: 'tokens of no person or time' });
  return { key, at: keys.indexOf(key) };
}
