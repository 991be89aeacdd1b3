/** What a workspace says of its tenants, held against what a full audit in a fresh one reads at the same moment. */
import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { audit } from '../../src/app/audit.ts';
import { compose, type Composed } from '../../src/app/compose.ts';
import { clockOf } from '../../src/app/sandbox.ts';
import { type Audited, inventoryOf } from '../world.ts';
import { lacking } from '../faults/compare.ts';
import type { FireWorld } from './world.ts';

/** The last run of the workspace, from a copy, so that looking changes nothing; null: none came to its end. */
export async function lookAt(world: FireWorld): Promise<Audited | null> {
  const copy = path.join(world.dir, `look-${randomUUID()}`);
  mkdirSync(copy, { mode: 0o700 });
  for (const name of readdirSync(world.workspace))
    if (name.startsWith('inventory.db')) cpSync(path.join(world.workspace, name), path.join(copy, name));
  try {
    return await reading(world, copy, async (app) => {
      const run = existsSync(path.join(copy, 'inventory.db')) ? app.inventory.lastRun() : null;
      return run === null ? null : await audited(app.inventory.view(run));
    });
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/**
 * By a good credential, a right clock and without faults. Where it lacks more than the truth before, which on a machine
 * that has too much to do may be, it is asked again.
 */
export async function truthOf(world: FireWorld, before: Audited | null = null): Promise<Audited> {
  world.faults([]);
  world.vendor.credential(true);
  let truth = await fullAudit(world);
  for (
    let tries = 0;
    tries < 3 && lacking(truth).length > (before === null ? 0 : lacking(before).length);
    tries += 1
  ) {
    const again = await fullAudit(world);
    if (lacking(again).length < lacking(truth).length) truth = again;
    // Twice the same: that is what this tenant does not show.
    else break;
  }
  return truth;
}

async function fullAudit(world: FireWorld): Promise<Audited> {
  const fresh = path.join(world.dir, `truth-${randomUUID()}`);
  try {
    return await reading(world, fresh, async (app) => {
      const options = { mode: 'full', resume: false, failOn: null, allowPartial: true } as const;
      return audited((await audit(app, options)).view);
    });
  } finally {
    rmSync(fresh, { recursive: true });
  }
}

async function reading<Result>(
  world: FireWorld,
  workspace: string,
  use: (app: Composed) => Promise<Result>,
): Promise<Result> {
  const configFile = `${world.configFile}.judge.yaml`;
  const { version, policy, tenants } = parse(await readFile(world.configFile, 'utf8')) as Record<
    string,
    unknown
  >;
  await writeFile(configFile, stringify({ version, policy, tenants, workspace }), { mode: 0o600 });
  const { signal } = new AbortController();
  const env = { HOME: world.dir };
  const app = await compose({ configFile, env, signal, tenants: [], clock: clockOf(world.sandbox) });
  try {
    return await use(app);
  } finally {
    await app.close();
  }
}

async function audited(view: Audited['outcome']['view']): Promise<Audited> {
  const outcome = { view, errors: [], exit: 0, purged: null } as const;
  return {
    outcome,
    inventory: await inventoryOf(outcome),
    findings: await Array.fromAsync(view.findings()),
    notAssessed: [],
  };
}
