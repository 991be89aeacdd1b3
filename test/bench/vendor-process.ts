/** The sandbox in a process of its own. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { writeSandboxConfig } from '../../src/app/sandbox.ts';
import type { StreamId } from '../../src/core/streams.ts';
import type { Mutation } from '../../src/sandbox/contract.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts';
import type { PlatformExtras } from '../../src/sandbox/platforms.ts';
import { answerParent } from './child.ts';
import { type ClockReading, readClock } from './shared-clock.ts';
import { type TenantTruth, truthOf } from './truth.ts';

export type VendorRequest =
  | { readonly type: 'start'; readonly options: SandboxOptions; readonly dir: string }
  /** A configuration with a workspace of its own. */
  | { readonly type: 'config'; readonly name: string; readonly skip: readonly StreamId[] }
  | { readonly type: 'stats' }
  /** A day goes by in which this changes. */
  | { readonly type: 'day'; readonly mutations: readonly Mutation[]; readonly changes: number }
  | { readonly type: 'truth' };

export interface VendorReply {
  readonly clock: ClockReading;
  readonly configFile: string;
  /** Calls served so far, by operation. */
  readonly served: ReadonlyMap<string, number>;
  readonly calls: number;
  readonly throttled: number;
  readonly truth: TenantTruth | null;
  /** What a day has changed, a line each. */
  readonly changed: readonly string[];
}

let sandbox: Sandbox | null = null;
let extras: PlatformExtras = {};
let mainConfig = '';

async function answer(request: VendorRequest): Promise<VendorReply> {
  let configFile = '';
  let changed: readonly string[] = [];
  switch (request.type) {
    case 'start':
      extras = request.options.extras ?? {};
      sandbox = await startSandbox(request.options);
      mainConfig = await writeSandboxConfig(sandbox, request.dir);
      break;
    case 'config':
      configFile = await writeConfig(request.name, request.skip);
      break;
    case 'day':
      if (sandbox !== null) changed = liveADay(sandbox, request);
      break;
    case 'stats':
    case 'truth':
      break;
  }
  if (sandbox === null) throw new Error('the sandbox has not been started');
  const stats = [...sandbox.stats().values()];
  return {
    clock: readClock(sandbox.clock),
    configFile,
    served: new Map(stats.flatMap(({ served }) => [...served])),
    calls: stats.reduce((sum, { calls }) => sum + calls, 0),
    throttled: stats.reduce((sum, { throttled }) => sum + throttled, 0),
    truth: request.type === 'truth' ? truthOf(sandbox, extras) : null,
    changed,
  };
}

function liveADay(
  tenant: Sandbox,
  { mutations, changes }: Extract<VendorRequest, { type: 'day' }>,
): readonly string[] {
  const changed = [...mutations.flatMap((name) => tenant.mutate(name)), ...tenant.live(changes)];
  tenant.clock.advance(86_400_000);
  return changed;
}

async function writeConfig(name: string, skip: readonly StreamId[]): Promise<string> {
  const config = parse(await readFile(mainConfig, 'utf8')) as {
    workspace: string;
    tenants: { skip?: readonly StreamId[] }[];
  };
  config.workspace = `./workspace-${name}`;
  for (const tenant of config.tenants) tenant.skip = skip;
  const file = path.join(path.dirname(mainConfig), `${name}.yaml`);
  await writeFile(file, stringify(config), { mode: 0o600 });
  return file;
}

answerParent(
  (request) => answer(request as VendorRequest),
  async () => {
    await sandbox?.close();
  },
);
