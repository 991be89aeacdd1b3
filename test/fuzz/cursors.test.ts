import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StreamId } from '../../src/core/streams.ts';
import type { Reading } from '../../src/kit/testing.ts';
import { subjects } from '../contract/subjects.ts';
import { effort, expectCleanPrototypes, tally } from './effort.ts';
import { dice, mutatedJson, mutatedText, pick } from './mutation.ts';
import { ObservationShape } from './observation.ts';
import { type Read, type Vendor, vendorOf } from './vendor.ts';

/** Cursors and checkpoints lie in the workspace, where they may have been cut, mixed up or tampered with. */
describe.each(subjects)('$platform', (subject) => {
  const counts = tally(`marks of ${subject.platform}`);
  let vendor: Vendor;
  let truth: Read;
  let cursors: readonly Mark[] = [];
  let checkpoints: readonly Mark[] = [];
  beforeAll(async () => {
    vendor = await vendorOf(subject);
    truth = await vendor.readAll();
    cursors = [...truth.streams].flatMap(([stream, { end }]) =>
      end?.cursor === undefined ? [] : [{ stream, text: end.cursor }],
    );
    checkpoints = [...truth.streams].flatMap(([stream, { batches }]) =>
      batches.flatMap(({ checkpoint }) => (checkpoint === null ? [] : [{ stream, text: checkpoint }])),
    );
  });
  afterAll(() => {
    counts.print();
    expectCleanPrototypes();
  });

  test('there are marks to spoil', () => {
    expect(cursors.length).toBeGreaterThan(0);
    expect(checkpoints.length).toBeGreaterThan(0);
  });

  test('text that is no cursor: the stream is read whole', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.string({ unit: 'binary', maxLength: 60 }), async (seed, text) => {
        const { stream } = chosen(cursors, dice(seed));
        const { read } = await vendor.open();
        const { readWhole, rows } = await read(stream, { cursor: text });
        counts.count('no cursor');
        expect({ stream, readWhole }).toEqual({ stream, readWhole: expect.any(String) });
        expect(rows).toEqual([]);
      }),
      effort(8),
    );
  });

  test('a cursor with a wrong stroke: read whole, an error of ours, or rows that are sound', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const roll = dice(seed);
        const { stream, text } = chosen(cursors, roll);
        const { read } = await vendor.open();
        const reading = await read(stream, { cursor: stroked(text, roll) });
        counts.count(outcomeOf(reading));
        expectSound(stream, reading);
      }),
      effort(8),
    );
  });

  test('text that is no checkpoint: the stream starts over, and lacks nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.string({ unit: 'binary', maxLength: 60 }), async (seed, text) => {
        const { stream } = chosen(checkpoints, dice(seed));
        const reading = await readAfter(stream, text);
        counts.count('no checkpoint');
        expect(lackedBy(stream, reading)).toEqual([]);
      }),
      effort(2),
    );
  });

  test('a checkpoint with a wrong stroke: an error of ours, or rows that are sound', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const roll = dice(seed);
        const { stream, text } = chosen(checkpoints, roll);
        const reading = await readAfter(stream, stroked(text, roll));
        counts.count(reading.error === null ? 'checkpoint read' : 'checkpoint ended');
        expectSound(stream, reading);
      }),
      effort(4),
    );
  });

  /** With what earlier streams told, as a resumed run has it. */
  async function readAfter(stream: StreamId, checkpoint: string): Promise<Reading> {
    const { session, read } = await vendor.open();
    const before = new Set<StreamId>();
    const need = (id: StreamId): void => {
      for (const one of session.streams.find((known) => known.id === id)?.after ?? []) {
        need(one);
        before.add(one);
      }
    };
    need(stream);
    for (const id of before) await read(id);
    return read(stream, { checkpoint });
  }

  function lackedBy(stream: StreamId, reading: Reading): readonly string[] {
    const here = new Set(reading.rows.map((row) => JSON.stringify(row)));
    return (truth.streams.get(stream)?.rows ?? [])
      .map((row) => JSON.stringify(row))
      .filter((row) => !here.has(row));
  }
});

interface Mark {
  readonly stream: StreamId;
  readonly text: string;
}

function chosen(marks: readonly Mark[], roll: (below: number) => number): Mark {
  const mark = marks[roll(marks.length)];
  if (mark === undefined) throw new Error('no mark');
  return mark;
}

function stroked(text: string, roll: (below: number) => number): string {
  try {
    const value: unknown = JSON.parse(text);
    return pick(roll, [() => JSON.stringify(mutatedJson(value, roll, 1)), () => mutatedText(text, roll)])();
  } catch {
    return mutatedText(text, roll);
  }
}

function outcomeOf({ readWhole, error }: Reading): string {
  if (readWhole !== null) return 'read whole';
  return error === null ? 'went on' : 'ended';
}

function expectSound(stream: StreamId, { rows, error, end }: Reading): void {
  const wrong = rows.filter((row) => !ObservationShape.safeParse(row).success);
  expect({ stream, wrong }).toEqual({ stream, wrong: [] });
  const codes = [error, ...(end?.gaps ?? []).map((gap) => gap.error)].map((one) => one?.code);
  expect(codes).not.toContain('UNEXPECTED');
  expect(codes).not.toContain('WRITE_REFUSED');
}
