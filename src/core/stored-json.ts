import { AppError } from './errors.ts';

/**
 * JSON that this program has written into a database of the workspace. SQLite keeps no sum over a page: what has
 * decayed on the disk may be noticed here first.
 * @throws AppError WORKSPACE_DAMAGED
 */
export function storedJson(text: string, file: 'inventory.db' | 'outbox.db' = 'inventory.db'): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('WORKSPACE_DAMAGED', {
      detail: `${file} (a text in it is not as it was written)`,
      cause,
    });
  }
}
