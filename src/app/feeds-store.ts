/** The workspace's `feeds/`: one JSON file a list, mode 0600, replaced whole. */
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { storageError } from '../core/storage-errors.ts';
import { parseStoredFeed, type StoredFeed } from '../feeds/stored.ts';
import { readDurably, writeDurably } from '../workspace/durable-file.ts';
import type { Context } from './context.ts';

type Place = Pick<Context, 'workspace'>;

function folderOf({ workspace }: Place): string {
  return path.join(workspace.dir, 'feeds');
}

/** Names are compared as file systems that ignore case do. */
function fileOf(context: Place, name: string): string {
  return path.join(folderOf(context), `${name.toLowerCase()}.json`);
}

/** `broken`: it is there, and neither it nor its copy can be read. @throws AppError WORKSPACE_UNREADABLE */
export function readFeed(context: Place, name: string): StoredFeed | 'broken' | null {
  const { value } = readDurably(fileOf(context, name), parseStoredFeed);
  if (value !== null) return value;
  return storedNames(context).includes(name.toLowerCase()) ? 'broken' : null;
}

/** @throws AppError DISK_FULL, WORKSPACE_UNREADABLE */
export function writeFeed(context: Place, feed: StoredFeed): void {
  try {
    mkdirSync(folderOf(context), { recursive: true, mode: 0o700 });
  } catch (thrown) {
    throw storageError(thrown, folderOf(context));
  }
  writeDurably(fileOf(context, feed.name), `${JSON.stringify(feed)}\n`);
}

/** In lower case. @throws AppError WORKSPACE_UNREADABLE */
export function storedNames(context: Place): readonly string[] {
  try {
    const names = readdirSync(folderOf(context)).flatMap(
      (file) => /^(.+)\.json(?:\.bak)?$/u.exec(file)?.[1] ?? [],
    );
    return [...new Set(names)].sort();
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw storageError(thrown, folderOf(context));
  }
}
