import { expect, test } from 'vitest';
import { storageError } from './storage-errors.ts';

test('a database whose readers have no room to agree is on a full disk', () => {
  const thrown = Object.assign(new Error('disk I/O error'), { errcode: 4874 });
  expect(storageError(thrown, 'inventory.db')).toMatchObject({ code: 'DISK_FULL' });
  const broken = Object.assign(new Error('disk I/O error'), { errcode: 266 });
  expect(storageError(broken, 'inventory.db')).toMatchObject({ code: 'WORKSPACE_UNREADABLE' });
});
