/** Arguments, answers and cursors as the Web API has them. Source: docs.slack.dev/apis/web-api. */
import type { SandboxReply, SandboxRequest } from '../contract.ts';

export const json = { 'content-type': 'application/json; charset=utf-8' };
type Body = Readonly<Record<string, unknown>>;

export function ok(body: Body): SandboxReply {
  return { status: 200, headers: json, body: JSON.stringify({ ok: true, ...body }) };
}

/** An error of the Web API, which comes with status 200. */
export function failure(error: string, more: Body = {}): SandboxReply {
  return { status: 200, headers: json, body: JSON.stringify({ ok: false, error, ...more }) };
}

export type Arguments = ReadonlyMap<string, string>;

/** Those of the address and of the form; null when the body is of another kind. */
export function argumentsOf(request: SandboxRequest): Arguments | null {
  const given = new Map(request.url.searchParams);
  if (request.method !== 'POST' || request.body === '') return given;
  if (!(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) return null;
  for (const [name, value] of new URLSearchParams(request.body)) given.set(name, value);
  return given;
}

/** Text that is not empty. */
export function text(given: Arguments, name: string): string | null {
  const value = given.get(name) ?? '';
  return value === '' ? null : value;
}

export function flag(given: Arguments, name: string): boolean {
  return ['true', '1'].includes(given.get(name) ?? '');
}

/** A whole number of at least 1, cut down to `most`; null when it is none. */
export function count(given: Arguments, name: string, usual: number, most: number): number | null {
  const value = text(given, name);
  if (value === null) return usual;
  const number = Number(value);
  return Number.isInteger(number) && number >= 1 ? Math.min(number, most) : null;
}

export function list(given: Arguments, name: string): readonly string[] {
  return (text(given, name) ?? '').split(',').filter((part) => part !== '');
}

const emptied = 'emptied.';

/** The cursor of a page that a fault left empty: it leads to the same rows. */
export function emptiedCursor(cursor: string): string {
  return `${emptied}${cursor}`;
}

export function isEmptied(cursor: string): boolean {
  return cursor.startsWith(emptied);
}

export function writeCursor(kind: string, place: string | number): string {
  return Buffer.from(`${kind}:${place}`).toString('base64');
}

/** The place that a cursor of that kind names; null for the start, undefined when it is none. */
export function readCursor(given: Arguments, kind: string): string | null | undefined {
  const cursor = text(given, 'cursor');
  const plain = cursor !== null && isEmptied(cursor) ? cursor.slice(emptied.length) : cursor;
  if (plain === null || plain === '') return null;
  const [known, place = ''] = Buffer.from(plain, 'base64').toString().split(':', 2);
  return known === kind && place !== '' ? place : undefined;
}

export function next(cursor: string | null): {
  readonly response_metadata: { readonly next_cursor: string };
} {
  return { response_metadata: { next_cursor: cursor ?? '' } };
}

/** One page of a list whose rows are numbered. */
export function page<T>(
  given: Arguments,
  kind: string,
  limit: number,
  rows: { readonly total: number; slice(start: number, count: number): readonly T[] },
): { readonly rows: readonly T[]; readonly cursor: string | null } | 'invalid' {
  const place = readCursor(given, kind);
  const start = Number(place ?? 0);
  if (place === undefined || !Number.isInteger(start) || start < 0) return 'invalid';
  const end = start + limit;
  return { rows: rows.slice(start, limit), cursor: end < rows.total ? writeCursor(kind, end) : null };
}
