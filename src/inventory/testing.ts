/** A real inventory in a temporary folder, and short ways to tell it what streams would. */
import { untoldApp } from '../core/untold-app.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StreamStatus } from '../core/coverage.ts';
import type { AppSeen, EventSeen, GrantSeen, Observation, PrincipalSeen } from '../core/observation.ts';
import type { StreamId } from '../core/streams.ts';
import type { PeopleAsked } from '../kit/connector.ts';
import { type Inventory, openInventory } from './inventory.ts';
import type { RunReader } from './reader.ts';
import type { StoreOptions } from './store.ts';

export const tenant = 'acme';

export interface TestInventory extends Disposable {
  readonly path: string;
  readonly inventory: Inventory;
  /** Closes and opens again, as a later process would. */
  reopen(): Inventory;
}

export function testInventory(options?: StoreOptions): TestInventory {
  const dir = mkdtempSync(join(tmpdir(), 'grantwarden-inventory-'));
  const path = join(dir, 'inventory.db');
  let inventory = openInventory(path, options);
  return {
    path,
    get inventory() {
      return inventory;
    },
    reopen: () => {
      inventory.close();
      inventory = openInventory(path);
      return inventory;
    },
    [Symbol.dispose]: () => {
      inventory.close();
      rmSync(dir, { recursive: true });
    },
  };
}

/** ISO time of the day on which run `n` starts. */
export function day(n: number): string {
  return new Date(Date.UTC(2026, 0, n)).toISOString();
}

export function begin(
  inventory: Inventory,
  n: number,
  tenants: readonly string[] = [tenant],
  streams: readonly StreamId[] = [],
): void {
  inventory.beginRun({
    id: `run-${n}`,
    mode: 'full',
    startedAt: day(n),
    tenants: tenants.map((id) => ({ id, platform: 'google-workspace', streams })),
  });
}

export interface Told {
  readonly stream?: StreamId;
  readonly status?: StreamStatus;
  readonly rows: readonly Observation[];
  readonly tenant?: string;
  readonly fromLog?: true;
  readonly people?: PeopleAsked;
}

/** One stream in one page, to its end. */
export function tell(
  inventory: Inventory,
  n: number,
  { stream = 'tokens', status = 'complete', rows, tenant: id = tenant, ...how }: Told,
): void {
  const writer = inventory.writer(`run-${n}`, id, 'google-workspace');
  if (rows.length > 0) writer.save(stream, { rows, read: rows.length, checkpoint: 'end' }, day(n));
  end(inventory, n, { stream, status, tenant: id, ...how });
}

export function end(
  inventory: Inventory,
  n: number,
  { stream = 'tokens', status = 'complete', tenant: id = tenant, ...how }: Omit<Told, 'rows'> = {},
): void {
  inventory.writer(`run-${n}`, id, 'google-workspace').finishStream(
    stream,
    {
      name: stream,
      status,
      read: 0,
      expected: null,
      asOf: status === 'unavailable' ? null : day(n),
      reason: null,
      remedy: null,
      accepted: false,
    },
    how,
  );
}

/** A whole run of the given streams, finished and judged as nothing. */
export function run(inventory: Inventory, n: number, ...streams: readonly Told[]): RunReader {
  begin(inventory, n);
  for (const told of streams) tell(inventory, n, told);
  inventory.finishRun(`run-${n}`, day(n));
  using judgement = inventory.judgement(`run-${n}`);
  judgement.commit();
  return inventory.reader(`run-${n}`);
}

export function grant(given: Partial<GrantSeen> & { readonly user?: string } = {}): GrantSeen {
  const { user = 'u1', ...rest } = given;
  return {
    type: 'grant',
    clientId: 'app-1',
    principal: { kind: 'user', id: user },
    kind: 'delegated-user',
    resource: '',
    scopes: ['mail'],
    scopeStatus: 'granted',
    grantedAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: [],
    evidence: ['list'],
    ...rest,
  };
}

export function app(given: Partial<AppSeen> = {}): AppSeen {
  return {
    type: 'app',
    clientId: 'app-1',
    ...untoldApp,
    ...given,
  };
}

export function person(id: string, given: Partial<PrincipalSeen> = {}): PrincipalSeen {
  return { type: 'principal', kind: 'user', id, label: null, active: 'yes', privileged: 'no', ...given };
}

export function event(id: string, given: Partial<EventSeen> = {}): EventSeen {
  return {
    type: 'event',
    id,
    at: day(1),
    event: 'consent',
    clientId: 'app-1',
    appName: null,
    principal: 'u1',
    resource: null,
    scopes: [],
    detail: {},
    ...given,
  };
}
