/** A simulated tenant with a recorded plan, made once and then opened anew for each case as it was. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'rolldown';
import type { Composed } from '../../src/app/compose.ts';
import { makePlan } from '../../src/app/plan.ts';
import { recordPlan } from '../../src/app/plan-record.ts';
import { planText } from '../../src/app/plan-text.ts';
import { writeSandboxConfig } from '../../src/app/sandbox.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { SandboxReply } from '../../src/sandbox/contract.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts';
import type { PlatformName } from '../../src/sandbox/platforms.ts';
import { writeFileSync } from 'node:fs';
import { startWorld } from '../world.ts';
import type { ChildReport, ChildTask } from './child.ts';
import { createVendorSide, type ServedWrite } from './vendor-side.ts';

export interface Ground extends AsyncDisposable {
  readonly platform: PlatformName;
  readonly plan: Plan;
  /** What came of it when nothing disturbed it. */
  readonly undisturbed: ChildReport;
  open(options?: SandboxOptions): Promise<Case>;
}

export interface Case extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly dir: string;
  readonly plan: Plan;
  /** Changes that the vendor refuses whatever happens. */
  readonly refused: ReadonlySet<string>;
  /** Writes that reached the vendor, in order, whatever became of the answer. */
  readonly writes: ServedWrite[];
  /** Null: it was killed. */
  run(task?: Partial<ChildTask>): Promise<ChildReport | null>;
  /** From now on the acting credential is no longer good, or is again. */
  credential(isGood: boolean): void;
  /** The vendor’s answer when somebody else reads what a write was about. */
  read(write: ServedWrite): Promise<SandboxReply>;
}

const startedAt = Date.parse('2026-11-22T06:00:00Z');
const scale = 500;

/** @param actions at least so many changes, if the tenant has that many grants */
export async function openGround(platform: PlatformName, actions: number, users: number): Promise<Ground> {
  const home = await mkdtemp(path.join(tmpdir(), 'grantwarden-soak-'));
  const program = await builtChild(path.join(home, 'program'));
  const common: SandboxOptions = { startedAt, users, platforms: [platform], timeScale: scale, latencyMs: 0 };
  await using world = await startWorld({ ...common, lagMs: 0 });
  await world.audit();
  const app = await world.open();
  const plan = await planFor(app, platform, actions);
  await recordPlan(app, plan);
  await app.close();
  const pattern = path.join(home, 'pattern');
  await cp(path.join(world.dir, '.grantwarden'), path.join(pattern, '.grantwarden'), { recursive: true });
  writeFileSync(path.join(pattern, 'plan.json'), planText(plan));
  let cases = 0;
  let refused: ReadonlySet<string> = new Set();
  const open = async (options: SandboxOptions = {}): Promise<Case> => {
    cases += 1;
    const dir = path.join(home, `${cases}`);
    await cp(pattern, dir, { recursive: true });
    return openCase({ plan, refused, program, dir }, { ...common, ...options });
  };
  await using first = await open();
  const undisturbed = await first.run();
  if (undisturbed === null || undisturbed.code !== null || undisturbed.stopped.length > 0)
    throw new Error(`undisturbed, it ends with ${undisturbed?.exit} ${undisturbed?.message ?? ''}`);
  refused = new Set(plan.actions.map(({ id }) => id).filter((id) => undisturbed.states[id] === 'refused'));
  return {
    platform,
    plan,
    undisturbed,
    open,
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  };
}

/** The apps with most holders, until there is enough to do; not the app by which the sandbox is audited. */
async function planFor(app: Composed, platform: PlatformName, actions: number): Promise<Plan> {
  const run = app.inventory.lastRun();
  if (run === null) throw new Error('the audit left no run');
  const view = app.inventory.view(run);
  const apps = (await Array.fromAsync(view.apps()))
    .filter(({ party, name }) => party !== 'first' && name?.includes('Grant Audit') !== true)
    .sort((a, b) => b.users - a.users);
  const plan = (count: number): Promise<Plan> =>
    makePlan(app, {
      intent: 'revoke',
      what: apps.slice(0, count).map(({ key }) => key),
      tenants: [],
      allTenants: true,
      reason: 'soak',
      allowed: [],
      candidates: false,
      journalHead: null,
    });
  // Where an app is one change however many hold it, all apps are taken.
  let users = 0;
  for (const [index, { users: holders }] of platform === 'slack' ? [] : apps.entries()) {
    users += holders;
    if (users < actions) continue;
    const made = await plan(index + 1);
    if (made.actions.length >= actions) return made;
  }
  return plan(apps.length);
}

async function openCase(
  { plan, refused, program, dir }: Pick<Case, 'plan' | 'refused' | 'dir'> & { readonly program: string },
  options: SandboxOptions,
): Promise<Case> {
  const vendor = createVendorSide(options.intercept);
  const sandbox = await startSandbox({ ...options, intercept: vendor.intercept });
  vendor.attach(sandbox);
  sandbox.clock.advance(3_600_000);
  const configFile = await writeSandboxConfig(sandbox, dir);
  return {
    sandbox,
    dir,
    plan,
    refused,
    writes: vendor.writes,
    run: (task = {}) =>
      runChild(program, {
        configFile,
        planFile: path.join(dir, 'plan.json'),
        now: sandbox.clock.now(),
        wall: Date.now(),
        scale,
        ...task,
      }),
    credential: vendor.credential,
    read: vendor.read,
    async [Symbol.asyncDispose]() {
      await sandbox.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** It is started hundreds of times: bundled, that takes a third; and it stays as it is while the sources change. */
async function builtChild(dir: string): Promise<string> {
  await build({
    input: { child: path.join(import.meta.dirname, 'child.ts') },
    platform: 'node',
    external: ['@napi-rs/keyring'],
    logLevel: 'silent',
    output: { dir, format: 'esm', entryFileNames: '[name].js' },
  });
  return path.join(dir, 'child.js');
}

async function runChild(program: string, task: ChildTask): Promise<ChildReport | null> {
  const child = spawn(process.execPath, [program, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: path.join(path.dirname(program), 'compiled') },
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (signal === 'SIGKILL') return null;
  if (code !== 0) throw new Error(`the child ended with ${code}: ${err}`);
  return JSON.parse(out) as ChildReport;
}
