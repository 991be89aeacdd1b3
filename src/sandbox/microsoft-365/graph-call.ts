import type { Listing } from './paging.ts';
import { servePage } from './paging.ts';
import { compileFilter } from './odata-filter.ts';
import type { Tenant } from './tenant.ts';
import type { AccessToken } from './tokens.ts';
import type { GraphAnswer } from './wire.ts';
import { unsupportedQuery } from './wire.ts';

/** One call, or one member of a batch, after routing. */
export interface GraphCall {
  readonly method: string;
  readonly version: 'v1.0' | 'beta';
  /** What stands at the `{…}` of the route, in order. */
  readonly parameters: readonly string[];
  /** Absolute. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly token: AccessToken;
  readonly tenant: Tenant;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the version; `{name}` is one segment. */
  readonly path: string;
  /** Any one of these permissions opens it; none listed: any token does. */
  readonly needs: readonly string[];
  /** Resource units before `$select` and the like; 1 when absent. */
  readonly units?: number;
  readonly quota?: 'reports' | 'sign-ins' | 'identity-protection';
  /** Exists only there. */
  readonly version?: 'beta';
  handle(call: GraphCall): GraphAnswer;
}

export function isEventual({ headers }: GraphCall): boolean {
  return headers['consistencylevel']?.toLowerCase() === 'eventual';
}

export function contextOf({ url, version }: GraphCall, entity: string): string {
  return `${url.origin}/${version}/$metadata#${entity}`;
}

export interface PageForm {
  readonly entity: string;
  readonly defaultTop?: number;
  readonly maxTop?: number;
  readonly emptyPage?: boolean;
  readonly repeatRow?: boolean;
  readonly lose?: (index: number) => boolean;
}

export function page(call: GraphCall, listing: Listing, form: PageForm): GraphAnswer {
  return servePage(listing, {
    url: call.url,
    context: contextOf(call, form.entity),
    eventual: isEventual(call),
    generation: call.tenant.generation,
    defaultTop: form.defaultTop ?? 100,
    maxTop: form.maxTop ?? 999,
    emptyPage: form.emptyPage === true && call.tenant.oddPages,
    repeatRow: form.repeatRow === true && call.tenant.oddPages,
    ...(form.lose === undefined ? {} : { lose: form.lose }),
  });
}

export type Row = Readonly<Record<string, unknown>>;

/** A short list held as objects: `$filter`, `$select`, `$top` and paging work on it. */
export function pageOfRows(call: GraphCall, rows: readonly Row[], entity: string): GraphAnswer {
  const filter = call.url.searchParams.get('$filter');
  const matches = filter === null ? () => true : compileFilter(filter);
  if (matches === null) return unsupportedQuery;
  const found = rows.filter((row) => matches(row));
  const select = call.url.searchParams.get('$select')?.split(',') ?? null;
  return page(
    call,
    {
      length: found.length,
      has: () => true,
      row: (index) => JSON.stringify(pickFields(found[index] ?? {}, select)),
      count: () => found.length,
    },
    { entity },
  );
}

export function pickFields(row: Row, select: readonly string[] | null): Row {
  if (select === null) return row;
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => name === '@odata.type' || select.includes(name)),
  );
}

export function selectOf({ url }: GraphCall): readonly string[] | null {
  return (
    url.searchParams
      .get('$select')
      ?.split(',')
      .map((name) => name.trim()) ?? null
  );
}

/** JSON of an object from its fields, those in `$select` or all. */
export function chosenFields<Field>(
  fields: ReadonlyMap<string, Field>,
  select: readonly string[] | null,
): readonly (readonly [string, Field])[] {
  return [...fields].filter(([name]) => select === null || select.includes(name));
}
