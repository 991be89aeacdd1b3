/** Whether an incremental audit says what a full one says at the same moment. */
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import type { Audited, Inventory, World } from '../world.ts';

export interface Difference {
  readonly list: keyof Inventory;
  /** As `Inventory` has it. */
  readonly line: string;
  /** Which of the two audits says it. */
  readonly only: 'incremental' | 'full';
}

export async function differencesToFull(world: World, audited: Audited): Promise<readonly Difference[]> {
  return (await besideFull(world, audited)).differences;
}

/** Audits in full in a workspace of its own, and compares. */
export async function besideFull(
  world: World,
  audited: Audited,
): Promise<{ readonly full: Audited; readonly differences: readonly Difference[] }> {
  const config = parse(await readFile(world.configFile, 'utf8')) as object;
  const configFile = path.join(path.dirname(world.configFile), `full-${randomUUID()}.yaml`);
  await writeFile(configFile, stringify({ ...config, workspace: `${configFile}.workspace` }), {
    mode: 0o600,
  });
  const full = await world.audit({ configFile, mode: 'full' });
  return { full, differences: differencesBetween(audited.inventory, full.inventory) };
}

export function differencesBetween(incremental: Inventory, full: Inventory): readonly Difference[] {
  return (Object.keys(full) as (keyof Inventory)[]).flatMap((list) => [
    ...lacking(list, 'incremental', incremental[list], full[list]),
    ...lacking(list, 'full', full[list], incremental[list]),
  ]);
}

function lacking(
  list: keyof Inventory,
  only: Difference['only'],
  lines: readonly string[],
  others: readonly string[],
): readonly Difference[] {
  const said = new Set(others);
  return lines.filter((line) => !said.has(line)).map((line) => ({ list, line, only }));
}
