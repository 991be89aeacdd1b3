/** What changed in a list of each place: places are asked again whole, few of them. */
import { isoTime } from '../../src/core/clock.ts';
import type { AppSeen, Observation } from '../../src/core/observation.ts';
import type { StreamId } from '../../src/core/streams.ts';
import type { Batch, ChangesContext, ReadWhole, StreamEnd } from '../../src/kit/connector.ts';
import { batched } from './batches.ts';
import { duePlaces } from './due-places.ts';
import { createPlaceGaps } from './place-gaps.ts';
import { placeText, readTimes } from './place-state.ts';
import { missingWorkspaces, type Place, placeFailure, placesOf } from './places.ts';
import { asOfPlan } from './plan.ts';
import { beginAhead } from './side-by-side.ts';
import { type PlaceSweep, readPlace } from './place-sweep.ts';
import type { SlackSession } from './slack-session.ts';

export interface PlaceChanges<T> extends PlaceSweep<T> {
  readonly id: StreamId;
  /** Begins the facts of an app that name the places where it stands. */
  readonly fact: string;
  /** Places asked in a run although nothing is told of them, of so many. */
  readonly rolling: (places: number) => number;
}

const width = 4;

/** Starts over when a run is resumed: it is short. */
export async function* changedPlaces<T>(
  session: SlackSession,
  spec: PlaceChanges<T>,
  context: ChangesContext,
): AsyncGenerator<Batch, StreamEnd | ReadWhole> {
  const { recall, signal, news } = context;
  const times = readTimes(context.cursor);
  if (times === null) return { readWhole: 'what the last read left is not understood' };
  if (session.auditLog === null || recall.ended('installs') !== 'complete')
    return { readWhole: 'the audit log was not read in full' };
  const now = session.clock.now();
  const identity = await session.identity(signal);
  const places = await placesOf(session, signal);
  const missing = await missingWorkspaces(session, signal);
  const known = await knownApps(recall.apps(spec.id), spec.fact);
  const due = await duePlaces(news, {
    places,
    times,
    organisation: identity.teamId === null ? identity.enterpriseId : null,
    whereIs: (clientId) => known.get(clientId)?.places.keys() ?? [],
    rolling: spec.rolling(places.length),
  });
  if (due === null)
    return { readWhole: 'the log tells of a decision, and neither where nor about which app' };

  const asked = places.filter(({ id }) => due.has(id));
  const gone =
    missing.length > 0 ? [] : [...times.keys()].filter((id) => places.every((one) => one.id !== id));
  const gaps = createPlaceGaps();
  const told = new Map<string, readonly Observation[]>(gone.map((id) => [id, []]));
  const next = new Map(places.map(({ id }) => [id, times.get(id) ?? 0]));
  let malformed = 0;
  let read = 0;
  const begin = (place: Place) =>
    readPlace(session, spec, place, {
      signal,
      malformed: (row, issues) => {
        malformed += 1;
        context.malformed(row, issues);
      },
    });
  context.progress(0, asked.length);
  for await (const { unit: place, items } of beginAhead(asked, width, begin)) {
    const before = malformed;
    try {
      const rows: Observation[] = [];
      let here = 0;
      for await (const page of items) {
        here += page.length;
        rows.push(...page.flatMap((row) => spec.tell(row, place)));
      }
      read += here;
      if (malformed === before) told.set(place.id, rows);
      next.set(place.id, malformed === before ? now : 0);
    } catch (thrown) {
      gaps.add(place.title, placeFailure(asOfPlan(thrown, identity), false));
      next.set(place.id, 0);
    }
    context.progress(told.size, asked.length);
  }

  const { apps, without } = retold(known, told, spec.fact);
  const rest = [...told.values()].flat().filter(({ type }) => type !== 'app');
  for (const rows of batched([...apps, ...rest])) yield { rows, read: 0, checkpoint: null };
  yield {
    rows: [],
    read,
    checkpoint: null,
    told: [
      ...[...told.keys()].map((resource) => ({ resource })),
      ...without.map((clientId) => ({ clientId })),
    ],
  };
  const oldest = Math.min(...next.values());
  return {
    expected: null,
    asOf: isoTime(now),
    gaps: [...missing, ...gaps.gaps()],
    cursor: placeText(next),
    ...(oldest > Date.parse(context.wholeAt) ? { verifiedAt: isoTime(oldest) } : {}),
  };
}

interface KnownApp {
  readonly app: AppSeen;
  /** Where it stands, with the fact that says so. */
  readonly places: ReadonlyMap<string, string>;
}

async function knownApps(apps: AsyncIterable<AppSeen>, fact: string): Promise<ReadonlyMap<string, KnownApp>> {
  const known = new Map<string, KnownApp>();
  for await (const app of apps) known.set(app.clientId, { app, places: placesIn(app, fact) });
  return known;
}

function placesIn({ facts }: AppSeen, fact: string): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(facts).flatMap(([name, value]) =>
      name.startsWith(fact) ? [[name.slice(fact.length), value] as const] : [],
    ),
  );
}

interface Retold {
  readonly apps: readonly AppSeen[];
  /** Client ids of apps that stand nowhere any more. */
  readonly without: readonly string[];
}

/** Apps that stand, or stood, at one of the places told, each with all places where it stands now. */
function retold(
  known: ReadonlyMap<string, KnownApp>,
  told: ReadonlyMap<string, readonly Observation[]>,
  fact: string,
): Retold {
  const fresh = Map.groupBy(
    [...told.values()].flat().filter((row): row is AppSeen => row.type === 'app'),
    ({ clientId }) => clientId,
  );
  const touched = new Set(fresh.keys());
  for (const [clientId, { places }] of known)
    if ([...places.keys()].some((place) => told.has(place))) touched.add(clientId);
  const apps: AppSeen[] = [];
  const without: string[] = [];
  for (const clientId of touched) {
    const before = known.get(clientId);
    const now = fresh.get(clientId) ?? [];
    const left = [...(before?.places ?? [])].filter(([place]) => !told.has(place));
    const app = now[0] ?? before?.app;
    if (app === undefined || left.length + now.length === 0) without.push(clientId);
    else apps.push({ ...app, facts: factsOf(left.length === 0 ? null : before, left, now, fact) });
  }
  return { apps, without };
}

/** As a whole read unites them: what is said under one name is kept once, from whatever place came first. */
function factsOf(
  before: KnownApp | null | undefined,
  left: readonly (readonly [string, string])[],
  now: readonly AppSeen[],
  fact: string,
): AppSeen['facts'] {
  const others = Object.entries(before?.app.facts ?? {}).filter(([name]) => !name.startsWith(fact));
  const kept = left.map(([place, title]) => [`${fact}${place}`, title] as const);
  const told = now.toReversed().flatMap(({ facts }) => Object.entries(facts));
  return Object.fromEntries([...others, ...told, ...kept]);
}
