/** A context around made-up connectors, in a temporary folder that goes with the test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { TenantConfig } from '../config/config.ts';
import { createSecretWriter } from '../config/secret-save.ts';
import { createSecretReader } from '../config/secrets.ts';
import type { GrantSeen } from '../core/observation.ts';
import { openInventory } from '../inventory/inventory.ts';
import type {
  AuthType,
  ConnectorDefinition,
  OpenContext,
  Session,
  Stream,
  StreamEnd,
} from '../kit/connector.ts';
import { createNetwork } from '../kit/transport/network.ts';
import { createRedactor } from '../kit/transport/redact.ts';
import { loadPolicy } from '../policy/load.ts';
import { openWorkspace } from '../workspace/workspace.ts';
import type { Context } from './context.ts';
import type { Progress } from './progress.ts';
import { systemClock } from './system-clock.ts';

export interface TestContext extends Context {
  readonly dir: string;
  readonly told: readonly Progress[];
}

export type Open = (context: OpenContext) => Promise<Session>;

/** @param open what each tenant's connector opens, by tenant id; all are of one platform */
export function testContext(
  open: Readonly<Record<string, Open>>,
  authTypes: readonly AuthType[] = [],
): TestContext {
  const dir = mkdtempSync(path.join(tmpdir(), 'grantwarden-app-'));
  const workspace = openWorkspace(path.join(dir, 'state'));
  const inventory = openInventory(workspace.inventoryPath);
  const network = createNetwork({ env: {} });
  onTestFinished(async () => {
    inventory.close();
    await network.close();
    rmSync(dir, { recursive: true });
  });
  const tenants = Object.keys(open).map(
    (id): TenantConfig => ({
      id,
      platform: 'slack',
      settings: { auth: { type: 'token' } },
      actSettings: null,
      skip: [],
      knownGaps: [],
    }),
  );
  const connector: ConnectorDefinition = {
    platform: 'slack',
    title: 'A platform',
    authTypes,
    endpoints: [],
    hosts: ['vendor.example'],
    streams: ['users', 'installs'].map((id) => ({ id: id as 'users', needs: [], plan: null })),
    blindSpots: [],
    load: () =>
      Promise.resolve({
        settings: z.unknown(),
        classifyScope: (scope) => ({
          scope,
          normalized: scope,
          known: false,
          tier: 'medium',
          capabilities: [],
          sentence: scope,
        }),
        setup: () => [],
        open: (context) => open[context.tenant]?.(context) ?? Promise.reject(new Error(context.tenant)),
      }),
  };
  const told: Progress[] = [];
  const configFile = path.join(dir, 'grantwarden.yaml');
  const { signal } = new AbortController();
  const redactor = createRedactor();
  const register = redactor.add;
  return {
    dir,
    told,
    config: {
      file: configFile,
      policy: path.join(dir, 'policy.yaml'),
      workspace: workspace.dir,
      tenants,
      schedule: null,
      notify: [],
      nudge: null,
      feeds: [],
      privacy: { pseudonymizePrincipals: false, retentionDays: 180 },
      profile: 'scuba',
    },
    tenants,
    connectors: [connector],
    detections: [],
    reports: [],
    workspace,
    inventory,
    network,
    redactor,
    clock: systemClock(),
    signal,
    onProgress: (progress) => told.push(progress),
    secret: createSecretReader({ configFile, env: {}, register, signal }),
    saveSecret: createSecretWriter({ configFile, register }),
    trustedHosts: ['trusted.example'],
    policy: () => loadPolicy('version: 1\n', 'policy.yaml', []),
  };
}

/** A session whose two streams, `users` and `installs`, are read so. */
export function session(id: string, read: Readonly<Record<'users' | 'installs', Stream['read']>>): Session {
  return {
    identify: () => Promise.resolve({ id, name: null }),
    examine: () => Promise.resolve({ abilities: [], warnings: [] }),
    streams: (['users', 'installs'] as const).map((stream) => ({
      id: stream,
      after: [],
      read: read[stream],
    })),
  };
}

/** A person, of a page that a stream yields. */
export function page(...ids: readonly string[]) {
  return {
    rows: ids.map(
      (id) => ({ type: 'principal', kind: 'user', id, label: id, active: 'yes', privileged: 'no' }) as const,
    ),
    read: ids.length,
    checkpoint: null,
  };
}

/** What one person has granted to an app. */
export function grantSeen(
  clientId: string,
  id = 'u1',
  scopes: readonly string[] = ['files:read'],
): GrantSeen {
  return {
    type: 'grant',
    clientId,
    principal: { kind: 'user', id },
    kind: 'delegated-user',
    resource: 'T1',
    scopes,
    scopeStatus: 'granted',
    grantedAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: [],
    evidence: [],
  };
}

export const end: StreamEnd = { expected: null, asOf: '2026-11-22T06:00:00Z', gaps: [] };
