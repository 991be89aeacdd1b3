import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { actionOf } from '../actions/apply/testing.ts';
import { type Journal, openJournal } from '../actions/journal.ts';
import { readJournal } from '../actions/journal-file.ts';
import { AppError } from '../core/errors.ts';
import { applyJournal, pastOf } from './apply-journal.ts';

const about = { plan: 'p_1', who: 'anna' };

function desk(): { readonly file: string; readonly journal: Journal } {
  const dir = mkdtempSync(path.join(tmpdir(), 'grantwarden-apply-journal-'));
  const file = path.join(dir, 'journal.ndjson');
  const journal = openJournal({
    path: file,
    lock: () => ({ [Symbol.dispose]: () => {} }),
    now: () => 0,
    people: { references: (names) => names.map((_, index) => `person:${String(index).padStart(22, '0')}`) },
  });
  onTestFinished(() => {
    journal[Symbol.dispose]();
    rmSync(dir, { recursive: true });
  });
  return { file, journal };
}

/** Counts flushes; each must find what it acknowledges in the file. */
function counting(journal: Journal): {
  readonly port: Pick<Journal, 'appendAll' | 'ofPlan'>;
  flushes: number;
} {
  const counted = {
    flushes: 0,
    port: {
      ofPlan: (plan: string) => journal.ofPlan(plan),
      appendAll: (entries: Parameters<Journal['appendAll']>[0]) => {
        counted.flushes += 1;
        return journal.appendAll(entries);
      },
    },
  };
  return counted;
}

test('intents under way at once share a flush, and each is in the file before it resolves', async () => {
  const { file, journal } = desk();
  const counted = counting(journal);
  const port = applyJournal(counted.port, about);

  await Promise.all(
    Array.from({ length: 16 }, async (_, index) => {
      const action = actionOf(index);
      await port.intent(action);
      expect(readFileSync(file, 'utf8')).toContain(`"action":"${action.id}"`);
    }),
  );

  expect(counted.flushes).toBe(1);
  expect([...readJournal(file)].map(({ detail }) => detail['action'])).toEqual(
    Array.from({ length: 16 }, (_, index) => `a${index}`),
  );
});

test('each outcome names its own intent, and nothing stays open', async () => {
  const { journal } = desk();
  const port = applyJournal(journal, about);
  await Promise.all([0, 1, 2].map((index) => port.intent(actionOf(index))));
  await Promise.all([2, 0, 1].map((index) => port.outcome(actionOf(index), 'done', null)));

  const entries = journal.ofPlan('p_1');
  for (const { kind, detail } of entries.filter(({ kind: one }) => one === 'outcome')) {
    const intent = entries.find(({ seq }) => seq === detail['of']);
    expect([kind, intent?.kind, intent?.detail['action']]).toEqual(['outcome', 'intent', detail['action']]);
  }
  expect(journal.unsettled()).toEqual([]);
});

test('what a dead process left open is closed by the next, whichever way it goes on', async () => {
  const { journal } = desk();
  const dead = applyJournal(journal, about);
  await dead.intent(actionOf(0));
  await dead.intent(actionOf(1));
  expect(pastOf(journal, 'p_1').get('a0')).toBe('unknown');

  const next = applyJournal(journal, about);
  await next.outcome(actionOf(0), 'done', 'seen by reading');
  await next.intent(actionOf(1));
  expect(journal.unsettled().map(({ seq }) => seq)).toEqual([5]);
  await next.outcome(actionOf(1), 'done', null);

  expect(journal.unsettled()).toEqual([]);
  expect(
    [...journal.entries()].map(({ kind, detail }) => [kind, detail['state'] ?? null, detail['of'] ?? null]),
  ).toEqual([
    ['intent', null, null],
    ['intent', null, null],
    ['outcome', 'done', 1],
    ['outcome', 'waiting', 2],
    ['intent', null, null],
    ['outcome', 'done', 5],
  ]);
  expect([...pastOf(journal, 'p_1')]).toEqual([
    ['a0', 'done'],
    ['a1', 'done'],
  ]);
});

test('a full disk fails all that waited for that flush, and no other', async () => {
  const { journal } = desk();
  let full = true;
  const port = applyJournal(
    {
      ofPlan: () => [],
      appendAll: (entries) => (full ? Promise.reject(new AppError('DISK_FULL')) : journal.appendAll(entries)),
    },
    about,
  );
  const ends = await Promise.allSettled([port.intent(actionOf(0)), port.intent(actionOf(1))]);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  full = false;
  await port.intent(actionOf(0));
  expect(journal.ofPlan('p_1')).toHaveLength(1);
});
