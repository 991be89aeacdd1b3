import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test, vi } from 'vitest';
import { grant, person, run, tenant, testInventory } from './testing.ts';

afterEach(() => vi.restoreAllMocks());

/** With a million grants and a hundred thousand people, going through these takes seconds or minutes. */
const many = /\bSCAN (?:grants|records|principals|events)\b|\bAUTOMATIC\b/u;
/** A `LIMIT` does not help: all that is left is read before the first row is told. */
const sortsRows = /TEMP B-TREE FOR (?:GROUP|ORDER) BY/u;

function plansOf(
  path: string,
  work: () => void,
): readonly (readonly [sql: string, steps: readonly string[]])[] {
  const prepared = vi.spyOn(DatabaseSync.prototype, 'prepare');
  work();
  const asked = new Set(prepared.mock.calls.map(([sql]) => sql).filter((sql) => sql.startsWith('SELECT')));
  vi.restoreAllMocks();
  using db = new DatabaseSync(path);
  return [...asked].map((sql) => [
    sql,
    db
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => String(detail)),
  ]);
}

test('asking of one person, one app or one grant goes through an index, never through all rows', () => {
  using files = testInventory();
  run(
    files.inventory,
    1,
    { stream: 'users', rows: [person('u1', { label: 'ann@acme.example' })] },
    { rows: [grant()] },
  );
  const [{ id, app } = { id: '', app: '' }] = files.inventory.view('run-1').grantsOfPerson('u1');

  const inventory = files.reopen();
  const plans = plansOf(files.path, () => {
    const view = inventory.view('run-1');
    expect([...view.grantsOfPerson('ann@acme.example')]).toHaveLength(1);
    expect([...view.grantsOf(tenant, app)]).toHaveLength(1);
    expect(view.grant(id)?.app).toBe(app);
    expect(view.app(tenant, app)?.key).toBe(app);
    expect(view.idsBeginning(id.slice(0, 8))).toEqual([id]);
  });

  expect(plans.filter(([sql]) => /\bFROM (?:grants|principals)\b/u.test(sql)).length).toBeGreaterThan(4);
  expect(plans.filter(([, steps]) => steps.some((step) => many.test(step)))).toEqual([]);
});

test('a list that is read in pages goes on by an index: nothing is sorted anew for each page', () => {
  using files = testInventory();
  const reader = run(
    files.inventory,
    1,
    { stream: 'users', rows: [person('u1', { label: 'ann@acme.example' })] },
    { rows: [grant()] },
  );

  const plans = plansOf(files.path, () => {
    expect([...reader.apps(tenant)]).toHaveLength(1);
    expect([...reader.people(tenant)]).toEqual(['ann@acme.example']);
    expect([...reader.holders(tenant)].flat()).toHaveLength(1);
    expect([...reader.principals(tenant)]).toHaveLength(1);
    expect([...reader.grantsByApp(tenant)]).toHaveLength(1);
    expect([...files.inventory.previousFindings('run-1')]).toEqual([]);
  });

  const paged = plans.filter(([sql]) => /\bLIMIT \d{3,}/u.test(sql));
  expect(paged.length).toBeGreaterThan(4);
  expect(paged.filter(([, steps]) => steps.some((step) => sortsRows.test(step)))).toEqual([]);
});
