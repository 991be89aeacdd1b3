/** One audited company, and copies of its folder to review. */
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startWorld } from '../world.ts';
import { drive, type Driver, type DriverOptions, node, program } from './driver.ts';

export interface Desk {
  readonly dir: string;
  review(options?: Partial<DriverOptions>, ...more: readonly string[]): Driver;
  file(name: string): Promise<string>;
}

export interface Desks extends AsyncDisposable {
  desk(): Promise<Desk>;
}

/** Two platforms: tenants that were read in full and in part, and names of every kind. */
export async function auditedDesks(): Promise<Desks> {
  const world = await startWorld({ users: 20, timeScale: 2_000, platforms: ['google-workspace', 'slack'] });
  await world.audit({ allowPartial: true });
  const home = await mkdtemp(path.join(tmpdir(), 'grantwarden-tui-'));
  const pattern = path.join(home, 'pattern');
  await cp(world.dir, pattern, { recursive: true });
  await world[Symbol.asyncDispose]();
  let made = 0;
  return {
    async desk() {
      made += 1;
      const dir = path.join(home, String(made));
      await cp(pattern, dir, { recursive: true });
      return {
        dir,
        review: (options = {}, ...more) =>
          drive(node, [program, 'review', ...more], { cwd: dir, ...options }),
        file: (name) => readFile(path.join(dir, name), 'utf8'),
      };
    },
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  };
}
