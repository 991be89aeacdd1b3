import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { commands } from '../src/cli/commands/index.ts';
import { runCli } from '../src/cli/run.ts';
import { recordedIo } from '../src/cli/test-io.ts';
import { exitCodes } from '../src/core/errors.ts';
import { app, grant, run, testInventory } from '../src/inventory/testing.ts';
import { startWorld } from './world.ts';

test('an inventory that has decayed ends an audit by changes, and is no gap of the vendor’s', async () => {
  await using world = await startWorld({ users: 20, platforms: ['google-workspace'] });
  await world.audit();
  const [file = ''] = readdirSync(world.dir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('inventory.db'),
  );
  const db = new DatabaseSync(path.join(world.dir, file));
  db.exec(`UPDATE records SET content = '{' WHERE kind = 'app'`);
  db.close();
  await expect(world.audit({ mode: 'incremental' })).rejects.toMatchObject({ code: 'WORKSPACE_DAMAGED' });
});

test('doctor notices a bit that flipped in what an audit saved, although all of it can still be read', async () => {
  await using world = await startWorld({ users: 20, platforms: ['google-workspace'] });
  using saved = testInventory();
  run(saved.inventory, 1, { rows: [app(), grant({ scopes: ['calendar.readonly'] })] });
  saved.inventory.close();
  const workspace = path.join(world.dir, '.grantwarden');
  mkdirSync(workspace);
  const file = path.join(workspace, 'inventory.db');
  const bytes = readFileSync(saved.path);
  writeFileSync(file, bytes);
  const doctor = async (...more: readonly string[]) => {
    const io = recordedIo();
    const signal = new AbortController().signal;
    const code = await runCli(['doctor', '--config', world.configFile, ...more], { commands, io, signal });
    return { code, out: io.out() };
  };
  expect((await doctor()).out).toMatch(/^inventory\.db\n {2}no damage found\n/u);

  const at = bytes.indexOf('["calendar.readonly"]') + '["c'.length;
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(file, bytes);
  const { code, out } = await doctor();
  expect(code).toBe(exitCodes.usage);
  expect(out).toMatch(/^inventory\.db\n {2}WORKSPACE_DAMAGED: .*index[^]*→ Move the named file away/u);
  expect(JSON.parse((await doctor('--json')).out)).toMatchObject({
    inventory: { ok: false, code: 'WORKSPACE_DAMAGED', message: expect.stringContaining(file) },
    tenants: [{ signIn: { ok: true } }],
  });
});
