import { expect, test } from 'vitest';
import { storageError } from './storage-errors.ts';

test('a database whose readers have no room to agree is on a full disk', () => {
  const thrown = Object.assign(new Error('disk I/O error'), { errcode: 4874 });
  expect(storageError(thrown, 'inventory.db')).toMatchObject({ code: 'DISK_FULL' });
  const broken = Object.assign(new Error('disk I/O error'), { errcode: 266 });
  expect(storageError(broken, 'inventory.db')).toMatchObject({ code: 'WORKSPACE_UNREADABLE' });
});

test('a database that was cut short is damaged: checking the disk does not mend it', () => {
  const thrown = Object.assign(new Error('disk I/O error'), { errcode: 522 });
  const told = storageError(thrown, 'inventory.db');
  expect(told).toMatchObject({ code: 'WORKSPACE_DAMAGED' });
  expect((told as Error).message).toContain('inventory.db');
  expect((told as { remedy?: string }).remedy).toMatch(/move .* away/iu);
});

test('a folder in the place of a file is damage: no owner and no permission mends it', () => {
  const thrown = Object.assign(new Error('EISDIR: illegal operation on a directory, read'), {
    code: 'EISDIR',
  });
  expect(storageError(thrown, 'feeds/own.json')).toMatchObject({
    code: 'WORKSPACE_DAMAGED',
    message: expect.stringContaining('feeds/own.json'),
  });
});
