/** What happens in a Slack tenant on ordinary days, and how often each. */
import { type Change, createLife } from '../../life.ts';
import type { Tenant } from '../tenant.ts';
import { botEnded, installed, takenOut, tokenEnded, widened } from './apps.ts';
import { approved, asked, forgotten, granted, restricted, withdrawn } from './decisions.ts';
import { admitted, closed, joined, renamed, reopened } from './people.ts';
import { archived, integrated, opened, reintegrated, setting } from './places.ts';

export function createSlackLife(tenant: Tenant): (changes: number) => readonly string[] {
  const of =
    (change: (tenant: Tenant, ...lot: Parameters<Change>) => string | null): Change =>
    (lot) =>
      change(tenant, lot);
  return createLife(tenant.company.seed, 'slack life', [
    [8, of(installed)],
    [3, of(widened)],
    [3, of(takenOut)],
    [1, of(tokenEnded)],
    [1, of(botEnded)],
    [2, of(approved)],
    [2, of(restricted)],
    [1, of(forgotten)],
    [2, of(asked)],
    [1, of(withdrawn)],
    [1, of(granted)],
    [2, of(joined)],
    [2, of(closed)],
    [1, of(reopened)],
    [1, of(renamed)],
    [1, of(admitted)],
    [1, of(opened)],
    [1, of(archived)],
    [1, of(setting)],
    [2, of(integrated)],
    [2, of(reintegrated)],
  ]);
}
