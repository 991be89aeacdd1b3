/** A customer's folder as audits would have left it, without any audit. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openInventory } from '../../src/inventory/inventory.ts';
import { app, begin, day, grant, person, tell, tenant } from '../../src/inventory/testing.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';

const config = `version: 1
tenants:
  - id: ${tenant}
    platform: google-workspace
    auth: { type: service-account, key: "file:./sa.json", subject: auditor@acme.example }
`;

interface Had {
  /** Client ids; who holds a grant of each is the same everywhere. */
  readonly apps: readonly string[];
  readonly more?: string;
}

export async function customerFolder(customers: string, name: string, had: Had | null): Promise<void> {
  const folder = path.join(customers, name);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'grantwarden.yaml'), `${config}${had?.more ?? ''}`, { mode: 0o600 });
  if (had === null) return;
  const inventory = openInventory(openWorkspace(path.join(folder, '.grantwarden')).inventoryPath);
  begin(inventory, 1);
  tell(inventory, 1, {
    rows: had.apps.flatMap((clientId) => [
      app({ clientId, name: clientId }),
      grant({ clientId, user: 'ann' }),
      grant({ clientId, user: 'bob', scopes: ['mail', 'files'] }),
    ]),
  });
  tell(inventory, 1, { stream: 'users', rows: [person('ann', { label: 'Ann' }), person('bob')] });
  inventory.finishRun('run-1', day(1));
  using judgement = inventory.judgement('run-1');
  judgement.finding({
    id: 'f_1',
    detection: 'unapproved-app',
    severity: 'high',
    score: 50,
    status: 'new',
    firstSeen: day(1),
    title: `${had.apps[0] ?? 'nothing'} is not approved`,
    tenant,
    app: null,
    vendor: null,
    grants: [],
    people: 2,
    evidence: {},
    explanation: 'Nobody approved it.',
    remedy: 'Approve it.',
    frameworks: [],
  });
  judgement.commit();
  inventory.close();
}
