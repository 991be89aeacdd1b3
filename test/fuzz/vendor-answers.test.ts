import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { subjects } from '../contract/subjects.ts';
import { effort, expectCleanPrototypes, tally } from './effort.ts';
import { dice, mutatedJson, mutatedText, withBrokenRow } from './mutation.ts';
import { ObservationShape } from './observation.ts';
import { type Read, type Vendor, vendorOf } from './vendor.ts';

describe.each(subjects)('$platform', (subject) => {
  const counts = tally(`answers of ${subject.platform}`);
  let vendor: Vendor;
  let truth: Read;
  beforeAll(async () => {
    vendor = await vendorOf(subject);
    truth = await vendor.readAll();
  });
  afterAll(() => {
    counts.print();
    expectCleanPrototypes();
  });

  test('unspoiled answers are read whole, and every row is what it should be', () => {
    expect(truth.refused).toBeNull();
    const rows = [...truth.streams.values()].flatMap((reading) => reading.rows);
    expect(rows.length).toBeGreaterThan(50);
    expect(wrongRows(truth)).toEqual([]);
    expect([...truth.streams.values()].flatMap(({ malformed }) => malformed)).toEqual([]);
  });

  test('whatever an answer holds: an error of ours at most, and no row of a wrong shape', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 30 }), async (seed, oneIn) => {
        const roll = dice(seed);
        const read = await vendor.readAll((body) => {
          if (roll(oneIn) !== 0) return body;
          counts.count('spoiled');
          return body.startsWith('{') || body.startsWith('[')
            ? spoiledJson(body, roll)
            : mutatedText(body, roll);
        });
        tell(read);
        expect(wrongRows(read)).toEqual([]);
        expect(unforeseen(read)).toEqual([]);
      }),
      effort(6),
    );
    expect(counts.of('spoiled')).toBeGreaterThan(20);
    expect(counts.of('malformed')).toBeGreaterThan(0);
  });

  test('a row that is none takes nothing away in silence', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat({ max: truth.calls - 1 }), async (seed, struck) => {
        const read = await vendor.readAll((body, call) => {
          if (call !== struck + 1 || !body.startsWith('{')) return body;
          const broken = withBrokenRow(JSON.parse(body), dice(seed));
          if (broken === null) return body;
          counts.count('broken row');
          return JSON.stringify(broken);
        });
        tell(read);
        if (complaints(read) > complaints(truth)) return;
        counts.count('nothing said');
        expect(lost(truth, read)).toEqual([]);
      }),
      effort(9),
    );
    expect(counts.of('broken row')).toBeGreaterThan(0);
  });

  function tell(read: Read): void {
    counts.count('reads');
    if (read.refused !== null) counts.count('refused');
    for (const { malformed, error, end } of read.streams.values()) {
      for (const _ of malformed) counts.count('malformed');
      if (error !== null) counts.count('streams ended');
      for (const _ of end?.gaps ?? []) counts.count('gaps');
    }
  }
});

function spoiledJson(body: string, roll: (below: number) => number): string {
  if (roll(12) === 0) return mutatedText(body, roll);
  return JSON.stringify(mutatedJson(JSON.parse(body), roll, 1 + roll(3)));
}

function wrongRows({ streams }: Read): readonly unknown[] {
  return [...streams].flatMap(([stream, { rows }]) =>
    rows.flatMap((row) => {
      const checked = ObservationShape.safeParse(row);
      return checked.success
        ? []
        : [
            {
              stream,
              row,
              issues: checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
            },
          ];
    }),
  );
}

function unforeseen({ refused, streams }: Read): readonly unknown[] {
  const errors = [
    refused,
    ...[...streams.values()].flatMap(({ error, end }) => [
      error,
      ...(end?.gaps ?? []).map((gap) => gap.error),
    ]),
  ];
  return errors.filter((error) => error?.code === 'UNEXPECTED' || error?.code === 'WRITE_REFUSED');
}

/** What a reader is told is missing: rows that did not parse, gaps, lists that ended early. */
function complaints({ refused, streams }: Read): number {
  return [...streams.values()].reduce(
    (sum, { malformed, error, end }) =>
      sum +
      malformed.length +
      (error === null ? 0 : 1) +
      (end?.gaps ?? []).reduce((units, gap) => units + gap.units, 0),
    refused === null ? 0 : 1,
  );
}

/** Rows that are not there any more, but for settings that are told as not known. */
function lost(truth: Read, read: Read): readonly string[] {
  return [...truth.streams].flatMap(([stream, { rows }]) => {
    const here = read.streams.get(stream)?.rows ?? [];
    const lines = new Set(here.map((row) => JSON.stringify(row)));
    const unknown = new Set(here.flatMap((row) => (row.type === 'setting' && !row.known ? [row.id] : [])));
    return rows
      .filter((row) => row.type !== 'setting' || !unknown.has(row.id))
      .map((row) => JSON.stringify(row))
      .filter((row) => !lines.has(row));
  });
}
