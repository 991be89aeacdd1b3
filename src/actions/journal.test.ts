import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { type Journal, type NewEntry, openJournal } from './journal.ts';
import { lastOf, readJournal } from './journal-file.ts';

const now = Date.parse('2026-11-22T08:00:00Z');

function desk() {
  const dir = mkdtempSync(path.join(tmpdir(), 'grantwarden-journal-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = path.join(dir, 'journal.ndjson');
  const people: string[] = [];
  const open = (): Journal => {
    const journal = openJournal({
      path: file,
      lock: () => ({ [Symbol.dispose]: () => {} }),
      now: () => now,
      people: {
        references: (names) =>
          names.map((name) => {
            if (!people.includes(name)) people.push(name);
            return `person:${String(people.indexOf(name)).padStart(22, '0')}`;
          }),
      },
    });
    return journal;
  };
  return { dir, file, people, open, lines: () => readFileSync(file, 'utf8').trimEnd().split('\n') };
}

function note(more: Partial<NewEntry> = {}): NewEntry {
  return { kind: 'note', what: 'test', tenant: null, who: 'anna', why: null, detail: {}, ...more };
}

const brokenAt = (line: number) =>
  expect.objectContaining({
    code: 'JOURNAL_BROKEN',
    where: expect.stringMatching(new RegExp(`:${line}$`, 'u')),
  });

const read = (file: string) => [...readJournal(file)];

test('entries follow one another, for their owner alone, and go on after opening again', async () => {
  const { file, open, lines } = desk();
  const first = open();
  const one = await first.append(note({ detail: { b: 1, a: ['x', null, { deep: true }] } }));
  first[Symbol.dispose]();
  using second = open();
  const two = await second.append(note({ what: 'two' }));

  expect([one.seq, two.seq]).toEqual([1, 2]);
  expect(read(file).map(({ seq, prev, hash }) => [seq, prev, hash])).toEqual([
    [1, '0'.repeat(64), one.hash],
    [2, one.hash, two.hash],
  ]);
  expect(lastOf(file)).toMatchObject(two);
  expect(lines()[0]).toMatch(
    /^\{"at":"2026-11-22T08:00:00.000Z","detail":\{"a":\["x",null,\{"deep":true\}\],"b":1\},/u,
  );
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('people are references wherever they stand; what is no address stays', async () => {
  const { file, open, people } = desk();
  using journal = open();
  await journal.append(
    note({
      who: 'anna@acme.example',
      why: 'asked by Bob <bob@acme.example>, see @team',
      detail: { people: ['bob@acme.example'], more: { owner: 'carl@x.example', n: 3 } },
    }),
  );

  expect(readFileSync(file, 'utf8')).not.toMatch(/bob|anna|carl/u);
  expect(people).toEqual(['anna@acme.example', 'bob@acme.example', 'carl@x.example']);
  const ref = (index: number): string => `person:${String(index).padStart(22, '0')}`;
  expect(read(file)[0]).toMatchObject({
    who: ref(0),
    why: `asked by Bob <${ref(1)}>, see @team`,
    detail: { people: [ref(1)], more: { owner: ref(2), n: 3 } },
  });
});

test('any text and any key comes back as it was', async () => {
  const { file, open } = desk();
  using journal = open();
  const texts: string[] = [];
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary' }).filter((text) => !text.includes('@')),
      fc.constantFrom('__proto__', 'constructor', 'a', ''),
      async (text, key) => {
        texts.push(text);
        const detail = JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(text)}}`) as Record<
          string,
          string
        >;
        await journal.append(note({ why: text, detail }));
      },
    ),
    { numRuns: 50 },
  );
  expect(read(file).map(({ why }) => why)).toEqual(texts);
  expect(read(file).map(({ detail }) => Object.values(detail)[0])).toEqual(texts);
});

test('one changed byte anywhere breaks the chain at its line, and nothing is mended', async () => {
  const { file, open } = desk();
  const journal = open();
  for (let number = 0; number < 4; number += 1) await journal.append(note({ detail: { number } }));
  journal[Symbol.dispose]();
  const whole = readFileSync(file);
  fc.assert(
    fc.property(fc.nat(whole.length - 2), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ change;
      writeFileSync(file, bytes);
      const line = whole.subarray(0, at).filter((byte) => byte === 0x0a).length + 1;
      expect(() => read(file)).toThrow(brokenAt(line));
      expect(open).toThrow(brokenAt(line));
      expect(readFileSync(file)).toEqual(bytes);
    }),
    { numRuns: 200 },
  );
});

test('a line left out, put twice, or put elsewhere is named', async () => {
  const { file, open, lines } = desk();
  const journal = open();
  for (let number = 0; number < 4; number += 1) await journal.append(note({ detail: { number } }));
  journal[Symbol.dispose]();
  const [a = '', b = '', c = '', d = ''] = lines();
  const rewrite = (...list: readonly string[]): void => writeFileSync(file, `${list.join('\n')}\n`);

  rewrite(a, c, d);
  expect(() => read(file)).toThrow(brokenAt(2));
  rewrite(a, b, b, c, d);
  expect(() => read(file)).toThrow(brokenAt(3));
  rewrite(b, c, d);
  expect(() => read(file)).toThrow(brokenAt(1));
  rewrite(a, b, '', c, d);
  expect(() => read(file)).toThrow(brokenAt(3));
});

test('a torn last line is set aside and recorded; one whose record was lost is recorded later', async () => {
  const { dir, file, open } = desk();
  const journal = open();
  await journal.append(note());
  journal[Symbol.dispose]();
  appendFileSync(file, '{"at":"2026');
  expect(read(file)).toHaveLength(1);

  open()[Symbol.dispose]();
  const [name = ''] = readdirSync(dir).filter((each) => each.startsWith('journal.torn-'));
  expect(readFileSync(path.join(dir, name), 'utf8')).toBe('{"at":"2026');
  expect(statSync(path.join(dir, name)).mode & 0o777).toBe(0o600);
  expect(read(file).at(-1)).toMatchObject({
    seq: 2,
    kind: 'note',
    what: 'journal.torn',
    detail: { file: name, bytes: 11 },
  });

  // Killed after the line was set aside and before that was recorded.
  writeFileSync(path.join(dir, 'journal.torn-earlier'), 'x');
  open()[Symbol.dispose]();
  open()[Symbol.dispose]();
  expect(read(file).map(({ detail }) => detail['file'])).toEqual([undefined, name, 'journal.torn-earlier']);
});

test('an open journal reads what others added, and notices when its file is cut or replaced', async () => {
  const { file, open } = desk();
  using mine = open();
  using other = open();
  await mine.append(note());
  expect((await other.append(note())).seq).toBe(2);
  appendFileSync(file, 'torn by a third');
  expect((await mine.append(note())).seq).toBe(4);

  const whole = readFileSync(file);
  truncateSync(file, whole.length - 10);
  await expect(mine.append(note())).rejects.toMatchObject({ code: 'JOURNAL_BROKEN' });
  writeFileSync(`${file}.new`, whole);
  renameSync(`${file}.new`, file);
  await expect(mine.append(note())).rejects.toThrow('replaced');
});

test('what has no outcome is unsettled; a plan’s entries are found', async () => {
  const { open } = desk();
  using journal = open();
  const one = await journal.append(note({ kind: 'intent', detail: { plan: 'p_1' } }));
  const two = await journal.append(note({ kind: 'decision' }));
  await journal.append(note({ kind: 'outcome', detail: { of: one.seq, plan: 'p_1' } }));

  expect(journal.unsettled().map(({ seq }) => seq)).toEqual([two.seq]);
  expect(journal.ofPlan('p_1').map(({ kind }) => kind)).toEqual(['intent', 'outcome']);
  expect(journal.ofPlan('p_2')).toEqual([]);
});

function child(file: string, ...args: readonly string[]) {
  const script = path.join(import.meta.dirname, 'test-append-until-killed.ts');
  const started = spawn(process.execPath, [script, file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void started.kill('SIGKILL'));
  return started;
}

test('killed while appending: every acknowledged entry is there, and the next process goes on', async () => {
  const { file, open } = desk();
  let acknowledged = 0;
  for (const enough of [3, 11, 25]) {
    const appending = child(file);
    let count = 0;
    for await (const line of createInterface({ input: appending.stdout })) {
      acknowledged = Number(line);
      count += 1;
      if (count === enough) appending.kill('SIGKILL');
    }
  }
  open()[Symbol.dispose]();
  expect(read(file).length).toBeGreaterThanOrEqual(acknowledged);
  expect(acknowledged).toBeGreaterThanOrEqual(39);
});

test('two processes appending at once make one chain', async () => {
  const { file } = desk();
  const both = ['a', 'b'].map((name) => child(file, '40', name));
  for (const each of both) each.stdout.resume();
  await Promise.all(both.map((each) => once(each, 'exit')));

  const entries = read(file);
  expect(entries).toHaveLength(80);
  expect(entries.filter(({ who }) => who === 'a').map(({ detail }) => detail['number'])).toEqual(
    Array.from({ length: 40 }, (_, number) => number),
  );
});
