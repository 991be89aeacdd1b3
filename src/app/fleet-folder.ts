/** Two customers must never have one workspace: the one’s apps would be published as the other’s. */
import { readdir, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../core/errors.ts';
import type { FleetConfig } from '../fleet/fleet-config.ts';

/**
 * Before the workspace is opened. A customer's folder may be a link to where its files lie, but not to another
 * customer's; its workspace lies in it, and no link in there leads out.
 * @throws AppError FLEET_WORKSPACE_OUTSIDE
 */
export async function checkOwnWorkspace(
  { customers }: Pick<FleetConfig, 'customers'>,
  customer: string,
  workspace: string,
): Promise<void> {
  const all = await realpath(customers);
  const folder = await realpath(path.join(customers, customer));
  if (lies(folder, all) && folder !== path.join(all, customer))
    throw outside(customer, `its folder is a link to ${folder}`);
  const place = await whereItWouldBe(workspace);
  if (place === folder || !lies(place, folder)) throw outside(customer, `its workspace would be ${place}`);
  for (const entry of await entriesOf(place))
    if (entry.isSymbolicLink())
      throw outside(customer, `${path.join(entry.parentPath, entry.name)} is a link`);
}

function lies(inner: string, outer: string): boolean {
  const way = path.relative(outer, inner);
  return !path.isAbsolute(way) && way !== '..' && !way.startsWith(`..${path.sep}`);
}

/** Of a folder that is still to be made: where the nearest one that is there leads. */
async function whereItWouldBe(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
    const parent = await whereItWouldBe(path.dirname(folder));
    const link = await readlink(folder).catch(() => path.basename(folder));
    return link === path.basename(folder)
      ? path.join(parent, link)
      : whereItWouldBe(path.resolve(parent, link));
  }
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw thrown;
  }
}

function outside(customer: string, detail: string): AppError {
  return new AppError('FLEET_WORKSPACE_OUTSIDE', { detail: `${customer}: ${detail}` });
}
