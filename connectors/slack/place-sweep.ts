/** One list of each place, read to its end: the checkpoint names place, pass and page. */
import { z } from 'zod';
import { isoTime } from '../../src/core/clock.ts';
import type { AppError } from '../../src/core/errors.ts';
import type { Observation } from '../../src/core/observation.ts';
import type { Batch, StreamContext, StreamEnd } from '../../src/kit/connector.ts';
import type { Page } from '../../src/kit/transport/pages.ts';
import { type CursorListSpec, readCursorList } from './cursor-list.ts';
import type { MethodName } from './operations.ts';
import { createPlaceGaps, SavedPlaceGap } from './place-gaps.ts';
import { missingWorkspaces, type Place, placeFailure, placesOf } from './places.ts';
import { placeText } from './place-state.ts';
import { asOfPlan } from './plan.ts';
import { beginAhead } from './side-by-side.ts';
import type { Identity, MethodArgs, SlackSession } from './slack-session.ts';

export interface PlaceSweep<T> {
  readonly method: MethodName;
  readonly rows: string;
  readonly schema: CursorListSpec<T>['schema'];
  readonly keyOf: (row: T) => string;
  /** Asked for at each place, one after another. */
  readonly passes: readonly MethodArgs[];
  readonly tell: (row: T, place: Place) => readonly Observation[];
}

const Checkpoint = z.object({
  /** Position among the places of the tenant; '' is before the first. */
  place: z.string(),
  pass: z.number().int(),
  /** Null: that pass is done. */
  cursor: z.string().nullable(),
  asOf: z.string(),
  gaps: z.array(SavedPlaceGap),
  /** Ids of places that were not read in full. */
  failed: z.array(z.string()),
});
type Checkpoint = z.infer<typeof Checkpoint>;

interface Unit {
  readonly place: Place;
  readonly pass: number;
  readonly from: string | null;
}

const pageSize = 1000;
/** Lists begun ahead; the lane of the method decides how many are under way. */
const width = 4;
/** Places that failed one after another for no reason of theirs: Slack is down. */
const downAfter = 5;

export async function* sweepPlaces<T>(
  session: SlackSession,
  spec: PlaceSweep<T>,
  context: StreamContext,
): AsyncGenerator<Batch, StreamEnd> {
  const { signal } = context;
  const saved = parseCheckpoint(context.checkpoint);
  const asOf = saved?.asOf ?? isoTime(session.clock.now());
  const gaps = createPlaceGaps(saved?.gaps);
  const failed = new Set(saved?.failed);
  const identity = await session.identity(signal);
  const places = await placesOf(session, signal);
  const all = places.flatMap((place) => spec.passes.map((_, pass): Unit => ({ place, pass, from: null })));
  const units = unitsAfter(all, saved, places);
  let done = all.length - units.length;
  let alone = saved === null;
  let failures = 0;
  let first: AppError | null = null;

  const begin = ({ place, pass, from }: Unit): AsyncGenerator<Page<T>, void> =>
    readPass(
      session,
      spec,
      { place, pass, from },
      {
        signal,
        malformed(row, issues) {
          failed.add(place.id);
          context.malformed(row, issues);
        },
      },
    );

  context.progress(done, all.length);
  for await (const { unit, items } of beginAhead(units, width, begin)) {
    const { place, pass } = unit;
    try {
      for await (const { rows, next } of items) {
        alone = false;
        failures = 0;
        const checkpoint: Checkpoint = {
          place: place.id,
          pass,
          cursor: next,
          asOf,
          gaps: gaps.saved(),
          failed: [...failed],
        };
        yield {
          rows: rows.flatMap((row) => spec.tell(row, place)),
          read: rows.length,
          checkpoint: JSON.stringify(checkpoint),
        };
      }
    } catch (thrown) {
      const error = placeFailure(asOfPlan(thrown, identity), alone);
      first ??= error;
      failures = isTransient(error) ? failures + 1 : 0;
      if (failures >= downAfter) throw error;
      gaps.add(place.title, error);
      failed.add(place.id);
    }
    done += 1;
    context.progress(done, all.length);
  }
  if (alone && first !== null) throw first;
  const missing = await missingWorkspaces(session, signal);
  // Where a place could not be read, what others have lost is carried on: all are asked again, and each is told then.
  const readAt = failed.size === 0 && missing.length === 0 ? Date.parse(asOf) : 0;
  const times = new Map(places.map(({ id }) => [id, readAt]));
  return {
    expected: null,
    asOf,
    gaps: [...missing, ...gaps.gaps()],
    ...(goesOn(session, identity, places) ? { cursor: placeText(times) } : {}),
  };
}

/** A few places cost no more than their changes, and without the log of an organisation nobody tells of these. */
const fewPlaces = 3;

function goesOn({ auditLog }: SlackSession, { teamId }: Identity, places: readonly Place[]): boolean {
  return auditLog !== null && teamId === null && places.length > fewPlaces;
}

/** All rows of one place. @throws as `readCursorList` */
export async function* readPlace<T>(
  session: SlackSession,
  spec: PlaceSweep<T>,
  place: Place,
  context: Pick<StreamContext, 'signal' | 'malformed'>,
): AsyncGenerator<readonly T[], void> {
  for (const pass of spec.passes.keys())
    for await (const { rows } of readPass(session, spec, { place, pass, from: null }, context)) yield rows;
}

function readPass<T>(
  session: SlackSession,
  spec: PlaceSweep<T>,
  { place, pass, from }: Unit,
  { signal, malformed }: Pick<StreamContext, 'signal' | 'malformed'>,
): AsyncGenerator<Page<T>, void> {
  return readCursorList({
    rows: spec.rows,
    schema: spec.schema,
    keyOf: spec.keyOf,
    from,
    report: malformed,
    fetchPage: (cursor) =>
      session.client.call(
        spec.method,
        { limit: pageSize, ...place.args, ...spec.passes[pass], ...(cursor === undefined ? {} : { cursor }) },
        signal,
      ),
  });
}

function isTransient({ code }: AppError): boolean {
  return code === 'READ_FAILED' || code === 'READ_THROTTLED' || code === 'NETWORK';
}

/** Places that have come since are read, wherever they stand: they count as after the saved one if their id does. */
function unitsAfter(
  units: readonly Unit[],
  saved: Checkpoint | null,
  places: readonly Place[],
): readonly Unit[] {
  if (saved === null) return units;
  const organisation = places[0]?.args['enterprise_id'] === undefined ? null : places[0].id;
  const rank = (place: string): string => (place === organisation ? '' : place);
  const at = rank(saved.place);
  return units.flatMap((unit) => {
    const own = rank(unit.place.id);
    if (own !== at) return own < at ? [] : [unit];
    if (unit.pass !== saved.pass) return unit.pass < saved.pass ? [] : [unit];
    return saved.cursor === null ? [] : [{ ...unit, from: saved.cursor }];
  });
}

function parseCheckpoint(text: string | null): Checkpoint | null {
  if (text === null) return null;
  try {
    return Checkpoint.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
