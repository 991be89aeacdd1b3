import { readdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
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
