/** Page after page of an indexed list: `$top`, opaque skip tokens, counts, and the vendor's odd page forms. */
import type { GraphAnswer } from './wire.ts';
import { badRequest, refusal } from './wire.ts';

export interface Listing {
  /** Positions to look at; some may hold no row (deleted, filtered out). */
  readonly length: number;
  has(index: number): boolean;
  /** JSON of one row; asked only for positions that have one. */
  row(index: number): string;
  count(): number;
}

export interface PageRequest {
  /** Absolute address of the first page. */
  readonly url: URL;
  /** Address under which the client knows this service, e.g. `http://127.0.0.1:4010`. */
  readonly context: string;
  readonly eventual: boolean;
  /** Page tokens of an older generation have expired. */
  readonly generation: number;
  readonly defaultTop: number;
  readonly maxTop: number;
  /** After the first page send an empty one. */
  readonly emptyPage: boolean;
  /** Begin the second page with the last row of the first. */
  readonly repeatRow: boolean;
  /** Rows to lose silently, and extra members of the answer. */
  readonly lose?: (index: number) => boolean;
}

interface Place {
  readonly index: number;
  readonly form: 'first' | 'empty' | 'repeat' | 'plain';
}

export function servePage(listing: Listing, request: PageRequest): GraphAnswer {
  const top = topOf(request);
  if (top === null)
    return badRequest(`Invalid page size specified. Must be between 1 and ${request.maxTop} inclusive.`);
  const place = placeOf(request);
  if (place === null)
    return badRequest('Specified page token value is invalid or DirectoryPageTokenNotFoundException');
  if (place === 'expired')
    return refusal(
      400,
      'Directory_ExpiredPageToken',
      'The specified page token value has expired and can no longer be included in your request.',
    );

  if (place.form === 'empty') {
    const next: Place = { index: place.index, form: request.repeatRow ? 'repeat' : 'plain' };
    return { status: 200, body: assemble(request, [], null, nextLink(request, next)) };
  }
  const rows: string[] = [];
  let index = place.index;
  let last = -1;
  if (place.form === 'repeat') {
    last = before(listing, index);
    if (last >= 0) rows.push(listing.row(last));
  }
  for (let found = rows.length; index < listing.length && found < top; index += 1) {
    if (!listing.has(index)) continue;
    found += 1;
    last = index;
    if (request.lose?.(index) !== true) rows.push(listing.row(index));
  }
  while (index < listing.length && !listing.has(index)) index += 1;
  const count =
    place.form === 'first' && request.eventual && request.url.searchParams.get('$count') === 'true'
      ? listing.count()
      : null;
  if (index >= listing.length) return { status: 200, body: assemble(request, rows, count, null) };
  const form =
    place.form !== 'first' ? 'plain' : request.emptyPage ? 'empty' : request.repeatRow ? 'repeat' : 'plain';
  return { status: 200, body: assemble(request, rows, count, nextLink(request, { index, form })) };
}

function before(listing: Listing, index: number): number {
  let previous = index - 1;
  while (previous >= 0 && !listing.has(previous)) previous -= 1;
  return previous;
}

function topOf({ url, defaultTop, maxTop }: PageRequest): number | null {
  const asked = url.searchParams.get('$top');
  if (asked === null) return defaultTop;
  const top = Number(asked);
  return Number.isInteger(top) && top >= 1 && top <= maxTop ? top : null;
}

function placeOf({ url, generation }: PageRequest): Place | 'expired' | null {
  const token = url.searchParams.get('$skiptoken');
  if (token === null) return { index: 0, form: 'first' };
  const match = /^(\d+)\.(\d+)\.(empty|repeat|plain)$/u.exec(Buffer.from(token, 'base64url').toString());
  if (match === null) return null;
  if (Number(match[1]) !== generation) return 'expired';
  return { index: Number(match[2]), form: match[3] as Place['form'] };
}

function nextLink({ url, generation }: PageRequest, { index, form }: Place): string {
  const next = new URL(url);
  next.searchParams.set('$skiptoken', Buffer.from(`${generation}.${index}.${form}`).toString('base64url'));
  return next.href.replaceAll('%24', '$');
}

function assemble(
  { context }: PageRequest,
  rows: readonly string[],
  count: number | null,
  next: string | null,
): string {
  const counted = count === null ? '' : `,"@odata.count":${count}`;
  const linked = next === null ? '' : `,"@odata.nextLink":${JSON.stringify(next)}`;
  return `{"@odata.context":${JSON.stringify(context)}${counted}${linked},"value":[${rows.join(',')}]}`;
}
