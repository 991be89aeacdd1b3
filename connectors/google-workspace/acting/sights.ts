/** What a person's list says about the target of an action. */
import { isoTime } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { Sight } from '../../../src/kit/acting.ts';
import type { AppPassword, Token } from '../wire.ts';
import type { Found } from './person-lists.ts';

type Expected = Readonly<Record<string, string>>;

/** Nothing brings a token back, so there is no undo. @throws AppError READ_MALFORMED */
export function sightOfToken(found: Found<Token>, clientId: string, expects: Expected): Sight {
  const token = found.rows.find((row) => row.clientId === clientId);
  if (token === undefined) return gone(found);
  const wanted = expects['scopes'];
  const held = scopeText(token.scopes ?? []);
  if (wanted === undefined || !token.scopes || held === wanted) return { is: 'ready', undo: null };
  return { is: 'changed', how: `it now holds ${listed(held)}; the plan saw ${listed(wanted)}` };
}

/** Code ids may be given out again: the time at which it was made tells. @throws AppError READ_MALFORMED */
export function sightOfPassword(found: Found<AppPassword>, codeId: string, expects: Expected): Sight {
  const password = found.rows.find((row) => row.codeId === codeId);
  if (password === undefined) return gone(found);
  const wanted = expects['created'];
  const made = createdAt(password);
  if (wanted === undefined || made === null || made === wanted) return { is: 'ready', undo: null };
  return {
    is: 'changed',
    how: `the app password of this number was made at ${made}; the plan saw one of ${wanted}`,
  };
}

/** @throws AppError READ_MALFORMED when it may be among the rows that were not understood */
function gone({ broken }: Found<unknown>): Sight {
  if (broken === 0) return { is: 'done' };
  throw new AppError('READ_MALFORMED', { detail: `${broken} rows of a person's list were not understood` });
}

/** As `expects` writes it: sorted, once each. */
export function scopeText(scopes: readonly string[]): string {
  return [...new Set(scopes)].toSorted().join(' ');
}

function listed(scopes: string): string {
  return scopes === '' ? 'no scope' : scopes;
}

function createdAt({ creationTime }: AppPassword): string | null {
  if (!creationTime || !/^\d{1,15}$/u.test(creationTime)) return null;
  const ms = Number(creationTime);
  return ms > 0 ? isoTime(ms) : null;
}
