import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type JournalEntry, lineOf, sealed } from '../../src/actions/journal-entry.ts';
import { type Journal, openJournal } from '../../src/actions/journal.ts';
import { lastOf, readJournal } from '../../src/actions/journal-file.ts';
import { AppError } from '../../src/core/errors.ts';
import { effort, expectCleanPrototypes, tally } from './effort.ts';
import { dice, hostileText, mutatedText } from './mutation.ts';

const counts = tally('journal');
const folder = mkdtempSync(path.join(tmpdir(), 'grantwarden-fuzz-'));
const file = path.join(folder, 'journal.ndjson');
let whole = Buffer.alloc(0);

beforeAll(async () => {
  using journal = open();
  for (let at = 1; at <= 12; at += 1)
    await journal.append({
      kind: at % 3 === 0 ? 'outcome' : 'intent',
      what: `step ${at}`,
      tenant: at % 2 === 0 ? 'acme' : null,
      who: 'anna',
      why: hostileText,
      detail: { of: at - 1, plan: 'p_1', more: ['é', { deep: null }] },
    });
  whole = readFileSync(file);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  counts.print();
  expectCleanPrototypes();
});

function open(): Journal {
  return openJournal({
    path: file,
    lock: () => ({ [Symbol.dispose]: () => {} }),
    now: () => Date.parse('2026-11-22T08:00:00Z'),
    people: { references: (names) => names.map(() => `person:${'0'.repeat(22)}`) },
  });
}

const linesIn = (bytes: Buffer): number => bytes.toString('latin1').split('\n').length - 1;

/** Entries up to the end or the first bad line, and which that is. */
function verified(bytes: Buffer): { readonly entries: number; readonly brokenAt: number | null } {
  writeFileSync(file, bytes);
  let entries = 0;
  try {
    for (const _ of readJournal(file)) entries += 1;
    return { entries, brokenAt: null };
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'JOURNAL_BROKEN') throw thrown;
    return { entries, brokenAt: Number(/:(\d+)$/u.exec(thrown.where ?? '')?.[1]) };
  }
}

test('one bit that flipped is found in its line, unless it tears the end', () => {
  expect(verified(whole)).toEqual({ entries: 12, brokenAt: null });
  fc.assert(
    fc.property(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 7 }), (at, bit) => {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
      const line = linesIn(whole.subarray(0, at)) + 1;
      const { entries, brokenAt } = verified(flipped);
      counts.count(brokenAt === null ? 'end torn' : 'bit found');
      const tears = at === whole.length - 1;
      expect({ entries, brokenAt }).toEqual({ entries: line - 1, brokenAt: tears ? null : line });
    }),
    effort(100),
  );
});

test('lines left out, doubled, moved or edited are found; only whole lines cut off the end are not', () => {
  const lines = whole.toString('utf8').trimEnd().split('\n');
  const before = expectedHead();
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const roll = dice(seed);
      const [one, other] = [roll(lines.length), roll(lines.length)];
      const line = lines[one] ?? '';
      const edited =
        [
          () => lines.toSpliced(one, 1),
          () => lines.toSpliced(other, 0, line),
          () => lines.toSpliced(one, 1).toSpliced(other, 0, line),
          () => lines.with(one, mutatedText(line, roll).replaceAll('\n', ' ')),
          () => lines.with(one, mutatedText(line, roll)),
        ][roll(5)]?.() ?? lines;
      const text = `${edited.join('\n')}\n`;
      const { brokenAt } = verified(Buffer.from(text));
      const same = text === whole.toString('utf8');
      const cut = !same && whole.toString('utf8').startsWith(text);
      counts.count(cut ? 'cut' : same ? 'same' : 'edit found');
      expect(brokenAt === null).toBe(same || cut);
      // What a head that has left the machine proves.
      expect(brokenAt === null && lastOf(file)?.hash === before).toBe(same);
    }),
    effort(100),
  );
});

test('a line that was edited and sealed anew is found by the line behind it; the last one by the head', () => {
  const lines = whole.toString('utf8').trimEnd().split('\n');
  const before = expectedHead();
  for (const [index, line] of lines.entries()) {
    const { hash: _, ...entry } = JSON.parse(line) as JournalEntry;
    const forged = lineOf(sealed({ ...entry, why: 'never mind' })).trimEnd();

    const { brokenAt } = verified(Buffer.from(`${lines.with(index, forged).join('\n')}\n`));

    const isLast = index === lines.length - 1;
    const sameHead = lastOf(file)?.hash === before;
    expect({ brokenAt, sameHead }).toEqual({ brokenAt: isLast ? null : index + 2, sameHead: !isLast });
  }
});

function expectedHead(): string | undefined {
  writeFileSync(file, whole);
  return lastOf(file)?.hash;
}

test('whatever stands behind the last line end is set aside, kept, and told; then the chain goes on', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
      const torn = Buffer.from(bytes.filter((byte) => byte !== 0x0a));
      if (torn.length === 0) return;
      writeFileSync(file, Buffer.concat([whole, torn]));
      open()[Symbol.dispose]();
      const entries = [...readJournal(file)];
      const note = entries.at(-1);
      expect(entries).toHaveLength(13);
      expect(note).toMatchObject({ what: 'journal.torn', detail: { bytes: torn.length } });
      const [aside = ''] = readdirSync(folder).filter((name) => name.includes('.torn-'));
      expect(note?.detail['file']).toBe(aside);
      expect(readFileSync(path.join(folder, aside)).equals(torn)).toBe(true);
      rmSync(path.join(folder, aside));
      counts.count('torn set aside');
    }),
    effort(30),
  );
});
