/** Run by durability.test.ts as a process of its own: saves page after page, telling each when it is saved. */
import { openInventory } from './inventory.ts';
import { begin, grant, tenant } from './testing.ts';

const [path = ''] = process.argv.slice(2);
const inventory = openInventory(path);
begin(inventory, 1);
const writer = inventory.writer('run-1', tenant, 'google-workspace');
for (let page = 1; ; page += 1) {
  const rows = Array.from({ length: 50 }, (_, n) => grant({ user: `${page}-${n}` }));
  writer.save('tokens', { rows, read: rows.length, checkpoint: String(page) }, '');
  process.stdout.write(`${page}\n`);
}
