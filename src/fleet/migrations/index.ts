/** In the order in which they are applied. One that was released is never changed. */
import { projection } from './0001-projection.ts';
import { work } from './0002-work.ts';
import { quotas } from './0003-quotas.ts';
import { spread } from './0004-spread.ts';
import type { Migration } from './migration.ts';

export const migrations: readonly Migration[] = [projection, work, quotas, spread];
