/** A disk of its own for each world, which can be filled. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, statfsSync } from 'node:fs';
import { nobody } from './command.ts';

export interface SmallDisk {
  leave(bytes: number | null): boolean;
  remove(): void;
}

const wholeDisk = 64 * 1_024 * 1_024;

/** A file system of its own, where mounting one is allowed. */
export function smallDisk(dir: string): SmallDisk {
  mkdirSync(dir);
  const owner = nobody === null ? '' : `,uid=${nobody.uid},gid=${nobody.gid}`;
  const mounted = (options: string): boolean => {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', dir], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  if (!mounted(`size=${wholeDisk},mode=0700${owner}`)) return { leave: () => false, remove: () => undefined };
  return {
    leave(bytes) {
      const { blocks, bfree, bsize } = statfsSync(dir);
      const size = bytes === null ? wholeDisk : (blocks - bfree) * bsize + bytes;
      execFileSync('mount', ['-o', `remount,size=${size}`, dir]);
      return true;
    },
    remove: () => void execFileSync('umount', [dir]),
  };
}
