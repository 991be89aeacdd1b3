/** Installs from the integration log of each workspace; a resumed run goes on at the workspace. */
import { z } from 'zod';
import { isoTime } from '../../src/core/clock.ts';
import type { AppError } from '../../src/core/errors.ts';
import type { Batch, StreamContext, StreamEnd } from '../../src/kit/connector.ts';
import { batched } from './batches.ts';
import { deadBotsOf } from './dead-bots.ts';
import { readIntegrationLog } from './integration-log.ts';
import { integrationRows } from './integration-rows.ts';
import { createPlaceGaps, SavedPlaceGap } from './place-gaps.ts';
import { missingWorkspaces, placeFailure, workspacePlaces } from './places.ts';
import { createReplay, living } from './replay.ts';
import { beginAhead } from './side-by-side.ts';
import type { SlackSession } from './slack-session.ts';

const Checkpoint = z.object({
  /** Id of the last workspace done. */
  after: z.string(),
  asOf: z.string(),
  /** Null: some log does not say, or was not read to its end. */
  expected: z.number().int().nullable(),
  gaps: z.array(SavedPlaceGap),
});
type Checkpoint = z.infer<typeof Checkpoint>;

const width = 4;

/** @param refused why the audit log, which would tell more, could not be read */
export async function* readIntegrations(
  session: SlackSession,
  context: StreamContext,
  refused: AppError | null = null,
): AsyncGenerator<Batch, StreamEnd> {
  const { signal } = context;
  const saved = parseCheckpoint(context.checkpoint);
  const asOf = saved?.asOf ?? isoTime(session.clock.now());
  const gaps = createPlaceGaps(saved?.gaps);
  const dead = await deadBotsOf(context.recall);
  const places = (await workspacePlaces(session, signal)).filter(
    ({ id }) => saved === null || id > saved.after,
  );
  let expected = saved === null ? 0 : saved.expected;
  let alone = saved === null;
  let first: AppError | null = null;
  let checkpoint = saved === null ? null : context.checkpoint;
  /** Ids of workspaces with a row that was not understood. */
  const unclear = new Set<string>();

  for await (const { unit: place, items } of beginAhead(places, width, (one) =>
    readIntegrationLog(session, one, {
      signal,
      malformed: (row, issues) => {
        unclear.add(one.id);
        context.malformed(row, issues);
      },
    }),
  )) {
    const replay = createReplay();
    let read = 0;
    let counted: number | null = null;
    let broken = false;
    try {
      for await (const page of items) {
        alone = false;
        const told = page.rows.map((row) => integrationRows(row, place.id));
        for (const { change } of told) if (change !== null) replay.add(change);
        read += page.rows.length;
        counted = page.expected;
        // Counted when the workspace is done: a resumed run begins it anew.
        yield { rows: told.flatMap(({ rows }) => rows), read: 0, checkpoint };
      }
      expected = expected === null || counted === null ? null : expected + counted;
    } catch (thrown) {
      const error = placeFailure(thrown, alone);
      first ??= error;
      expected = null;
      broken = true;
      gaps.add(place.title, error);
    }
    broken ||= unclear.has(place.id);
    for (const rows of batched(broken ? living(replay.grants(dead)) : replay.grants(dead)))
      yield { rows, read: 0, checkpoint };
    const next: Checkpoint = { after: place.id, asOf, expected, gaps: gaps.saved() };
    checkpoint = JSON.stringify(next);
    yield { rows: [], read, checkpoint };
    context.progress(places.indexOf(place) + 1, places.length);
  }
  if (alone && first !== null) throw refused ?? first;
  return {
    expected,
    asOf,
    gaps: [
      ...(refused === null ? [] : [{ error: refused, units: 1 }]),
      ...(await missingWorkspaces(session, signal)),
      ...gaps.gaps(),
    ],
  };
}

function parseCheckpoint(text: string | null): Checkpoint | null {
  if (text === null) return null;
  try {
    return Checkpoint.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
