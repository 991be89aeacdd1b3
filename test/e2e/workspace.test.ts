/** A workspace that cannot be used is refused, left as it was, and the way out is named. */
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { start } from './cli.ts';
import { type Company, type Desk, openCompany, quick } from './company.ts';
import { contentsOf } from './folder.ts';
import { listDifferences, objects } from './result.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company[Symbol.asyncDispose]());

function workspaceOf({ dir }: Desk): string {
  return path.join(dir, '.grantwarden');
}

const unusable: readonly (readonly [string, (workspace: string) => Promise<void>, string, RegExp])[] = [
  [
    'a file where the folder should be',
    (workspace) => writeFile(workspace, 'mine'),
    'WORKSPACE_UNREADABLE',
    /is not a folder/u,
  ],
  [
    'somebody else’s folder',
    async (workspace) => {
      await mkdir(workspace);
      await writeFile(path.join(workspace, 'thesis.txt'), 'mine');
    },
    'WORKSPACE_DAMAGED',
    /holds files and no workspace/u,
  ],
  [
    'an inventory that is no database',
    async (workspace) => {
      await mkdir(workspace);
      await writeFile(
        path.join(workspace, 'inventory.db'),
        'not a database, and more than its header is long'.repeat(9),
      );
    },
    'WORKSPACE_DAMAGED',
    /inventory\.db/u,
  ],
  [
    'a database of another program',
    async (workspace) => {
      await mkdir(workspace);
      const db = new DatabaseSync(path.join(workspace, 'inventory.db'));
      db.exec('CREATE TABLE places (url TEXT)');
      db.close();
    },
    'WORKSPACE_DAMAGED',
    /inventory\.db/u,
  ],
];

test.each(unusable)('%s: refused and left alone', async (_, prepare, code, says) => {
  const desk = await company.desk();
  await prepare(workspaceOf(desk));
  const before = await contentsOf(desk.dir);
  const calls = company.calls();

  const audit = await desk.grantwarden('audit');
  const list = await desk.grantwarden('list apps');

  for (const { code: exit, stdout, stderr } of [audit, list]) {
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toContain(code);
    expect(stderr).toMatch(says);
    expect(stderr).toContain(workspaceOf(desk));
  }
  expect(company.calls()).toBe(calls);
  expect(await contentsOf(desk.dir)).toEqual(before);
});

test.concurrent('an inventory of a newer version is not touched; a damaged one is named', async () => {
  const desk = await company.desk();
  expect(await desk.grantwarden('audit --quiet')).toMatchObject({ code: 0 });
  const file = path.join(workspaceOf(desk), 'inventory.db');

  const db = new DatabaseSync(file);
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  db.exec(`PRAGMA user_version = ${version + 1}`);
  db.close();
  const newer = await desk.grantwarden('audit');
  expect(newer.code).toBe(2);
  expect(newer.stderr).toMatch(/WORKSPACE_NEWER/u);
  expect(newer.stderr).toContain('Update Grantwarden');

  const older = new DatabaseSync(file);
  older.exec(`PRAGMA user_version = ${version}; PRAGMA wal_checkpoint(TRUNCATE)`);
  older.close();
  const bytes = await readFile(file);
  await writeFile(file, bytes.fill(0xa5, 4096, 40_000));
  const damaged = await desk.grantwarden('list grants');
  expect(damaged.code).toBe(2);
  expect(damaged.stderr).toMatch(/inventory\.db[^]*Move the named file away[^]*WORKSPACE_DAMAGED/u);
});

test.concurrent('a second audit of the same tenant is refused with 6 while the first goes on; lists stay readable', async () => {
  await using slow = await openCompany({ latencyMs: 150 });
  const desk = await slow.desk();
  const first = start(['audit', '--quiet', '--config', desk.configFile]);
  while (slow.calls() === 0) await delay(5);

  const [second, list] = await Promise.all([
    desk.grantwarden('audit --quiet'),
    desk.grantwarden('list runs --quiet'),
  ]);
  const firstEnded = await first.ended;

  expect(second).toMatchObject({ code: 6, stdout: '' });
  expect(second.stderr).toMatch(/demo-google[^]*Wait for it, or stop it[^]*WORKSPACE_LOCKED/u);
  expect(list).toMatchObject({ code: 0, stderr: '' });
  expect(firstEnded.code).toBe(0);
});

test.concurrent('an id that stands for another tenant than before is refused with 6, and what was known stays', async () => {
  await using stranger = await openCompany({ seed: 2, platforms: ['google-workspace'] });
  await using own = await openCompany();
  const desk = await own.desk();
  await desk.grantwarden('audit --quiet');
  const before = await desk.grantwarden('list grants --json --tenant demo-google');
  const moved = await stranger.desk((config) => {
    config.workspace = workspaceOf(desk);
  });

  const refused = await moved.grantwarden('audit --quiet --json --allow-partial');

  expect(refused.code).toBe(6);
  expect(refused.stderr).toMatch(
    /demo-google: .*another tenant[^]*give the tenant a new id[^]*TENANT_CHANGED/u,
  );
  expect(stranger.calls()).toBeLessThan(5);
  const after = await desk.grantwarden('list grants --json --tenant demo-google');
  const ids = (lines: string) => new Set(objects(lines).map(({ id }) => id));
  expect(ids(after.stdout)).toEqual(ids(before.stdout));
  expect(objects(after.stdout).every(({ carried }) => carried)).toBe(true);

  const again = await desk.grantwarden('audit --quiet');
  expect(again.code).toBe(0);
  const recovered = await desk.grantwarden('list grants --json --tenant demo-google');
  expect(listDifferences(before.stdout, recovered.stdout)).toEqual([]);
});

test.concurrent('one tenant that cannot sign in: the other is read and written, the exit code is 5', async () => {
  const desk = await company.desk();
  await writeFile(path.join(desk.dir, 'm365-secret.txt'), 'not-the-secret');

  const { code, stdout, stderr } = await desk.grantwarden('audit --json --allow-partial --fail-on low');

  expect(code).toBe(5);
  expect(stderr).toMatch(/error: demo-m365: .*AADSTS7000215[^]*doctor[^]*SIGN_IN_REFUSED/u);
  expect(stderr).not.toContain('not-the-secret');
  const { tenants } = JSON.parse(stdout) as {
    tenants: {
      coverage: { status: string; streams: { name: string; reason: string | null; status: string }[] };
    }[];
  };
  expect(tenants.map(({ coverage }) => coverage.status)).toEqual(['complete', 'unavailable']);
  const reasons = tenants[1]?.coverage.streams.filter(({ status }) => status === 'unavailable');
  expect(reasons?.every(({ reason }) => reason?.includes('refused the sign-in'))).toBe(true);
  const grants = objects((await desk.grantwarden('list grants --json')).stdout);
  expect(new Set(grants.map(({ tenant }) => tenant))).toEqual(new Set(['demo-google']));
});

test.concurrent('nobody at the sign-in endpoint is said so, quickly', async () => {
  const desk = await company.desk((config) => {
    quick(config);
    const [first, second] = config.tenants;
    first.endpoints['token'] = 'http://127.0.0.1:9/token';
    second.endpoints['login'] = 'http://127.0.0.1:9';
  });
  const { code, stderr } = await desk.grantwarden('audit --quiet');

  expect(code).toBe(5);
  expect(stderr).toMatch(
    /demo-google: the sign-in endpoint cannot be reached: .*127\.0\.0\.1:9 \(ECONNREFUSED\)/u,
  );
  expect(stderr).toMatch(
    /demo-m365: the sign-in endpoint cannot be reached: .*127\.0\.0\.1:9 \(ECONNREFUSED\)/u,
  );
  expect(stderr).toMatch(/Check the network, HTTPS_PROXY and `endpoints`/u);
});

test.concurrent('a damaged state, foreign files beside ours and loose permissions do not stop an audit', async () => {
  await using own = await openCompany();
  const desk = await own.desk();
  await desk.grantwarden('audit --quiet');
  await appendFile(path.join(workspaceOf(desk), 'state.json'), '{"version":');
  await rm(path.join(workspaceOf(desk), 'locks'), { recursive: true });
  await writeFile(path.join(workspaceOf(desk), 'notes.txt'), 'mine');

  expect(await desk.grantwarden('audit --quiet')).toMatchObject({ code: 0, stderr: '' });
  expect(await readFile(path.join(workspaceOf(desk), 'notes.txt'), 'utf8')).toBe('mine');
});
