/** Upgrade and downgrade: a workspace of the version before goes on, one of a later version is left alone. */
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AuditDocument } from '../e2e/audit-schema.ts';
import { type Company, type Desk, openCompany } from '../e2e/company.ts';
import { contentsOf } from '../e2e/folder.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company[Symbol.asyncDispose]());

function edit({ dir }: Desk, sql: string): void {
  using db = new DatabaseSync(path.join(dir, '.grantwarden/inventory.db'));
  db.exec(sql);
}

test.concurrent('what version 1 has written is read as it was, and audited on', async () => {
  const desk = await company.desk();
  const first = await desk.grantwarden('audit --quiet --json');
  const { stdout: apps } = await desk.grantwarden('list apps --json');
  edit(
    desk,
    `ALTER TABLE streams DROP COLUMN position; DROP INDEX records_by_owner; ALTER TABLE tenants DROP COLUMN acted_at;
     ALTER TABLE stream_runs DROP COLUMN since; ALTER TABLE stream_runs DROP COLUMN whole_at;
     ALTER TABLE stream_runs DROP COLUMN cursor; PRAGMA user_version = 1`,
  );

  expect(await desk.grantwarden('list apps --json')).toMatchObject({ code: 0, stdout: apps });
  const next = await desk.grantwarden('audit --quiet --json');
  expect(next).toMatchObject({ code: 0, stderr: '' });
  const [before, after] = [first, next].map(({ stdout }) => AuditDocument.parse(JSON.parse(stdout)));
  expect(after?.grants.map(({ id, firstSeen }) => [id, firstSeen])).toEqual(
    before?.grants.map(({ id, firstSeen }) => [id, firstSeen]),
  );
  expect(after?.findings.some(({ status }) => status === 'new')).toBe(false);
  // Nothing to go on from: it had no cursors.
  expect(after?.run.mode).toBe('full');
});

test.concurrent('what a later version has written is refused, and not touched', async () => {
  const desk = await company.desk();
  await desk.grantwarden('audit --quiet');
  edit(desk, 'PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)');
  const held = async () => [...(await contentsOf(desk.dir))].filter(([file]) => !file.includes('/locks/'));
  const before = await held();
  for (const command of ['list apps', 'report --format json', 'forget a@b.example']) {
    const refused = await desk.grantwarden(command);
    expect([command, refused]).toEqual([
      command,
      expect.objectContaining({ code: 2, stdout: '', stderr: expect.stringContaining('WORKSPACE_NEWER') }),
    ]);
  }
  expect(await held()).toEqual(before);
});
