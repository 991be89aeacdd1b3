/** Objects that a delta query has told of, as they are now. */
import type { Clock } from '../../src/core/clock.ts';
import { AppError } from '../../src/core/errors.ts';
import type { Gap } from '../../src/kit/connector.ts';
import { membersFor, readMembers } from './batch.ts';
import { applicationById, applicationDelta, changedServicePrincipals, idsPerCall } from './client.ts';
import type { Delta } from './delta.ts';
import type { Graph } from './graph.ts';
import { type DeltaRow, Page } from './wire.ts';

export interface ChangedObjects {
  readonly present: ReadonlyMap<string, unknown>;
  readonly gone: ReadonlySet<string>;
  /** Said to have changed, but not to be found. */
  readonly gaps: readonly Gap[];
}

interface Found {
  readonly objects: ReadonlyMap<string, object>;
  readonly gaps: readonly Gap[];
}

/** How the whole object is asked for, of which a delta query tells these properties. */
export interface WholeObjects {
  readonly fields: readonly string[];
  find(ids: readonly string[]): Promise<Found>;
}

/** 1,000 a call. Answers come in another order, without those that do not exist. */
export function wholeServicePrincipals(graph: Graph, signal: AbortSignal): WholeObjects {
  return {
    fields: changedServicePrincipals.select,
    async find(ids) {
      const objects = new Map<string, object>();
      const gaps: Gap[] = [];
      for (let from = 0; from < ids.length; from += idsPerCall) {
        const body = { ids: ids.slice(from, from + idsPerCall), types: ['servicePrincipal'] };
        const { value } = await graph.post(changedServicePrincipals, body, Page, signal);
        for (const row of value) keep({ objects, gaps }, row);
      }
      return { objects, gaps };
    },
  };
}

/** 20 a batch. */
export function wholeApplications(graph: Graph, clock: Clock, signal: AbortSignal): WholeObjects {
  return {
    fields: applicationDelta.select,
    async find(ids) {
      const objects = new Map<string, object>();
      const gaps: Gap[] = [];
      const members = ids.flatMap((id) => membersFor(id, applicationById, gaps));
      const single = members.map((member) => ({ ...member, single: true as const }));
      for await (const { results } of readMembers(graph, clock, single, signal))
        for (const { rows, error } of results) {
          if (error !== null) gaps.push({ error, units: 1 });
          for (const row of rows) keep({ objects, gaps }, row);
        }
      return { objects, gaps };
    },
  };
}

/** One that does not say whose it is may be any of those that were asked for. */
function keep(
  { objects, gaps }: { readonly objects: Map<string, object>; readonly gaps: Gap[] },
  row: unknown,
): void {
  if (typeof row === 'object' && row !== null && 'id' in row && typeof row.id === 'string')
    objects.set(row.id, row);
  else gaps.push({ error: new AppError('READ_MALFORMED', { detail: 'an object without an id' }), units: 1 });
}

/**
 * What was told in full is taken as told; of the rest the whole object is asked for, and what the delta query has said
 * stands over it, for whatever changed after that is told next time.
 * @param more ids of objects that are wanted besides
 */
export async function changedObjects(
  whole: WholeObjects,
  { changed, removed, unsure }: Delta,
  more: readonly string[],
): Promise<ChangedObjects> {
  const isWhole = (row: DeltaRow): boolean => whole.fields.every((field) => Object.hasOwn(row, field));
  const partial = [...changed].filter(([, row]) => !isWhole(row)).map(([id]) => id);
  const wanted = new Set([...partial, ...unsure]);
  for (const id of more) if (!changed.has(id) && !removed.has(id)) wanted.add(id);
  const { objects, gaps } = await whole.find([...wanted]);

  const present = new Map<string, unknown>();
  const gone = new Set(removed);
  let missing = 0;
  for (const [id, row] of changed) {
    const object = objects.get(id);
    if (isWhole(row)) present.set(id, row);
    else if (object !== undefined) present.set(id, { ...object, ...row });
    else missing += 1;
  }
  for (const id of wanted) {
    if (changed.has(id)) continue;
    const object = objects.get(id);
    if (object !== undefined) present.set(id, object);
    // Told as changed and as removed, and not there.
    else if (unsure.has(id) && gaps.length === 0) gone.add(id);
  }
  if (gaps.length > 0 || missing === 0) return { present, gone, gaps };
  const detail = `${missing} objects that have changed could not be found`;
  return { present, gone, gaps: [{ error: new AppError('READ_INCOMPLETE', { detail }), units: missing }] };
}
