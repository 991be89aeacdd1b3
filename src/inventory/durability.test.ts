import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { type Inventory, openInventory } from './inventory.ts';
import { app, begin, end, grant, person, run, tell, tenant, testInventory } from './testing.ts';

function users(inventory: ReturnType<typeof openInventory>, n: number): string[] {
  return [...inventory.reader(`run-${n}`).grantsByApp(tenant)].map(({ principal }) => principal.id);
}

test('a run goes on after reopening where its checkpoint says', () => {
  using files = testInventory();
  begin(files.inventory, 1);
  files.inventory
    .writer('run-1', tenant, 'google-workspace')
    .save('tokens', { rows: [grant()], read: 1, checkpoint: 'page 1' }, 'now');

  const inventory = files.reopen();
  const unfinished = inventory.unfinishedRun();
  const writer = inventory.writer('run-1', tenant, 'google-workspace');

  expect(unfinished).toMatchObject({ id: 'run-1', tenants: [{ id: tenant, platform: 'google-workspace' }] });
  expect(writer.checkpoint('tokens')).toEqual({
    done: false,
    begun: 'whole',
    checkpoint: 'page 1',
    read: 1,
    malformed: 0,
    savedAt: 'now',
  });
  expect(writer.checkpoint('users')).toMatchObject({ done: false, checkpoint: null, read: 0 });
  writer.save('tokens', { rows: [grant({ user: 'u2' })], read: 1, checkpoint: 'page 2' }, 'now');
  expect(writer.checkpoint('tokens')).toMatchObject({ checkpoint: 'page 2', read: 2 });
  end(inventory, 1);
  expect(writer.checkpoint('tokens').done).toBe(true);
  inventory.finishRun('run-1', 'now');
  expect(inventory.unfinishedRun()).toBeNull();
  expect(users(inventory, 1)).toEqual(['u1', 'u2']);
});

test('a stream that starts over meets its own rows and counts anew', () => {
  using files = testInventory();
  run(files.inventory, 1, { rows: [grant(), grant({ user: 'u0', scopes: ['mail', 'files'] })] });
  begin(files.inventory, 2);
  const rows = [grant(), grant({ user: 'u2' }), grant({ user: 'u0', scopes: ['files', 'mail'] })];
  const page = { rows, read: 3, checkpoint: null };
  files.inventory.writer('run-2', tenant, 'google-workspace').save('tokens', page, '');

  const inventory = files.reopen();
  const writer = inventory.writer('run-2', tenant, 'google-workspace');

  expect(writer.checkpoint('tokens').read).toBe(0);
  writer.save('tokens', page, '');
  writer.save('tokens', { rows: [], read: 1, checkpoint: 'end' }, '');
  expect(writer.checkpoint('tokens').read).toBe(4);
  end(inventory, 2);
  expect(
    [...inventory.reader('run-2').grantsByApp(tenant)].map((row) => [row.principal.id, row.previousScopes]),
  ).toEqual([
    ['u1', ['mail']],
    ['u0', ['files', 'mail']],
    ['u2', null],
  ]);
});

test('malformed rows are counted by shape, a bounded number of shapes', () => {
  using files = testInventory();
  begin(files.inventory, 1);
  const writer = files.inventory.writer('run-1', tenant, 'google-workspace');

  for (let n = 0; n < 150; n += 1) writer.saveMalformed('tokens', `{"k${n}":"number"}`, 'x'.repeat(10_000));
  writer.saveMalformed('tokens', '{"k0":"number"}', 'again');

  using db = new DatabaseSync(files.path);
  expect(db.prepare('SELECT count(*) AS shapes, max(times) AS most FROM malformed').get()).toMatchObject({
    shapes: 100,
    most: 2,
  });
});

test('killed at any moment, the file holds every page that was told saved, whole', async () => {
  using files = testInventory();
  files.inventory.close();
  const script = path.join(import.meta.dirname, 'test-write-until-killed.ts');
  const child = spawn(process.execPath, [script, files.path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text;
    if (told.includes('\n40\n')) child.kill('SIGKILL');
  });
  await once(child, 'close');
  const acknowledged = Number(told.trimEnd().split('\n').at(-1));

  const inventory = files.reopen();

  const { checkpoint, read } = inventory.writer('run-1', tenant, 'google-workspace').checkpoint('tokens');
  expect(Number(checkpoint)).toBeGreaterThanOrEqual(acknowledged);
  expect(read).toBe(Number(checkpoint) * 50);
  expect(users(inventory, 1)).toHaveLength(read);
  using db = new DatabaseSync(files.path);
  expect(db.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
});

test('another process reads the last run while one writes', () => {
  using files = testInventory();
  const { inventory } = files;
  run(inventory, 1, { rows: [grant()] });
  begin(inventory, 2);
  const writer = inventory.writer('run-2', tenant, 'google-workspace');
  writer.save(
    'tokens',
    { rows: [grant({ scopes: ['files'] }), grant({ user: 'u2' })], read: 2, checkpoint: 'p' },
    '',
  );

  const other = openInventory(files.path);
  const view = [...other.reader('run-1').grantsByApp(tenant)];
  writer.save('tokens', { rows: [grant({ user: 'u3' })], read: 1, checkpoint: 'q' }, '');

  expect(view).toMatchObject([{ principal: { id: 'u1' }, scopes: ['mail'] }]);
  expect(other.lastRun()).toBe('run-1');
  other.close();
});

test('a full disk ends with DISK_FULL, nothing half written, and goes on when there is space', () => {
  using files = testInventory({ maxPages: 60 });
  const { inventory } = files;
  begin(inventory, 1);
  const writer = inventory.writer('run-1', tenant, 'google-workspace');
  const page = (name: string, size: number) =>
    Array.from({ length: size }, (_, n) => [
      app({ clientId: `${name}-${n}` }),
      grant({ clientId: `${name}-${n}`, user: `${name}-${n}`, scopes: [`${name}-${n}`] }),
    ]).flat();
  writer.save('tokens', { rows: page('small', 3), read: 3, checkpoint: 'small' }, '');

  expect(() =>
    writer.save('tokens', { rows: page('large', 900), read: 900, checkpoint: 'large' }, ''),
  ).toThrow(expect.objectContaining({ code: 'DISK_FULL' }));

  expect(writer.checkpoint('tokens')).toMatchObject({ checkpoint: 'small', read: 3 });
  writer.save('tokens', { rows: page('large', 3), read: 3, checkpoint: 'next' }, '');
  expect(writer.checkpoint('tokens')).toMatchObject({ checkpoint: 'next', read: 6 });
  const reader = inventory.reader('run-1');
  expect([...reader.grantsByApp(tenant)].map((row) => [row.app, row.principal.id, row.scopes])).toEqual(
    ['large-0', 'large-1', 'large-2', 'small-0', 'small-1', 'small-2'].map((name) => [
      `google-workspace:${name}`,
      name,
      [name],
    ]),
  );
});

test('a page that fails leaves nothing of itself, also not in memory', () => {
  using files = testInventory();
  const { inventory } = files;
  begin(inventory, 1);
  const writer = inventory.writer('run-1', tenant, 'google-workspace');
  const rows = [app({ name: 'Zoom' }), grant()];
  const broken = grant({ scopes: null as unknown as string[] });
  expect(() => writer.save('tokens', { rows: [...rows, broken], read: 3, checkpoint: 'p' }, '')).toThrow(
    TypeError,
  );
  writer.save('users', { rows: [person('first')], read: 1, checkpoint: 'p' }, '');

  writer.save('tokens', { rows, read: 2, checkpoint: 'p' }, '');

  const reader = inventory.reader('run-1');
  expect([...reader.apps(tenant)]).toMatchObject([{ clientId: 'app-1', name: 'Zoom' }]);
  expect([...reader.grantsByApp(tenant)]).toMatchObject([{ principal: { id: 'u1' }, scopes: ['mail'] }]);
});

test('a judgement for which there is no space leaves the run unjudged', () => {
  using files = testInventory({ maxPages: 60 });
  const { inventory } = files;
  begin(inventory, 1);
  tell(inventory, 1, { rows: [grant()] });
  inventory.finishRun('run-1', '');

  expect(() => {
    using judgement = inventory.judgement('run-1');
    for (let n = 0; n < 1_000; n += 1)
      judgement.notAssessed({
        detection: `d${n}`,
        tenant,
        app: null,
        reason: 'x'.repeat(1_000),
        remedy: null,
      });
    judgement.commit();
  }).toThrow(expect.objectContaining({ code: 'DISK_FULL' }));

  expect(inventory.lastRun()).toBeNull();
  begin(inventory, 2);
  expect(inventory.unfinishedRun()?.id).toBe('run-2');
});

test('files that are not ours are refused by name and left as they are', () => {
  using files = testInventory();
  const foreign = `${files.path}.foreign`;
  {
    using db = new DatabaseSync(foreign);
    db.exec('CREATE TABLE mine (a TEXT)');
  }
  const text = `${files.path}.text`;
  writeFileSync(text, 'not a database, but longer than the header of one would be '.repeat(100));

  for (const path of [foreign, text])
    expect(() => openInventory(path)).toThrow(
      expect.objectContaining({ code: 'WORKSPACE_DAMAGED', detail: expect.stringContaining(path) }),
    );
  using db = new DatabaseSync(foreign);
  expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'delete' });
});

test('a file cut short is damaged, not empty', () => {
  using files = testInventory();
  run(files.inventory, 1, { rows: Array.from({ length: 3_000 }, (_, n) => person(`u${n}`)) });
  files.inventory.close();
  rmSync(`${files.path}-wal`, { force: true });
  truncateSync(files.path, 40_960);

  expect(() => {
    const inventory = openInventory(files.path);
    try {
      return [...inventory.reader('run-1').principals(tenant)];
    } finally {
      inventory.close();
    }
  }).toThrow(expect.objectContaining({ code: 'WORKSPACE_DAMAGED' }));
});

test('a file of a newer version is refused', () => {
  using files = testInventory();
  files.inventory.close();
  {
    using db = new DatabaseSync(files.path);
    db.exec('PRAGMA user_version = 99');
  }
  expect(() => files.reopen()).toThrow(expect.objectContaining({ code: 'WORKSPACE_NEWER' }));
});

test('a file that cannot be opened is unreadable', () => {
  using files = testInventory();
  expect(() => openInventory(path.dirname(files.path))).toThrow(
    expect.objectContaining({ code: 'WORKSPACE_UNREADABLE' }),
  );
});

const downFrom = {
  3: 'ALTER TABLE streams DROP COLUMN position;',
  2: `DROP INDEX records_by_owner; ALTER TABLE tenants DROP COLUMN acted_at;
    ALTER TABLE stream_runs DROP COLUMN since; ALTER TABLE stream_runs DROP COLUMN whole_at;
    ALTER TABLE stream_runs DROP COLUMN cursor;`,
};

test.each([
  [2, downFrom[3]],
  [1, `${downFrom[3]} ${downFrom[2]}`],
])('a file of version %i is brought up, and keeps what it holds', (version, down) => {
  using files = testInventory();
  run(files.inventory, 1, { rows: [app(), grant()] });
  files.inventory.close();
  {
    using db = new DatabaseSync(files.path);
    db.exec(`${down} PRAGMA user_version = ${version}`);
  }
  const inventory = files.reopen();
  expect([...inventory.reader('run-1').apps(tenant)]).toHaveLength(1);
  begin(inventory, 2);
  expect(inventory.writer('run-2', tenant, 'google-workspace').readFrom('tokens')).toBeNull();
});

test('JSON that has decayed on the disk is damage of the file, wherever it is met', () => {
  using files = testInventory();
  run(files.inventory, 1, { rows: [app(), grant(), person('u1', { label: 'one@example.com' })] });
  const decay = (sql: string): Inventory => {
    const db = new DatabaseSync(files.path);
    db.exec(sql);
    db.close();
    return files.reopen();
  };
  const damaged = expect.objectContaining({
    code: 'WORKSPACE_DAMAGED',
    message: expect.stringContaining('inventory.db'),
    remedy: expect.stringContaining('Move the named file away'),
  });

  const records = decay(`UPDATE records SET content = replace(content, '":', '"z')`);
  expect(() => [...records.reader('run-1').principals(tenant)]).toThrow(damaged);
  // SQLite reads it too.
  expect(() => records.peopleKnownAs('one@example.com', (person) => person)).toThrow(damaged);
  const sets = decay(`UPDATE scope_sets SET scopes = '["mail'`);
  expect(() => [...sets.reader('run-1').grantsByApp(tenant)]).toThrow(damaged);
  const coverage = decay(`UPDATE stream_runs SET coverage = '{'`);
  expect(() => coverage.reader('run-1').tenants()).toThrow(damaged);
});
