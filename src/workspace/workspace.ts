import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LowSync } from 'lowdb';
import { AppError } from '../core/errors.ts';
import { storageError } from '../core/storage-errors.ts';
import { replaceWhole } from './durable-file.ts';
import { type Lock, type LockKind, takeLock } from './lock.ts';
import { openPeople, type People } from './people.ts';
import { openPlans, type Plans } from './plans.ts';
import { openState, type State } from './state.ts';

/** The folder that keeps what an audit learned; see docs on its files. */
export interface Workspace {
  readonly dir: string;
  readonly inventoryPath: string;
  readonly journalPath: string;
  /** Reads state.json anew. */
  state(): LowSync<State>;
  /**
   * Reads state.json anew, changes it and writes it, while no other process does. On return it is on disk.
   * @throws AppError DISK_FULL, WORKSPACE_UNREADABLE, WORKSPACE_LOCKED after two seconds
   */
  changeState(change: (data: State) => void): void;
  /** Reads anew who is meant by the journal’s references. */
  people(): People;
  /** Plans that were recorded here. */
  plans(): Plans;
  /** Changes a text file of the workspace, named from its folder; whole or not at all. */
  rewrite(file: string, change: (text: string) => string): void;
  /** @throws AppError WORKSPACE_LOCKED when another holder does not let go within `waitMs` (0). */
  lock(kind: LockKind, name: string, waitMs?: number): Lock;
}

const stateWaitMs = 2000;

const files = [
  'inventory.db',
  'state.json',
  'journal.ndjson',
  'people.json',
  'people.key',
  'outbox.db',
] as const;
const folders = ['locks', 'feeds', 'plans', 'imports'] as const;

/** A link, which a repository may carry, would have us write elsewhere; a pipe would have us wait for ever. */
function isOurs(dir: string, names: readonly string[]): boolean {
  const visible = names.filter((name) => !name.startsWith('.'));
  if (visible.length === 0) return true;
  for (const name of visible) {
    const isFolder = folders.some((known) => known === name);
    if (!isFolder && !files.some((known) => name.startsWith(known))) continue;
    const found = lstatSync(join(dir, name), { throwIfNoEntry: false });
    if (found !== undefined && !(isFolder ? found.isDirectory() : found.isFile()))
      throw new AppError('WORKSPACE_DAMAGED', {
        detail: `${join(dir, name)} is not a ${isFolder ? 'folder' : 'file'}`,
      });
  }
  return visible.some((name) => [...files, ...folders].some((known) => name.startsWith(known)));
}

/**
 * Opens the workspace, making the folder (mode 0700) when it is not there.
 * @throws AppError WORKSPACE_UNREADABLE when it is not a folder or may not be used; WORKSPACE_DAMAGED when the
 * folder is someone else's: it holds files and none of ours.
 */
export function openWorkspace(dir: string): Workspace {
  try {
    const found = statSync(dir, { throwIfNoEntry: false });
    if (found === undefined) {
      mkdirSync(dir, { recursive: true, mode: 0o700 });
      // The folder usually lies inside a repository, and what it holds does not belong in one.
      writeFileSync(join(dir, '.gitignore'), '*\n', { mode: 0o600 });
    } else if (!found.isDirectory()) {
      throw new AppError('WORKSPACE_UNREADABLE', { detail: `${dir} is not a folder` });
    } else if (!isOurs(dir, readdirSync(dir))) {
      throw new AppError('WORKSPACE_DAMAGED', {
        detail: `${dir} holds files and no workspace`,
        remedy: 'Name another folder under `workspace:`.',
      });
    } else if ((found.mode & 0o077) !== 0) {
      chmodSync(dir, 0o700);
    }
  } catch (error) {
    throw storageError(error, dir);
  }
  return {
    dir,
    inventoryPath: join(dir, 'inventory.db'),
    journalPath: join(dir, 'journal.ndjson'),
    state: () => openState(join(dir, 'state.json')),
    changeState(change) {
      using _ = takeLock(join(dir, 'locks'), 'state', '', stateWaitMs);
      const state = openState(join(dir, 'state.json'));
      change(state.data);
      state.write();
    },
    people: () => openPeople(dir),
    plans: () => openPlans(join(dir, 'plans')),
    rewrite(file, change) {
      const whole = join(dir, file);
      try {
        replaceWhole(whole, change(readFileSync(whole, 'utf8')));
      } catch (error) {
        throw storageError(error, whole);
      }
    },
    lock: (kind, name, waitMs) => takeLock(join(dir, 'locks'), kind, name, waitMs),
  };
}
