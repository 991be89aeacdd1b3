/** Which rows of the list of tokens an action means, and whether they are those that the plan saw. */
import { z } from 'zod';
import type { Action } from '../../../src/core/plan.ts';
import { appId } from '../app-index.ts';
import { Token } from '../wire.ts';

/** A row as it is read to compare: never with what revokes it. */
export const TokenRow = Token.pick({ AppName: true, UserId: true, CreatedDate: true, AppMenuItem: true });
export type TokenRow = z.infer<typeof TokenRow>;

/** As `tokens` keeps them: name at approval, time of approval. */
const Handle = z.tuple([z.string().nullable(), z.string().nullable()]);

/** The fact by which a target takes in tokens that no menu entry ties to an app. */
export const byName = 'byName';

export interface TokenTarget {
  readonly userId: string;
  /** Names under which the person approved the app; null: without one. */
  readonly names: ReadonlySet<string | null>;
  /** Name and time of each token that the plan knows. Several of one time are one here, as in the inventory. */
  readonly planned: ReadonlySet<string>;
  belongs(row: TokenRow): boolean;
}

/** Null where the plan names no token of the list. */
export function tokenTarget({ target }: Pick<Action, 'target'>): TokenTarget | null {
  const { clientId, principal, handles, facts } = target;
  const known = handles.flatMap((handle) => {
    const { data } = Handle.safeParse(parsed(handle));
    return data === undefined ? [] : [data];
  });
  if (clientId === null || principal === null || known.length === 0) return null;
  const names = new Set(known.map(([at]) => at || null));
  // The label of today may be another than that of the approval.
  if (facts['label'] !== undefined) names.add(facts['label'] || null);
  const planned = new Set(known.map(([at, created]) => keyOf(at, created)));
  const loose = facts[byName] === 'yes';
  return {
    userId: principal.id,
    names,
    planned,
    belongs({ AppName, UserId, AppMenuItem }) {
      if (UserId !== principal.id || !names.has(AppName || null)) return false;
      const app = appId(AppMenuItem?.ApplicationId);
      return app === null ? loose : app === clientId;
    },
  };
}

/** Rows that came since the plan was made. None can be told where the org does not say when a token came. */
export function newRows({ planned }: TokenTarget, rows: readonly TokenRow[]): readonly TokenRow[] {
  return rows.filter(({ AppName, CreatedDate }) => !planned.has(keyOf(AppName, CreatedDate)));
}

/** What was seen, in the words of the plan. Tokens of one time count once, so there may be more. */
export function tokenWords(
  times: readonly (string | null)[],
): Readonly<Record<'tokens' | 'oldest' | 'newest', string>> {
  const told = times.flatMap((time) => time ?? []).toSorted();
  return {
    tokens: `at least ${times.length}`,
    oldest: told[0] ?? 'not told',
    newest: told.at(-1) ?? 'not told',
  };
}

/** Times of the handles; those that are none are left out. */
export function approvalsOf(handles: readonly string[]): readonly (string | null)[] {
  return handles.flatMap((handle) => {
    const { data } = Handle.safeParse(parsed(handle));
    return data === undefined ? [] : [data[1]];
  });
}

function keyOf(name: string | null | undefined, created: string | null): string {
  return JSON.stringify([name || null, created]);
}

function parsed(handle: string): unknown {
  try {
    return JSON.parse(handle);
  } catch {
    return null;
  }
}
