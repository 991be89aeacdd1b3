/** Run by journal.test.ts as a process of its own: appends and says what was acknowledged, so often or until killed. */
import { DatabaseSync } from 'node:sqlite';
import { openJournal } from './journal.ts';

const [path = '', times = 'Infinity', name = 'child'] = process.argv.slice(2);

/** As the workspace locks, with nothing of it. */
function lock(): Disposable {
  const db = new DatabaseSync(`${path}.lock`, { timeout: 20_000 });
  db.exec('BEGIN EXCLUSIVE');
  return { [Symbol.dispose]: () => db.close() };
}

const journal = openJournal({ path, lock, now: Date.now, people: { references: (names) => names } });
for (let number = 0; number < Number(times); number += 1) {
  const { seq } = await journal.append({
    kind: 'note',
    what: 'test',
    tenant: null,
    who: name,
    why: 'x'.repeat(2_000),
    detail: { number },
  });
  process.stdout.write(`${seq}\n`);
}
